"""Evidence files by their fingerprint with their text by page, and citations of law."""

from pathlib import Path

from django.conf import settings
from django.db import models

from namagar.records.people.models import AppendOnly, User


class Document(AppendOnly):
    """A file kept as it was given; its bytes are found by their SHA-256. A newer file names the one it `replaces`.

    `address` and `seen_on` say of which web page it is the stored copy, and on which day the page looked so.
    """

    country = models.CharField(max_length=3)
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    language = models.CharField(max_length=3, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    replaces = models.OneToOneField("self", null=True, related_name="replaced_by", on_delete=models.PROTECT)
    expires = models.DateField(null=True)
    licence = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    seen_on = models.DateField(null=True)
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


class DocumentPage(AppendOnly):
    """What one page of a document says, as written and in the one spelling that is searched.

    A page that is too long for one entry of the index is kept in several parts. The database itself keeps the index
    (migration 0002): a later change of this table on SQLite must make its triggers again.
    """

    document = models.ForeignKey(Document, related_name="pages", on_delete=models.PROTECT)
    country = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    part = models.PositiveIntegerField(default=1)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    searchable = models.TextField()

    class Meta:
        ordering = ["document", "number", "part"]
        constraints = [models.UniqueConstraint(fields=["document", "number", "part"], name="page_once")]

    def __str__(self) -> str:
        return f"{self.document_id} p{self.number}.{self.part}"


class Citation(AppendOnly):
    """A place in a law: instrument, article, date in force, amendments, gazette, language."""

    country = models.CharField(max_length=3)
    instrument = models.CharField(max_length=300)
    article = models.CharField(max_length=120)
    in_force = models.DateField()
    gazette = models.CharField(max_length=200, blank=True)
    amendments = models.TextField(blank=True)
    language = models.CharField(max_length=3)
    cited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    cited_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.instrument}, {self.article}"
