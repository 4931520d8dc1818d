"""Needs of institutions, course sessions, and participants without their names."""

import json

from django.db import models

from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Need(AppendOnly):
    """What an institution can do on one objective, and what it should: levels from 0 to 4. The newest one counts."""

    country = models.CharField(max_length=3)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    objective = models.PositiveSmallIntegerField()
    current = models.PositiveSmallIntegerField()
    desired = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField()
    note_en = models.TextField(blank=True)
    note_fa = models.TextField(blank=True)
    origin = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.institution} {self.objective}"

    @property
    def notes(self) -> dict[str, str]:
        """What the assessor saw, by language."""
        return for_reading(self.note_en, self.note_fa)


class Session(models.Model):
    """A training; it cites the needs it is to close."""

    country = models.CharField(max_length=3)
    title_en = models.CharField(max_length=300, blank=True)
    title_fa = models.CharField(max_length=300, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    objectives = models.TextField(default="[]")
    closes = models.ManyToManyField(Need)
    state = models.CharField(max_length=10, default="planned")

    class Meta:
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.starts}"

    @property
    def titles(self) -> dict[str, str]:
        """What it is about, by language."""
        return for_reading(self.title_en, self.title_fa)

    @property
    def about(self) -> list[int]:
        """The objectives of the Global Compact it treats."""
        numbers: list[int] = json.loads(self.objectives)
        return numbers


class Participant(AppendOnly):
    """One person of a session by number: institution, sex and two scores. No name is kept."""

    session = models.ForeignKey(Session, related_name="participants", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    sex = models.CharField(max_length=1, choices=[("F", "F"), ("M", "M"), ("X", "X")])
    before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    after = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.number}"
