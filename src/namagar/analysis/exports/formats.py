"""The file formats of a publication, found by the names of their modules."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from namagar.analysis import exports
from namagar.analysis.exports.publication import Publication

Writer: TypeAlias = Callable[..., bytes]
SUFFIX = "_file"


def formats() -> tuple[str, ...]:
    """Every format: a new module `<format>_file` is a new format."""
    return tuple(_modules())


def papers() -> tuple[str, ...]:
    """The formats for people: their modules say so."""
    return tuple(name for name, module in _modules().items() if hasattr(module, "FOR_PEOPLE"))


def written(
    name: str, publication: Publication, language: str, earlier: Iterable[Publication] = (), fonts: Path = Path()
) -> bytes:
    """The file in a format, in a language.

    A format for people also says what has changed since the `earlier` publications, the newest first, and may be
    set in the `fonts` of a folder.
    """
    write: Writer = _modules()[name].write
    return write(publication, language, earlier, fonts) if name in papers() else write(publication, language)


def media_types() -> dict[str, str]:
    """What each format is called when it is sent."""
    return {name: module.MEDIA_TYPE for name, module in _modules().items()}


def file_name(publication: Publication, name: str, language: str) -> str:
    """What a file of this publication is called."""
    return f"namagar-{publication.country}-{publication.id}-{language}.{name}"


def _modules() -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(exports.__path__) if found.name.endswith(SUFFIX))
    return {name.removesuffix(SUFFIX): importlib.import_module(f"{exports.__name__}.{name}") for name in names}
