"""What one source says: a number with everything needed to know what it counts and who said it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeVar

from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader

COLUMNS = (
    "id",
    "indicator",
    "area",
    "counterpart",
    "codes",
    "period",
    "breakdown",
    "concept",
    "value",
    "low",
    "high",
    "precision",
    "unit",
    "status",
    "publisher",
    "title",
    "published",
    "revision",
    "derived_from",
    "part_of",
    "corrects",
    "page",
    "note_en",
    "note_fa",
)
REQUIRED = (
    "id",
    "indicator",
    "area",
    "period",
    "concept",
    "unit",
    "status",
    "publisher",
    "title",
    "published",
)
CODED = ("indicator", "concept", "unit", "status", "publisher")
# No publication that is cited here is older; a year before it is one of the Solar Hijri calendar.
_PRINTING, _BETWEEN = 1500, 621
_PUBLISHED = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
Result = TypeVar("Result")


class Series(NamedTuple):
    """What is asked, whoever answers and whenever."""

    indicator: str
    area: str
    counterpart: str
    breakdown: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One published number. Value and bounds are exact; at least a value or both bounds are there."""

    id: str
    indicator: str
    area: str
    counterpart: str
    codes: str
    period: Period
    breakdown: tuple[tuple[str, str], ...]
    concept: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    precision: Fraction | None
    unit: str
    status: str
    publisher: str
    title: str
    published: str
    revision: str
    derived_from: tuple[str, ...]
    part_of: str
    corrects: str
    page: str
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def series(self) -> Series:
        """The question this claim answers, without its time."""
        return Series(self.indicator, self.area, self.counterpart, self.breakdown)

    def trace(self) -> Trace:
        """The claim as the leaf of every number made from it."""
        value = None if self.value is None else int(self.value) if self.value.denominator == 1 else self.value
        return leaf("claim", value, id=self.id, publisher=self.publisher)


def read_claims(rows: Iterable[Mapping[str, str]], book: Codebook, name: str = "") -> tuple[Claim, ...]:
    """All claims of a table; raises Refused with the problems of all rows at once, in the file of that name."""
    problems: list[Problem] = []
    claims: list[Claim] = []
    for number, row in enumerate(rows, start=2):
        try:
            claims.append(read_claim(row, book, where=f"{name}:{number}" if name else f"{number}"))
        except Refused as refused:
            problems.extend(refused.problems)
    twice = [claim_id for claim_id, times in Counter(claim.id for claim in claims).items() if times > 1]
    problems.extend(Problem("claim-id-twice", claim_id, {"id": claim_id}) for claim_id in twice)
    if problems:
        raise Refused(problems)
    return tuple(claims)


def read_claim(row: Mapping[str, str], book: Codebook, where: str = "") -> Claim:
    """The claim of one row with the columns of COLUMNS; raises Refused with all its problems at once."""
    return _Row(row, book, where).claim()


class _Row:
    """One row being read; collects its problems instead of stopping at the first."""

    def __init__(self, row: Mapping[str, str], book: Codebook, where: str) -> None:
        self.row = {column: (row.get(column) or "").strip() for column in COLUMNS}
        self.book, self.where = book, where
        self.problems: list[Problem] = []

    def claim(self) -> Claim:
        self._required_fields()
        self._known_codes()
        row = self.row
        period = self._try("period", lambda: Period.read(row["period"])) if row["period"] else None
        area, counterpart = (self._area(column) for column in ("area", "counterpart"))
        value, low, high, precision = (self._number(column) for column in ("value", "low", "high", "precision"))
        self._bounds(value, low, high)
        if self.problems or period is None:
            raise Refused(self.problems)
        return Claim(
            id=row["id"],
            indicator=row["indicator"],
            area=area,
            counterpart=counterpart,
            codes=row["codes"],
            period=period,
            breakdown=self._pairs(),
            concept=row["concept"],
            value=value,
            low=low,
            high=high,
            precision=precision,
            unit=row["unit"],
            status=row["status"],
            publisher=row["publisher"],
            title=row["title"],
            published=row["published"],
            revision=row["revision"],
            derived_from=_listed(row["derived_from"]),
            part_of=row["part_of"],
            corrects=row["corrects"],
            page=row["page"],
            notes={"en": row["note_en"], "fa": row["note_fa"]},
        )

    def _say(self, code: str, column: str, /, **facts: object) -> None:
        place = f"{self.where}, {column}" if self.where else column
        self.problems.append(Problem(code, place, facts))

    def _try(self, column: str, read: Callable[[], Result]) -> Result | None:
        try:
            return read()
        except Refused as refused:
            for problem in refused.problems:
                self._say(problem.code, column, **problem.facts)
            return None

    def _required_fields(self) -> None:
        for column in REQUIRED:
            if not self.row[column]:
                self._say("claim-field-missing", column, field=column)
        if self.row["published"] and not _PUBLISHED.fullmatch(self.row["published"]):
            self._say("claim-period-unreadable", "published", text=self.row["published"])
        elif self.row["published"] and (year := int(self.row["published"][:4])) < _PRINTING:
            years = {"text": self.row["published"], "first": str(year + _BETWEEN), "second": str(year + _BETWEEN + 1)}
            self._say("claim-published-solar-hijri", "published", **years)

    def _known_codes(self) -> None:
        for column in CODED:
            if self.row[column] and not self.book.knows(column, self.row[column]):
                self._say("claim-code-unknown", column, field=column, code=self.row[column])
        for pair in _listed(self.row["breakdown"]):
            if not self.book.knows("breakdown", pair):
                self._say("claim-code-unknown", "breakdown", field="breakdown", code=pair)

    def _area(self, column: str) -> str:
        code = self.row[column]
        if not code:
            return ""
        area = self._try(column, lambda: self.book.areas.resolve(code, self.row["codes"] or None))
        return area.id if area else ""

    def _number(self, column: str) -> Fraction | None:
        text = self.row[column]
        if not text:
            return None
        number = self._try(column, lambda: read_number(text))
        if number is not None and number < 0 and self.row["indicator"] not in self.book.signed:
            self._say("claim-value-negative", column, value=number)
        return number

    def _bounds(self, value: Fraction | None, low: Fraction | None, high: Fraction | None) -> None:
        if any(problem.where.endswith(("value", "low", "high")) for problem in self.problems):
            return
        if value is None and (low is None or high is None):
            self._say("claim-no-value", "value")
        if low is not None and high is not None and low > high:
            self._say("claim-interval-reversed", "low", low=low, high=high)

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        pairs = (pair.partition("=") for pair in _listed(self.row["breakdown"]))
        return tuple(sorted((dimension, code) for dimension, _, code in pairs))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def catalogue_claims(country: str) -> list[Mapping[str, str]]:
    """The rows of all claims that a country's folder of the catalogue ships, in the order of its files."""
    names = reader.names(("countries", country, "claims"), ".csv")
    return [row for name in names for row in reader.table("countries", country, "claims", name)]
