"""Files of a publication: complete, exact, marked when illustrative, the same bytes every time."""

import csv
import io
import json
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from namagar.analysis.exports import csv_file, xlsx_file
from namagar.analysis.exports.formats import formats, media_types, papers, written
from namagar.analysis.exports.publication import (
    DecisionRecord,
    Publication,
    ReleasedAnswer,
    ReleasedNumber,
    ReleasedScore,
    Signature,
)
from namagar.analysis.exports.sheets import exact
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import leaf, stated

FONTS = Path(__file__).parents[2] / "node_modules" / "vazirmatn" / "fonts" / "ttf"
INSTITUTIONS = [
    {"en": "Arcadian Statistics Office", "fa": "دفتر آمار آرکادیا"},
    {"en": "Ministry of the Interior", "fa": "وزارت کشور"},
]
DECISION = DecisionRecord(
    id="14",
    title={"en": "Foreign residents", "fa": "ساکنان خارجی"},
    rule="2/3",
    needed=2,
    of=3,
    digest="ab" * 32,
    decided_at="2026-11-05T10:00:00+00:00",
    reason="The census counts everybody.",
    proposed_by=INSTITUTIONS[0],
    signatures=(
        Signature(INSTITUTIONS[0], "signed", "", "2026-11-04T10:00:00+00:00"),
        Signature(INSTITUTIONS[1], "objected", "=SUM(A1:A9)", "2026-11-05T10:00:00+00:00"),
    ),
)
CLAIM = {
    "id": "xaa-census",
    "publisher": "XAA-STAT",
    "title": "Census",
    "published": "2026-01",
    "revision": "",
    "concept": "residents-enumerated",
    "period": "2025",
    "value": "-12",
    "low": "",
    "high": "",
    "unit": "persons",
    "status": "illustrative",
    "page": "@table 3",
}
NUMBER = ReleasedNumber(
    id="foreigners-2025",
    quantity="foreigners-2025",
    question={"en": "Foreigners living in Arcadia", "fa": "خارجیان ساکن آرکادیا"},
    indicator="foreign-stock",
    area="XAA",
    counterpart="",
    period="2025",
    unit="persons",
    concept="residents-enumerated",
    value=stated(leaf("claim", 41000, id="xaa-census", publisher="XAA-STAT"), value="41000"),
    reason={"en": "Counted, not estimated.", "fa": "شمارش است نه برآورد."},
    decision=DECISION,
    claims=(CLAIM,),
    findings=({"key": "f1", "here": True, "headline": {"en": "Sources diverge", "fa": "منابع اختلاف دارند"}},),
)
ANSWER = ReleasedAnswer(
    id="sdg-10-7-2:1a",
    framework="sdg-10-7-2",
    edition="2021",
    item="1a",
    question={"en": "Health care?", "fa": "مراقبت سلامت؟"},
    option="yes-legal-only",
    option_words={"en": "Yes, for those with legal status", "fa": "بله، برای دارندگان اقامت قانونی"},
    justification={"en": "+ since 2019", "fa": ""},
    citations=({"instrument": "Health Act", "article": "4"},),
    evidence=({"name": "act.pdf", "sha256": "cd" * 32},),
    institution=INSTITUTIONS[1],
    decision=DECISION,
)
SCORE = ReleasedScore(
    framework="sdg-10-7-2",
    edition="2021",
    level="domain",
    code="1",
    label={"en": "Rights", "fa": "حقوق"},
    value=leaf("record", Fraction(100, 3), id="v"),
    lower=leaf("record", Fraction(100, 3), id="l"),
    upper=leaf("record", 100, id="u"),
    category={"en": "Requires further progress", "fa": "نیازمند پیشرفت بیشتر"},
    answered=1,
    of=3,
)
PUBLICATION = Publication(
    id="2026-2",
    country="XAA",
    country_names={"en": "Arcadia", "fa": "آرکادیا"},
    title={"en": "Second release", "fa": "انتشار دوم"},
    note={"en": "Corrects the first.", "fa": "انتشار نخست را اصلاح می‌کند."},
    published="2026-11-09",
    illustrative=True,
    replaces="2026-1",
    numbers=(NUMBER,),
    answers=(ANSWER,),
    scores=(SCORE,),
)


def records(language: str = "en", publication: Publication = PUBLICATION) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(csv_file.write(publication, language).decode(), newline=""))
    return {row["record"]: row for row in rows}


def book(language: str = "en", publication: Publication = PUBLICATION) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_file.write(publication, language)))


def test_a_publication_is_the_same_after_a_round_trip() -> None:
    again = Publication.from_data(json.loads(json.dumps(PUBLICATION.to_data())))
    assert again == PUBLICATION
    assert again.digest == PUBLICATION.digest
    assert again.scores[0].value.value == Fraction(100, 3)


def test_the_digest_changes_with_any_content() -> None:
    changed = replace(NUMBER, reason={**NUMBER.reason, "en": "Counted."})  # type: ignore[dict-item]
    assert replace(PUBLICATION, numbers=(changed,)).digest != PUBLICATION.digest


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Refused, match="publication-format-unknown"):
        Publication.from_data({**PUBLICATION.to_data(), "format": "something/9"})


