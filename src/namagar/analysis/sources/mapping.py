"""A mapping: where in a publisher's file each thing stands, checked and ready to be used."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import jsonschema

from namagar.analysis.sources.cells import compared
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.unfit import reasons
from namagar.catalogue import reader

LARGEST = 256 * 1024
Heading: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field of a claim comes from: columns of the row, or the name of the sheet."""

    headings: tuple[Heading, ...]
    sheet: str
    template: str
    codes: Mapping[str, str]
    edition: str | None
    calendar: str | None
    day_first: bool
    month_named: bool
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers, and what is true of all of them."""

    heading: Heading
    fixed: Mapping[str, str]
    period: str
    multiply: Fraction
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class RowRule:
    """Rows in which the column has (or has not) one of the texts."""

    heading: Heading
    texts: frozenset[str]
    wanted: bool


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How a file becomes claims; the words of catalogue/schemas/mapping.json say what each part means."""

    id: str
    country: str
    encoding: str | None
    delimiter: str | None
    form: str
    sheets: tuple[str, ...] | str | None
    header_rows: tuple[int, ...]
    carry_right: bool
    tags: bool
    footer: tuple[str, ...]
    hidden_rows: str | None
    rows: tuple[RowRule, ...]
    reporters: frozenset[str] | str | None
    missing: Mapping[str, str]
    thousands: str
    decimal: str
    exponent: bool
    id_of_claims: str
    fixed: Mapping[str, str]
    columns: Mapping[str, Source]
    values: tuple[Number, ...]

    def of_reporters(self, areas: Iterable[str]) -> "FileMapping":
        """The same mapping for the rows of these areas alone; Refused when one is none, or the file is of one area."""
        wanted, book = frozenset(areas), AreaBook.of(self.country)
        problems = [Problem("area-unknown", "reporters", {"code": area}) for area in sorted(wanted - {*book.areas})]
        if "area" not in self.columns or not self.columns["area"].headings:
            problems.append(_wrong("reporters", "no column says the area"))
        if problems:
            raise Refused(problems)
        return replace(self, reporters=wanted)


def ready(name: str) -> FileMapping:
    """A mapping of the catalogue."""
    return of(reader.yaml_file("mappings", f"{name}.yaml"))


def read(content: bytes, name: str) -> FileMapping:
    """The mapping that a file holds; Refused when it is not one."""
    if len(content) > LARGEST:
        raise Refused(_wrong(name, f"it is larger than {LARGEST // 1024} kB"))
    try:
        data = reader.parsed_plain(content.decode("utf-8-sig"), name)
    except (UnicodeDecodeError, reader.CatalogueError) as error:
        raise Refused(_wrong(name, str(error))) from error
    return of(data)


def of(data: Any) -> FileMapping:
    """The mapping as data; Refused with everything that the schema finds wrong with it."""
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "mapping.json"))
    errors = sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    if errors:
        raise Refused([_wrong(error.json_path, reason) for error in errors for reason in reasons(error)])
    made = _made(data)
    problems = [_wrong(place, reason) for place, reason in _contradictions(made)]
    if problems:
        raise Refused(problems)
    return made


def _made(data: Mapping[str, Any]) -> FileMapping:
    numbers, header = data.get("numbers", {}), data["header"]
    sheets = data.get("sheets")
    return FileMapping(
        id=data["id"],
        country=data["country"],
        encoding=data.get("encoding"),
        delimiter=data.get("delimiter"),
        form=data.get("form", "plain"),
        sheets=tuple(sheets) if isinstance(sheets, list) else sheets,
        header_rows=tuple(header.get("rows", ())),
        carry_right=header.get("carry_right", False),
        tags="tags" in header,
        footer=tuple(compared(text) for text in data.get("footer", ())),
        hidden_rows=data.get("hidden_rows"),
        rows=tuple(_rule(each) for each in data.get("rows", ())),
        reporters=_reporters(data.get("reporters")),
        missing={compared(text): reason for text, reason in data.get("missing", {}).items()},
        thousands=numbers.get("thousands", ""),
        decimal=numbers.get("decimal", ""),
        exponent=numbers.get("exponent", False),
        id_of_claims=data.get("id_of_claims", ""),
        fixed=data.get("fixed", {}),
        columns={field: _source(each) for field, each in data.get("columns", {}).items()},
        values=tuple(_number(each) for each in data["values"]),
    )


def _reporters(stated: str | list[str] | None) -> frozenset[str] | str | None:
    return frozenset(stated) if isinstance(stated, list) else stated


def _codes(each: Mapping[str, Any]) -> dict[str, str]:
    """What texts mean: by a code list of the catalogue, with and without leading zeros, and by the mapping itself."""
    listed = reader.table("codelists", f"{each['codes_of']}.csv") if "codes_of" in each else ()
    codes = {code: row["area"] for row in listed for code in (row["code"], row["code"].lstrip("0"))}
    return {**codes, **{compared(text): code for text, code in each.get("codes", {}).items()}}


def _heading(stated: str | list[str]) -> Heading:
    return (stated,) if isinstance(stated, str) else tuple(stated)


def _rule(each: Mapping[str, Any]) -> RowRule:
    texts = frozenset(compared(text) for text in each.get("is", each.get("is_not")))
    return RowRule(_heading(each["column"]), texts, wanted="is" in each)


def _source(each: Mapping[str, Any]) -> Source:
    stated = each.get("columns") or ([each["column"]] if "column" in each else [])
    return Source(
        headings=tuple(_heading(one) for one in stated),
        sheet=each.get("sheet", ""),
        template=each.get("as", ""),
        codes=_codes(each),
        edition=each.get("edition"),
        calendar=each.get("calendar"),
        month_named=each.get("take") == "last-month",
        day_first=each.get("order") == "day-first",
        may_be_empty=each.get("may_be_empty", False),
    )


def _number(each: Mapping[str, Any]) -> Number:
    return Number(
        heading=_heading(each["column"]),
        fixed=each.get("fixed", {}),
        period=each.get("period", ""),
        multiply=Fraction(each.get("multiply", 1)),
        may_be_empty=each.get("may_be_empty", False),
    )


def _contradictions(made: FileMapping) -> Iterator[tuple[str, str]]:
    """What no schema can see: a field from two places, or from none."""
    if made.country not in reader.countries():
        yield "country", f"there is no {made.country} in the catalogue"
    if bool(made.id_of_claims) == ("id" in made.columns):
        yield "id_of_claims", "the id of a claim comes from here or from a column, and from one of them"
    if made.thousands and made.thousands == made.decimal:
        yield "numbers", "the mark of thousands and of decimals is the same"
    if made.reporters and ("area" not in made.columns or not made.columns["area"].headings):
        yield "reporters", "no column says the area"
    rows = made.header_rows
    if list(rows) != sorted(set(rows)):
        yield "header", "the rows of the headings go down"
    for place, number in enumerate(made.values):
        for field in sorted({*made.fixed, *number.fixed} & {*made.columns}):
            yield f"values[{place}]", f"{field} comes from a column and is fixed too"
        if number.period and ("period" in made.columns or "period" in {*made.fixed, *number.fixed}):
            yield f"values[{place}]", "period comes from two places"


def _wrong(place: str, reason: str | Mapping[str, str]) -> Problem:
    return Problem("source-mapping", "mapping", {"place": place, "reason": reason})
