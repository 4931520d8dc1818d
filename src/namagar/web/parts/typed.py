"""What people typed into a form, by language where a text may come in two."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest

from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused


def texts(request: HttpRequest, name: str) -> dict[str, str]:
    """The fields `name_en` and `name_fa`."""
    return {language: request.POST.get(f"{name}_{language}", "") for language in ("en", "fa")}


def whole(text: str) -> int:
    """A whole number, or 0, which every action that needs one refuses."""
    plain = digits(text.strip(), "en")
    return int(plain) if plain.isdecimal() else 0


def decimal(text: str, field: str) -> Decimal | None:
    """A decimal number in any digits, nothing when nothing is written; Refused when it is none."""
    plain = digits(text.strip(), "en").replace("٫", ".")
    if not plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Refused(Problem("number-unreadable", field, {"text": text})) from error
    if not number.is_finite():
        raise Refused(Problem("number-unreadable", field, {"text": text}))
    return number
