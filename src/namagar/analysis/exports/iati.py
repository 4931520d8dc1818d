"""One activity as an IATI 2.03 file: exact dates and cents, every convention stated in the file itself."""

import re
from calendar import isleap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from lxml import etree

from namagar.analysis.exports.sheets import exact
from namagar.analysis.terms.numerals import digits, show
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

VERSION = "2.03"
LANGUAGES = ("en", "fa")
CALENDAR_YEAR = "calendar-year"
DATE_TYPES = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}
DESCRIPTION_TYPES = {"general": "1", "objectives": "2", "target-groups": "3", "other": "4"}
QUALITATIVE = "5"
Texts: TypeAlias = Mapping[str, str]
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its IATI identifier and organisation type, where it has them."""

    names: Texts
    ref: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation in the activity. Roles: 1 funding, 2 accountable, 3 extending, 4 implementing."""

    organisation: Organisation
    role: str


@dataclass(frozen=True, slots=True)
class OtherIdentifier:
    """Another identifier of the activity (type A1: internal) and whose it is."""

    ref: str
    type: str
    owner: Organisation


@dataclass(frozen=True, slots=True)
class Coded:
    """A sector, tag or country: a code of a vocabulary, its share in percent, and words where they help."""

    code: str
    vocabulary: str = ""
    percentage: Fraction | None = None
    names: Texts | None = None
    vocabulary_uri: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """One total amount; written split over calendar years, for no IATI budget is longer than one.

    type: 1 original, 2 revised. status: 1 indicative, 2 committed.
    """

    total: Fraction
    currency: str
    type: str = "1"
    status: str = "1"


@dataclass(frozen=True, slots=True)
class Measured:
    """Target and actual of an indicator over one period; an empty value is one that nobody has stated yet."""

    start: str
    end: str
    target: str | None = None
    actual: str | None = None
    comment: Texts | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """How a result is measured. Measures: 1 unit, 2 percentage, 3 nominal, 4 ordinal, 5 qualitative."""

    title: Texts
    measure: str
    baseline_year: int
    baseline: str | None
    periods: tuple[Measured, ...] = ()
    ascending: bool = True
    baseline_comment: Texts | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A result with its indicators. Types: 1 output, 2 outcome, 3 impact, 9 other."""

    type: str
    title: Texts
    indicators: tuple[Indicator, ...]
    description: Texts | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What an organisation reports about one activity. Dates are days, or years where no day is known.

    status: 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended.
    descriptions: by type (general, objectives, target-groups, other).
    """

    identifier: str
    reporting: Organisation
    title: Texts
    descriptions: Mapping[str, Texts]
    participants: tuple[Participant, ...]
    status: str
    planned_start: str = ""
    actual_start: str = ""
    planned_end: str = ""
    actual_end: str = ""
    other_identifiers: tuple[OtherIdentifier, ...] = ()
    scope: str = ""
    countries: tuple[Coded, ...] = ()
    sectors: tuple[Coded, ...] = ()
    tags: tuple[Coded, ...] = ()
    budget: Budget | None = None
    results: tuple[Result, ...] = ()
    illustrative: bool = False


def write(activity: Activity, year_convention: str | None = None) -> bytes:
    """The file. A bare year is refused unless the convention for it is named, which the file then states."""
    problems = list(_problems(activity, year_convention))
    if problems:
        raise Refused(problems)
    root = etree.Element("iati-activities", {"version": VERSION})
    root.append(_File(activity).element())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def split(total: Fraction, start: date, end: date) -> tuple[tuple[date, date, Fraction], ...]:
    """A total over the calendar years it spans: exact cents, in proportion to the part of each year.

    Cents that remain after rounding down go to the largest remainders, the earlier year first.
    """
    parts = [(max(start, date(year, 1, 1)), min(end, date(year, 12, 31))) for year in range(start.year, end.year + 1)]
    weights = [Fraction((last - first).days + 1, 366 if isleap(first.year) else 365) for first, last in parts]
    shares = [total * 100 * weight / sum(weights) for weight in weights]
    cents = [int(share) for share in shares]
    left = int(total * 100) - sum(cents)
    for index in sorted(range(len(parts)), key=lambda place: (cents[place] - shares[place], place))[:left]:
        cents[index] += 1
    return tuple((*part, Fraction(amount, 100)) for part, amount in zip(parts, cents, strict=True))


