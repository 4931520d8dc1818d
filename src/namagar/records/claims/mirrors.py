"""Reads of corridors that are counted twice."""

from namagar.analysis.consistency import mirrors
from namagar.analysis.consistency.mirrors import Matrix
from namagar.records.claims.queries import holdings


def matrices(country: str) -> tuple[Matrix, ...]:
    """The mirror matrices of what is currently claimed."""
    return mirrors.matrices(holdings(country).claims.values())
