"""Specifications that ship in a folder of a country, by name, and those that stand in a file."""

from collections.abc import Iterator
from pathlib import Path

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

SUFFIX = ".yaml"


def text(folder: str, name: str, missing: str, unfit: str) -> str:
    """The text of a specification: a file, or the name of one that ships, such as IRN/afghans-in-iran.

    missing, unfit: the codes with which it is refused when it is not there, or is no text.
    """
    path = Path(name)
    if not path.is_file():
        known = tuple(shipped(folder))
        if name not in known:
            raise Refused(Problem(missing, name, {"name": name, "known": ", ".join(known)}))
        country, _, own = name.partition("/")
        path = reader.find("countries", country, folder, own + SUFFIX)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Problem(unfit, name, {"reason": str(error)})) from error


def shipped(folder: str) -> Iterator[str]:
    """The names of all that ship."""
    for country in reader.countries():
        try:
            found = reader.names(("countries", country, folder), SUFFIX)
        except reader.CatalogueError:
            continue
        yield from (f"{country}/{name.removesuffix(SUFFIX)}" for name in found)
