"""A claim as it was received. It is never overwritten: a correction or a withdrawal is a new row that names it."""

import json

from django.db import models

from namagar.records.people.models import AppendOnly, User
from namagar.records.people.texts import for_reading


class ReceivedClaim(AppendOnly):
    """One row in the columns of the claim, as data.

    `take` counts how often a claim with this code came in: again only after the one before was withdrawn.
    """

    country = models.CharField(max_length=3)
    code = models.CharField(max_length=120)
    take = models.PositiveSmallIntegerField(default=1)
    row = models.TextField()
    fingerprint = models.CharField(max_length=64)
    corrects = models.OneToOneField("self", null=True, related_name="corrected_by", on_delete=models.PROTECT)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["country", "code", "take"], name="claim_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def fields(self) -> dict[str, str]:
        """The columns of the claim."""
        data: dict[str, str] = json.loads(self.row)
        return data

    @property
    def reasons(self) -> dict[str, str]:
        """Why it corrects another claim, by language."""
        return for_reading(self.reason_en, self.reason_fa)

    @property
    def state(self) -> str:
        """current, superseded by a correction, or withdrawn."""
        if hasattr(self, "withdrawal"):
            return "withdrawn"
        return "superseded" if hasattr(self, "corrected_by") else "current"


class Withdrawal(AppendOnly):
    """Says that a claim should never have come in, and why. The claim is kept, and counts nowhere any more."""

    claim = models.OneToOneField(ReceivedClaim, related_name="withdrawal", on_delete=models.PROTECT)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT)
    withdrawn_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.claim)

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by language."""
        return for_reading(self.reason_en, self.reason_fa)
