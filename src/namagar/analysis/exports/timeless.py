"""A zipped file without the time at which it was written, so that the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the same in every file


def timeless(saved: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """The same archive with one time for all its parts; some parts are replaced by name."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            after.writestr(entry, replaced.get(name) or before.read(name))
    return fixed.getvalue()
