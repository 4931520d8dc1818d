"""Old workbooks are read like new ones, and their formulas are seen."""

import pytest

from namagar.analysis.sources.old_workbook import FORMULA
from namagar.analysis.terms.problem import Refused
from tests.analysis.old_workbooks import Formula, old_workbook
from tests.analysis.source_files import plain, said, take

ROWS: list[list[str | float]] = [["code", "year", "persons"], ["00", 1395.0, 1429475.0], ["01", 1395.0, 46.125]]


def test_texts_and_numbers_are_read() -> None:
    claims, verdict = take(old_workbook({"Sheet": ROWS}), plain())
    assert said(claims, "area", "period", "value") == [
        ("IRN-00", "SH1395", "1429475"),
        ("IRN-01", "SH1395", "46.1250"),
    ]
    assert verdict.facts == {"kind": "XLS"}


def test_a_formula_is_refused_though_only_its_result_is_shown() -> None:
    claims, verdict = take(old_workbook({"Sheet": [*ROWS, ["02", 1395.0, Formula(7)]]}), plain())
    assert len(claims) == 2
    assert [(each.row, each.value, each.problem.code) for each in verdict.problems] == [(4, FORMULA, "source-formula")]


def test_hidden_sheets_are_told_and_not_read() -> None:
    claims, verdict = take(old_workbook({"one": ROWS, "two": ROWS}, hidden=["two"]), plain())
    assert len(claims) == 2
    assert [each.facts for each in verdict.told] == [{"sheets": "two"}]


def test_macros_and_damage_are_refused() -> None:
    whole = old_workbook({"Sheet": ROWS})
    for content, code in (
        (whole + "_VBA_PROJECT_CUR".encode("utf-16-le"), "source-active"),
        (whole[:1500], "source-damaged"),
    ):
        with pytest.raises(Refused) as refused:
            take(content, plain())
        assert [each.code for each in refused.value.problems] == [code]