def _problems(activity: Activity, convention: str | None) -> Iterator[Problem]:
    yield from _missing(activity)
    if convention not in (None, CALENDAR_YEAR):
        yield Problem(
            "iati-year-convention-unknown",
            "year_convention",
            {"convention": convention, "known": CALENDAR_YEAR},
        )
    for name, text in _dates(activity):
        if _YEAR.fullmatch(text) and text != "0000":
            if convention is None:
                yield Problem("iati-year-without-day", name, {"field": name, "year": text})
        elif not _is_day(text):
            yield Problem("iati-date-unreadable", name, {"field": name, "text": text})
    if not any(problem for problem in _unreadable(activity)):
        yield from _reversed(activity)
    yield from _of_amounts(activity)
    for place, text in _all_text(activity, "activity"):
        if _UNWRITABLE.search(text):
            yield Problem("iati-text-unwritable", place, {"field": place})


def _missing(activity: Activity) -> Iterator[Problem]:
    wanted: dict[str, object] = {
        "identifier": activity.identifier,
        "reporting.ref": activity.reporting.ref,
        "reporting.type": activity.reporting.type,
        "status": activity.status,
        "participants": activity.participants,
        "planned_start": activity.planned_start or activity.actual_start,
        "descriptions": activity.descriptions,
        **{f"title.{each}": activity.title.get(each) for each in LANGUAGES},
        **{f"reporting.names.{each}": activity.reporting.names.get(each) for each in LANGUAGES},
        **{
            f"descriptions.{kind}.{each}": texts.get(each)
            for kind, texts in activity.descriptions.items()
            for each in LANGUAGES
        },
    }
    if activity.budget:
        wanted["planned_end"] = activity.planned_end or activity.actual_end
    for number, result in enumerate(activity.results, start=1):
        wanted[f"results.{number}.indicators"] = result.indicators
        for indicator in result.indicators:
            if indicator.measure != QUALITATIVE:
                wanted[f"results.{number}.baseline"] = indicator.baseline or indicator.baseline_comment
    for field, value in wanted.items():
        if not value:
            yield Problem("iati-field-missing", field, {"field": field})


def _dates(activity: Activity) -> Iterator[tuple[str, str]]:
    for name in DATE_TYPES:
        if getattr(activity, name):
            yield name, getattr(activity, name)
    for number, result in enumerate(activity.results, start=1):
        for indicator in result.indicators:
            for period in indicator.periods:
                yield f"results.{number}.start", period.start
                yield f"results.{number}.end", period.end


def _unreadable(activity: Activity) -> list[str]:
    return [text for _, text in _dates(activity) if not _is_day(text) and (text == "0000" or not _YEAR.fullmatch(text))]


def _reversed(activity: Activity) -> Iterator[Problem]:
    pairs = [
        ("planned", activity.planned_start, activity.planned_end),
        ("actual", activity.actual_start, activity.actual_end),
        ("budget", *_span(activity)),
    ]
    pairs += [
        (f"results.{number}", period.start, period.end)
        for number, result in enumerate(activity.results, start=1)
        for indicator in result.indicators
        for period in indicator.periods
    ]
    for place, start, end in pairs:
        if start and end and _day(start, first=True) > _day(end, first=False):
            yield Problem("iati-dates-reversed", place, {"start": start, "end": end})


