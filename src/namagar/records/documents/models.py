"""Evidence files by their fingerprint, and citations of law."""

from pathlib import Path

from django.conf import settings
from django.db import models

from namagar.records.people.models import AppendOnly, User


class Document(AppendOnly):
    """A file kept as it was given; its bytes are found by their SHA-256."""

    country = models.CharField(max_length=3)
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    language = models.CharField(max_length=3, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the bytes are kept."""
        return Path(settings.MEDIA_ROOT) / "evidence" / self.sha256[:2] / self.sha256


class Citation(AppendOnly):
    """A place in a law: instrument, article, date in force, gazette, language."""

    country = models.CharField(max_length=3)
    instrument = models.CharField(max_length=300)
    article = models.CharField(max_length=120)
    in_force = models.DateField()
    gazette = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=3)
    cited_by = models.ForeignKey(User, on_delete=models.PROTECT)
    cited_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.instrument}, {self.article}"
