"""A sent file with its mapping and verdict, the claims that were taken from it, and mappings that are used again."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from namagar.records.claims.models import ReceivedClaim
from namagar.records.people.models import AppendOnly, User
from namagar.records.people.texts import for_reading


class Import(models.Model):
    """One file on its way. The bytes are kept as evidence under their fingerprint, whatever becomes of the import.

    answers: what was said, step by step, from which the mapping was written. verdict: what came of reading it by the
    mapping. digest: of the claims that it would make. work: what is being done right now (check or take), with how far
    it is and when it last said so; refusal: why that could not be done. findings: keys of the findings that were not
    there before its claims.
    """

    country = models.CharField(max_length=3)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pasted = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="sent")
    state_at = models.DateTimeField()
    mapping = models.TextField(blank=True)
    answers = models.TextField(blank=True)
    verdict = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    work = models.CharField(max_length=8, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    worked_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    sent_by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        """Where the bytes are kept."""
        return Path(settings.MEDIA_ROOT) / "evidence" / self.sha256[:2] / self.sha256

    @property
    def reasons(self) -> dict[str, str]:
        """Why it was undone, by language."""
        return for_reading(self.reason_en, self.reason_fa)

    @property
    def new_findings(self) -> frozenset[str]:
        """The keys of the findings that came with its claims."""
        return frozenset(json.loads(self.findings or "[]"))

    @property
    def judged(self) -> dict[str, Any]:
        """The verdict as data."""
        data: dict[str, Any] = json.loads(self.verdict or "{}")
        return data


class ImportedClaim(AppendOnly):
    """A claim that came in with an import."""

    of = models.ForeignKey(Import, related_name="claims", on_delete=models.PROTECT)
    claim = models.OneToOneField(ReceivedClaim, related_name="imported", on_delete=models.PROTECT)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.of_id} {self.claim_id}"


class KeptMapping(models.Model):
    """A mapping under a name, for next year's file. Saved again under the same name, it is a new row to be reviewed."""

    country = models.CharField(max_length=3)
    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    text = models.TextField()
    state = models.CharField(max_length=12, default="saved")
    saved_by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    saved_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "-number"]
        constraints = [models.UniqueConstraint(fields=["country", "name", "number"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.name} {self.number}"
