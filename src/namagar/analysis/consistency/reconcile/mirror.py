"""A specification of a table that several sides report: read with its files, its biases taken out, and reconciled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from namagar.analysis.consistency.reconcile.bias import SIDES, Factors, factors
from namagar.analysis.consistency.reconcile.spec import POLICY, Words, checked
from namagar.analysis.consistency.reconcile.system import Places, Vector
from namagar.analysis.consistency.reconcile.tables import Margins, Reported, TableAnswer, combined, reconcile_table
from namagar.analysis.mobility import long_table
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

SCHEMA = "reconciliation-table.json"
_Key = TypeVar("_Key", bound=tuple[str, ...])
_AXES = {"origins": 1, "destinations": 0}


@dataclass(frozen=True)
class Side:
    """One reporter: what it states of each cell, by what that was divided, and what was used with its variance."""

    id: str
    title: Words
    stated: Vector
    factor: Vector
    used: Reported


@dataclass(frozen=True)
class Total:
    """The totals of one direction as they are stated, and their variances; infinity where none is stated."""

    name: str
    stated: Vector
    variances: Vector


@dataclass(frozen=True)
class MirrorTable:
    """The whole answer. `possible` are the cells that there may be; `bias` is None when none is to be taken out.

    `fitted` is how many factors of reporters were found from the same numbers.
    """

    id: str
    title: Words
    areas: tuple[str, ...]
    possible: Places
    sides: tuple[Side, ...]
    totals: tuple[Total, ...]
    bias: Factors | None
    fitted: int
    answer: TableAnswer

    @property
    def fit(self) -> float:
        """The weighted sum of squares of what the reports and the totals had to give."""
        found = 0.0
        for side in self.sides:
            told = np.isfinite(side.used.values)
            found += float(((side.used.values - self.answer.cells)[told] ** 2 / side.used.variances[told]).sum())
        for total in self.totals:
            soft = np.isfinite(total.variances) & (total.variances > 0)
            gap = total.stated - self.answer.cells.sum(axis=_AXES[total.name])
            found += float((gap[soft] ** 2 / total.variances[soft]).sum())
        return found

    @property
    def freedom(self) -> int:
        """How many numbers are stated more than cells and factors need; a cell that zero holds needs none."""
        stated = sum(int(np.isfinite(side.used.values).sum()) for side in self.sides)
        stated += sum(int(np.isfinite(total.variances).sum()) for total in self.totals)
        repeated = all((total.variances == 0).all() for total in self.totals)
        return stated - int(self.possible.sum()) + int(self.answer.held.sum()) - int(repeated) - self.fitted


def is_table(data: object) -> bool:
    """Whether a specification is one of a table, which is seen from its reporters."""
    return isinstance(data, Mapping) and "reporters" in data


def read_mirror(data: Mapping[str, Any], folder: Path) -> MirrorTable:
    """The reconciled table of a specification whose files lie in a folder or below it."""
    checked(data, str(data.get("id", "")), SCHEMA)
    reading = _Reading(data, folder)
    return reading.made()


class _Reading:
    """A specification being read with its files."""

    def __init__(self, data: Mapping[str, Any], folder: Path) -> None:
        self.data, self.folder = data, folder
        self.classes: Mapping[str, float] = reader.yaml_file("policies", POLICY)["values"]
        self.cells = [self._cells(each["file"]) for each in data["reporters"]]
        self.margins = {name: self._persons(each["file"]) for name, each in data.get("margins", {}).items()}
        self.areas = tuple(sorted({area for cells in self.cells for pair in cells for area in pair}))
        self.place = {area: number for number, area in enumerate(self.areas)}
        size = len(self.areas)
        self.possible = np.ones((size, size), dtype=bool)
        if not data["moves_within"]:
            np.fill_diagonal(self.possible, False)

    def made(self) -> MirrorTable:
        stated = [self._table(each) for each in self.cells]
        bias = self._bias(stated)
        sides = tuple(
            self._side(said, values, bias) for said, values in zip(self.data["reporters"], stated, strict=True)
        )
        prior, open_ = combined([side.used for side in sides], self.possible)
        rows, columns = self._total("origins"), self._total("destinations")
        answer = reconcile_table(prior, open_, Margins(rows.stated, columns.stated, rows.variances, columns.variances))
        return MirrorTable(
            id=self.data["id"],
            title=self.data["title"],
            areas=self.areas,
            possible=self.possible,
            sides=sides,
            totals=(rows, columns),
            bias=bias,
            fitted=0 if bias is None else _fitted(bias, self.data["bias"]["trusted"]),
            answer=answer,
        )

    def _content(self, name: str) -> bytes:
        """A file beside the specification; one elsewhere on the machine is not read."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise Refused(Problem("reconcile-file-missing", name, {"file": name}))
        return path.read_bytes()

    def _cells(self, name: str) -> dict[tuple[str, str], float]:
        table = long_table.read(self._content(name), name, ("origin", "destination"), ("persons",))
        return self._once(name, zip(table.codes[0], table.codes[1], strict=True), table.numbers[0].tolist())

    def _persons(self, name: str) -> dict[tuple[str], float]:
        table = long_table.read(self._content(name), name, ("area",), ("persons",))
        return self._once(name, ((area,) for area in table.codes[0]), table.numbers[0].tolist())

    def _once(self, name: str, keys: Iterable[_Key], numbers: Sequence[float]) -> dict[_Key, float]:
        """The numbers by their key; an empty cell is missing. A number below zero, or a key twice, is refused."""
        found: dict[_Key, float] = {}
        problems = []
        for key, number in zip(keys, numbers, strict=True):
            told = " → ".join(key)
            if key in found:
                problems.append(Problem("reconcile-name-twice", name, {"name": told}))
            if number < 0:
                problems.append(Problem("reconcile-cell-negative", name, {"cell": told, "value": number}))
            found[key] = number
        if problems:
            raise Refused(problems)
        return found

    def _table(self, cells: Mapping[tuple[str, str], float]) -> Vector:
        values = np.full((len(self.areas), len(self.areas)), np.nan)
        for (origin, destination), persons in cells.items():
            values[self.place[origin], self.place[destination]] = persons
        return np.where(self.possible, values, np.nan)

    def _bias(self, stated: Sequence[Vector]) -> Factors | None:
        """The factors, from the one reporter of each side."""
        if "bias" not in self.data:
            return None
        sides = [each["side"] for each in self.data["reporters"]]
        if sorted(sides) != sorted(SIDES):
            raise Refused(Problem("reconcile-bias-sides", self.data["id"], {"sides": ", ".join(sides)}))
        sent, received = (stated[sides.index(side)].copy() for side in SIDES)
        return factors(self.areas, sent, received, self.data["bias"]["trusted"])

    def _side(self, said: Mapping[str, Any], stated: Vector, bias: Factors | None) -> Side:
        """What a reporter states, divided by its factor, whose own spread widens it."""
        factor, spread = np.ones(len(self.areas)), np.zeros(len(self.areas))
        if bias is not None:
            of = bias.sending if said["side"] == SIDES[0] else bias.receiving
            off = bias.sending_spreads if said["side"] == SIDES[0] else bias.receiving_spreads
            factor = np.array([of.get(area, 1.0) for area in self.areas])
            spread = np.array([off.get(area, 0.0) for area in self.areas])
        if said["side"] == SIDES[0]:
            factor, spread = factor[:, None], spread[:, None]
        factor = np.broadcast_to(factor, stated.shape)
        used = stated / factor
        variances = self._spread(said["reliability"], used) ** 2 + (used * spread) ** 2
        return Side(said["id"], said["title"], stated, factor, Reported(used, variances))

    def _spread(self, said: Mapping[str, Any], values: Vector) -> Vector:
        """One standard deviation: a share of each number, and of no less than so many persons."""
        share = said.get("share") or self.classes[str(said.get("class", "")).lower()]
        spread: Vector = share * np.maximum(values, said["at_least"])
        return spread

    def _total(self, name: str) -> Total:
        """The totals of one direction; an area without one has a total that is not listened to."""
        stated, variances = np.zeros(len(self.areas)), np.full(len(self.areas), np.inf)
        if name in self.margins:
            said = self.data["margins"][name]
            unknown = [area for (area,) in self.margins[name] if area not in self.place]
            if unknown:
                facts = {"areas": ", ".join(unknown), "file": said["file"]}
                raise Refused(Problem("reconcile-total-unknown", said["file"], facts))
            for (area,), persons in self.margins[name].items():
                if persons == persons:
                    stated[self.place[area]] = persons
                    exact = said.get("exact", False)
                    own = 0.0 if exact else float(self._spread(said["reliability"], np.array(persons))) ** 2
                    variances[self.place[area]] = own
        return Total(name, stated, variances)


def _fitted(bias: Factors, trusted: str) -> int:
    """Those that a rule takes as true are not fitted; without one, the last logarithm follows from the others."""
    open_ = sum(spread > 0 for spread in (*bias.sending_spreads.values(), *bias.receiving_spreads.values()))
    return open_ if trusted else open_ - 1


def without_factor(of: MirrorTable) -> Iterator[str]:
    """The reporters whose factor nothing shows; they are used as they are."""
    yield from of.bias.unseen if of.bias else ()
