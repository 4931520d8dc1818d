"""Single files of packages served as static ones: a package brings far more than a page asks for."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class NamedFiles(BaseFinder):
    """Finds what the setting `STATIC_FILES` names: the folder it is served under, and the file."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file that is served under this path; an empty list when there is none."""
        found = [str(file) for folder, file in settings.STATIC_FILES if f"{folder}/{file.name}" == path]
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every file with the storage that opens it, as collectstatic asks."""
        for folder, file in settings.STATIC_FILES:
            yield file.name, _storage(file.parent, folder)


def _storage(place: Path, folder: str) -> FileSystemStorage:
    storage = FileSystemStorage(location=str(place))
    storage.prefix = folder  # type: ignore[attr-defined]  # what collectstatic puts before the name
    return storage
