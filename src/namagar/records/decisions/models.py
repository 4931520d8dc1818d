"""A decision on an exact content, who must sign it, what each of them said, and who signs in whose place."""

import json
from typing import Any

from django.db import models

from namagar.records.decisions.policy import Policy, of_data, simple
from namagar.records.documents.models import Document
from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Decision(models.Model):
    """A proposal that institutions sign. The content never changes; only the state does."""

    country = models.CharField(max_length=3)
    subject = models.CharField(max_length=160)
    title_en = models.CharField(max_length=300)
    title_fa = models.CharField(max_length=300)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    needed = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="open")
    state_at = models.DateTimeField()
    lapse = models.TextField(default="[]")
    policy = models.TextField(default="", blank=True)  # empty: the simple rule, one step in any order
    step = models.PositiveSmallIntegerField(default=1)
    step_due = models.DateField(null=True, blank=True)
    objections = models.CharField(max_length=10, default="published")
    second_factor = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "subject"],
                condition=models.Q(state__in=["open", "decided"]),
                name="one_live_decision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"

    @property
    def titles(self) -> dict[str, str]:
        """What is decided, by language."""
        return {"en": self.title_en, "fa": self.title_fa}

    @property
    def reasons(self) -> dict[str, str]:
        """Why it is proposed, by language."""
        return for_reading(self.reason_en, self.reason_fa)

    @property
    def matter(self) -> dict[str, Any]:
        """The content as data."""
        data: dict[str, Any] = json.loads(self.content)
        return data

    @property
    def changes(self) -> list[dict[str, str]]:
        """What changed when it lapsed: rows of path, before, after."""
        rows: list[dict[str, str]] = json.loads(self.lapse)
        return rows

    @property
    def rule(self) -> Policy:
        """The policy by which it is taken."""
        if self.policy:
            return of_data(json.loads(self.policy))
        asked = self.signatories.select_related("institution")
        return simple(tuple(each.institution.code for each in asked), self.needed)


class Signatory(models.Model):
    """An institution whose signature is asked for in one step."""

    decision = models.ForeignKey(Decision, related_name="signatories", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    step = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["step", "position", "institution__code"]
        constraints = [models.UniqueConstraint(fields=["decision", "institution"], name="signatory_once")]

    def __str__(self) -> str:
        return str(self.institution)


class Delegation(AppendOnly):
    """A deputy who may sign for an institution in a period, both days included."""

    country = models.CharField(max_length=3)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    deputy = models.ForeignKey(User, related_name="delegations", on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)
    given_by = models.ForeignKey(User, related_name="delegations_given", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.institution}"


class Signature(AppendOnly):
    """What one institution said to the exact content with this digest.

    `silent` is no word of the institution: the deadline passed and the policy counts its silence as consent. `user` is
    who signed, who recorded the paper, or who applied the deadline (nobody when the machine did).
    """

    decision = models.ForeignKey(Decision, related_name="signatures", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    verdict = models.CharField(
        max_length=10, choices=[("signed", "signed"), ("objected", "objected"), ("silent", "silent")]
    )
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    on_behalf = models.ForeignKey(Delegation, null=True, blank=True, on_delete=models.PROTECT)
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)
    signed_name = models.CharField(max_length=200, blank=True)
    signed_office = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "institution"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.institution} {self.verdict}"

    @property
    def reasons(self) -> dict[str, str]:
        """Why it objects, by language."""
        return for_reading(self.reason_en, self.reason_fa)
