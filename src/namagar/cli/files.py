"""Files at the command line: read whole, written whole or not at all."""

import argparse
import csv
import errno
import io
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from namagar.analysis.terms.problem import Refused


@contextmanager
def binary(name: str) -> Iterator[BinaryIO]:
    """The file; standard input is kept aside first, because a file is looked at more than once."""
    from namagar.analysis.sources.limits import LARGEST_TEXT

    if name != "-":
        with Path(name).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        while file.tell() <= LARGEST_TEXT and (piece := sys.stdin.buffer.read(1024**2)):
            file.write(piece)
        yield file


def content(name: str) -> bytes:
    """The bytes of a file, or of standard input."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def rows(name: str, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, - for standard input; Refused when a needed column is not there."""
    from namagar.analysis.sources import strict_text
    from namagar.analysis.sources.titles import places
    from namagar.analysis.terms.problem import Problem, Refused

    lines = strict_text.rows(content(name), name)
    titles = [title.strip() for title in next(lines)[1]]
    places(titles, needed, name)
    twice = [title for title, count in Counter(titles).items() if count > 1]
    if twice:
        raise Refused([Problem("table-column-twice", name, {"column": title}) for title in twice])
    found, uneven = [], []
    for line, row in lines:
        found.append(dict(zip(titles, row, strict=False)))
        uneven += [line] if len(row) != len(titles) else []
    if uneven:
        raise Refused([Problem("table-row-uneven", name, {"row": line}) for line in uneven[:_MOST_TOLD]])
    return found


def write_table(chosen: argparse.Namespace, columns: Sequence[str], rows_made: Iterable[Mapping[str, object]]) -> None:
    """A table as CSV or JSON, to where `--out` says."""
    made = list(rows_made)
    if chosen.json:
        text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
        text = table.getvalue()
    if chosen.out == "-":
        sys.stdout.write(text)
    else:
        write_whole(Path(chosen.out), text.encode())


def write_whole(path: Path, content: bytes | BinaryIO) -> None:
    """Write a file so that it is there whole or not at all. A device or a pipe is written to, never replaced."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    with _blamed_on(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                shutil.copyfileobj(source, file)
            return
        with _beside(path, source) as temporary:
            os.replace(temporary, path)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files, of which none is put in its place before all of them are written."""
    with ExitStack() as places:
        ready = []
        for path, content in files.items():
            with _blamed_on(path):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
                ready.append((places.enter_context(_beside(path, io.BytesIO(content))), path))
        for temporary, path in ready:
            with _blamed_on(path):
                os.replace(temporary, path)


@contextmanager
def _beside(path: Path, source: BinaryIO) -> Iterator[str]:
    """What is written, in a file beside the place that it is for; it is gone at the end unless it was put there."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(source, file)
        yield temporary
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def _blamed_on(path: Path) -> Iterator[None]:
    """What goes wrong on the way is told of the path that was asked for, never of the one in between."""
    try:
        yield
    except OSError as error:
        missing = error.errno == errno.ENOENT
        error.filename, error.filename2 = str(path.parent if missing else path), None
        raise


_MOST_TOLD = 12
_CODES = {
    errno.ENOENT: "file-missing",
    errno.ENOTDIR: "file-missing",
    errno.EISDIR: "file-is-folder",
    errno.EACCES: "file-forbidden",
    errno.EPERM: "file-forbidden",
    errno.EROFS: "file-forbidden",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EFBIG: "disk-full",
}


def unusable(error: OSError) -> "Refused":
    """A file or folder that the system does not give, as a refusal that says what to do."""
    from namagar.analysis.terms.problem import Problem, Refused

    path = str(error.filename or "")
    code = _CODES.get(error.errno or 0, "file-unusable")
    return Refused(Problem(code, path, {"path": path, "reason": error.strerror or str(error)}))


def write_folder(
    path: Path, files: Mapping[str, bytes], large: Mapping[str, Callable[[Path], None]] | None = None
) -> None:
    """Write a new folder so that it is there whole or not at all. One that holds something already is refused.

    large: for files that are not held in memory, what writes each to the path it is given.
    """
    check_new(path)
    with (
        _blamed_on(path),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.", ignore_cleanup_errors=True) as temporary,
    ):
        folder = Path(temporary) / path.name
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        for name, write in (large or {}).items():
            write(folder / name)
        os.replace(folder, path)


def check_new(path: Path) -> None:
    """Refused when something stands there already, or nothing can: said before the work that would be for nothing."""
    from namagar.analysis.terms.problem import Problem, Refused

    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Refused(Problem("folder-not-empty", str(path), {"path": str(path)}))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))


def add_output(command: argparse.ArgumentParser) -> None:
    """The options of a command that writes one table."""
    command.add_argument(
        "--out", default="-", metavar="FILE", help="- is standard output; a file is never half-written"
    )
    command.add_argument("--json", action="store_true", help="JSON instead of CSV")
