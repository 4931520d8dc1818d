"""The project as its file in the catalogue has it, with what the system counts, and as an IATI activity."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from namagar.analysis.exports import iati
from namagar.analysis.exports.sheets import exact
from namagar.analysis.terms.numerals import show
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader
from namagar.records.project.actuals import actual

Texts = Mapping[str, str]
RESULT_TYPES = {"output": "1", "outcome": "2"}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the results matrix with what the system counts today."""

    id: str
    texts: Texts
    unit: str
    baseline: str | None
    target: str | None
    actual: Trace
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome or an output with its indicators."""

    level: str
    texts: Texts
    rows: tuple[Row, ...]


def project(country: str) -> Mapping[str, Any]:
    """The record of the country's project, as its public page gives it."""
    told: Mapping[str, Any] = reader.yaml_file("countries", country, "project.yaml")
    return told


def matrix(country: str) -> list[Result]:
    """The results matrix, every actual counted from the records."""
    told = project(country)
    rows = [_row(each, country) for each in told["indicators"]]
    return [
        Result(each["level"], each["text"], tuple(row for row in rows if row.told["level"] == each["level"]))
        for each in told["results"]
    ]


def _row(told: Mapping[str, Any], country: str) -> Row:
    return Row(
        id=told["id"],
        texts=told["text"],
        unit=told["unit"],
        baseline=_text(told["baseline"]),
        target=_text(told["target"]),
        actual=actual(told["actual"], country),
        told=told,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def activity(country: str) -> iati.Activity:
    """The project as an IATI activity; its dates are the years that are published."""
    told = project(country)
    codes = told["iati"]
    reporting = _organisation(codes["reporting"])
    return iati.Activity(
        identifier=codes["identifier"]["value"],
        reporting=reporting,
        title=told["title"],
        descriptions={"general": told["purpose"]},
        participants=tuple(iati.Participant(_organisation(each), each["role"]) for each in codes["participants"]),
        status=codes["activity_status"]["code"],
        planned_start=str(told["start_year"]),
        planned_end=str(told["end_year"]),
        other_identifiers=tuple(
            iati.OtherIdentifier(each["ref"], each["type"], reporting) for each in codes["other_identifiers"]
        ),
        scope=codes["scope"]["code"],
        countries=tuple(_coded(each) for each in codes["countries"]),
        sectors=tuple(_coded(each) for each in codes["sectors"]),
        tags=tuple(_coded(each) for each in codes["tags"]),
        budget=iati.Budget(
            Fraction(told["budget"]["amount"]),
            told["budget"]["currency"],
            codes["budget"]["type"],
            codes["budget"]["budget_status"],
        ),
        results=tuple(_result(each, told) for each in matrix(country)),
        illustrative=told["illustrative"],
    )


def _organisation(told: Mapping[str, Any]) -> iati.Organisation:
    return iati.Organisation(told["names"], told["ref"], told["type"])


def _coded(told: Mapping[str, Any]) -> iati.Coded:
    share = told.get("percentage")
    return iati.Coded(told["code"], told.get("vocabulary", ""), None if share is None else Fraction(share))


def _result(of: Result, told: Mapping[str, Any]) -> iati.Result:
    kind = of.level.partition("-")[0]
    return iati.Result(RESULT_TYPES[kind], of.texts, tuple(_indicator(row, told) for row in of.rows))


def _indicator(row: Row, told: Mapping[str, Any]) -> iati.Indicator:
    value, comment = _decimal(row.actual)
    measured = iati.Measured(
        str(told["start_year"]), str(told["end_year"]), target=row.target, actual=value, comment=comment
    )
    return iati.Indicator(
        title=row.texts,
        measure=row.told["measure"],
        baseline_year=row.told["baseline_year"],
        baseline=row.baseline,
        periods=(measured,),
        ascending=row.told["ascending"],
        baseline_comment=row.told.get("baseline_comment"),
    )


def _decimal(actual: Trace) -> tuple[str | None, Texts | None]:
    """The value as a decimal number; where that has no end it is rounded, and the file says so."""
    if actual.value is None:
        return None, None
    text = exact(actual.value)
    if "/" not in text:
        return text, None
    return show(actual.value, "en", 2).replace(",", ""), {
        "en": "Rounded to two decimals.",
        "fa": "گردشده تا دو رقم اعشار.",
    }
