"""The verdict on a file that was read by a mapping: as lines for people, and as data for programs."""

from collections.abc import Iterator, Mapping
from typing import Any

from namagar.analysis.sources.verdict import RowProblem, Verdict
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.wording import fill, sentence
from namagar.catalogue import reader

_LISTED = 200  # rows that a person reads at once; the workbook of errors and the data have all


def lines(verdict: Verdict, language: str) -> Iterator[str]:
    """What a person reads: file, counts, what is missing and why, every refused row with its mend."""
    named = _words()["facts"]
    facts = _words()["between"][language].join(
        named[fact][language] if fact in named else fact for fact in verdict.facts.values()
    )
    yield _line("file", language, file=verdict.file, facts=facts, mapping=verdict.mapping)
    yield _line("rows", language, rows=verdict.rows, left_out=verdict.left_out)
    yield _line("claims", language, claims=verdict.claims)
    for (heading, reason), count in sorted(verdict.missing.items()):
        yield _line("missing", language, heading=heading, count=count, reason=_words()["reasons"][reason])
    for problem in verdict.told:
        said = sentence(problem, language)
        yield _line("told", language, what=said.what, mend=said.mend)
    if verdict.refused_rows:
        yield _line("refused", language, count=verdict.refused_rows)
        for row in verdict.refused[:_LISTED]:
            yield from (f"  {told(problem, language)}" for problem in row.problems)
        if verdict.refused_rows > _LISTED:
            yield _line("more", language, count=verdict.refused_rows - _LISTED)


def told(each: RowProblem, language: str) -> str:
    """One problem with its sheet, row, column and value, and what mends it."""
    facts = {"sheet": each.sheet, "row": digits(str(each.row), language), "column": each.column, "value": each.value}
    parts = [part for part in ("sheet", "row", "column") if facts[part]]
    place = _words()["between"][language].join(
        fill(_words()["places"][part][language], facts, language) for part in parts
    )
    said = sentence(each.problem, language)
    return f"{place}: {said.what} {said.mend}"


def data(verdict: Verdict, language: str) -> Mapping[str, Any]:
    """The same for programs."""
    return {
        "file": verdict.file,
        "mapping": verdict.mapping,
        "facts": dict(verdict.facts),
        "sheets": verdict.sheets,
        "rows": verdict.rows,
        "left_out": verdict.left_out,
        "claims": verdict.claims,
        "missing": [
            {"heading": heading, "reason": reason, "count": count}
            for (heading, reason), count in sorted(verdict.missing.items())
        ],
        "told": [{"code": each.code, "what": sentence(each, language).what} for each in verdict.told],
        "refused_rows": verdict.refused_rows,
        "problems": [_problem(each, language) for each in verdict.problems],
    }


def nothing_written(language: str) -> str:
    """What is said when refused rows keep a file from being taken."""
    return _line("take_rest", language)


def reading(rows: int, language: str) -> str:
    """What is shown while a file is read."""
    return _line("reading", language, rows=rows)


def nothing_taken(language: str) -> str:
    """What is said when somebody stops the reading."""
    return _line("stopped", language)


def _problem(each: RowProblem, language: str) -> Mapping[str, Any]:
    said = sentence(each.problem, language)
    return {
        "sheet": each.sheet,
        "row": each.row,
        "column": each.column,
        "value": each.value,
        "code": each.problem.code,
        "what": said.what,
        "why": said.why,
        "mend": said.mend,
    }


def _line(name: str, language: str, **facts: object) -> str:
    return fill(_words()["lines"][name][language], facts, language)


def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = reader.yaml_file("exports", "import.yaml")
    return words
