"""Reconciliations that ship with a country, by name, and those that stand in a file."""

from namagar.analysis.terms import shipped as specifications

FOLDER = "reconciliations"


def text(name: str) -> str:
    """The text of a specification: a file, or the name of one that ships, such as IRN/afghans-in-iran."""
    return specifications.text(FOLDER, name, "reconcile-spec-missing", "reconcile-spec-unfit")


def shipped() -> tuple[str, ...]:
    """The names of all that ship."""
    return tuple(specifications.shipped(FOLDER))
