"""The completion matrix of a round, items × institutions: where each answer stands, who holds it, since when, until."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, When
from django.db.models.functions import Cast, Coalesce

from namagar.analysis.frameworks.framework import Item
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import standing
from namagar.records.assessments.models import Answer, Position, Round
from namagar.records.assessments.progress import IN_HAND, is_overdue, policy
from namagar.records.assessments.queries import STATES
from namagar.records.people import clock
from namagar.records.people import queries as people
from namagar.records.people.models import Institution

DONE = ("accepted", "given")
REVIEWED = ("submitted", "prefilled")
CELL_STATES = ("open", "prefilled", "draft", "submitted", "returned", "accepted", "asked", "given")
OVERDUE = "overdue"
# A matrix has thousands of cells: days come as text and are read here, which costs a tenth of the usual conversion.
_SINCE = Case(When(state__in=["open", "asked"], then=Coalesce("asked_at", "changed_at")), default=F("changed_at"))
_DAYS = {"since": Cast(_SINCE, CharField()), "until": Cast("due", CharField())}
_FIELDS = ("state", "institution", "able", "person__name_en", "person__name_fa", "since", "until")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one institution has to say to one item.

    holder: institution, person or review; empty when it is done. `names` are the person's, where one is named who can
    still answer: with a closed account or without the role nobody does.
    """

    state: str
    lead: bool
    holder: str
    names: Mapping[str, str] | None
    since: datetime
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item with a cell for each institution of the matrix; None where it is not asked."""

    item: Item
    cells: tuple[Cell | None, ...]
    unassigned: bool
    done: Trace
    asked: Trace


@dataclass(frozen=True, slots=True)
class Column:
    """One institution with its counts: how much it is asked, has done, is late with."""

    institution: Institution
    asked: Trace
    done: Trace
    overdue: Trace


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows by domain and the columns that a filter leaves, and everything that can be filtered by."""

    columns: tuple[Column, ...]
    domains: Mapping[str, tuple[Row, ...]]
    institutions: tuple[Institution, ...]
    asked: Trace
    done: Trace
    overdue: Trace


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked at: a domain, an institution by its code, a state (or overdue); empty is all."""

    domain: str = ""
    institution: str = ""
    state: str = ""


def matrix(of: Round, only: Filter) -> Matrix:
    """The completion matrix, in three queries whatever its size."""
    cells, unassigned = _cells(of)
    bulk = Institution.objects.in_bulk({institution for _, institution in cells})
    everyone = sorted(bulk.values(), key=lambda each: each.code)
    shown = {place: cell for place, cell in cells.items() if _shows(cell, bulk[place[1]], only)}
    domains = {
        domain.code: domain.items for domain in standing.framework_of(of).domains if only.domain in ("", domain.code)
    }
    items = {item.code for found in domains.values() for item in found}
    shown = {place: cell for place, cell in shown.items() if place[0] in items}
    there = {institution for _, institution in shown}
    institutions = [each for each in everyone if each.pk in there]
    rows = {code: tuple(_rows(of, found, institutions, shown, unassigned, only)) for code, found in domains.items()}
    return Matrix(
        columns=tuple(_columns(of, institutions, shown)),
        domains={code: found for code, found in rows.items() if found},
        institutions=tuple(everyone),
        asked=_count(of, shown.values(), "asked"),
        done=_count(of, shown.values(), "done"),
        overdue=_count(of, shown.values(), OVERDUE),
    )


def _shows(cell: Cell, institution: Institution, only: Filter) -> bool:
    if only.institution and institution.code != only.institution:
        return False
    return not only.state or (cell.overdue if only.state == OVERDUE else cell.state == only.state)


def _cells(of: Round) -> tuple[dict[tuple[str, int], Cell], set[str]]:
    """Every cell by item and institution, and the items that are assigned to nobody."""
    today, thresholds = clock.today(), policy()
    cells: dict[tuple[str, int], Cell] = {}
    unassigned = set()
    able = Exists(people.answering(of.country).filter(pk=OuterRef("person")))
    answers = Answer.objects.filter(round=of).annotate(able=able, **_DAYS)
    for item, *fields in answers.values_list("item", *_FIELDS):
        if fields[1] is None:
            unassigned.add(item)
        else:
            cells[item, fields[1]] = _cell(fields, True, of.due, today, thresholds)
    positions = Position.objects.filter(answer__round=of).order_by().annotate(able=able, **_DAYS)
    for item, *fields in positions.values_list("answer__item", *_FIELDS):
        cells[item, fields[1]] = _cell(fields, False, of.due, today, thresholds)
    return cells, unassigned


def _cell(fields: list[Any], lead: bool, whole: date | None, today: date, thresholds: Mapping[str, int]) -> Cell:
    state, _, able, name_en, name_fa, since, until = fields
    in_hand = state in IN_HAND or state == "asked"
    due = date.fromisoformat(until) if until else whole
    return Cell(
        state=state,
        lead=lead,
        holder="" if state in DONE else "review" if state in REVIEWED else "person" if able else "institution",
        names={"en": name_en, "fa": name_fa} if able else None,
        since=_moment(since),
        due=due if in_hand else None,
        overdue=in_hand and is_overdue(due, today, thresholds),
    )


def _moment(text: str) -> datetime:
    """A moment as a database writes it; one without an offset is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rows(
    of: Round,
    items: Iterable[Item],
    institutions: list[Institution],
    shown: Mapping[tuple[str, int], Cell],
    unassigned: set[str],
    only: Filter,
) -> Iterable[Row]:
    for item in items:
        cells = tuple(shown.get((item.code, each.pk)) for each in institutions)
        there = [cell for cell in cells if cell]
        nobody = item.code in unassigned and not only.institution and only.state in ("", "open")
        if there or nobody:
            yield Row(
                item=item,
                cells=cells,
                unassigned=nobody,
                done=_count(of, there, "done", item=item.code),
                asked=_count(of, there, "asked", item=item.code),
            )


def _columns(of: Round, institutions: list[Institution], shown: Mapping[tuple[str, int], Cell]) -> Iterable[Column]:
    held: dict[int, list[Cell]] = {each.pk: [] for each in institutions}
    for (_, institution), cell in shown.items():
        held[institution].append(cell)
    for each in institutions:
        asked, done, overdue = (
            _count(of, held[each.pk], what, institution=each.code) for what in ("asked", "done", OVERDUE)
        )
        yield Column(each, asked, done, overdue)


def _count(of: Round, cells: Iterable[Cell], what: str, **more: str) -> Trace:
    """How many cells are asked, done or overdue; the leaf says which, so that no count drags its cells along."""
    if what == "done":
        n = sum(cell.state in DONE for cell in cells)
    elif what == OVERDUE:
        n = sum(cell.overdue for cell in cells)
    else:
        n = sum(1 for _ in cells)
    return leaf("record", n, app="assessments", model="completion", round=str(of.pk), what=what, **more)


def standings(rounds: Iterable[Round]) -> dict[int, dict[str, Trace]]:
    """How many answers of each round are in each state, in one query; each count is one leaf."""
    found = {each.pk: dict.fromkeys(STATES, 0) for each in rounds}
    counted = Answer.objects.filter(round__in=found).order_by().values_list("round", "state").annotate(n=Count("pk"))
    for number, state, n in counted:
        found[number][state] = n
    return {
        number: {
            state: leaf("record", n, app="assessments", model="answer", round=str(number), state=state)
            for state, n in states.items()
        }
        for number, states in found.items()
    }
