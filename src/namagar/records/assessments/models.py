"""Rounds with moves and plan, answers with every saved state, positions, threads, reminders, proposed editions."""

from django.db import models

from namagar.records.assessments.workflow import ROUND_MOVES, SHORT_MOVES
from namagar.records.documents.models import Citation, Document
from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Round(models.Model):
    """One exercise: a country, or the city that `area` names, answers one edition of a framework."""

    country = models.CharField(max_length=3)
    area = models.CharField(max_length=40, blank=True)
    framework = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    title_en = models.CharField(max_length=200)
    title_fa = models.CharField(max_length=200)
    short = models.BooleanField(default=False)
    state = models.CharField(max_length=32, default="collection")
    state_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)
    focal_point = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    previous = models.OneToOneField("self", null=True, related_name="next", on_delete=models.PROTECT)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.framework} {self.edition}"

    @property
    def titles(self) -> dict[str, str]:
        """The name of the round, by language."""
        return {"en": self.title_en, "fa": self.title_fa}

    @property
    def states(self) -> tuple[str, ...]:
        """The states this round can be in, in their order."""
        return tuple(SHORT_MOVES if self.short else ROUND_MOVES)

    @property
    def ways(self) -> tuple[str | None, tuple[str, ...]]:
        """The next state from where it is, and the states it can be sent back to."""
        return (SHORT_MOVES if self.short else ROUND_MOVES)[self.state]


class RoundMove(AppendOnly):
    """A step of a round: who, when, on which document, until when the next step is due, and why if sent back."""

    round = models.ForeignKey(Round, related_name="moves", on_delete=models.PROTECT)
    before = models.CharField(max_length=32, blank=True)
    after = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    due = models.DateField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.before} → {self.after}"


class PlannedStep(models.Model):
    """The day by which a round is planned to have reached a state."""

    round = models.ForeignKey(Round, related_name="plan", on_delete=models.PROTECT)
    state = models.CharField(max_length=32)
    day = models.DateField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "state"], name="planned_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.state} {self.day}"


class Held(models.Model):
    """Who has something in hand: the person and the alternate of an institution, since when, until when."""

    person = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    alternate = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    asked_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)

    class Meta:
        abstract = True


class Said(models.Model):
    """What was answered, with its reasons."""

    option = models.CharField(max_length=40, blank=True)
    justification_en = models.TextField(blank=True)
    justification_fa = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def justifications(self) -> dict[str, str]:
        """The justification by language."""
        return for_reading(self.justification_en, self.justification_fa)


class Answer(Held, Said):
    """The present state of one item in a round. `revision` counts what was saved; what was saved is in Saved."""

    round = models.ForeignKey(Round, related_name="answers", on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="open")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT)
    citations = models.ManyToManyField(Citation)
    documents = models.ManyToManyField(Document)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.item} ({self.state})"


class Saved(AppendOnly, Said):
    """What an answer said at one revision."""

    answer = models.ForeignKey(Answer, related_name="history", on_delete=models.PROTECT)
    revision = models.PositiveIntegerField()
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


class Position(Held, Said):
    """What a further institution says to an item. It never overwrites the answer; a conflict is settled by a person."""

    answer = models.ForeignKey(Answer, related_name="positions", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default="asked")
    citations = models.ManyToManyField(Citation)
    documents = models.ManyToManyField(Document)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "institution"], name="position_once")]

    def __str__(self) -> str:
        return f"{self.answer} {self.institution} ({self.state})"


class Settlement(AppendOnly):
    """Which of the differing answers holds, decided by a person with a reason; `covers` names what was compared."""

    answer = models.ForeignKey(Answer, related_name="settlements", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    option = models.CharField(max_length=40)
    reason = models.TextField()
    covers = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.institution}"


class Thread(models.Model):
    """A conversation about one item, which can be resolved."""

    answer = models.ForeignKey(Answer, related_name="threads", on_delete=models.PROTECT)
    state = models.CharField(max_length=10, default="open")
    begun_by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    state_by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    state_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} ({self.state})"


class Comment(AppendOnly):
    """One remark in a thread."""

    thread = models.ForeignKey(Thread, related_name="comments", on_delete=models.PROTECT)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.text[:40]}"


class Reminder(AppendOnly):
    """A mail that told a person what waits in a country: on which day, and the digest of what it said."""

    person = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    country = models.CharField(max_length=3)
    day = models.DateField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "country", "day"], name="reminded_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.country} {self.day}"


class SentDraft(AppendOnly):
    """A draft that a device kept and sent, taken once: its name, a digest of what it says, and the revision it made."""

    name = models.CharField(max_length=36)
    round = models.ForeignKey(Round, related_name="sent_drafts", on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    says = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["by", "name"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.item} {self.name}"


class ProposedEdition(models.Model):
    """A new edition of a framework while it is written: its data, and how often it was written (`revision`).

    `base` names the edition that it follows, `source` the question file it was read from. What state it is in follows
    from the decision on it; a dropped one is kept and nothing more is done with it.
    """

    country = models.CharField(max_length=3)
    framework = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    base = models.CharField(max_length=40, blank=True)
    source = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    data = models.TextField()
    revision = models.PositiveIntegerField(default=0)
    dropped = models.BooleanField(default=False)
    begun_by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "framework", "edition"],
                condition=models.Q(dropped=False),
                name="edition_proposed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.name}"

    @property
    def name(self) -> str:
        """The framework and the edition, as its folder is called."""
        return f"{self.framework}/{self.edition}"


class EditionStep(AppendOnly):
    """What was written into a proposed edition at one revision: about which part, and how it stood before and after."""

    edition = models.ForeignKey(ProposedEdition, related_name="steps", on_delete=models.PROTECT)
    revision = models.PositiveIntegerField()
    action = models.CharField(max_length=30)
    part = models.TextField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["revision"]
        constraints = [models.UniqueConstraint(fields=["edition", "revision"], name="edition_revision_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} r{self.revision} {self.part}"


class EditionRemark(AppendOnly):
    """What somebody remarks on a proposed edition, or on one of its questions."""

    edition = models.ForeignKey(ProposedEdition, related_name="remarks", on_delete=models.PROTECT)
    item = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.text[:40]}"
