"""The workbook of an institution: the same file for the same input, read back exactly, refused with all its faults."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from namagar.analysis.exports import questionnaire as writing
from namagar.analysis.exports import questionnaire_reading as reading
from namagar.analysis.exports.questionnaire import FIELDS, Choice, Question, Questionnaire, Told
from namagar.analysis.exports.questionnaire_reading import Expected, Reading, ReadRow
from namagar.analysis.terms.problem import Refused
from tests.records.filling_in import answers, cell, edited, opened, place, row_of, saved

NOTHING = Told()
KEY = b"a key of this test"
CHOICES = (
    Choice("yes", {"en": "Yes", "fa": "بله"}),
    Choice("no", {"en": "No", "fa": "خیر"}),
    Choice("dont-know", {"en": "Don't know", "fa": "نمی‌دانم"}),
)
EXPECTED = Expected("XAA", 7, "moi", dict.fromkeys(("1.01", "1.02", "1.03"), CHOICES))


def question(code: str, told: Told = NOTHING, locked: bool = False) -> Question:
    return Question(code, f"Is {code} in place?", "Look at the law.", CHOICES, told, revision=3, locked=locked)


def questionnaire(language: str = "en", *questions: Question) -> Questionnaire:
    return Questionnaire(
        "XAA",
        7,
        "mgi",
        "namagar-1",
        "moi",
        language,
        date(2026, 11, 24),
        "Round one",
        "Arcadia",
        "Ministry of the Interior",
        "Migration governance",
        date(2027, 3, 20),
        True,
        questions or (question("1.01", Told("yes", "So it is.", "چنین است.")), question("1.02"), question("1.03")),
    )


def read(content: bytes, expected: Expected = EXPECTED, key: bytes = KEY) -> Reading:
    return reading.read(content, key, expected)


def rows(content: bytes) -> dict[str, ReadRow]:
    return {row.code: row for row in read(content).rows}


def refusals(content: bytes, expected: Expected = EXPECTED, key: bytes = KEY) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(content, expected, key)
    return [problem.code for problem in caught.value.problems]


def faults(row: ReadRow) -> list[tuple[str, str, str]]:
    return [(each.problem.code, each.column, each.value) for each in row.faults]


BLANK = writing.write(questionnaire(), KEY)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_same_input_gives_the_same_bytes(language: str) -> None:
    assert writing.write(questionnaire(language), KEY) == writing.write(questionnaire(language), KEY)


def test_the_persian_sheet_runs_from_the_right_and_says_the_day_in_both_calendars() -> None:
    book = opened(writing.write(questionnaire("fa"), KEY))
    assert [sheet.sheet_view.rightToLeft for sheet in book.worksheets[:2]] == [True, True]
    front = "\n".join(str(row[1].value) for row in book.worksheets[0].iter_rows())
    # 20 March 2027 is the 29th of Esfand 1405: Nowruz 1406 is on 21 March 2027.
    assert "۲۹ اسفند ۱۴۰۵ (۲۰ مارس ۲۰۲۷)" in front
    assert "ساختگی" in front


def test_only_input_cells_of_open_rows_can_be_written() -> None:
    book = opened(writing.write(questionnaire("en", question("1.01"), question("1.02", locked=True)), KEY))
    sheet = answers(book)
    free = {
        (sheet.cell(row, 1).value, name)
        for row in (2, 3)
        for name in writing.columns("en")
        if not sheet.cell(row, place(sheet, name)).protection.locked
    }
    assert free == {("1.01", name) for name in FIELDS}
    assert all(each.protection.sheet for each in book.worksheets)
    assert book.security.lockStructure
    assert book["namagar"].sheet_state == "veryHidden"


def test_answers_are_chosen_from_a_list_and_guidance_is_a_comment() -> None:
    sheet = answers(opened(BLANK))
    (of_option,) = [
        each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(sheet["E2"].coordinate)
    ]
    hidden = opened(BLANK)["namagar"]
    letter = of_option.formula1.split("$")[1]
    assert [hidden[f"{letter}{row}"].value for row in (1, 2, 3)] == ["Yes", "No", "Don't know"]
    assert sheet["E2"].comment.text == "Look at the law."


@pytest.mark.parametrize("language", ["en", "fa"])
def test_nothing_written_is_nothing_changed(language: str) -> None:
    content = writing.write(questionnaire(language), KEY)
    assert [row.changed for row in read(content).rows] == [False] * 3
    assert [row.changed for row in read(edited(content, {}, language)).rows] == [False] * 3, "also when saved again"


words = st.text(max_size=60)
filled = st.builds(
    Told,
    option=st.sampled_from(["", "yes", "no", "dont-know"]),
    justification_en=words,
    justification_fa=words,
    instrument=words,
    in_force=st.sampled_from(["", "2016-10-24", "2011-05-01"]),
    note=words,
)


@settings(max_examples=40, deadline=None)
@given(stood=filled, language=st.sampled_from(["en", "fa"]))
def test_whatever_stood_there_comes_back_unchanged(stood: Told, language: str) -> None:
    (row,) = read(writing.write(questionnaire(language, question("1.01", stood)), KEY)).rows
    assert (row.changed, row.faults) == (False, ())
    if writing.fits(stood):
        assert row.told == stood.normal


typed = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["1.01", "1.02", "1.03"]), st.tuples(st.sampled_from(["Yes", "خیر"]), typed)),
)
def test_exactly_the_edited_rows_are_changed(edits: dict[str, tuple[str, str]]) -> None:
    edits = {code: (option, f"x {text}") for code, (option, text) in edits.items()}
    content = edited(BLANK, {c: {"option": option, "justification_en": text} for c, (option, text) in edits.items()})
    found = rows(content)
    assert {code for code, row in found.items() if row.changed} == set(edits)
    for code, (option, text) in edits.items():
        assert found[code].told.option == {"Yes": "yes", "خیر": "no"}[option]
        assert found[code].told.justification_en == text.strip()


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("Yes", "yes"),
        (" yes ", "yes"),
        ("بله", "yes"),
        ("خير", "no"),
        ("نمی دانم", "dont-know"),
        ("Don’t know", "dont-know"),
    ],
)
def test_the_words_of_both_languages_are_taken_in_any_spelling(typed: str, option: str) -> None:
    row = rows(edited(BLANK, {"1.02": {"option": typed}}))["1.02"]
    assert (row.told.option, row.faults) == (option, ())


@pytest.mark.parametrize("typed", ["Perhaps", 7, "!!!", "yesno"])
def test_an_answer_that_is_not_on_the_list_refuses_its_row(typed: object) -> None:
    found = rows(edited(BLANK, {"1.02": {"option": typed}}))
    assert faults(found["1.02"]) == [("option-unknown", "option", str(typed))]
    assert found["1.01"].faults == ()


@pytest.mark.parametrize(
    "typed",
    [
        "2016-10-24",
        "2016/10/24",
        "1395-08-03",
        "۱۳۹۵/۰۸/۰۳",
        "٢٠١٦-١٠-٢٤",
        "1395.8.3",
        datetime(2016, 10, 24),
        date(2016, 10, 24),
    ],
)
def test_a_day_is_read_in_both_calendars_and_three_scripts(typed: object) -> None:
    # 24 October 2016 is the 3rd of Aban (the eighth month) 1395.
    row = rows(edited(BLANK, {"1.02": {"in_force": typed}}))["1.02"]
    assert (row.told.in_force, row.faults) == ("2016-10-24", ())


@pytest.mark.parametrize("typed", ["24.10.2016", "1395-12-31", "2023-02-29", "last year", 42667, "0"])
def test_a_day_that_is_none_refuses_its_row_and_says_where(typed: object) -> None:
    row = rows(edited(BLANK, {"1.02": {"in_force": typed, "option": "No"}}))["1.02"]
    assert faults(row) == [("workbook-date-unreadable", "in_force", str(typed))]
    assert (row.faults[0].sheet, row.faults[0].row) == ("Answers", 3)


@pytest.mark.parametrize("column", FIELDS)
def test_a_formula_in_an_input_cell_refuses_its_row(column: str) -> None:
    row = rows(edited(BLANK, {"1.02": {column: '=CONCAT("N","o")'}}))["1.02"]
    assert faults(row)[0] == ("workbook-formula", column, '=CONCAT("N","o")')


def test_a_formula_over_several_cells_is_one_too() -> None:
    row = rows(edited(BLANK, {"1.02": {"note": ArrayFormula("O3", "=A1:A2")}}))["1.02"]
    assert [each[:2] for each in faults(row)] == [("workbook-formula", "note")]


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    content = writing.write(questionnaire("en", question("1.01", Told("yes", "=not a formula"))), KEY)
    assert cell(content, "1.01", "justification_en") == "=not a formula"
    (row,) = read(content).rows
    assert (row.changed, row.faults, row.told.justification_en) == (False, (), "=not a formula")


@pytest.mark.parametrize("text", ["a\x0b vertical", "x" * 32768, "_x0041_"])
def test_a_text_that_no_spreadsheet_keeps_locks_its_row(text: str) -> None:
    content = writing.write(questionnaire("en", question("1.01", Told("yes", text))), KEY)
    assert "does not fit" in str(cell(content, "1.01", "state"))
    assert [row.changed for row in read(content).rows] == [False]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    row = rows(edited(BLANK, {"1.02": {"option": "Perhaps", "in_force": "soon", "law_language": "Elvish"}}))["1.02"]
    assert {code for code, _, _ in faults(row)} == {
        "option-unknown",
        "workbook-date-unreadable",
        "workbook-language-unknown",
    }


def test_rows_that_were_added_twice_unknown_or_nameless_are_refused_alone() -> None:
    book = opened(BLANK)
    sheet = answers(book)
    for number, code in enumerate(["1.02", "9.99", None], start=sheet.max_row + 1):
        sheet.cell(number, 1).value = code
        sheet.cell(number, place(sheet, "option")).value = "No"
    found = [(row.code, [each.problem.code for each in row.faults]) for row in read(saved(book)).rows]
    assert found == [
        ("1.01", []),
        ("1.02", ["workbook-row-twice"]),
        ("1.02", ["workbook-row-twice"]),
        ("1.03", []),
        ("9.99", ["workbook-row-unknown"]),
        ("", ["workbook-row-without-code"]),
    ]


def test_a_row_that_was_removed_is_missed() -> None:
    book = opened(BLANK)
    sheet = answers(book)
    sheet.delete_rows(row_of(sheet, "1.02"))
    assert [each.problem.code for each in rows(saved(book))["1.02"].faults] == ["workbook-row-missing"]


def test_words_beside_the_columns_refuse_the_row() -> None:
    book = opened(BLANK)
    sheet = answers(book)
    sheet.cell(3, len(writing.columns("en")) + 2).value = "and another thing"
    assert [each[0] for each in faults(rows(saved(book))["1.02"])] == ["workbook-cell-outside"]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken", BLANK[:2000]])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusals(content) == ["workbook-unreadable"]


def test_a_workbook_of_somebody_else_is_refused() -> None:
    book = opened(BLANK)
    del book["namagar"]
    assert refusals(saved(book)) == ["workbook-not-ours"]


def hidden_changed(number: int, column: int, text: str) -> bytes:
    book = opened(BLANK)
    book["namagar"].cell(number, column).value = text
    return saved(book)


@pytest.mark.parametrize(
    ("number", "column", "text"),
    [(10, 4, "9"), (10, 5, "0" * 64), (10, 2, "1.09"), (9, 2, "2020-01-01"), (13, 2, "0" * 64), (12, 3, "position")],
)
def test_a_changed_hidden_cell_breaks_the_seal(number: int, column: int, text: str) -> None:
    assert refusals(hidden_changed(number, column, text)) == ["workbook-signature-wrong"]


def test_a_workbook_of_another_instance_breaks_the_seal() -> None:
    assert refusals(BLANK, key=b"another key") == ["workbook-signature-wrong"]


def test_another_country_round_and_institution_are_told_at_once() -> None:
    other = replace(EXPECTED, country="IRN", round=8, institution="mfa")
    assert refusals(BLANK, other) == [
        "workbook-of-other-country",
        "workbook-of-other-round",
        "workbook-of-other-institution",
    ]


def test_a_hidden_cell_changed_to_another_round_is_both() -> None:
    assert refusals(hidden_changed(4, 2, "8"), replace(EXPECTED, round=7)) == [
        "workbook-signature-wrong",
        "workbook-of-other-round",
    ]


def test_an_older_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FORMAT", writing.FORMAT + 1)
    assert refusals(BLANK) == ["workbook-older-format"]


def test_moved_columns_and_added_sheets_are_told_at_once() -> None:
    book = opened(BLANK)
    answers(book)["E1"].value = "Note to the reviewer"
    book.create_sheet("My notes")
    assert refusals(saved(book)) == ["workbook-sheet-added", "workbook-columns-moved"]


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/o.bin"])
def test_macros_and_links_are_refused(part: str) -> None:
    out = io.BytesIO(BLANK)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(part, b"something that acts")
    assert refusals(out.getvalue()) == ["workbook-active-content"]


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    out = io.BytesIO(BLANK)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", b" " * (reading.LARGEST_UNPACKED * reading.MEGABYTE + 1))
    assert refusals(out.getvalue()) == ["workbook-too-large"]
