"""The official question file: a workbook or a Word table becomes an edition, or every wrong row is named at once."""

import io
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import yaml

from namagar.analysis.frameworks import load, question_table
from namagar.analysis.frameworks.load import check_texts
from namagar.analysis.frameworks.question_file import QuestionFile, read, written
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from tests.analysis.source_files import repacked

HEADINGS = ("No.", "Dimension", "Topic", "Question", "پرسش", "Answers", "GCM")
MAPPING: dict[str, Any] = {
    "id": "mgi",
    "edition": "official-2026",
    "title": {"en": "Migration Governance Indicators", "fa": "شاخص‌های حکمرانی مهاجرت"},
    "publisher": "Arcadian Publisher",
    "source": {"publisher": "Arcadian Publisher", "title": "Question file", "date": "2026-01"},
    "like": {"framework": "mgi", "edition": "namagar-2"},
    "sheet": "Questions",
    "header_row": 2,
    "columns": {
        "code": "No.",
        "dimension": "Dimension",
        "topic": "Topic",
        "question_en": "Question",
        "question_fa": "پرسش",
        "scale": "Answers",
        "gcm": "GCM",
    },
    "scales": {"Yes/No": "yes-no", "Yes/Partly/No": "yes-partly-no"},
    "dimensions": {"Rights": "1", "Government": "2"},
}
WORD = {**{key: value for key, value in MAPPING.items() if key != "sheet"}, "table": 2, "header_row": 1}
SOUND = (
    ("1.01", "Rights", "Health", "Is health care open?", "آیا درمان در دسترس است؟", "Yes/Partly/No", "15"),
    ("1.10", "Rights", "Work", "Is work open?", "آیا کار آزاد است؟", "yes/partly/no", "6, 16"),
    ("2.1", "Government", None, "Is there a lead?", "آیا متولی هست؟", "Yes/No", None),
)