def _of_amounts(activity: Activity) -> Iterator[Problem]:
    budget = activity.budget
    if budget and ((budget.total * 100).denominator != 1 or budget.total < 0):
        yield Problem("iati-amount-not-in-cents", "budget", {"amount": exact(budget.total)})
    for field, shares in (
        ("countries", activity.countries),
        *((f"sectors.{name}", _sectors_of(activity, name)) for name in {each.vocabulary for each in activity.sectors}),
    ):
        stated = [each.percentage for each in shares if each.percentage is not None]
        incomplete = len(stated) != len(shares) and len(shares) > 1
        endless = any("/" in exact(each) for each in stated)  # thirds cannot be written as decimals
        if incomplete or endless or (stated and sum(stated) != 100):
            yield Problem("iati-shares-not-hundred", field, {"field": field, "sum": sum(stated, Fraction(0))})


def _sectors_of(activity: Activity, vocabulary: str) -> tuple[Coded, ...]:
    return tuple(each for each in activity.sectors if each.vocabulary == vocabulary)


def _all_text(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text in a value, however deep, with the name of its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _all_text(part, f"{place}.{name}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value, start=1):
            yield from _all_text(part, f"{place}.{number}")
    elif hasattr(value, "__slots__") and hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _all_text(getattr(value, name), f"{place}.{name}")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _day(text: str, first: bool) -> date:
    """The day; of a bare year its first or its last, which is the convention the file states."""
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1) if first else date(int(text), 12, 31)
    return date.fromisoformat(text)


def _span(activity: Activity) -> tuple[str, str]:
    """From when to when the budget runs: as planned, or as it was where no plan is known."""
    return activity.planned_start or activity.actual_start, activity.planned_end or activity.actual_end


class _File:
    """The XML of one activity, its elements in the order of the schema."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.words: Mapping[str, Any] = reader.yaml_file("exports", "iati.yaml")
        self.root = etree.Element("iati-activity", {_LANG: "en"})

    def element(self) -> Any:
        activity = self.activity
        self._add(self.root, "iati-identifier").text = activity.identifier
        self._organisation("reporting-org", activity.reporting)
        self._texts(self._add(self.root, "title"), self._title())
        self._descriptions()
        for each in activity.participants:
            self._organisation("participating-org", each.organisation, role=each.role)
        for other in activity.other_identifiers:
            self._other(other)
        self._add(self.root, "activity-status", code=activity.status)
        for name, code in DATE_TYPES.items():
            if text := getattr(activity, name):
                self._add(
                    self.root,
                    "activity-date",
                    **{"type": code, "iso-date": _iso(text, name.endswith("start"))},
                )
        if activity.scope:
            self._add(self.root, "activity-scope", code=activity.scope)
        for name, entries in (
            ("recipient-country", activity.countries),
            ("sector", activity.sectors),
            ("tag", activity.tags),
        ):
            for entry in entries:
                self._coded(name, entry)
        self._budgets()
        for result in activity.results:
            self._result(result)
        return self.root

    def _title(self) -> Texts:
        if not self.activity.illustrative:
            return self.activity.title
        return {
            language: fill(
                self.words["illustrative_title"][language], {"title": self.activity.title[language]}, language
            )
            for language in LANGUAGES
        }

    def _descriptions(self) -> None:
        if self.activity.illustrative:
            self._description("general", self.words["illustrative_description"])
        for kind, texts in self.activity.descriptions.items():
            self._description(kind, texts)
        if years := sorted({text for _, text in _dates(self.activity) if _YEAR.fullmatch(text)}):
            listed = {"en": ", ".join(years), "fa": "، ".join(years)}
            self._description("other", self._said(self.words["convention"][CALENDAR_YEAR], {"years": listed}))
        if (budget := self.activity.budget) and len(self._split(budget)) > 1:
            total = {language: show(budget.total, language, 2) for language in LANGUAGES}
            facts = {"total": total, "currency": budget.currency}
            self._description("other", self._said(self.words["budget_split"], facts))

    def _description(self, kind: str, texts: Texts) -> None:
        self._texts(self._add(self.root, "description", type=DESCRIPTION_TYPES[kind]), texts)

    def _said(self, templates: Texts, facts: Mapping[str, object]) -> Texts:
        """A sentence in each language, with its digits."""
        return {language: digits(fill(templates[language], facts, language), language) for language in LANGUAGES}

    def _organisation(self, name: str, organisation: Organisation, **attributes: str) -> None:
        self._texts(
            self._add(self.root, name, ref=organisation.ref, type=organisation.type, **attributes),
            organisation.names,
        )

    def _other(self, other: OtherIdentifier) -> None:
        element = self._add(self.root, "other-identifier", ref=other.ref, type=other.type)
        self._texts(self._add(element, "owner-org", ref=other.owner.ref), other.owner.names)

    def _coded(self, name: str, entry: Coded) -> None:
        share = "" if entry.percentage is None else exact(entry.percentage)
        element = self._add(
            self.root,
            name,
            **{
                "vocabulary": entry.vocabulary,
                "vocabulary-uri": entry.vocabulary_uri,
                "code": entry.code,
                "percentage": share,
            },
        )
        if entry.names:
            self._texts(element, entry.names)

    def _split(self, budget: Budget) -> Sequence[tuple[date, date, Fraction]]:
        start, end = _span(self.activity)
        return split(budget.total, _day(start, first=True), _day(end, first=False))

    def _budgets(self) -> None:
        budget = self.activity.budget
        for start, end, amount in self._split(budget) if budget else ():
            assert budget is not None
            element = self._add(self.root, "budget", type=budget.type, status=budget.status)
            self._add(element, "period-start", **{"iso-date": start.isoformat()})
            self._add(element, "period-end", **{"iso-date": end.isoformat()})
            value = self._add(element, "value", **{"currency": budget.currency, "value-date": start.isoformat()})
            value.text = _money(amount)

    def _result(self, result: Result) -> None:
        element = self._add(self.root, "result", **{"type": result.type, "aggregation-status": "false"})
        self._texts(self._add(element, "title"), result.title)
        if result.description:
            self._texts(self._add(element, "description"), result.description)
        for indicator in result.indicators:
            self._indicator(element, indicator)

    def _indicator(self, result: Any, indicator: Indicator) -> None:
        element = self._add(result, "indicator", measure=indicator.measure, ascending=str(indicator.ascending).lower())
        self._texts(self._add(element, "title"), indicator.title)
        baseline = self._add(element, "baseline", year=str(indicator.baseline_year), value=indicator.baseline or "")
        self._comment(baseline, indicator.baseline_comment)
        for each in indicator.periods:
            period = self._add(element, "period")
            self._add(period, "period-start", **{"iso-date": _iso(each.start, first=True)})
            self._add(period, "period-end", **{"iso-date": _iso(each.end, first=False)})
            for name, value in (("target", each.target), ("actual", each.actual)):
                comment = each.comment if name == "actual" else None
                if value or comment:
                    self._comment(self._add(period, name, value=value or ""), comment)

    def _comment(self, element: Any, texts: Texts | None) -> None:
        if texts:
            self._texts(self._add(element, "comment"), texts)

    def _texts(self, element: Any, texts: Texts) -> None:
        """One narrative a language, English first; a language that nobody wrote is left out."""
        for language in (*LANGUAGES, *sorted(set(texts) - set(LANGUAGES))):
            if texts.get(language):
                self._add(element, "narrative", **{_LANG: language}).text = texts[language]

    def _add(self, parent: Any, name: str, **attributes: str) -> Any:
        """A child with those attributes that say something."""
        return etree.SubElement(parent, name, {key: value for key, value in attributes.items() if value})


def _iso(text: str, first: bool) -> str:
    return _day(text, first).isoformat()


def _money(amount: Fraction) -> str:
    """Whole cents, written with two decimals."""
    units, cents = divmod(int(amount * 100), 100)
    return f"{units}.{cents:02d}"
