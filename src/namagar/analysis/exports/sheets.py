"""A publication as tables: one for numbers, their sources, answers, scores and signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from namagar.analysis.exports.publication import (
    DecisionRecord,
    Publication,
    ReleasedAnswer,
    ReleasedNumber,
    ReleasedScore,
)
from namagar.analysis.terms.trace import Number, Trace
from namagar.analysis.terms.wording import fill, in_words
from namagar.catalogue import reader

Cell: TypeAlias = str | Number | None
Row: TypeAlias = Mapping[str, Cell]

FRAME = ("release", "country", "published", "illustrative")
DECIDED = ("decision", "rule", "decided_at", "decision_digest")
VALUE = ("value", "value_shown")
BOUNDS = ("low", "low_shown", "high", "high_shown")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *FRAME,
        "id",
        "question",
        "indicator",
        "area",
        "counterpart",
        "period",
        "unit",
        "concept",
        *VALUE,
        "sources",
        "reason",
        *DECIDED,
        "trace",
    ),
    "claim": (
        *FRAME,
        "number",
        "id",
        "publisher",
        "publication",
        "publication_date",
        "revision",
        "page",
        "claim_status",
        "period",
        "concept",
        "unit",
        "value",
        "low",
        "high",
    ),
    "answer": (
        *FRAME,
        "id",
        "framework",
        "edition",
        "question",
        "option",
        "option_words",
        "justification",
        "citations",
        "evidence",
        "institution",
        *DECIDED,
    ),
    "score": (
        *FRAME,
        "framework",
        "edition",
        "level",
        "id",
        "question",
        *VALUE,
        *BOUNDS,
        "category",
        "answered",
        "of",
        "trace",
    ),
    "signature": (*FRAME, "decision", "institution", "verdict", "reason", "signed_at"),
}
_OF_CLAIM = {"publication": "title", "publication_date": "published", "claim_status": "status"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: what kind of record its rows are, and its columns by their codes."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def wording(language: str) -> Mapping[str, Any]:
    """Headings and notices in a language."""
    words: Mapping[str, Any] = reader.yaml_file("exports", "publication.yaml")[language]
    return words


def sheets(publication: Publication, language: str) -> tuple[Sheet, ...]:
    """All tables of the publication, with its words in one language. Empty ones are there too."""
    frame: Row = {
        "release": publication.id,
        "country": publication.country,
        "published": publication.published,
        "illustrative": wording(language)["words"]["true" if publication.illustrative else "false"],
    }
    rows = {
        "number": [_number(each, language) for each in publication.numbers],
        "claim": [row for each in publication.numbers for row in _claims(each)],
        "answer": [_answer(each, language) for each in publication.answers],
        "score": [_score(each, language) for each in publication.scores],
        "signature": list(_signatures(publication, language)),
    }
    return tuple(
        Sheet(kind, columns, tuple({**frame, **row} for row in rows[kind])) for kind, columns in COLUMNS.items()
    )


def exact(value: Number | None) -> str:
    """A number as exact text: digits, a decimal number where that ends, else a fraction. Missing is empty."""
    if value is None or isinstance(value, float):
        return "" if value is None else repr(value)
    fraction = Fraction(value)
    places = _places(fraction.denominator)
    if places is None:
        return str(fraction)
    digits = str(abs(fraction.numerator) * 10**places // fraction.denominator).rjust(places + 1, "0")
    sign = "-" if fraction < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _places(denominator: int) -> int | None:
    """How many decimals a denominator needs; None when the decimals never end."""
    rest, twos, fives = denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _number(of: ReleasedNumber, language: str) -> Row:
    sources = "; ".join(
        dict.fromkeys(
            ", ".join(part for part in (claim.get("publisher"), claim.get("title"), claim.get("published")) if part)
            for claim in of.claims
        )
    )
    return {
        "id": of.id,
        "question": of.question[language],
        "indicator": of.indicator,
        "area": of.area,
        "counterpart": of.counterpart,
        "period": of.period,
        "unit": of.unit,
        "concept": of.concept,
        **_shown("value", of.value, language),
        "sources": sources,
        "reason": _text(of.reason, language),
        **_decided(of.decision, language),
        "trace": of.value.key,
    }


def _claims(of: ReleasedNumber) -> Iterator[Row]:
    for claim in of.claims:
        columns = (column for column in COLUMNS["claim"] if column not in (*FRAME, "number"))
        yield {
            "number": of.id,
            **{column: claim.get(_OF_CLAIM.get(column, column), "") for column in columns},
        }


def _answer(of: ReleasedAnswer, language: str) -> Row:
    return {
        "id": of.id,
        "framework": of.framework,
        "edition": of.edition,
        "question": of.question[language],
        "option": of.option,
        "option_words": of.option_words[language],
        "justification": _text(of.justification, language),
        "citations": _listed(of.citations),
        "evidence": _listed(of.evidence),
        "institution": of.institution[language],
        **_decided(of.decision, language),
    }


def _score(of: ReleasedScore, language: str) -> Row:
    return {
        "framework": of.framework,
        "edition": of.edition,
        "level": of.level,
        "id": of.code,
        "question": of.label[language],
        **_shown("value", of.value, language),
        **_shown("low", of.lower, language),
        **_shown("high", of.upper, language),
        "category": of.category[language],
        "answered": of.answered,
        "of": of.of,
        "trace": of.value.key,
    }


def _signatures(publication: Publication, language: str) -> Iterator[Row]:
    decided = [each.decision for each in publication.numbers] + [each.decision for each in publication.answers]
    for decision in {each.id: each for each in decided if each}.values():
        for each in decision.signatures:
            yield {
                "decision": decision.id,
                "institution": each.institution[language],
                "verdict": each.verdict,
                "reason": _text(each.reason, language),
                "signed_at": each.at,
            }


def _decided(of: DecisionRecord | None, language: str) -> Row:
    if of is None:
        return {}
    rule = fill(wording(language)["rule"], {"needed": of.needed, "of": of.of}, language)
    return {"decision": of.id, "rule": rule, "decided_at": of.decided_at, "decision_digest": of.digest}


def _shown(column: str, value: Trace, language: str) -> Row:
    return {column: value.value, f"{column}_shown": in_words(value, language)}


def _text(text: str | Mapping[str, str], language: str) -> str:
    """A text in the language; what was written in one language only is given in that one."""
    if isinstance(text, str):
        return text
    return text.get(language) or next((other for other in text.values() if other), "")


def _listed(entries: tuple[Mapping[str, Any], ...]) -> str:
    return "; ".join(", ".join(str(part) for part in entry.values() if part) for entry in entries)
