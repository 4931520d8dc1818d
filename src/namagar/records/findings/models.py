"""A finding that somebody follows up, what was done with it and said about it. The finding itself is computed."""

import hashlib
import json
from typing import Any

from django.db import models

from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Followed(models.Model):
    """Who looks into one finding, until when, and how that ended.

    It hangs on the key of the finding. `claims` are the claims of the finding with their fingerprints, `words` what it
    said about them: both as they were when somebody last looked, so that a change is noticed and a finding that has
    vanished can still be read.
    """

    country = models.CharField(max_length=3)
    key = models.CharField(max_length=16)
    claims = models.TextField()
    words = models.TextField()
    state = models.CharField(max_length=10, default="open")
    state_at = models.DateTimeField()
    owner = models.ForeignKey(Institution, null=True, related_name="+", on_delete=models.PROTECT)
    person = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    due = models.DateField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["country", "key"], name="finding_followed_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.key} ({self.state})"

    @property
    def fingerprints(self) -> dict[str, str]:
        """The claims of the finding, each with its fingerprint."""
        data: dict[str, str] = json.loads(self.claims)
        return data

    @property
    def told(self) -> dict[str, Any]:
        """What the finding said: check, severity, series, headline and explanation by language."""
        data: dict[str, Any] = json.loads(self.words)
        return data

    @property
    def digest(self) -> str:
        """What somebody has seen who settles it: exactly these claims."""
        return hashlib.sha256(self.claims.encode()).hexdigest()

    @property
    def titles(self) -> dict[str, str]:
        """Its headline by language."""
        titles: dict[str, str] = self.told["headline"]
        return titles

    @property
    def reasons(self) -> dict[str, str]:
        """Why it ended as it did, by language."""
        return for_reading(self.reason_en, self.reason_fa)


class Move(AppendOnly):
    """A change of state of a followed finding; `key` is the one it had before, `facts` what was said or changed."""

    followed = models.ForeignKey(Followed, related_name="moves", on_delete=models.PROTECT)
    what = models.CharField(max_length=10)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    key = models.CharField(max_length=16)
    facts = models.TextField()
    by = models.ForeignKey(User, null=True, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["key"], name="finding_key_before")]

    def __str__(self) -> str:
        return f"{self.followed_id} {self.before} → {self.after}"

    @property
    def told(self) -> dict[str, Any]:
        """The facts as data."""
        data: dict[str, Any] = json.loads(self.facts)
        return data


class Remark(AppendOnly):
    """What somebody says about a finding."""

    followed = models.ForeignKey(Followed, related_name="remarks", on_delete=models.PROTECT)
    text = models.TextField()
    by = models.ForeignKey(User, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.followed_id}: {self.text[:40]}"
