"""Numbers as people write them: read strictly from three digit sets, shown with the digits of a language."""

import re
import unicodedata
from fractions import Fraction
from math import isfinite

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Number

LATIN, PERSIAN, ARABIC = "0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
MINUS = "\u2212"
# How tables for machines print a computed number: more digits than any source has, fewer than two machines disagree on.
DIGITS = ".12g"
_TO_LATIN = str.maketrans(PERSIAN + ARABIC, LATIN + LATIN)
_TO_PERSIAN = str.maketrans(LATIN + ARABIC, PERSIAN + PERSIAN)
_TO_PERSIAN_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
# E/CN.4/2005/85, SHA-256 or an address are looked up as they are written.
_WORD, _LATIN_LETTER = re.compile(r"\S+"), re.compile("[A-Za-z]")
_MARKS = {"en": (",", "."), "fa": ("٬", "٫")}
_DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, 0x061C))
_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:(?P<mark>[,٬])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
    r"(?:[.٫](?P<part>[0-9]+))?"
)
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SURELY_KEPT = 15
# 951.142 is 951 thousand in Turkish and German print and 951 and a bit in English: nobody can tell.
_AMBIGUOUS = re.compile(r"[+\-−]?[1-9][0-9]{0,2}\.[0-9]{3}")


def read_number(text: str, where: str = "") -> Fraction:
    """The exact number written in the text; Refused when it is none, or could be read in two ways."""
    bare = text.translate(_DIRECTION_MARKS).strip()
    plain = bare.translate(_TO_LATIN)
    match = _NUMBER.fullmatch(plain)
    if match is None or _AMBIGUOUS.fullmatch(plain) or _mixes_digit_sets(bare) or _leads_with_zero(match["whole"]):
        raise Refused(Problem("number-unreadable", where, {"text": text}))
    whole = re.sub("[,٬]", "", match["whole"])
    value = Fraction(f"{whole}.{match['part'] or '0'}")
    return value if match["sign"] in ("", "+") else -value


def plain_number(text: str) -> float:
    """The number as tables for machines hold it: a point, an exponent, no marks between thousands, in three digit sets.

    ValueError when it is none; OverflowError when it has no end or more digits than computations keep.
    """
    plain = text if text.isascii() else text.translate(_TO_LATIN).replace("٫", ".")
    if not _PLAIN.fullmatch(plain) or (plain is not text and _mixes_digit_sets(text)):
        raise ValueError(text)
    value = float(plain)
    if not isfinite(value) or (len(plain) > _SURELY_KEPT and plain.lstrip("+-").isdigit() and int(plain) != value):
        raise OverflowError(text)
    return value


def _mixes_digit_sets(text: str) -> bool:
    return sum(any(digit in text for digit in kind) for kind in (LATIN, PERSIAN, ARABIC)) > 1


def _leads_with_zero(whole: str) -> bool:
    """Only codes begin with a zero, as in 07."""
    return len(whole) > 1 and whole.startswith("0")


def show(value: Number, language: str, decimals: int = 0, sign: bool = False) -> str:
    """The number with digits and marks of the language, rounded half to even on its exact value.

    `sign` writes a plus before positive numbers, as changes need it.
    """
    scaled = round(Fraction(value) * 10**decimals)
    thousands, point = _MARKS[language]
    whole, part = divmod(abs(scaled), 10**decimals)
    text = f"{whole:,}".replace(",", thousands) + (f"{point}{part:0{decimals}d}" if decimals else "")
    before = MINUS if scaled < 0 else "+" if sign and scaled > 0 else ""
    return digits(before + text, language)


def digits(text: str, language: str) -> str:
    """The same text with the digits of the language; a name in Latin letters keeps its own."""
    if language != "fa":
        return text.translate(_TO_LATIN)
    return _WORD.sub(lambda word: word[0] if _LATIN_LETTER.search(word[0]) else word[0].translate(_TO_PERSIAN), text)


def normal_text(text: str) -> str:
    """The text as it is compared: Persian yeh and kaf, single spaces. ZWNJ stays, it tells words apart."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_TO_PERSIAN_LETTERS).split())
