"""A release: an immutable, numbered edition of decided numbers and answers."""

import json
from typing import Any

from django.db import models

from namagar.analysis.exports.publication import Publication
from namagar.records.people.models import AppendOnly, User


class Release(AppendOnly):
    """The whole publication as it was on its day, with the digest of its content and the head of the journal."""

    country = models.CharField(max_length=3)
    number = models.CharField(max_length=12)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    journal_head = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", null=True, related_name="replaced_by", on_delete=models.PROTECT)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def publication(self) -> Publication:
        """The content as typed values."""
        data: dict[str, Any] = json.loads(self.content)
        return Publication.from_data(data)
