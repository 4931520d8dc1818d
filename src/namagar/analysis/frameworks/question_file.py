"""The official question file of a framework, read by a mapping, as the three files of an edition."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from namagar.analysis.frameworks import writing
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import LANGUAGES, PARTS, check_texts, text_of
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.question_table import Cell, Table, read_table
from namagar.analysis.terms.numerals import digits, normal_text
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.unfit import reasons
from namagar.catalogue import reader

# An item has an address of its own on pages: a code begins with a digit there, names of pages with a letter.
CODE = re.compile(r"[0-9][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
LONGEST_CODE = 16
_BETWEEN_NUMBERS = re.compile(r"[,;،؛\s]+")
OBJECTIVES = range(1, 24)


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """An edition made from a file: framework.yaml and the wordings as data.

    `untranslated` names the codes whose Persian question the file does not have: the English one stands there.
    """

    framework: Mapping[str, Any] = field(hash=False)
    texts: Mapping[str, Mapping[str, Any]] = field(hash=False)
    untranslated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One question as its row says it."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """The text in a column of the mapping; none when the mapping has no such column."""
        return self.cells[column].text if column in self.cells else ""

    @property
    def code(self) -> str:
        """The code in Latin digits, whatever digits it is written with."""
        return digits(self.text("code"), "en")


def read(content: bytes, file_name: str, mapping: Mapping[str, Any]) -> QuestionFile:
    """The edition that a question file describes; Refused with every row problem at once.

    The mapping (catalogue/schemas/framework_question_file.json) says where the questions stand (`sheet` of a
    workbook or number of a `table` of a Word document, `header_row`, `columns` by their headings), what the file
    calls `scales` and `dimensions`, and the edition `like` which these are: its scales, dimensions and their words
    are taken over. `fill_down` names columns in which an empty cell goes on with the text above.
    """
    _check(mapping)
    like = load_framework(mapping["like"]["framework"], mapping["like"]["edition"])
    _check_names(mapping, like)
    table = read_table(content, file_name, mapping)
    columns = _columns(table, mapping)
    rows = tuple(_rows(table, mapping, columns))
    problems = [problem for row in rows for problem in _Checked(table.name, mapping).problems(row)]
    problems.extend(_twice(rows, table.name, mapping["columns"]["code"]))
    if problems:
        raise Refused(sorted(problems, key=lambda problem: int(str(problem.facts["row"]))))
    if not rows:
        facts = {"place": table.name, "row": mapping["header_row"]}
        raise Refused(Problem("question-file-empty", table.name, facts))
    made = _made(rows, mapping, like)
    check_texts(*(written(made)[name] for name in PARTS))
    return made


def written(made: QuestionFile) -> Mapping[str, str]:
    """The three files of the edition by name, as text."""
    return writing.files(made.framework, made.texts)


def read_mapping(content: bytes, name: str) -> Mapping[str, Any]:
    """The mapping that a file holds; Refused when it is not YAML text. What it says is checked by `read`."""
    try:
        mapping = reader.parsed_plain(content.decode("utf-8-sig"), name)
    except (UnicodeDecodeError, reader.CatalogueError) as error:
        raise Refused(_of_mapping(name, str(error))) from error
    if not isinstance(mapping, Mapping):
        raise Refused(_of_mapping(name, "it is no list of names with what stands where"))
    return mapping


def _check(mapping: Mapping[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "framework_question_file.json"))
    errors = sorted(validator.iter_errors(mapping), key=lambda error: error.json_path)
    if errors:
        raise Refused([_of_mapping(error.json_path, reason) for error in errors for reason in reasons(error)])


def _check_names(mapping: Mapping[str, Any], like: Framework) -> None:
    """The mapping leads to scales and dimensions of the edition that it names."""
    problems = []
    known = {"scales": set(like.scales), "dimensions": {domain.code for domain in like.domains}}
    for part, names in known.items():
        for called, name in mapping[part].items():
            if name not in names:
                problems.append(_of_mapping(f"{part}, {called}", f"there is no {name} in {like.id}/{like.edition}"))
    for column in mapping.get("fill_down", ()):
        if column not in mapping["columns"]:
            problems.append(_of_mapping("fill_down", f"there is no column {column} in the mapping"))
    if problems:
        raise Refused(problems)


def _columns(table: Table, mapping: Mapping[str, Any]) -> Mapping[str, int]:
    """The place of each column, by its heading."""
    header = table.rows[mapping["header_row"] - 1] if mapping["header_row"] <= len(table.rows) else ()
    headings = [normal_text(cell.text).casefold() for cell in header]
    known = ", ".join(cell.text for cell in header if cell.text) or "–"
    problems, found = [], {}
    for column, heading in mapping["columns"].items():
        places = [place for place, each in enumerate(headings) if each == normal_text(heading).casefold()]
        if not places:
            problems.append(Problem("question-file-place", table.name, {"place": heading, "known": known}))
        elif len(places) > 1:
            problems.append(_of_mapping(f"columns, {column}", f"the heading “{heading}” stands twice"))
        else:
            found[column] = places[0]
    if problems:
        raise Refused(problems)
    return found


def _rows(table: Table, mapping: Mapping[str, Any], columns: Mapping[str, int]) -> Iterator[_Row]:
    """The rows below the heading. One that is empty but for columns that fill down is a heading of a section."""
    fills = tuple(mapping.get("fill_down", ()))
    above = dict.fromkeys(fills, Cell())
    for number, row in enumerate(table.rows[mapping["header_row"] :], start=mapping["header_row"] + 1):
        cells = {name: row[place] if place < len(row) else Cell() for name, place in columns.items()}
        for name in fills:
            above[name] = cells[name] if cells[name].text else above[name]
        if any(cell.text for name, cell in cells.items() if name not in fills):
            yield _Row(number, {**cells, **above})


class _Checked:
    """What is wrong with a row, said with its place."""

    def __init__(self, place: str, mapping: Mapping[str, Any]) -> None:
        self.place, self.headings = place, mapping["columns"]
        self.known = {part: _named(mapping[part]) for part in ("scales", "dimensions")}
        self.called = {part: ", ".join(mapping[part]) for part in ("scales", "dimensions")}

    def problems(self, row: _Row) -> Iterator[Problem]:
        """Every problem of the row; a cell with a formula has no other."""
        formulas = [column for column, cell in row.cells.items() if cell.formula]
        for column in formulas:
            yield self._problem("question-file-formula", row, column)
        for column, check in (
            ("code", self._of_code),
            ("dimension", self._of_dimension),
            ("scale", self._of_scale),
            ("gcm", self._of_objectives),
        ):
            if column in row.cells and column not in formulas:
                yield from check(row)
        for column in ("question_en", "question_fa"):
            if column in row.cells and not row.text(column):
                yield self._problem("question-file-no-question", row, column)

    def _of_code(self, row: _Row) -> Iterator[Problem]:
        if not row.code:
            yield self._problem("question-file-code-missing", row, "code")
        elif row.cells["code"].decimal or not CODE.fullmatch(row.code) or len(row.code) > LONGEST_CODE:
            yield self._problem("question-file-code-form", row, "code")

    def _of_dimension(self, row: _Row) -> Iterator[Problem]:
        if _key(row.text("dimension")) not in self.known["dimensions"]:
            known = {"known": self.called["dimensions"]}
            yield self._problem("question-file-dimension-unknown", row, "dimension", known)

    def _of_scale(self, row: _Row) -> Iterator[Problem]:
        if _key(row.text("scale")) not in self.known["scales"]:
            yield self._problem("question-file-scale-unknown", row, "scale", {"known": self.called["scales"]})

    def _of_objectives(self, row: _Row) -> Iterator[Problem]:
        if _objectives(row) is None:
            yield self._problem("question-file-objective-unknown", row, "gcm")

    def _problem(self, code: str, row: _Row, column: str, more: Mapping[str, object] | None = None) -> Problem:
        heading = self.headings[column]
        facts = {"place": self.place, "row": row.number, "column": heading, "value": row.text(column), **(more or {})}
        return Problem(code, f"{self.place}, {row.number}, {heading}", facts)


def _twice(rows: tuple[_Row, ...], place: str, heading: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            facts = {"place": place, "row": row.number, "column": heading, "value": row.code, "first": first[row.code]}
            yield Problem("question-file-code-twice", f"{place}, {row.number}, {heading}", facts)
        elif row.code:
            first[row.code] = row.number


def _objectives(row: _Row) -> list[int] | None:
    """The numbers in the column of the Compact; None when there is anything else."""
    parts = [part for part in _BETWEEN_NUMBERS.split(digits(row.text("gcm"), "en")) if part]
    if not all(part.isdecimal() and int(part) in OBJECTIVES for part in parts):
        return None
    return sorted({int(part) for part in parts})


def _made(rows: tuple[_Row, ...], mapping: Mapping[str, Any], like: Framework) -> QuestionFile:
    scales, dimensions = _named(mapping["scales"]), _named(mapping["dimensions"])
    by_domain = {
        domain.code: [row for row in rows if dimensions[_key(row.text("dimension"))] == domain.code]
        for domain in like.domains
    }
    used = {domain.code: domain for domain in like.domains if by_domain[domain.code]}
    topics = {code: _topics(code, by_domain[code]) for code in used}
    domains: list[dict[str, Any]] = []
    for code, domain in used.items():
        names = {heading: topic for topic, (heading, _) in topics[code].items()}
        items = [
            {
                "code": row.code,
                "scale": scales[_key(row.text("scale"))],
                "topic": names.get(row.text("topic")),
                "gcm": _objectives(row) or [],
                "needs": list(mapping.get("needs", ())),
            }
            for row in by_domain[code]
        ]
        migof = {"migof": domain.migof} if domain.migof else {}
        domains.append({"code": code, **migof, "topics": list(topics[code]), "items": items})
    taken = {item["scale"] for domain in domains for item in domain["items"]}
    untranslated = () if "question_fa" in mapping["columns"] else tuple(row.code for row in rows)
    framework: dict[str, Any] = {
        "id": mapping["id"],
        "edition": mapping["edition"],
        "title": dict(mapping["title"]),
        "publisher": mapping["publisher"],
        "closed": False,
        "provenance": _provenance(mapping, bool(untranslated)),
        "scales": {name: {"options": list(scale.options)} for name, scale in like.scales.items() if name in taken},
        "missing": list(like.missing),
        "scoring": None,
        "domains": domains,
    }
    texts = {
        language: _texts(language, mapping, framework, topics, rows, text_of(like.id, like.edition, language))
        for language in LANGUAGES
    }
    return QuestionFile(framework, texts, untranslated)


def _topics(domain: str, rows: list[_Row]) -> Mapping[str, tuple[str, str]]:
    """The headings inside a dimension in the order of the file: name → English and Persian heading."""
    headings = {row.text("topic"): row.text("topic_fa") for row in reversed(rows) if row.text("topic")}
    ordered = [heading for heading in dict.fromkeys(row.text("topic") for row in rows) if heading]
    return {f"{domain}-topic-{place}": (each, headings[each]) for place, each in enumerate(ordered, start=1)}


def _texts(
    language: str,
    mapping: Mapping[str, Any],
    framework: Mapping[str, Any],
    topics: Mapping[str, Mapping[str, tuple[str, str]]],
    rows: tuple[_Row, ...],
    like: Mapping[str, Any],
) -> Mapping[str, Any]:
    headings = {name: words for each in topics.values() for name, words in each.items()}
    options = [option for scale in framework["scales"].values() for option in scale["options"]]
    texts: dict[str, Any] = {
        "title": mapping["title"][language],
        "domains": {each["code"]: dict(like["domains"][each["code"]]) for each in framework["domains"]},
        "items": {row.code: _words(row, language) for row in rows},
        "options": {option: like["options"][option] for option in dict.fromkeys(options)},
        "missing": {state: like["missing"][state] for state in framework["missing"]},
    }
    if headings:
        texts["topics"] = {
            name: persian if language == "fa" and persian else english for name, (english, persian) in headings.items()
        }
    return texts


def _words(row: _Row, language: str) -> Mapping[str, str]:
    """The words of a question; what the file does not have in Persian stands in English, which provenance says."""
    found = {
        part: row.text(f"{part}_{language}") or (row.text(f"{part}_en") if part == "question" else "")
        for part in ("label", "question", "guidance")
    }
    return {part: words for part, words in found.items() if words}


def _provenance(mapping: Mapping[str, Any], untranslated: bool) -> list[Mapping[str, Any]]:
    source = dict(mapping["source"])
    found: list[Mapping[str, Any]] = [
        {
            "what": {
                "en": "Codes, questions, headings and answer scales, read from the publisher's file.",
                "fa": "کدها، پرسش‌ها، عنوان‌ها و مقیاس‌های پاسخ، برگرفته از پروندهٔ ناشر.",
            },
            "status": "official",
            "source": source,
        },
        {
            "what": {
                "en": "Words of the dimensions and of the answers, and the tags where the file has none.",
                "fa": "متن ابعاد و پاسخ‌ها، و برچسب‌ها در جایی که پرونده برچسبی ندارد.",
            },
            "status": "ours",
            "source": None,
        },
    ]
    if untranslated:
        what = {
            "en": "The questions are not yet translated into Persian; the English ones stand in their place.",
            "fa": "پرسش‌ها هنوز به فارسی ترجمه نشده است؛ متن انگلیسی به جای آن آمده است.",
        }
        found.append({"what": what, "status": "to-confirm", "source": source})
    return found


def _named(part: Mapping[str, str]) -> Mapping[str, str]:
    return {_key(called): name for called, name in part.items()}


def _key(text: str) -> str:
    """A name as it is compared: digits, letters and spaces of one kind, without regard to capitals."""
    return digits(normal_text(text), "en").casefold()


def _of_mapping(place: str, reason: str | Mapping[str, str]) -> Problem:
    return Problem("question-file-mapping", "mapping", {"place": place, "reason": reason})
