"""What a sheet says beside its cells is heeded: merged cells are one, what is hidden is told, who watches may stop."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from namagar.analysis.sources import limits
from namagar.analysis.sources.layout import Layout, Merged, column_letters, of_part, told
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.taking import Taking, dry_run
from namagar.analysis.sources.watching import Cancelled
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence
from tests.analysis.source_files import plain, repacked, said, take, workbook

HEAD = ["code", "year", "persons"]


def laid_out(rows: list[list[Any]], *merged: str, rows_hidden: Any = (), columns_hidden: Any = ()) -> bytes:
    """A workbook of one sheet with merged and hidden parts."""
    book = load_workbook(io.BytesIO(workbook({"Sheet": rows})))
    page = book.worksheets[0]
    for each in merged:
        page.merge_cells(each)
    for row in rows_hidden:
        page.row_dimensions[row].hidden = True
    for column in columns_hidden:
        page.column_dimensions[column].hidden = True
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WIDE: dict[str, Any] = {
    "header": {"rows": [1, 2]},
    "columns": {"area": {"column": "Code", "edition": "sci"}},
    "values": [
        {"column": ["Both sexes", "{year}"], "period": "SH{year}"},
        {"column": ["Women", "{year}"], "period": "SH{year}", "fixed": {"breakdown": "sex=F"}},
    ],
    "id_of_claims": "p-{area}-{period}-{breakdown}",
}
TWO_ROWS = [["Code", "Both sexes", None, "Women", None], [None, 1390, 1395, 1390, 1395], ["00", 1, 2, 3, 4]]


def test_merged_headings_go_on_by_themselves() -> None:
    claims, _ = take(laid_out(TWO_ROWS, "A1:A2", "B1:C1", "D1:E1"), plain(**WIDE))
    assert said(claims, "period", "breakdown", "value") == [
        ("SH1390", "", "1"),
        ("SH1395", "", "2"),
        ("SH1390", "sex=F", "3"),
        ("SH1395", "sex=F", "4"),
    ]


def test_headings_that_only_look_merged_are_carried_when_the_mapping_says_so() -> None:
    claims, _ = take(laid_out(TWO_ROWS), plain(**WIDE))
    assert said(claims, "period", "value") == [("SH1390", "1"), ("SH1390", "3")]
    carried = {**WIDE, "header": {"rows": [1, 2], "carry_right": True}}
    alike, _ = take(laid_out(TWO_ROWS), plain(**carried))
    assert alike == take(laid_out(TWO_ROWS, "A1:A2", "B1:C1", "D1:E1"), plain(**carried))[0]


def test_a_heading_over_both_rows_is_found_in_either() -> None:
    content = laid_out(TWO_ROWS, "A1:A2", "B1:C1", "D1:E1")
    lower = {**WIDE, "header": {"rows": [2]}, "values": [{"column": "1390", "period": "SH1390"}]}
    with pytest.raises(Refused) as refused:
        take(content, plain(**lower))
    # the code is found in the lower row; 1390 stands there twice
    assert [each.code for each in refused.value.problems] == ["source-heading-twice"]


def test_a_merged_lowest_heading_is_one_column() -> None:
    rows = [["code", "year", "persons", None], ["00", 1395, 5, None]]
    claims, _ = take(laid_out(rows, "C1:D1", "C2:D2"), plain())
    assert [claim["value"] for claim in claims] == ["5"]


def test_a_merged_label_goes_down_over_its_rows() -> None:
    rows = [HEAD, ["00", 1394, 1], [None, 1395, 2], [None, None, 9], ["01", 1395, 3], [None, 1396, 4]]
    claims, verdict = take(laid_out(rows, "A2:A3", "A5:A6"), plain())
    assert said(claims, "area", "period", "value") == [
        ("IRN-00", "SH1394", "1"),
        ("IRN-00", "SH1395", "2"),
        ("IRN-01", "SH1395", "3"),
        ("IRN-01", "SH1396", "4"),
    ]
    assert verdict.missing == {("code", "empty"): 1, ("year", "empty"): 1}


def test_a_label_goes_down_over_the_border_between_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namagar.analysis.sources.taking.CHUNK", 2)
    rows = [HEAD, *(["00" if not year else None, 1390 + year, year + 1] for year in range(5))]
    claims, _ = take(laid_out(rows, "A2:A6"), plain())
    assert said(claims, "area", "value") == [("IRN-00", str(year + 1)) for year in range(5)]


@pytest.mark.parametrize("merged", ["C2:C3", "C2:D2", "C2:D3"])
def test_a_number_of_several_cells_is_refused(merged: str) -> None:
    rows = [[*HEAD, "women"], ["00", 1395, 5, None], ["01", 1395, None, None], ["02", 1395, 7, 3]]
    values = [{"column": "persons"}, {"column": "women", "fixed": {"breakdown": "sex=F"}}]
    made = plain(values=values, id_of_claims="p-{area}-{breakdown}")
    claims, verdict = take(laid_out(rows, merged), made)
    assert said(claims, "area", "value") == [("IRN-02", "7"), ("IRN-02", "3")]
    assert [(each.row, each.column, each.value, each.problem.code) for each in verdict.problems] == [
        (2, "persons", "5", "source-number-merged")
    ]
    assert (verdict.rows, verdict.refused_rows) == (3, 1)


def test_hidden_rows_are_read_or_left_out_and_told_both_times() -> None:
    rows = [HEAD, *([f"{code:02d}", 1395, code + 1] for code in range(6))]
    content = laid_out(rows, rows_hidden=[3, 4, 6, 90])
    for stated in (None, "read"):
        claims, verdict = take(content, plain(hidden_rows=stated))
        assert len(claims) == 6
        (problem,) = verdict.told
        assert (problem.code, problem.facts) == (
            "source-rows-hidden-read",
            {"sheet": "Sheet", "count": 3, "rows": "3–4, 6"},
        )
    claims, verdict = take(content, plain(hidden_rows="leave"))
    assert [claim["area"] for claim in claims] == ["IRN-00", "IRN-03", "IRN-05"]
    assert (verdict.rows, verdict.left_out) == (6, 3)
    assert [each.code for each in verdict.told] == ["source-rows-hidden-left"]
    assert sentence(verdict.told[0], "en").what == "3 hidden rows of sheet “Sheet” were left out: 3–4, 6."
    assert dry_run(io.BytesIO(content), "file", plain(hidden_rows="leave")) == verdict


def test_hidden_columns_are_told_with_those_that_are_read() -> None:
    rows = [[*HEAD, "spare", "other"], ["00", 1395, 5, 1, 2]]
    _, verdict = take(laid_out(rows, columns_hidden=["C", "D", "J"]), plain())
    assert [(each.code, each.facts) for each in verdict.told] == [
        ("source-columns-hidden", {"sheet": "Sheet", "columns": "C–D", "read": "C"})
    ]
    _, verdict = take(laid_out(rows, columns_hidden=["E"]), plain())
    assert [each.facts["read"] for each in verdict.told] == ["–"]
    assert take(laid_out(rows), plain())[1].told == []


def test_a_sheet_is_no_longer_or_wider_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = workbook({"Sheet": [HEAD]})
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    for inside in (
        '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>',
        f"<row r='1'>{'<c><v>1</v></c>' * (limits.MOST_COLUMNS + 1)}</row>",
        f"<row r='1'>{'<c/>' * 1_000_000}</row>",
    ):
        part = f"<worksheet {space}><sheetData>{inside}</sheetData></worksheet>".encode()
        with pytest.raises(Refused) as refused:
            take(repacked(whole, {"xl/worksheets/sheet1.xml": part}), plain())
        assert [each.code for each in refused.value.problems] == ["source-too-wide"]
    monkeypatch.setattr(limits, "MOST_MERGED", 1)
    assert take(laid_out([HEAD, ["00", 1395, 5]], "F1:G1"), plain())[1].claims == 1
    with pytest.raises(Refused):
        take(laid_out([HEAD, ["00", 1395, 5]], "F1:G1", "F2:G2"), plain())


def test_a_declaration_of_a_document_type_is_seen_wherever_it_stands() -> None:
    part = f"<!--{' ' * 9000}--><!DOCTYPE a [<!ENTITY a 'ha'>]><worksheet><sheetData/></worksheet>".encode()
    with pytest.raises(Refused) as refused:
        take(repacked(workbook({"Sheet": [HEAD]}), {"xl/worksheets/sheet1.xml": part}), plain())
    assert [each.code for each in refused.value.problems] == ["source-active"]


def test_the_layout_of_a_part_is_read_as_it_is_stated() -> None:
    part = (
        b"<worksheet><cols><col min='2' max='3' hidden='1'/><col min='5' max='16384' hidden='true'/>"
        b"<col min='4' max='4' hidden='0'/><col min='x' max='4' hidden='1'/></cols>"
        b"<sheetData><row/><row hidden='1'/><row r='7' hidden='1'/><row hidden='0'/>"
        b"<row r='-' hidden='true'/></sheetData>"
        b"<mergeCells><mergeCell ref='$B$2:AA3'/><mergeCell ref='A1'/><mergeCell/></mergeCells></worksheet>"
    )
    found = of_part(io.BytesIO(part), "part")
    assert found.merged == (Merged(1, 1, 2, 26),)
    assert found.hidden_rows == {1, 6, 8}
    assert found.hidden_columns == {1, 2, *range(4, limits.MOST_COLUMNS)}


def test_places_are_told_as_people_name_them() -> None:
    assert told([8, 2, 3, 4], lambda place: str(place + 1)) == "3–5, 9"
    assert told([], str) == ""
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_a_file_of_text_says_nothing_beside_its_cells() -> None:
    (sheet,) = opened(io.BytesIO(b"code,year,persons\n00,1395,5\n"), "file").sheets
    assert sheet.layout() == Layout()


def test_who_watches_is_told_how_far_it_is_and_may_stop() -> None:
    text = ("code,year,persons\n" + "00,1395,5\n" * 12_000).encode()
    seen: list[int] = []
    dry_run(io.BytesIO(text), "file", plain(), seen.append)
    assert seen == [5_000, 10_000, 12_000]

    def enough(rows: int) -> None:
        if rows > 5_000:
            raise Cancelled

    taking = Taking(io.BytesIO(text), "file", plain(), enough)
    with pytest.raises(Cancelled):
        list(taking.claims())
    assert taking.verdict.rows == 5_000
