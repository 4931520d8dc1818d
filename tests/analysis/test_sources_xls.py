"""Old workbooks are read like new ones, and their formulas are seen."""

import io
from unittest.mock import patch

import pytest
import xlrd

from namagar.analysis.sources.layout import Layout, Merged
from namagar.analysis.sources.old_workbook import FORMULA
from namagar.analysis.sources.opening import opened
from namagar.analysis.terms.problem import Refused
from tests.analysis.old_workbooks import (
    Day,
    Formula,
    Percent,
    Wrong,
    hidden_columns,
    hidden_row,
    merged,
    old_workbook,
)
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


def test_every_kind_of_cell_is_what_a_reader_of_the_sheet_sees() -> None:
    cells = ["a", 5.0, 1.5, True, False, Day(42545.0), Day(42545.5), Percent(0.463), Wrong(7), Wrong(99), Day(1e9), ""]
    (sheet,) = opened(io.BytesIO(old_workbook({"Sheet": [cells, [""], ["", "b"]]})), "f.xls").sheets
    first, empty, last = sheet.rows()
    assert first == [
        *("a", 5.0, 1.5, "TRUE", "FALSE", "2016-06-24", "2016-06-24T12:00:00"),
        *("46.3%", "#DIV/0!", "#ERROR", "1000000000.0"),
    ]
    assert (empty, last) == ([], ["", "b"])


def test_what_is_merged_and_hidden_is_read() -> None:
    beside = merged(1, 2, 0, 0) + hidden_row(2) + hidden_columns(1, 1)
    rows = [ROWS[0], ["00", 1394.0, 1.0], ["", 1395.0, 2.0]]
    book = old_workbook({"Sheet": rows}, beside=beside)
    (sheet,) = opened(io.BytesIO(book), "f.xls").sheets
    assert sheet.layout() == Layout((Merged(1, 0, 2, 0),), frozenset([2]), frozenset([1]))
    claims, verdict = take(book, plain())
    assert said(claims, "area", "period", "value") == [("IRN-00", "SH1394", "1"), ("IRN-00", "SH1395", "2")]
    assert [(each.code, each.facts.get("rows") or each.facts.get("columns")) for each in verdict.told] == [
        ("source-columns-hidden", "B"),
        ("source-rows-hidden-read", "3"),
    ]


def test_a_row_that_breaks_the_library_is_damage() -> None:
    (sheet,) = opened(io.BytesIO(old_workbook({"Sheet": ROWS})), "f.xls").sheets
    with patch.object(xlrd.sheet.Sheet, "cell", side_effect=IndexError), pytest.raises(Refused) as refused:
        list(sheet.rows())
    assert [each.code for each in refused.value.problems] == ["source-damaged"]


def test_a_locked_workbook_is_told_as_one() -> None:
    whole = old_workbook({"Sheet": ROWS})
    # a record of a password right behind the first record of the workbook
    at = whole.index(b"\x09\x08\x10\x00") + 20
    locked = whole[:at] + b"\x2f\x00\x04\x00\x01\x02\x03\x04" + whole[at + 8 :]
    with pytest.raises(Refused) as refused:
        take(locked, plain())
    assert [each.code for each in refused.value.problems] == ["source-locked"]


def test_a_workbook_without_a_sheet_is_empty() -> None:
    with pytest.raises(Refused) as refused:
        take(old_workbook({}), plain())
    assert [each.code for each in refused.value.problems] == ["source-empty"]
