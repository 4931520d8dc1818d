"""The bytes of a sent file: written under their fingerprint beside all other evidence, never half."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from namagar.analysis.sources import limits
from namagar.analysis.terms.problem import Problem, Refused

_PIECE = 1024**2


def keep(file: BinaryIO, name: str) -> tuple[str, int]:
    """Keep the bytes; their SHA-256 and how many there are. The memory holds one piece of them at a time."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.LARGEST_TEXT:
        facts = {"file": name, "megabytes": limits.LARGEST_TEXT // limits.MEGABYTE}
        raise Refused(Problem("source-too-large", "file", facts))
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as kept:
            sha256 = hashlib.sha256()
            file.seek(0)
            while piece := file.read(_PIECE):
                sha256.update(piece)
                kept.write(piece)
            os.fsync(kept.fileno())
        place = folder / sha256.hexdigest()[:2] / sha256.hexdigest()
        place.parent.mkdir(exist_ok=True)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256.hexdigest(), size
