"""Several files in one ZIP: whole, in their order, and the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping

from namagar.analysis.exports.timeless import EPOCH

MEDIA_TYPE = "application/zip"


def write(files: Mapping[str, bytes]) -> bytes:
    """The archive of files by name. They are compressed already, so they are stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0
            archive.writestr(entry, content)
    return out.getvalue()
