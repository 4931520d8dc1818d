"""The number in a cell as a claim writes it: exact, with the marks that its mapping states, missing with a reason."""

import re
from decimal import Decimal
from fractions import Fraction

from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.mapping import FileMapping
from namagar.analysis.terms.numerals import MINUS, digits, read_number
from namagar.analysis.terms.problem import Problem, Refused

_EXPONENT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
# 951.142 can be read in two ways; one more zero leaves one.
_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def amount_text(value: Fraction) -> str:
    """The number as it stands in a table of claims: read again, it is the same number."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1  # ends: a number of a file has an end, and so has its multiple
    scaled = abs(value * 10**places).numerator
    text = f"{'-' if value < 0 else ''}{scaled // 10**places}.{scaled % 10**places:0{places}d}"
    return f"{text}0" if _TWO_WAYS.fullmatch(text) else text


class Amounts:
    """Reads numbers as one mapping says they are written."""

    def __init__(self, mapping: FileMapping) -> None:
        self.exponent = mapping.exponent
        self.stated = bool(mapping.thousands or mapping.decimal)
        mark, point = (re.escape(each) for each in (mapping.thousands, mapping.decimal))
        whole = f"[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]+" if mark else "[0-9]+"
        part = f"(?:{point}(?P<part>[0-9]+))?" if point else "(?P<part>(?!))?"
        self.pattern = re.compile(f"(?P<sign>[+-]?)(?P<whole>{whole}){part}")

    def read(self, cell: Cell) -> Fraction:
        """The exact number; Refused when there is none or more than one way to read it."""
        if isinstance(cell, int):
            return Fraction(cell)
        if isinstance(cell, float):
            if cell != cell or cell in (float("inf"), float("-inf")):
                raise Refused(Problem("number-unreadable", "", {"text": repr(cell)}))
            return Fraction(Decimal(repr(cell)))
        text = cell.strip()
        if text.startswith("="):
            raise Refused(Problem("source-formula", "", {}))
        if self.exponent and _EXPONENT.fullmatch(text):
            return Fraction(Decimal(text))
        return self._with_marks(text) if self.stated else read_number(text)

    def _with_marks(self, text: str) -> Fraction:
        plain = digits(text, "en").replace(MINUS, "-")
        match = self.pattern.fullmatch(plain)
        if match is None or (len(match["whole"]) > 1 and match["whole"][0] == "0"):
            raise Refused(Problem("number-unreadable", "", {"text": text}))
        whole = re.sub("[^0-9]", "", match["whole"])
        value = Fraction(f"{whole}.{match['part'] or 0}")
        return -value if match["sign"] == "-" else value