def test_formats_are_found_by_the_names_of_their_modules() -> None:
    assert formats() == ("csv", "docx", "json", "pdf", "xlsx")
    assert papers() == ("docx", "pdf"), "what people read, beside what programs read"
    assert media_types()["csv"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_same_publication_gives_the_same_bytes_at_another_time(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(name, PUBLICATION, language, (), FONTS)
    later = time.time() + 7200
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    again = Publication.from_data(json.loads(json.dumps(PUBLICATION.to_data())))
    assert written(name, again, language, (), FONTS) == first


def test_csv_holds_every_record_with_exact_and_shown_values_and_sources() -> None:
    found = records()
    assert list(found) == ["number", "claim", "answer", "score", "signature"]
    assert (found["number"]["value"], found["number"]["value_shown"]) == ("41000", "41,000")
    assert found["number"]["sources"] == "XAA-STAT, Census, 2026-01"
    assert (found["claim"]["number"], found["claim"]["publisher"]) == ("foreigners-2025", "XAA-STAT")
    assert (found["score"]["value"], found["score"]["value_shown"], found["score"]["high"]) == (
        "100/3",
        "33.33",
        "100",
    )
    assert found["answer"]["citations"] == "Health Act, 4"
    assert found["number"]["trace"] == NUMBER.value.key
    assert found["number"]["rule"] == "2 of 3 institutions"  # "2/3" would be read as a day in March


def test_csv_in_persian_has_persian_words_and_digits_but_exact_values_stay() -> None:
    found = records("fa")["number"]
    assert (found["question"], found["value"], found["value_shown"]) == (
        "خارجیان ساکن آرکادیا",
        "41000",
        "۴۱٬۰۰۰",
    )
    assert records("fa")["answer"]["justification"] == "'+ since 2019"  # written in one language only


@pytest.mark.parametrize("illustrative", [True, False])
def test_every_file_says_whether_it_is_illustrative(illustrative: bool) -> None:
    publication = replace(PUBLICATION, illustrative=illustrative)
    assert {row["illustrative"] for row in records("en", publication).values()} == {"yes" if illustrative else "no"}
    notice = book("en", publication).worksheets[0]["B1"].value
    assert notice.startswith("Illustrative data") == illustrative
    told = json.loads(written("json", publication, "fa"))
    assert told["illustrative"] is illustrative
    assert told["notice"].startswith("نمونهٔ فرضی") == illustrative


def test_text_that_looks_like_a_formula_is_guarded_and_numbers_are_not() -> None:
    assert [guarded(text) for text in ("=1+1", "+ since", "-x", "@table 3", "\t=1", "-12", "+3.5", "plain")] == [
        "'=1+1",
        "'+ since",
        "'-x",
        "'@table 3",
        "'\t=1",
        "-12",
        "+3.5",
        "plain",
    ]
    found = records()
    assert (found["claim"]["value"], found["claim"]["page"]) == ("-12", "'@table 3")
    assert found["signature"]["reason"] == "'=SUM(A1:A9)"
    cells = [cell for page in book() for row in page for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "'=SUM(A1:A9)" in {cell.value for cell in cells}


def test_xlsx_reads_back_with_numbers_as_numbers() -> None:
    read = book()
    assert read.sheetnames == ["Notice", "Numbers", "Sources", "Answers", "Scores", "Signatures"]
    numbers = [[cell.value for cell in row] for row in read["Numbers"]]
    row = dict(zip(numbers[0], numbers[1], strict=True))
    assert (row["Value"], row["Value as shown"], row["Illustrative"]) == (41000, "41,000", "yes")
    scores = [[cell.value for cell in row] for row in read["Scores"]]
    assert dict(zip(scores[0], scores[1], strict=True))["Value"] == "100/3"  # no spreadsheet keeps a third exactly


def test_persian_sheets_run_from_the_right() -> None:
    assert {page.sheet_view.rightToLeft for page in book("fa")} == {True}
    assert book("fa").sheetnames[0] == "یادداشت"
    assert not any(page.sheet_view.rightToLeft for page in book("en"))


@pytest.mark.parametrize("text", ["\x07bell", "x" * 40000])
def test_text_a_spreadsheet_would_cut_is_refused_not_cut(text: str) -> None:
    with pytest.raises(Refused, match="export-text-unwritable"):
        xlsx_file.write(replace(PUBLICATION, title={"en": text, "fa": text}), "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-3, "-3"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(200, 3), "200/3"),
        (Fraction(7, 100), "0.07"),
        (0.1, "0.1"),
        (None, ""),
    ],
)
def test_exact_text_of_a_value(value: int | Fraction | float | None, text: str) -> None:
    assert exact(value) == text


def test_a_missing_value_is_empty_and_never_zero() -> None:
    missing = replace(NUMBER, value=leaf("claim", None, id="x"))
    found = records("en", replace(PUBLICATION, numbers=(missing,)))["number"]
    assert (found["value"], found["value_shown"]) == ("", "—")
