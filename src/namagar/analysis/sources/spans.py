"""Merged cells below the headings: a label goes down its rows; a number of several cells belongs to none of them."""

from collections.abc import Iterable

from namagar.analysis.sources.cells import Cell, is_empty
from namagar.analysis.sources.layout import Layout, Merged
from namagar.analysis.sources.plans import SheetPlan


class Spans:
    """The merged cells of one sheet that its reading has to know of; rows count from 0."""

    def __init__(self, plan: SheetPlan, layout: Layout, first_row: int) -> None:
        labels = {place for each in plan.fields for place in each.places} | {place for place, _, _ in plan.rules}
        numbers = {each.place for each in plan.numbers}
        body = [each for each in layout.merged if each.top >= first_row]
        self.down: dict[int, list[Merged]] = {}
        for each in body:
            if (
                each.bottom > each.top
                and labels.intersection(range(each.left, each.right + 1))
                and each.left not in numbers
            ):
                self.down.setdefault(each.top, []).append(each)
        self.shared = {
            (each.top, each.left)
            for each in body
            if len(numbers.intersection(range(each.left, each.right + 1))) * (each.bottom - each.top + 1) > 1
        }
        self.going: list[tuple[Merged, Cell]] = []

    def __bool__(self) -> bool:
        return bool(self.down or self.shared)

    def carried(self, number: int, row: list[Cell]) -> list[Cell]:
        """The row with the labels that reach into it from above; `number` counts from 1."""
        at = number - 1
        self.going = [(each, text) for each, text in self.going if at <= each.bottom]
        filling = [(each.left, text) for each, text in self.going]
        self.going.extend((each, row[each.left]) for each in self.down.get(at, ()) if each.left < len(row))
        if not filling:
            return row
        filled = list(row)
        for place, text in filling:
            if place < len(filled) and is_empty(filled[place]):
                filled[place] = text
        return filled

    def numbers_of_several(self, number: int, row: list[Cell]) -> Iterable[int]:
        """The places where a number stands that several cells share; `number` counts from 1."""
        return [place for at, place in self._within(number - 1) if place < len(row) and not is_empty(row[place])]

    def _within(self, at: int) -> list[tuple[int, int]]:
        return [each for each in self.shared if each[0] == at] if self.shared else []