def workbook(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS, sheet: str = "Questions") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (("An invented question file",), headings, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def document(*tables: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("word/document.xml", f"<w:document {space}><w:body>{''.join(tables)}</w:body></w:document>")
    return content.getvalue()


def table(*rows: tuple[str | None, ...]) -> str:
    made = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def cell(text: str | None, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{escape(text or '')}</w:t></w:r></w:p></w:tc>"


def refused(content: bytes, name: str = "questions.xlsx", mapping: dict[str, Any] = MAPPING) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as error:
        read(content, name, mapping)
    wording = reader.problem_texts()
    for problem in error.value.problems:
        for texts in wording[problem.code].values():
            assert all(text.format(**problem.facts) for text in texts.values())
    return error.value.problems


def short(problems: tuple[Problem, ...]) -> list[tuple[str, Any, Any]]:
    return [(each.code.removeprefix("question-file-"), each.facts["row"], each.facts["column"]) for each in problems]


def items(made: QuestionFile) -> list[dict[str, Any]]:
    return [item for domain in made.framework["domains"] for item in domain["items"]]


# A sound file


def test_a_workbook_becomes_an_edition() -> None:
    made = read(workbook(*SOUND), "questions.xlsx", MAPPING)
    assert [(each["code"], each["scale"], each["topic"], each["gcm"]) for each in items(made)] == [
        ("1.01", "yes-partly-no", "1-topic-1", [15]),
        ("1.10", "yes-partly-no", "1-topic-2", [6, 16]),
        ("2.1", "yes-no", None, []),
    ]
    assert [domain["code"] for domain in made.framework["domains"]] == ["1", "2"]
    assert made.texts["en"]["topics"] == {"1-topic-1": "Health", "1-topic-2": "Work"}
    assert made.texts["fa"]["items"]["2.1"]["question"] == "آیا متولی هست؟"
    assert made.texts["fa"]["domains"]["1"]["label"] == "حقوق مهاجران"
    assert made.untranslated == ()


def test_what_is_written_loads_through_the_same_door_and_is_the_same_every_time() -> None:
    made = read(workbook(*SOUND), "questions.xlsx", MAPPING)
    files = written(made)
    assert list(files) == ["framework.yaml", "text.en.yaml", "text.fa.yaml"]
    loaded = check_texts(*files.values())
    assert loaded == load.from_data(made.framework)
    assert [item.code for item in loaded.items] == ["1.01", "1.10", "2.1"]
    assert loaded.scales["yes-no"].options == ("yes", "no")
    assert Words(yaml.safe_load(files["text.en.yaml"])).item("1.10").label == "Is work open?"
    assert written(read(workbook(*SOUND), "questions.xlsx", MAPPING)) == files


def test_a_word_table_gives_the_same_edition_as_the_workbook() -> None:
    rows = [tuple(value or "" for value in row) for row in SOUND]
    content = document(table(("Contents",)), table(HEADINGS, *rows))
    assert read(content, "Questions.DOCX", WORD) == read(workbook(*SOUND), "questions.xlsx", MAPPING)


def test_cells_of_a_word_table_that_are_joined_go_on_and_span() -> None:
    down, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="3"/>'
    first = "".join((cell("1"), cell("Rights", down), *map(cell, SOUND[0][2:])))
    second = "".join((cell("2"), cell("", "<w:vMerge/>"), *map(cell, SOUND[1][2:])))
    spanned = "".join((cell("3"), cell("Rights"), cell("Home", wide), cell("Yes/No"), cell("5")))
    heading = "".join(map(cell, HEADINGS))
    made = document(table(("Contents",)), f"<w:tbl><w:tr>{heading}</w:tr><w:sdt><w:sdtContent><w:tr>{first}</w:tr>"
                    f"</w:sdtContent></w:sdt><w:tr>{second}</w:tr></w:tbl>")  # fmt: skip
    assert [each["code"] for each in items(read(made, "q.docx", WORD))] == ["1", "2"]
    # Three columns are one cell: the second and third of them, the questions, are empty.
    made = document(table(("Contents",)), f"<w:tbl><w:tr>{heading}</w:tr><w:tr>{spanned}</w:tr></w:tbl>")
    assert short(refused(made, "q.docx", WORD)) == [("no-question", 2, "Question"), ("no-question", 2, "پرسش")]


def test_digits_of_three_scripts_are_read() -> None:
    made = read(
        workbook(
            ("۱٫۰۱".replace("٫", "."), "Rights", None, "A?", "الف؟", "Yes/No", "۵، ۱۲"),
            ("٢.٠٣", "Rights", None, "B?", "ب؟", "Yes/No", "٧؛٨"),
            (3, "Rights", None, "C?", "پ؟", "Yes/No", 23),
        ),
        "q.xlsx",
        MAPPING,
    )
    assert [(each["code"], each["gcm"]) for each in items(made)] == [("1.01", [5, 12]), ("2.03", [7, 8]), ("3", [23])]


def test_what_stands_once_above_goes_on_below_where_the_mapping_says_so() -> None:
    rows = (
        (None, "Rights", "Health", None, None, None, None),
        ("1", None, None, "A?", "الف؟", "Yes/No", None),
        ("2", None, "Work", "B?", "ب؟", "Yes/No", None),
        (None, None, None, None, None, None, None),
        ("3", None, None, "C?", "پ؟", "Yes/No", None),
    )
    made = read(workbook(*rows), "q.xlsx", {**MAPPING, "fill_down": ["dimension", "topic"]})
    assert [(each["code"], each["topic"]) for each in items(made)] == [
        ("1", "1-topic-1"),
        ("2", "1-topic-2"),
        ("3", "1-topic-2"),
    ]
    # Without it the row that only names a section is one with four things wrong, and the others have no dimension.
    assert ("dimension-unknown", 4, "Dimension") in short(refused(workbook(*rows)))


def test_a_file_without_persian_says_which_questions_wait_for_it() -> None:
    columns = {name: heading for name, heading in MAPPING["columns"].items() if name != "question_fa"}
    made = read(workbook(*SOUND), "q.xlsx", {**MAPPING, "columns": columns})
    assert made.untranslated == ("1.01", "1.10", "2.1")
    assert made.texts["fa"]["items"]["1.01"]["question"] == "Is health care open?"
    assert made.framework["provenance"][-1]["status"] == "to-confirm"


# Wrong rows


def test_every_row_problem_is_named_at_once_with_its_place() -> None:
    rows = (
        (None, "Rights", None, "A?", "الف؟", "Yes/No", None),
        ("1", "Rights", None, "B?", "ب؟", "Yes/No", None),
        ("1", "Wrongs", None, "C?", "پ؟", "Maybe", "0, 24"),
        ("2", "Rights", None, None, None, "Yes/No", "five"),
        ("3", "Rights", None, '="A"&"?"', "ت؟", "Yes/No", "=1+1"),
    )
    problems = refused(workbook(*rows))
    assert short(problems) == [
        ("code-missing", 3, "No."),
        ("dimension-unknown", 5, "Dimension"),
        ("scale-unknown", 5, "Answers"),
        ("objective-unknown", 5, "GCM"),
        ("code-twice", 5, "No."),
        ("objective-unknown", 6, "GCM"),
        ("no-question", 6, "Question"),
        ("no-question", 6, "پرسش"),
        ("formula", 7, "Question"),
        ("formula", 7, "GCM"),
    ]
    assert problems[1].where == "Questions, 5, Dimension"
    assert problems[1].facts["known"] == "Rights, Government"
    assert problems[4].facts["first"] == 4
    assert problems[8].facts["value"] == '="A"&"?"'


@pytest.mark.parametrize("code", [1.1, date(2026, 10, 1), "1-10", "۱٫۱۰", "1..2", "1" * 17, "MR01"])
def test_a_code_that_lost_its_form_is_refused_and_not_guessed(code: object) -> None:
    # 1.10 kept as a number is 1.1, and kept as a date it is the first of October.
    assert short(refused(workbook((code, "Rights", None, "A?", "الف؟", "Yes/No", None)))) == [("code-form", 3, "No.")]


def test_a_whole_number_is_a_code() -> None:
    assert items(read(workbook((7.0, "Rights", None, "A?", "الف؟", "Yes/No", 5.0)), "q.xlsx", MAPPING))[0]["gcm"] == [5]


# Wrong files and mappings


def test_a_place_that_is_not_there_is_named_with_those_that_are() -> None:
    (problem,) = refused(workbook(*SOUND, sheet="Other"))
    assert (problem.code, problem.facts["place"], problem.facts["known"]) == (
        "question-file-place",
        "Questions",
        "Other",
    )
    (problem,) = refused(document(table(HEADINGS)), "q.docx", WORD)
    assert (problem.facts["place"], problem.facts["known"]) == ("table 2", "table 1")
    problems = refused(workbook(*SOUND, headings=("Code", *HEADINGS[1:-1], "Compact")))
    assert [problem.facts["place"] for problem in problems] == ["No.", "GCM"]
    assert refused(workbook(), mapping={**MAPPING, "header_row": 9})[0].facts["known"] == "–"


def test_a_heading_that_stands_twice_leads_nowhere() -> None:
    (problem,) = refused(workbook(*SOUND, headings=("No.", *HEADINGS[1:5], "No.", "GCM")), mapping={
        **MAPPING, "columns": {**MAPPING["columns"], "scale": "GCM", "gcm": "GCM"}})  # fmt: skip
    assert problem.code == "question-file-mapping"
    assert "stands twice" in str(problem.facts["reason"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.pdf", workbook(*SOUND)),
        ("q.xlsx", b""),
        ("q.xlsx", b"PK\x03\x04 not a workbook"),
        ("q.xlsx", document(table(HEADINGS))),
        ("q", workbook(*SOUND)),
    ],
)
def test_a_file_of_another_kind_is_refused(name: str, content: bytes) -> None:
    assert [problem.code for problem in refused(content, name)] == ["question-file-unreadable"]


def test_a_workbook_is_read_by_the_one_reader_of_workbooks() -> None:
    whole = workbook(*SOUND)
    assert [problem.code for problem in refused(repacked(whole, {"xl/vbaProject.bin": b"x"}))] == ["source-active"]
    assert [problem.code for problem in refused(whole[:-200])] == ["question-file-unreadable"]
    (problem,) = refused(workbook(("=1+1", *SOUND[0][1:])))
    assert "formula" in problem.code


def test_a_document_with_entities_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert [problem.code for problem in refused(content.getvalue(), "q.docx", WORD)] == ["question-file-unreadable"]


def test_what_unpacks_to_too_much_or_has_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_table, "MOST_ROWS", 3)
    assert "rows" in str(refused(workbook(*SOUND))[0].facts["reason"])
    monkeypatch.setattr(question_table, "LARGEST_UNPACKED", 100)
    assert "unpacks" in str(refused(workbook(*SOUND))[0].facts["reason"])


def test_a_file_without_questions_is_refused() -> None:
    assert [problem.code for problem in refused(workbook())] == ["question-file-empty"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"scales": {"Yes/No": "two"}}, "scales, Yes/No"),
        ({"dimensions": {"Rights": "9"}}, "dimensions, Rights"),
        ({"fill_down": ["topic_fa"]}, "fill_down"),
        ({"header_row": 0}, "$.header_row"),
        ({"table": 1}, "$"),
    ],
)
def test_a_mapping_that_leads_nowhere_is_refused(change: dict[str, Any], place: str) -> None:
    problems = refused(workbook(*SOUND), mapping={**MAPPING, **change})
    assert [(problem.code, problem.facts["place"]) for problem in problems] == [("question-file-mapping", place)]


def test_a_workbook_needs_a_sheet_and_a_document_a_table() -> None:
    assert refused(workbook(*SOUND), "q.xlsx", WORD)[0].facts["place"] == "sheet"
    assert refused(document(table(HEADINGS)), "q.docx")[0].facts["place"] == "table"
