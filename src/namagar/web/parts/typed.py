"""What people typed into a form, by language where a text may come in two."""

from django.http import HttpRequest


def texts(request: HttpRequest, name: str) -> dict[str, str]:
    """The fields `name_en` and `name_fa`."""
    return {language: request.POST.get(f"{name}_{language}", "") for language in ("en", "fa")}


def whole(text: str) -> int:
    """A whole number, or 0, which every action that needs one refuses."""
    return int(text) if text.strip().isdecimal() else 0
