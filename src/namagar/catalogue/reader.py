"""The one reader of the catalogue: YAML and CSV files by their path below this folder."""

import csv
import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
# Which variable of the environment names folders outside the package, and which part of the catalogue they stand for:
# NAMAGAR_COUNTRIES a folder of the shape of this one, NAMAGAR_FRAMEWORKS one of the shape of `frameworks`.
VARIABLES: Mapping[str, tuple[str, ...]] = {"NAMAGAR_COUNTRIES": (), "NAMAGAR_FRAMEWORKS": ("frameworks",)}
_own_folders: list[tuple[Path, tuple[str, ...]]] = []


class CatalogueError(Exception):
    """A catalogue file is missing or cannot be read; the message names the file."""


def add_folder(folder: Path, *stands_for: str) -> None:
    """Let a country keep a folder of its own outside the package; it is looked at first.

    It has the shape of the catalogue, or of that folder of the catalogue that it stands for.
    """
    if not folder.is_dir():
        raise CatalogueError(f"The catalogue folder {folder} does not exist.")
    if (folder, stands_for) not in _own_folders:
        _own_folders.insert(0, (folder, stands_for))
        yaml_file.cache_clear()
        table.cache_clear()


def add_own_folders(environment: Mapping[str, str]) -> None:
    """Add the folders that the environment names; several are separated as in PATH."""
    for variable, stands_for in VARIABLES.items():
        for folder in filter(None, environment.get(variable, "").split(os.pathsep)):
            add_folder(Path(folder), *stands_for)


def _places(parts: tuple[str, ...]) -> Iterator[Path]:
    """Where a part of the catalogue may stand: in the country's own folders, then in the package."""
    for folder, stands_for in _own_folders:
        if parts[: len(stands_for)] == stands_for:
            yield folder.joinpath(*parts[len(stands_for) :])
    yield ROOT.joinpath(*parts)


def find(*parts: str) -> Path:
    """The path of a file or folder of the catalogue; raises CatalogueError when there is none."""
    for path in _places(parts):
        if path.exists():
            return path
    raise CatalogueError(f"The catalogue has no {'/'.join(parts)}.")


@cache
def yaml_file(*parts: str) -> Any:
    """The content of a YAML file. It is shared between callers: read it, never change it."""
    return parsed(find(*parts).read_text(encoding="utf-8"), "/".join(parts))


def parsed(text: str, name: str) -> Any:
    """The content of YAML text as a catalogue file would be read; `name` is what an error calls it."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe loader
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        raise CatalogueError(f"{name} is not readable YAML: {error}") from error


def parsed_plain(text: str, name: str) -> Any:
    """The same for text that somebody sent: without aliases, which make a small text unfold without end."""
    content = parsed(text, name)
    try:
        aliases = any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
    except yaml.YAMLError as error:  # it is stricter than what has parsed the text
        raise CatalogueError(f"{name} is no YAML: {error}") from error
    if aliases:
        raise CatalogueError(f"{name} uses YAML aliases (*name); write the words out.")
    return content


@cache
def table(*parts: str) -> tuple[dict[str, str], ...]:
    """The rows of a UTF-8 CSV file with one header line; every row has every column."""
    with find(*parts).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval=None)
        rows = []
        for row in reader:
            if "" in row or None in row.values():
                raise CatalogueError(f"{'/'.join(parts)}, line {reader.line_num}: not as many cells as the header.")
            rows.append(row)
    return tuple(rows)


def names(folder: tuple[str, ...], suffix: str) -> tuple[str, ...]:
    """File names with a suffix in a catalogue folder, a country's own ones among them, sorted."""
    find(*folder)
    there = (each.iterdir() for each in _places(folder) if each.is_dir())
    return tuple(sorted({path.name for paths in there for path in paths if path.name.endswith(suffix)}))


def countries() -> tuple[str, ...]:
    """ISO 3166-1 alpha-3 codes (or user-assigned ones) of all countries that have a folder, sorted."""
    there = (each.iterdir() for each in _places(("countries",)) if each.is_dir())
    return tuple(sorted({path.name for paths in there for path in paths if (path / "country.yaml").is_file()}))


def fingerprint(*parts: str) -> str:
    """SHA-256 of a file, so that a trace can name the exact definition it used."""
    return hashlib.sha256(find(*parts).read_bytes()).hexdigest()


def problem_texts() -> dict[str, dict[str, dict[str, str]]]:
    """All wordings of refusals, `code → language → {what, why, mend}`; a code stands in one file only."""
    texts: dict[str, dict[str, dict[str, str]]] = {}
    for name in names(("problems",), ".yaml"):
        for code, wording in (yaml_file("problems", name) or {}).items():
            if code in texts:
                raise CatalogueError(f"problems/{name}: {code} is worded in another file too.")
            texts[code] = wording
    return texts


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which yes and no stay words and a key that stands twice is an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            twice = sorted({str(key) for key in keys if keys.count(key) > 1})
            raise yaml.constructor.ConstructorError(None, None, f"stands twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


# Answers are "yes" and "no": YAML 1.1 would read them as truth values, dates as date objects.
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp",) and not (tag == "tag:yaml.org,2002:bool" and first in "yYnNoO")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
