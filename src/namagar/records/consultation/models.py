"""A frozen draft, what was said to its passages and what became of it, guests by link, workshops with their votes."""

import json
from typing import Any

from django.db import models

from namagar.records.assessments.models import Round
from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Draft(AppendOnly):
    """The text of a round as it was frozen for comments: passages with ids, and the digest of all of it."""

    round = models.ForeignKey(Round, related_name="drafts", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    due = models.DateField(null=True)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT)
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="draft_number_once")]

    def __str__(self) -> str:
        return f"{self.round_id} draft {self.number}"

    @property
    def matter(self) -> dict[str, Any]:
        """The content as data."""
        data: dict[str, Any] = json.loads(self.content)
        return data


class Guest(models.Model):
    """Somebody without an account, invited to one draft by a link that opens once, in one browser, until a day."""

    draft = models.ForeignKey(Draft, related_name="guests", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    stakeholder = models.CharField(max_length=40, blank=True)
    token = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="invited")
    opened_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=64, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class Remark(AppendOnly):
    """A comment on a passage, or a proposal to word it otherwise; by a user or by a guest."""

    draft = models.ForeignKey(Draft, related_name="remarks", on_delete=models.PROTECT)
    passage = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[("comment", "comment"), ("amendment", "amendment")])
    text = models.TextField()
    proposed_en = models.TextField(blank=True)
    proposed_fa = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    guest = models.ForeignKey(Guest, null=True, related_name="remarks", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT)
    workshop = models.ForeignKey("Workshop", null=True, related_name="remarks", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.passage} {self.kind}"

    @property
    def proposed(self) -> dict[str, str]:
        """The proposed wording by language."""
        return for_reading(self.proposed_en, self.proposed_fa)


class Disposition(AppendOnly):
    """What became of a remark, and why. A later one replaces an earlier one; both stay."""

    remark = models.ForeignKey(Remark, related_name="dispositions", on_delete=models.PROTECT)
    verdict = models.CharField(max_length=10, choices=[("accepted", "accepted"), ("partly", "partly"), ("not", "not")])
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.remark_id} {self.verdict}"

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by language."""
        return for_reading(self.reason_en, self.reason_fa)


class Workshop(models.Model):
    """A sitting of institutions over a frozen draft: who is there, what is amended and voted, the minutes."""

    draft = models.ForeignKey(Draft, related_name="workshops", on_delete=models.PROTECT)
    title_en = models.CharField(max_length=300, blank=True)
    title_fa = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    state = models.CharField(max_length=10, default="open")
    present = models.ManyToManyField(Institution)
    minutes_en = models.TextField(blank=True)
    minutes_fa = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.draft} {self.day} ({self.state})"

    @property
    def titles(self) -> dict[str, str]:
        """The title by language."""
        return for_reading(self.title_en, self.title_fa)

    @property
    def minutes(self) -> dict[str, str]:
        """What was noted beside amendments and votes, by language."""
        return for_reading(self.minutes_en, self.minutes_fa)


class Vote(AppendOnly):
    """How one institution that is present voted on a remark."""

    workshop = models.ForeignKey(Workshop, related_name="votes", on_delete=models.PROTECT)
    remark = models.ForeignKey(Remark, related_name="votes", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    voice = models.CharField(max_length=10, choices=[("for", "for"), ("against", "against"), ("abstain", "abstain")])
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "remark", "institution"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.institution}: {self.voice}"
