"""A file is read by what stands in it: encoding, delimiter, kind and sheets are sure, or they are asked for."""

import codecs

import pytest

from namagar.analysis.terms.problem import Refused
from tests.analysis.source_files import plain, repacked, said, take, workbook

TEXT = "code,year,persons\n00,1395,1429475\n01,1395,2530696\n"
VALUES = [("IRN-00", "SH1395", "1429475"), ("IRN-01", "SH1395", "2530696")]
FIELDS = ("area", "period", "value")
ROWS = [["code", "year", "persons"], ["00", 1395, 1429475], ["01", 1395, 2530696]]


def codes(content: bytes, name: str = "file", **changed: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        take(content, plain(**changed), name)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        TEXT.replace("1429475", '"1,429,475"').encode(),
        workbook({"Sheet": ROWS}),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 le", "utf-16 be", "crlf", "semicolon", "pasted", "bar", "quoted", "xlsx"],
)
def test_the_same_table_in_any_form_gives_the_same_claims(content: bytes) -> None:
    claims, verdict = take(content, plain())
    assert said(claims, *FIELDS) == VALUES
    assert (verdict.rows, verdict.claims, verdict.refused_rows) == (2, 2, 0)


def test_the_verdict_says_how_the_text_was_read() -> None:
    _, verdict = take(TEXT.replace(",", ";").encode("utf-16"), plain())
    assert verdict.facts == {"kind": "CSV", "encoding": "UTF-16", "delimiter": "semicolon"}


def test_letters_of_windows_1256_are_asked_for_and_then_read() -> None:
    text = TEXT.replace("code", "كد").encode("windows-1256")
    columns = {"area": {"column": "کد", "edition": "sci"}, "period": {"column": "year", "calendar": "solar-hijri"}}
    assert codes(text, columns=columns) == ["source-encoding-open"]
    claims, _ = take(text, plain(columns=columns, encoding="windows-1256"))
    assert said(claims, *FIELDS) == VALUES


def test_a_mapping_that_contradicts_the_file_is_refused() -> None:
    persian = TEXT.replace("code", "کد").encode()
    assert codes(persian, encoding="windows-1256") == ["source-encoding-contradicted"]
    assert codes(TEXT.encode("utf-16"), encoding="utf-8") == ["source-encoding-contradicted"]
    assert codes(codecs.BOM_UTF8 + TEXT.encode(), encoding="utf-16") == ["source-encoding-contradicted"]


def test_bytes_that_are_no_letters_are_refused_wherever_they_stand() -> None:
    late = TEXT.encode() + b"02,1395,1\n" * 200_000 + b"03,1395,\xff\n"
    assert codes(late) == ["source-encoding-wrong"]


