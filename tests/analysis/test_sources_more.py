"""What readers meet seldom and must not stumble over: odd cells, locks, caches that are full, rows beyond a border."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from namagar.analysis.sources import blocks, delimited, encodings, fields, limits, mapping, packages
from namagar.analysis.sources.amounts import Amounts, amount_text
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.workbook import percent, said
from namagar.analysis.terms.problem import Problem, Refused
from tests.analysis.source_files import PLAIN, plain, repacked, take, workbook

HEAD = ["code", "year", "persons"]


def codes(content: bytes, **changed: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        take(content, plain(**changed))
    return [problem.code for problem in refused.value.problems]


def cells_of(content: bytes) -> list[list[object]]:
    (sheet,) = opened(io.BytesIO(content), "file").sheets
    return [list(row) for row in sheet.rows()]


def test_every_kind_of_cell_of_a_workbook_is_what_a_reader_of_the_sheet_sees() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append([True, False, datetime(2016, 6, 24), datetime(2016, 6, 24, 12, 30), time(1, 2), None, 5, 1.5, "x"])
    page.append([timedelta(hours=30)])
    page["A3"] = ArrayFormula("A3:A4", "=SUM(A1:A2)")
    content = io.BytesIO()
    book.save(content)
    first, second, third = cells_of(content.getvalue())
    assert first == ["TRUE", "FALSE", "2016-06-24", "2016-06-24T12:30:00", "01:02:00", "", 5, 1.5, "x"]
    assert second == ["1 day, 6:00:00"]
    assert third == ["=SUM(A1:A2)"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2016, 6, 24), "2016-06-24"),
        (datetime(2016, 6, 24), "2016-06-24"),
        (datetime(2016, 6, 24, 0, 0, 1), "2016-06-24T00:00:01"),
        ("text", "text"),
    ],
)
def test_a_day_has_no_hours(value: object, text: str) -> None:
    assert said(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.463, "46.3%"), (1, "100%"), (0.005, "0.5%"), (-0.1, "-10%")])
def test_per_cent_are_shown_as_they_are_seen(value: float, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused_though_it_is_a_float(value: float) -> None:
    with pytest.raises(Refused) as refused:
        Amounts(plain()).read(value)
    assert refused.value.problems == (Problem("number-unreadable", "", {"text": repr(value)}),)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e3", "1000"),
        ("1.5E2", "150"),
        ("-2e0", "-2"),
        ("5e-1", "0.5"),
        ("+7e1", "70"),
        ("12", "12"),
        ("1E05", "100000"),
    ],
)
def test_exponents_are_read_where_the_mapping_says_so(text: str, number: str) -> None:
    assert amount_text(Amounts(plain(numbers={"exponent": True})).read(text)) == number


@pytest.mark.parametrize("text", ["1e", "e5", "1e123", "1..5e2", "1e5x", "x1e5"])
def test_what_only_looks_like_an_exponent_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        Amounts(plain(numbers={"exponent": True})).read(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("−1.234,5", "-1234.5"),
        ("+1.000", "1000"),
        ("0", "0"),
        ("0,25", "0.25"),
        ("۱.۲۳۴", "1234"),
        ("12.345.678", "12345678"),
    ],
)
def test_stated_marks_are_heeded_in_every_place(text: str, number: str) -> None:
    assert amount_text(Amounts(plain(numbers={"thousands": ".", "decimal": ","})).read(text)) == number


@pytest.mark.parametrize("text", ["00", "01", "1.23", "12.3456", "1,2,3", ",5", "5,", "1.234.5", "1 234", "", "- 5"])
def test_marks_in_other_places_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        Amounts(plain(numbers={"thousands": ".", "decimal": ","})).read(text)


def test_a_formula_is_no_code_and_no_period() -> None:
    text = b"code,year,persons\n=A1,1395,5\n01,=1395,6\n02,1395,7\n"
    _, verdict = take(text, plain())
    assert [(each.row, each.column, each.problem.code) for each in verdict.problems] == [
        (2, "code", "source-formula"),
        (3, "year", "source-formula"),
    ]


def test_full_caches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{place % 31:02d},{1300 + place},{'x' if place % 3 else ''}{place}" for place in range(90)]
    text = "\n".join(["code,year,persons", *lines]).encode()
    whole = take(text, plain())
    monkeypatch.setattr(fields, "_MOST_KEPT", 2)
    monkeypatch.setattr(blocks, "_MOST_SLUGS", 2)
    monkeypatch.setattr("namagar.analysis.sources.taking.CHUNK", 7)
    assert take(text, plain()) == whole
    assert (len(whole[0]), whole[1].refused_rows) == (30, 60)


def test_what_is_odd_is_forgotten_with_all_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "_MOST_KEPT", 2)
    lookup = fields.Lookup(lambda key: fields.Gap("empty") if key > 1 else "known")
    assert [lookup[key] for key in (1, 2, 3, 4)] == ["known"] + [fields.Gap("empty")] * 3
    assert lookup.odd == {2, 3, 4}
    lookup.begin()
    assert (lookup.odd, dict(lookup)) == (set(), {})
    assert lookup[2] == fields.Gap("empty")
    lookup.begin()
    assert lookup.odd == {2}


def test_an_id_from_a_column_has_a_form() -> None:
    columns = {**PLAIN["columns"], "id": {"column": "id"}}
    text = "id,code,year,persons\na-1,00,1395,5\n-a,01,1395,6\nفا,02,1395,7\na-1,03,1395,8\n,04,1395,9\n"
    claims, verdict = take(text.encode(), plain(columns=columns, id_of_claims=None))
    assert [claim["id"] for claim in claims] == ["a-1"]
    assert [(each.row, each.problem.code) for each in verdict.problems] == [
        (3, "source-id-form"),
        (4, "source-id-form"),
        (5, "claim-id-twice"),
    ]
    assert verdict.missing == {("id", "empty"): 1}


def test_a_template_joins_several_columns() -> None:
    columns = {**PLAIN["columns"], "note_en": {"columns": ["a", "b"], "as": "{2} of {1}"}}
    claims, _ = take(b"code,year,persons,a,b\n00,1395,5,x,y\n01,1395,6,,\n", plain(columns=columns))
    assert [claim["note_en"] for claim in claims] == ["y of x", ""]
    claims, _ = take(b"code,year,persons,a,b\n00,1395,5,{2},{1}\n", plain(columns=columns))
    assert [claim["note_en"] for claim in claims] == ["{1} of {2}"]  # what a file says is never a template


def test_a_package_with_a_password_is_told_as_one() -> None:
    whole = bytearray(workbook({"Sheet": [HEAD]}))
    at = whole.index(b"PK\x01\x02")
    whole[at + 8] |= 1  # the flag of a locked part
    assert codes(bytes(whole)) == ["source-locked"]


@pytest.mark.parametrize(
    "name", ["xl/vbaData.xml", "xl/activeX/a.xml", "xl/macrosheets/b.xml", "XL/VBAPROJECT.BIN", "xl/embeddings/c.xlsx"]
)
def test_whatever_can_run_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        take(repacked(workbook({"Sheet": [HEAD]}), {name: b"<a/>"}), plain())
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["found"]) == ("source-active", name.rpartition("/")[2])


def test_a_package_that_is_no_workbook_is_told_as_one() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("readme.txt", "nothing")
    assert codes(content.getvalue()) == ["source-kind-unread"]
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert codes(content.getvalue()) == ["source-damaged"]


def test_sizes_are_held_at_their_border(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = workbook({"Sheet": [HEAD, ["00", 1395, 5]]})
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    for name, border in (("LARGEST_UNPACKED", unpacked), ("MOST_PARTS", len(parts)), ("LARGEST_WORKBOOK", len(whole))):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, border)
            assert take(whole, plain())[1].claims == 1
            patched.setattr(limits, name, border - 1)
            assert codes(whole) in (["source-unpacks-too-large"], ["source-too-large"])


def test_a_part_that_is_no_xml_or_is_empty_does_no_harm() -> None:
    parts = {"xl/media/image1.png": b"\x89PNG\r\n", "docProps/nothing.xml": b""}
    assert take(repacked(workbook({"Sheet": [HEAD, ["00", 1395, 5]]}), parts), plain())[1].claims == 1


def test_a_sheet_is_as_wide_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_COLUMNS", 3)
    assert take(workbook({"Sheet": [HEAD, ["00", 1395, 5]]}), plain())[1].claims == 1
    assert codes(workbook({"Sheet": [[*HEAD, "d"], ["00", 1395, 5]]})) == ["source-too-wide"]
    assert take(b"code,year,persons\n00,1395,5\n", plain())[1].claims == 1
    assert codes(b"code,year,persons,d\n00,1395,5,6\n") == ["source-too-wide"]
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    assert take(b"code,year,persons\n00,1395,5\n", plain())[1].claims == 1
    assert codes(b"code,year,persons\n00,1395,5\n00,1395,6\n") == ["source-too-wide"]


def test_one_cell_far_to_the_right_makes_a_row_too_wide() -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def rows(place: str) -> list[list[object]]:
        part = f"<worksheet {space}><sheetData><row r='1'><c r='{place}'><v>9</v></c></row></sheetData></worksheet>"
        content = repacked(workbook({"Far": []}), {"xl/worksheets/sheet1.xml": part.encode()})
        return [list(row) for row in opened(io.BytesIO(content), "file").sheets[0].rows()]

    assert [len(row) for row in rows("BXX1")] == [limits.MOST_COLUMNS] == [2000]
    with pytest.raises(Refused) as refused:
        rows("BXY1")
    assert refused.value.problems == (Problem("source-too-wide", "Far", {"most": limits.MOST_COLUMNS}),)


def test_a_sheet_that_breaks_the_library_is_damage() -> None:
    whole = workbook({"Sheet": [HEAD, ["00", 1395, 5]]})
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    part = f"<worksheet {space}><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>"
    assert codes(repacked(whole, {"xl/worksheets/sheet1.xml": part.encode()})) == ["source-damaged"]
    assert codes(repacked(whole, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"})) == ["source-damaged"]
    assert codes(repacked(whole, {"xl/workbook.xml": b"<a/>"})) == ["source-empty"]


def test_a_layout_that_cannot_be_reached_is_damage() -> None:
    whole = workbook({"Sheet": [HEAD]})
    (sheet,) = opened(io.BytesIO(whole), "file").sheets
    with patch.object(zipfile.ZipFile, "open", side_effect=OSError), pytest.raises(Refused) as refused:
        sheet.layout()
    assert [each.code for each in refused.value.problems] == ["source-damaged"]


@pytest.mark.parametrize("beginning", [b"<!DOCTYPE html>", b"<html>", b"<!doctype html>"])
def test_a_page_is_told_as_one(beginning: bytes) -> None:
    with pytest.raises(Refused) as refused:
        opened(io.BytesIO(beginning + b"<table></table>"), "file.xls")
    assert [(each.code, each.facts["kind"]) for each in refused.value.problems] == [("source-kind-unread", "HTML")]


def test_the_encoding_is_held_against_the_file_at_its_border() -> None:
    edge = b"a" * (limits.SAMPLE - 1) + "ک".encode()  # cut in the middle of a letter
    assert encodings.encoding(io.BytesIO(edge), "f", None) == "utf-8-sig"
    short = b"a,b\n" + "ک".encode()[:1]
    with pytest.raises(Refused) as refused:
        encodings.encoding(io.BytesIO(short), "f", None)
    assert [each.code for each in refused.value.problems] == ["source-encoding-open"]
    assert encodings.encoding(io.BytesIO(b"a,b"), "f", "windows-1256") == "cp1256"  # the same in either
    assert encodings.encoding(io.BytesIO("ک".encode()), "f", "utf-8") == "utf-8-sig"
    assert [encodings.shown(each) for each in ("cp1252", "iso8859-6", "utf-16")] == [
        *("windows-1252", "iso8859-6", "UTF-16")
    ]


def test_lines_end_where_they_may_not_be_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_LINE", 4)
    assert list(encodings.lines(io.BytesIO(b"ab\ncd\n"), "f", "utf-8-sig")) == ["ab\n", "cd\n"]
    with pytest.raises(Refused) as refused:
        list(encodings.lines(io.BytesIO(b"abcd\n"), "f", "utf-8-sig"))
    assert [each.code for each in refused.value.problems] == ["source-line-too-long"]


@pytest.mark.parametrize(
    ("lines", "mark"),
    [
        (["a,b\n", "1,2\n"], ","),
        (["a;b\n", "1,5;2,5\n"], ";"),
        (["title\n", "a\tb\n", "1\t2\n"], "\t"),
        (["a|b\n", "\n", "1|2\n"], "|"),
        (['"a;x",b\n', "1,2\n"], ","),
    ],
)
def test_the_delimiter_that_divides_most_lines_alike_is_taken(lines: list[str], mark: str) -> None:
    assert delimited._sniffed(lines, "f") == mark


@pytest.mark.parametrize(
    ("lines", "found"),
    [(["a b\n"], "–"), (["a,b;c\n", "1,2;3\n"], "comma, semicolon"), (["a\n", "b\n", "c,d\n"], "–")],
)
def test_a_delimiter_that_is_not_sure_is_asked(lines: list[str], found: str) -> None:
    with pytest.raises(Refused) as refused:
        delimited._sniffed(lines, "f")
    assert refused.value.problems == (Problem("source-delimiter-open", "f", {"file": "f", "found": found}),)


def test_a_cell_beyond_all_length_is_no_row() -> None:
    content = b'code,year,persons\n00,1395,"' + b"9" * (limits.LONGEST_CELL + 1) + b'"\n'
    with pytest.raises(Refused) as refused:
        take(content, plain(delimiter=","))
    facts = {"file": "file", "row": 2}
    assert refused.value.problems == (Problem("source-row-unreadable", "file, 2", facts),)
    csv_of = delimited._alike(['a,"' + "9" * (limits.LONGEST_CELL + 1) + '"\n'], ",")
    assert csv_of == 0


def _made(change: Callable[[dict[str, object]], None]) -> mapping.FileMapping:
    data: dict[str, object] = {**PLAIN}
    change(data)
    return mapping.of(data)


def test_a_mapping_is_a_file_of_text_of_a_size() -> None:
    import yaml

    text = yaml.safe_dump(PLAIN, allow_unicode=True).encode()
    assert mapping.read(text, "map.yaml") == mapping.of(PLAIN) == _made(lambda data: None)
    border = text + b"#" * (mapping.LARGEST - len(text))
    assert mapping.read(border, "map.yaml") == mapping.of(PLAIN)
    with pytest.raises(Refused) as refused:
        mapping.read(border + b"#", "map.yaml")
    assert "256 kB" in str(refused.value.problems[0].facts["reason"])


def test_no_part_of_a_package_hides_behind_another_name() -> None:
    assert packages.check(io.BytesIO(workbook({"Sheet": [HEAD]})), "f") >= {"xl/workbook.xml", "[Content_Types].xml"}


def test_a_heading_over_two_rows_is_found_when_only_the_lower_row_is_named() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(workbook({"Sheet": [HEAD, ["", "x", "y"], ["00", 1395, 5]]})),
    )
    page = book.worksheets[0]
    page["A1"], page["B2"], page["C2"] = "code", "year", "persons"
    page.merge_cells("A1:A2")
    content = io.BytesIO()
    book.save(content)
    claims, _ = take(content.getvalue(), plain(header={"rows": [2]}))
    assert [claim["value"] for claim in claims] == ["5"]


@pytest.mark.parametrize("period", ["2020-W60", "2020-Q0", "2020-S3"])
def test_parts_of_a_year_that_no_year_has_are_refused(period: str) -> None:
    columns = {**PLAIN["columns"], "period": {"column": "year"}}
    _, verdict = take(f"code,year,persons\n00,{period},5\n01,2020-Q4,5\n".encode(), plain(columns=columns))
    assert [(each.row, each.problem.code) for each in verdict.problems] == [(2, "date-impossible")]
