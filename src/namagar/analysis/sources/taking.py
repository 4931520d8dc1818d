"""A file becomes claims by a mapping: one road for a dry run and a real one, row by row in bounded memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, repeat
from typing import BinaryIO

from namagar.analysis.sources.blocks import Block, ClaimRow, Slugs
from namagar.analysis.sources.cells import Cell, compared, is_empty, shown
from namagar.analysis.sources.fields import UNKNOWN_AREAS, Fault, Meaning, Meanings
from namagar.analysis.sources.headings import TAGS_WITHIN, Columns, is_tag_row
from namagar.analysis.sources.layout import Layout, column_letters, row_number, told
from namagar.analysis.sources.mapping import FileMapping
from namagar.analysis.sources.opened import Opened, Rows, Sheet
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.plans import SheetPlan, plan
from namagar.analysis.sources.spans import Spans
from namagar.analysis.sources.verdict import RefusedRow, RowProblem, Verdict
from namagar.analysis.sources.watching import Watch, nobody
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused

CHUNK = 5_000
_AREAS_TOLD = 40


class Taking:
    """Reads a file once. `claims` gives its rows as claims write them; `verdict` is complete when they are all out.

    `watch` is told how many rows have been read and may raise Cancelled; so may whoever takes the claims stop taking
    them. Nothing is kept here, so nothing half done is left.
    """

    def __init__(self, file: BinaryIO, name: str, mapping: FileMapping, watch: Watch = nobody) -> None:
        """Refused when the file is of no kind that is read, or when the mapping does not fit it."""
        self.mapping, self.name, self.watch, self.read = mapping, name, watch, 0
        self.file = opened(file, name, mapping.encoding, mapping.delimiter)
        self.verdict = Verdict(name, mapping.id, self.file.facts)
        self.book = Codebook.of(mapping.country)
        self.ids: set[str] = set()
        self.slugs = Slugs()
        for problem in self.file.told:
            self.verdict.tell(problem)
        self.sheets = _chosen(self.file, mapping, self.verdict)

    def claims(self) -> Iterator[ClaimRow]:
        """The claims in the order of the file, each a text for every one of COLUMNS; Refused when there is none."""
        problems: list[Problem] = []
        for sheet in self.sheets:
            try:
                reading = _SheetReading(self, sheet)
            except Refused as refused:
                problems.extend(refused.problems)
                continue
            if not problems:
                yield from reading.claims()
        if problems:
            raise Refused(problems)
        found = self.verdict
        if not found.claims and not found.refused_rows:
            facts = {"rows": found.rows, "left_out": found.left_out, "missing": found.missing.total()}
            raise Refused(Problem("source-no-claims", self.name, facts))


def dry_run(file: BinaryIO, name: str, mapping: FileMapping, watch: Watch = nobody) -> Verdict:
    """What taking the file would come to; nothing is kept but the verdict."""
    taking = Taking(file, name, mapping, watch)
    for _ in taking.claims():
        pass
    return taking.verdict


def _chosen(file: Opened, mapping: FileMapping, verdict: Verdict) -> tuple[Sheet, ...]:
    """The sheets that the mapping means; with several and none named, it is asked."""
    visible = tuple(sheet for sheet in file.sheets if not sheet.hidden)
    hidden = ", ".join(sheet.name for sheet in file.sheets if sheet.hidden)
    if hidden:
        verdict.tell(Problem("source-sheets-hidden", file.name, {"sheets": hidden}))
    if isinstance(mapping.sheets, tuple) and any(sheet.name for sheet in file.sheets):
        return _named(file, mapping.sheets)
    if len(visible) == 1 or (visible and mapping.sheets == "visible"):
        return visible
    facts = {"known": ", ".join(sheet.name for sheet in visible) or "–"}
    raise Refused(Problem("source-sheet-open", file.name, facts))


def _named(file: Opened, names: tuple[str, ...]) -> tuple[Sheet, ...]:
    by_name = {compared(sheet.name): sheet for sheet in file.sheets}
    known = ", ".join(sheet.name for sheet in file.sheets)
    absent = [name for name in names if compared(name) not in by_name]
    if absent:
        facts = [{"sheet": name, "known": known} for name in absent]
        raise Refused([Problem("source-sheet-missing", file.name, each) for each in facts])
    return tuple(by_name[compared(name)] for name in names)


class _SheetReading:
    """One sheet on its way into claims."""

    def __init__(self, taking: Taking, sheet: Sheet) -> None:
        self.taking, self.mapping, self.verdict, self.name = taking, taking.mapping, taking.verdict, sheet.name
        self.rows, self.slugs = sheet.rows(), taking.slugs
        self.ids, self.signed = taking.ids, taking.book.signed
        layout = sheet.layout()
        head = self._head(self.rows)
        columns = Columns(head, self.mapping, sheet.name, layout.merged)
        meanings = Meanings(self.mapping, taking.book, self.verdict.tell)
        self.plan: SheetPlan = plan(self.mapping, columns, sheet.name, meanings)
        self.number = len(head)
        self.hidden, self.unseen = layout.hidden_rows, set[int]()
        self.spans = Spans(self.plan, layout, first_row=len(head))
        self._tell_hidden_columns(layout)
        self.verdict.sheets.append(sheet.name)
        self.verdict.heads[sheet.name] = tuple(tuple(row) for row in head)

    def _head(self, rows: Rows) -> list[list[Cell]]:
        last = TAGS_WITHIN if self.mapping.tags else max(self.mapping.header_rows)
        head = []
        for row in islice(rows, last):
            head.append(row)
            if self.mapping.tags and is_tag_row(row):
                return head
        if self.mapping.tags or len(head) < last or not any(head):
            raise Refused(Problem("source-header-missing", self.name, {"rows": last}))
        return head

    def claims(self) -> Iterator[ClaimRow]:
        """The claims of the rows below the headings."""
        yield from self._chunks()
        self._tell_hidden_rows()
        self._tell_other_areas()

    def _chunks(self) -> Iterator[ClaimRow]:
        while chunk := list(islice(self.rows, CHUNK)):
            self.taking.read += len(chunk)
            self.taking.watch(self.taking.read)
            begun = self.number
            self.number += len(chunk)
            ended = self._footer(chunk)
            kept = len(self.verdict.refused)
            yield from self._taken(chunk[:ended], begun + 1)
            self.verdict.refused[kept:] = sorted(self.verdict.refused[kept:], key=lambda row: row.row)
            if ended < len(chunk):
                return

    def _footer(self, chunk: list[list[Cell]]) -> int:
        """How many rows of the chunk stand above the footer."""
        if self.mapping.footer:
            for place, row in enumerate(chunk):
                first = next((compared(shown(cell)) for cell in row if not is_empty(cell)), "")
                if first.startswith(self.mapping.footer):
                    return place
        return len(chunk)

    def _taken(self, chunk: list[list[Cell]], first: int) -> Iterator[ClaimRow]:
        rows, numbers = self._whole(chunk, first)
        if self.hidden:
            rows, numbers = self._seen(rows, numbers)
        if self.spans:
            rows, numbers = self._unmerged(rows, numbers)
        if not rows:
            return
        self.verdict.rows += len(rows)
        columns: list[Sequence[Cell]] = list(zip(*rows, strict=True))
        for place, texts, wanted in self.plan.rules:
            keep = [(compared(shown(cell)) in texts) is wanted for cell in columns[place]]
            if not all(keep):
                numbers = [number for number, kept in zip(numbers, keep, strict=True) if kept]
                rows = [row for row, kept in zip(rows, keep, strict=True) if kept]
                self.verdict.left_out += len(keep) - len(rows)
                columns = list(zip(*rows, strict=True))
            if not rows:
                return
        if self.mapping.reporters:
            rows, numbers, columns = self._reported(rows, numbers, columns)
        if rows:
            yield from Block(self, rows, numbers, columns).claims()

    def _reported(
        self, rows: list[list[Cell]], numbers: list[int], columns: list[Sequence[Cell]]
    ) -> tuple[list[list[Cell]], list[int], list[Sequence[Cell]]]:
        """The rows of the areas that are taken; the other areas are left out, and told where nobody named them."""
        (area,) = (each for each in self.plan.fields if each.field == "area")
        keys = area.keys(columns)
        keep = [self._is_reporter(area.lookup[key]) for key in keys]
        if all(keep):
            return rows, numbers, columns
        for key, kept in zip(keys, keep, strict=True):
            if not kept and self.mapping.reporters == "known":
                self.verdict.other_areas[shown(key[0] if isinstance(key, tuple) else key).strip()] += 1
        self.verdict.left_out += keep.count(False)
        kept_rows = [row for row, kept in zip(rows, keep, strict=True) if kept]
        kept_numbers = [number for number, kept in zip(numbers, keep, strict=True) if kept]
        return kept_rows, kept_numbers, list(zip(*kept_rows, strict=True))

    def _is_reporter(self, meaning: Meaning) -> bool:
        """An area that is asked for; one that could be meant, or a cell that is wrong, stays to be told."""
        if isinstance(meaning, str):
            return self.mapping.reporters == "known" or meaning in (self.mapping.reporters or ())
        return not (isinstance(meaning, Fault) and meaning.problem.code in UNKNOWN_AREAS)

    def _whole(self, chunk: list[list[Cell]], first: int) -> tuple[list[list[Cell]], list[int]]:
        """The rows with as many cells as the headings, and their numbers; empty ones are passed over."""
        width = self.plan.columns.width
        rows, numbers = [], []
        for number, row in enumerate(chunk, start=first):
            if len(row) == width:
                if any(row) or not all(map(is_empty, row)):
                    rows.append(row)
                    numbers.append(number)
            elif not all(map(is_empty, row)):
                fitting = self._fitted(row, number, width)
                if fitting:
                    rows.append(fitting)
                    numbers.append(number)
        return rows, numbers

    def _fitted(self, row: list[Cell], number: int, width: int) -> list[Cell]:
        """The row in the width of the headings; nothing when cells are missing or stand where no heading is."""
        if self.taking.file.ragged or (all(map(is_empty, row[width:])) and len(row) > width):
            return [*row[:width], *repeat("", width - len(row))]
        self.verdict.rows += 1
        problem = Problem("source-row-width", "", {"found": len(row), "wanted": width})
        self.refuse(number, row, [RowProblem(self.name, number, "", "", problem)])
        return []

    def _seen(self, rows: list[list[Cell]], numbers: list[int]) -> tuple[list[list[Cell]], list[int]]:
        """Hidden rows are noted, and left out when the mapping says so."""
        unseen = {number for number in numbers if number - 1 in self.hidden}
        self.unseen |= unseen
        if not unseen or self.mapping.hidden_rows != "leave":
            return rows, numbers
        self.verdict.rows += len(unseen)
        self.verdict.left_out += len(unseen)
        kept = [(row, number) for row, number in zip(rows, numbers, strict=True) if number not in unseen]
        return [row for row, _ in kept], [number for _, number in kept]

    def _unmerged(self, rows: list[list[Cell]], numbers: list[int]) -> tuple[list[list[Cell]], list[int]]:
        """Labels in every row that they reach over; a row with a number of several cells is refused."""
        kept, kept_numbers = [], []
        for number, row in zip(numbers, rows, strict=True):
            carried = self.spans.carried(number, row)
            shared = self.spans.numbers_of_several(number, carried)
            if shared:
                self.verdict.rows += 1
                self.refuse(number, row, [self._merged_number(number, row, place) for place in shared])
            else:
                kept.append(carried)
                kept_numbers.append(number)
        return kept, kept_numbers

    def _merged_number(self, number: int, row: list[Cell], place: int) -> RowProblem:
        heading = self.plan.columns.shown[place]
        return RowProblem(self.name, number, heading, shown(row[place]), Problem("source-number-merged", "", {}))

    def _tell_hidden_rows(self) -> None:
        if self.unseen:
            code = "source-rows-hidden-left" if self.mapping.hidden_rows == "leave" else "source-rows-hidden-read"
            rows = told((number - 1 for number in self.unseen), row_number)
            facts = {"sheet": self.name, "count": len(self.unseen), "rows": rows}
            self.verdict.tell(Problem(code, self.name, facts))

    def _tell_other_areas(self) -> None:
        others = self.verdict.other_areas
        if others:
            shown_areas = ", ".join(islice(others, _AREAS_TOLD)) + (" …" if len(others) > _AREAS_TOLD else "")
            facts = {"count": others.total(), "areas": shown_areas}
            self.verdict.tell(Problem("source-areas-left-out", self.name, facts))

    def _tell_hidden_columns(self, layout: Layout) -> None:
        hidden = {place for place in layout.hidden_columns if place < self.plan.columns.width}
        if hidden:
            read = told(hidden & self.plan.places, column_letters) or "–"
            facts = {"sheet": self.name, "columns": told(hidden, column_letters), "read": read}
            self.verdict.tell(Problem("source-columns-hidden", self.name, facts))

    def refuse(self, number: int, row: Sequence[Cell], problems: list[RowProblem]) -> None:
        """Put a row aside with what is wrong with it; each problem says its place."""
        placed = tuple(
            replace(each, problem=Problem(each.problem.code, self._where(each), each.problem.facts))
            for each in problems
        )
        self.verdict.refuse(RefusedRow(self.name, number, tuple(row), placed))

    def _where(self, each: RowProblem) -> str:
        return ", ".join(filter(None, (each.sheet, str(each.row), each.column)))