def test_a_delimiter_that_two_marks_could_be_is_asked_for_and_then_taken() -> None:
    text = "code,year;persons\n00,1;5\n01,2;6\n"
    assert codes(text.encode()) == ["source-delimiter-open"]
    assert codes(b"one column\nonly\n") == ["source-delimiter-open"]
    assert codes(text.encode(), delimiter=";") == ["source-heading-missing"] * 2  # code and year are one heading


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source-empty"),
        (b" \n\n", "source-empty"),
        (b"%PDF-1.7 ...", "source-kind-unread"),
        (b"PAR1....", "source-damaged"),
        (b"<?xml version='1.0'?><a/>", "source-kind-unread"),
        (b'{"meta": {"schema": "sdmx-json"}, "data": {}}', "source-kind-unread"),
        (b'\xef\xbb\xbf \n[{"year": 2024}]', "source-kind-unread"),
        (b"a,b\n\x00\x01,2\n", "source-encoding-open"),
        (b"a,b\n\x01,2\n", "source-kind-unread"),
        (b"PK\x03\x04 cut off", "source-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "source-damaged"),
        (b'code,year,persons\n00,1395,"never closed\n', "source-row-unreadable"),
        (b"code,year,persons\n" + b"," * 3_000 + b"\n", "source-too-wide"),
        (b"," * 1_000_000 + b"\n", "source-too-wide"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, code: str) -> None:
    given = {"delimiter": ","} if content.startswith((b"code", b",")) else {}
    assert codes(content, **given) == [code]


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    assert codes(b"code,year,persons\n00,1395," + b"9" * 5_000_000, delimiter=",") == ["source-line-too-long"]


@pytest.mark.parametrize(
    "beginning",
    [TEXT.encode(), b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"<?xml version='1.0'?>"],
    ids=["text", "xlsx", "xls", "parquet", "xml"],
)
def test_a_file_of_two_gigabytes_is_refused_by_its_size(tmp_path: object, beginning: bytes) -> None:
    from pathlib import Path

    from namagar.analysis.sources.taking import Taking

    path = Path(str(tmp_path), "large.csv")
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(2 * 1024**3)  # sparse: it takes no room on the disk
    with path.open("rb") as file, pytest.raises(Refused) as refused:
        Taking(file, "large.csv", plain())
    assert [problem.code for problem in refused.value.problems] == ["source-too-large"]


def test_a_truncated_workbook_is_refused() -> None:
    whole = workbook({"Sheet": ROWS})
    for length in (len(whole) // 4, len(whole) // 2, len(whole) - 10):
        assert codes(whole[:length]) == ["source-damaged"]


def test_macros_embedded_files_and_entities_are_refused() -> None:
    whole = workbook({"Sheet": ROWS})
    assert codes(repacked(whole, {"xl/vbaProject.bin": b"x"})) == ["source-active"]
    assert codes(repacked(whole, {"xl/embeddings/a.bin": b"x"})) == ["source-active"]
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    assert codes(repacked(whole, {"xl/sharedStrings.xml": laughs})) == ["source-active"]
    assert codes(repacked(whole, {"xl/sharedStrings.xml": laughs.decode().encode("utf-16")})) == ["source-active"]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = repacked(workbook({"Sheet": ROWS}), {"xl/sharedStrings.xml": b"<sst>" + b" " * (101 * 1024**2) + b"</sst>"})
    assert len(bomb) < 1024**2
    assert codes(bomb) == ["source-unpacks-too-large"]


def test_a_formula_is_refused_where_it_is_used_and_nowhere_else() -> None:
    rows = [["code", "year", "persons", "sum"], ["00", 1395, 5, "=C2+1"], ["01", 1395, "=1+1", 4]]
    claims, verdict = take(workbook({"Sheet": rows}), plain())
    assert said(claims, *FIELDS) == [("IRN-00", "SH1395", "5")]
    (problem,) = verdict.problems
    assert (problem.row, problem.column, problem.value, problem.problem.code) == (
        3,
        "persons",
        "=1+1",
        "source-formula",
    )


def test_several_sheets_are_asked_for_and_hidden_ones_are_told() -> None:
    book = workbook({"one": ROWS, "two": [*ROWS[:1], ["02", 1395, 3]], "three": ROWS}, hidden=["three"])
    assert codes(book) == ["source-sheet-open"]
    claims, verdict = take(book, plain(sheets="visible"))
    assert verdict.facts == {"kind": "XLSX"}
    assert [claim["area"] for claim in claims] == ["IRN-00", "IRN-01", "IRN-02"]
    assert [(each.code, each.facts) for each in verdict.told] == [("source-sheets-hidden", {"sheets": "three"})]
    claims, _ = take(book, plain(sheets=["three"]))
    assert said(claims, *FIELDS) == VALUES
    assert codes(book, sheets=["four"]) == ["source-sheet-missing"]
    for sheets, facts in (
        (None, {"known": "one, two"}),
        (["four", "two"], {"sheet": "four", "known": "one, two, three"}),
    ):
        with pytest.raises(Refused) as refused:
            take(book, plain(sheets=sheets))
        assert [(each.where, each.facts) for each in refused.value.problems] == [("file", facts)]


def test_a_cell_of_per_cent_is_not_taken_for_its_hundredth() -> None:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook({"Sheet": [["code", "year", "persons"], ["00", 1395, 0.463]]})))
    book.active["C2"].number_format = "0.0%"
    saved = io.BytesIO()
    book.save(saved)
    _, verdict = take(saved.getvalue(), plain())
    assert [(each.value, each.problem.code) for each in verdict.problems] == [("46.3%", "number-unreadable")]
