"""Rounds of a framework, their answers, every saved state of an answer, and every move with its reason."""

from django.db import models

from namagar.records.documents.models import Citation, Document
from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Round(models.Model):
    """One exercise: a country answers one edition of a framework."""

    country = models.CharField(max_length=3)
    framework = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    title_en = models.CharField(max_length=200)
    title_fa = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="collection")
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.framework} {self.edition}"

    @property
    def titles(self) -> dict[str, str]:
        """The name of the round, by language."""
        return {"en": self.title_en, "fa": self.title_fa}


class Answer(models.Model):
    """The present state of one item in a round. `revision` counts what was saved; what was saved is in Saved."""

    round = models.ForeignKey(Round, related_name="answers", on_delete=models.PROTECT)
    item = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default="open")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT)
    option = models.CharField(max_length=40, blank=True)
    justification_en = models.TextField(blank=True)
    justification_fa = models.TextField(blank=True)
    citations = models.ManyToManyField(Citation)
    documents = models.ManyToManyField(Document)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.item} ({self.state})"

    @property
    def justifications(self) -> dict[str, str]:
        """The justification by language."""
        return for_reading(self.justification_en, self.justification_fa)


class Saved(AppendOnly):
    """What an answer said at one revision."""

    answer = models.ForeignKey(Answer, related_name="history", on_delete=models.PROTECT)
    revision = models.PositiveIntegerField()
    option = models.CharField(max_length=40, blank=True)
    justification_en = models.TextField(blank=True)
    justification_fa = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["revision"]
        constraints = [models.UniqueConstraint(fields=["answer", "revision"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} r{self.revision}"


class Move(AppendOnly):
    """A change of state of an answer: who, when, and why if it was sent back or pre-filled."""

    answer = models.ForeignKey(Answer, related_name="moves", on_delete=models.PROTECT)
    action = models.CharField(max_length=30)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.before} → {self.after}"
