"""Reads of documents: one by its number, and whether its bytes are still what they were."""

import hashlib

from namagar.records.documents.models import Document


def document(country: str, number: int) -> Document | None:
    """One kept file of a country."""
    return Document.objects.filter(country=country, pk=number).first()


def intact(of: Document) -> bool:
    """Whether the bytes are there and still have the fingerprint they were kept under."""
    return of.path.is_file() and hashlib.sha256(of.path.read_bytes()).hexdigest() == of.sha256


def not_intact() -> list[Document]:
    """Kept files whose bytes are gone or changed."""
    return [each for each in Document.objects.all() if not intact(each)]
