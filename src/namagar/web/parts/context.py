"""What every template knows: the direction of writing, and the same page in the other language."""

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Direction, the other language, and its address for this page."""
    language = get_language() or "en"
    other = "fa" if language == "en" else "en"
    path = request.get_full_path()
    swapped = f"/{other}{path[3:]}" if path.startswith((f"/{language}/",)) else f"/{other}/"
    return {
        "direction": "rtl" if language == "fa" else "ltr",
        "other_language": other,
        "other_language_url": swapped,
        "version": version("namagar"),
        "room": _room(request.path),
    }


# Pages whose address does not begin with that of the entry of the navigation under which they are looked for.
_ROOMS = (
    ("/data/contradictions/", "contradictions"),
    ("/data/checks/", "contradictions"),
    ("/data/", "numbers"),
    ("/frameworks/gcm/", "compact"),
    ("/frameworks/", "governance"),
)


def _room(path: str) -> str:
    return next((room for part, room in _ROOMS if part in path), "")
