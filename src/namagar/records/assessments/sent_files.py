"""Where a workbook waits between the look at what it would change and the word of its sender to take it."""

import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people.models import User

WAITS = 24 * 60 * 60  # seconds that a sent file waits for its sender
_NAME = 64  # characters of a SHA-256


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as somebody sent it, byte for byte, and the name it had."""

    name: str
    content: bytes


def keep_sent(by: User, content: bytes, name: str) -> str:
    """Keep a sent file until its sender takes the rows; its SHA-256, under which only this person finds it again.

    Whatever of anybody has waited too long goes.
    """
    folder = _folder(by)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for waiting in folder.parent.glob("*/*"):
        if _is_old(waiting):
            waiting.unlink(missing_ok=True)
    sha256 = hashlib.sha256(content).hexdigest()
    handle, temporary = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        # The name goes before the bytes, in the same file: the one is never there without the other.
        file.write(json.dumps({"name": name}).encode() + b"\n" + content)
        os.fsync(file.fileno())
    os.replace(temporary, folder / sha256)
    return sha256


def sent(by: User, sha256: str) -> SentFile:
    """The file that this person sent; Refused when it waits no longer."""
    if _is_name(sha256):
        try:
            head, _, content = (_folder(by) / sha256).read_bytes().partition(b"\n")
        except OSError:
            raise Refused(Problem("workbook-gone", "file")) from None
        if hashlib.sha256(content).hexdigest() == sha256 and not _is_old(_folder(by) / sha256):
            return SentFile(str(json.loads(head)["name"]), content)
    raise Refused(Problem("workbook-gone", "file"))


def forget_sent(by: User, sha256: str) -> None:
    """The file is not needed any more."""
    if _is_name(sha256):
        (_folder(by) / sha256).unlink(missing_ok=True)


def _is_name(text: str) -> bool:
    return len(text) == _NAME and text.isascii() and text.isalnum()


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > WAITS
    except FileNotFoundError:
        return True  # another request has just taken or forgotten it


def _folder(by: User) -> Path:
    return Path(settings.MEDIA_ROOT) / "workbooks" / str(by.pk)
