"""The columns of a sheet by their headings: in one row or several, carried to the right, or as HXL tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from namagar.analysis.sources.cells import Cell, compared, shown
from namagar.analysis.sources.layout import Merged
from namagar.analysis.sources.mapping import FileMapping, Heading
from namagar.analysis.terms.problem import Problem, Refused

TAGS_WITHIN = 25  # HXL: the row of tags is one of the first 25
_YEAR = re.compile(re.escape("{year}"))
_TOLD = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A column and the year that stands in its heading, if the mapping asks for one."""

    place: int
    year: str


class Columns:
    """Where each heading stands."""

    def __init__(
        self, head: Sequence[Sequence[Cell]], mapping: FileMapping, sheet: str, merged: Sequence[Merged] = ()
    ) -> None:
        """`head` are the rows from the first one to the last row of the headings, or to the row of tags.

        A merged heading goes on over the columns below it by itself; `carry_right` is for files that only look so.
        """
        self.sheet, self.tags = sheet, mapping.tags
        chosen = [head[-1]] if mapping.tags else [head[row - 1] for row in mapping.header_rows]
        self.width = max(map(len, chosen))
        texts = [[shown(cell).strip() for cell in row] + [""] * (self.width - len(row)) for row in chosen]
        if mapping.form == "sdmx-csv":
            texts = [[text.partition(":")[0] for text in row] for row in texts]
        if not mapping.tags:
            self._merge(texts, head, [row - 1 for row in mapping.header_rows], merged)
        if mapping.carry_right:
            texts[:-1] = [carried(row) for row in texts[:-1]]
        self.shown = [" / ".join(filter(None, parts)) for parts in zip(*texts, strict=True)]
        self.keys = [self._key(parts) for parts in zip(*texts, strict=True)]

    def _merge(
        self, texts: list[list[str]], head: Sequence[Sequence[Cell]], rows: list[int], merged: Sequence[Merged]
    ) -> None:
        """A merged heading stands once in each column: over all columns that have a heading of their own below it."""
        for each in merged:
            within = [place for place, row in enumerate(rows) if each.top <= row <= each.bottom]
            if not within or each.top >= len(head) or each.left >= len(head[each.top]):
                continue
            text = shown(head[each.top][each.left]).strip()
            lowest = within[-1] == len(rows) - 1
            right = each.left if lowest else min(each.right, self.width - 1)
            for column in range(each.left, right + 1):
                if column < self.width:
                    texts[within[0]][column] = text

    def one(self, heading: Heading) -> int:
        """The place of a heading; Refused when it is not there, or twice."""
        return self.all(heading)[0].place

    def all(self, heading: Heading) -> tuple[Found, ...]:
        """The places of a heading: one, or one for each year where {year} stands in it."""
        wanted = self._key(heading)
        yearly = any("{year}" in part for part in wanted)
        patterns = (
            [
                re.compile(_YEAR.sub("(?P<year>[0-9]{4})", re.escape(part).replace(r"\{year\}", "{year}"), count=1))
                for part in wanted
            ]
            if yearly
            else []
        )
        found = []
        for place, key in enumerate(self.keys):
            if not yearly and key == wanted and wanted:
                found.append(Found(place, ""))
            elif yearly and len(key) == len(wanted):
                matches = [pattern.fullmatch(part) for pattern, part in zip(patterns, key, strict=True)]
                if all(matches):
                    years = [match["year"] for match in matches if match and "year" in match.groupdict()]
                    found.append(Found(place, years[0]))
        self._sure(heading, found)
        return tuple(found)

    def _sure(self, heading: Heading, found: list[Found]) -> None:
        text = " / ".join(filter(None, heading))
        if not found:
            known = ", ".join(filter(None, self.shown[:_TOLD])) or "–"
            raise Refused(Problem("source-heading-missing", self.sheet, {"heading": text, "known": known}))
        if len({each.year for each in found}) < len(found):
            raise Refused(Problem("source-heading-twice", self.sheet, {"heading": text}))

    def _key(self, parts: Sequence[str]) -> tuple[str, ...]:
        if self.tags:
            return tuple(sorted("".join(parts).lower().replace(" ", "").split("+")))
        return tuple(compared(part) for part in parts if part.strip())


def is_tag_row(row: Sequence[Cell]) -> bool:
    """Whether every cell that is not empty is an HXL tag."""
    texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    return bool(texts) and all(re.match(r"#[A-Za-z]", text) for text in texts)


def carried(row: list[str]) -> list[str]:
    """The row with each heading going on to the right over empty cells, as merged ones do."""
    filled, last = [], ""
    for text in row:
        last = text or last
        filled.append(last)
    return filled
