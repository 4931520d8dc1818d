"""A claim as it was received. It is never overwritten: a correction is a new row that names the old one."""

import json

from django.db import models

from namagar.records.people.models import AppendOnly, User
from namagar.records.people.texts import for_reading


class ReceivedClaim(AppendOnly):
    """One row in the columns of the claim, as data."""

    country = models.CharField(max_length=3)
    code = models.CharField(max_length=120)
    row = models.TextField()
    fingerprint = models.CharField(max_length=64)
    corrects = models.OneToOneField("self", null=True, related_name="corrected_by", on_delete=models.PROTECT)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="claim_once")]

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
        """current, or superseded by a correction."""
        return "superseded" if hasattr(self, "corrected_by") else "current"
