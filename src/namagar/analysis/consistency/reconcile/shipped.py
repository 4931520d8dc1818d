"""Reconciliations that ship with a country, by name, and those that stand in a file."""

from collections.abc import Iterator
from pathlib import Path

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

FOLDER, SUFFIX = "reconciliations", ".yaml"


def text(name: str) -> str:
    """The text of a specification: a file, or the name of one that ships, such as IRN/afghans-in-iran."""
    path = Path(name)
    if not path.is_file():
        if name not in shipped():
            raise Refused(Problem("reconcile-spec-missing", name, {"name": name, "known": ", ".join(shipped())}))
        country, _, own = name.partition("/")
        path = reader.find("countries", country, FOLDER, own + SUFFIX)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Problem("reconcile-spec-unfit", name, {"reason": str(error)})) from error


def shipped() -> tuple[str, ...]:
    """The names of all that ship."""
    return tuple(_names())


def _names() -> Iterator[str]:
    for country in reader.countries():
        try:
            found = reader.names(("countries", country, FOLDER), SUFFIX)
        except reader.CatalogueError:
            continue
        yield from (f"{country}/{name.removesuffix(SUFFIX)}" for name in found)
