"""The file formats of a publication, found by the names of their modules."""

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import TypeAlias

from namagar.analysis import exports
from namagar.analysis.exports.publication import Publication

Writer: TypeAlias = Callable[..., bytes]
SUFFIX = "_file"


def formats() -> dict[str, Writer]:
    """Every format with its `write(publication, language)`: a new module `<format>_file` is a new format."""
    return {name: module.write for name, module in _modules().items()}


def media_types() -> dict[str, str]:
    """What each format is called when it is sent."""
    return {name: module.MEDIA_TYPE for name, module in _modules().items()}


def file_name(publication: Publication, name: str, language: str) -> str:
    """What a file of this publication is called."""
    return f"namagar-{publication.country}-{publication.id}-{language}.{name}"


def _modules() -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(exports.__path__) if found.name.endswith(SUFFIX))
    return {name.removesuffix(SUFFIX): importlib.import_module(f"{exports.__name__}.{name}") for name in names}
