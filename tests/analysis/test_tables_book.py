"""Any tables as a spreadsheet: what is invented says so, numbers are numbers, a formula never is one."""

import io

import openpyxl
import pytest

from namagar.analysis.exports import tables_book

ROWS = [
    {"unknown": "one", "estimate": "242560.5", "z": "", "note": "=1+1"},
    {"unknown": "two", "estimate": "-3", "z": "1e-07", "note": "x"},
]


def read(illustrative: bool = False, language: str = "en") -> openpyxl.Workbook:
    content = tables_book.write("Title", "2026-11-25", illustrative, {"estimates": ROWS, "empty": []}, language)
    assert content == tables_book.write("Title", "2026-11-25", illustrative, {"estimates": ROWS, "empty": []}, language)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_number_is_a_number_missing_is_empty_and_nothing_is_a_formula() -> None:
    sheet = read()["estimates"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["unknown", "estimate", "z", "note"],
        ["one", 242560.5, None, "'=1+1"],
        ["two", -3, "1e-07", "x"],
    ]
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(("language", "word"), [("en", "made up"), ("fa", "ساخته شده‌اند")])
def test_what_is_invented_says_so_first(language: str, word: str) -> None:
    book = read(illustrative=True, language=language)
    assert word in str(book.worksheets[0].cell(1, 2).value)
    assert all(word not in str(row[1].value) for row in read(language=language).worksheets[0].rows)
    assert book["estimates"].sheet_view.rightToLeft == (language == "fa")


def test_a_table_without_rows_has_a_sheet() -> None:
    assert read().sheetnames[1:] == ["estimates", "empty"]
