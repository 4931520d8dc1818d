"""How far a round is along its thirteen states, and whether it stands still: what, since when, whose turn it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from namagar.catalogue import reader
from namagar.records.assessments.models import Answer, Comment, Position, Round, RoundMove
from namagar.records.assessments.workflow import CONSULTED, WRITABLE
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision, Signature
from namagar.records.people import clock
from namagar.records.people.models import Institution

# Where time may pass without anybody having to move: the work is done, or goes on elsewhere as actions.
AT_REST = ("follow-up", "closed")
IN_HAND = ("open", "draft", "returned")

# For some rounds: queries of the number of a round as text, and when something last moved there.
Elsewhere = Callable[[Sequence[Round]], Iterable[QuerySet]]


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a round: when it was planned, every time it was reached, and how it stands today."""

    state: str
    planned: date | None
    moves: tuple[RoundMove, ...]
    standing: str  # past, present or ahead
    overdue: bool

    @property
    def reached(self) -> RoundMove | None:
        """The move that reached it last."""
        return self.moves[-1] if self.moves else None

    @property
    def earlier(self) -> tuple[RoundMove, ...]:
        """The moves that reached it before that, the newest first."""
        return tuple(reversed(self.moves[:-1]))


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: a role, or the institutions that still have something in hand."""

    role: str
    institutions: tuple[Institution, ...] = ()


@dataclass(frozen=True, slots=True)
class Standstill:
    """A round that stands still: its day is past (`overdue`) or nothing moved for long (`unmoved`), since when."""

    round: Round
    what: str
    since: date
    turn: Turn


def policy() -> Mapping[str, int]:
    """The thresholds of reminders and of standing still, in days."""
    values: Mapping[str, int] = reader.yaml_file("policies", "reminders.yaml")["values"]
    return values


def stands_still(
    *, state: str, due: date | None, moved: date, today: date, thresholds: Mapping[str, int]
) -> tuple[str, date] | None:
    """The rule: overdue from so many days after the due day, else unmoved for so many days; None is neither."""
    if state == "closed":
        return None
    if is_overdue(due, today, thresholds):
        assert due is not None
        return "overdue", due
    if state not in AT_REST and (today - moved).days >= thresholds["stalled_after_days"]:
        return "unmoved", moved
    return None


def is_overdue(due: date | None, today: date, thresholds: Mapping[str, int]) -> bool:
    """Whether so many days have passed since the due day."""
    return due is not None and (today - due).days >= thresholds["days_overdue"]


def rounds_with_plan(country: str) -> QuerySet[Round]:
    """The rounds of a country that are not closed, with their plans and what the last step said, the oldest first."""
    found = Round.objects.filter(country=country).exclude(state="closed")
    last = RoundMove.objects.filter(round=OuterRef("pk")).order_by("-pk").values("due")
    return found.annotate(said_due=Subquery(last[:1])).select_related("focal_point").prefetch_related("plan")


def planned(of: Round) -> dict[str, date]:
    """The day by which each state is planned."""
    return {each.state: each.day for each in of.plan.all()}


def due_of(of: Round) -> date | None:
    """Until when the next step is due: as the last step said, else as planned, else the day for all answers."""
    # `rounds_with_plan` brings along what the last step said, so that many rounds need no query each.
    said = of.said_due if hasattr(of, "said_due") else of.moves.values_list("due", flat=True).last()
    if said:
        return said
    onward, _ = of.ways
    day = planned(of).get(onward) if onward else None
    return day or (of.due if of.state == "collection" else None)


def steps(of: Round) -> list[Step]:
    """Every state of the exercise in order, with its planned and its real days."""
    days, today, here = planned(of), clock.today(), of.states.index(of.state)
    reached: dict[str, list[RoundMove]] = {}
    for move in of.moves.select_related("by__institution", "document"):
        reached.setdefault(move.after, []).append(move)
    return [
        Step(
            state=state,
            planned=days.get(state),
            moves=tuple(reached.get(state, ())),
            standing="present" if number == here else "past" if number < here else "ahead",
            overdue=number > here and is_overdue(days.get(state), today, policy()),
        )
        for number, state in enumerate(of.states)
    ]


def stalled(rounds: Iterable[Round], elsewhere: Elsewhere = lambda _: ()) -> dict[int, Standstill]:
    """The rounds that stand still, by their number. `elsewhere` tells of moves that only higher apps know of."""
    live, today, thresholds = [each for each in rounds if each.state != "closed"], clock.today(), policy()
    dues = {each.pk: due_of(each) for each in live}
    found: dict[int, tuple[str, date]] = {}
    quiet = []
    for each in live:
        due = dues[each.pk]
        if due is not None and is_overdue(due, today, thresholds):
            found[each.pk] = "overdue", due
        elif _still(each, each.state_at, today, thresholds):
            quiet.append(each)
    # Most rounds have just moved on; only for the others it is looked up when anything inside them moved last.
    moved = last_moves(quiet, elsewhere(quiet)) if quiet else {}
    for each in quiet:
        still = _still(each, moved[each.pk], today, thresholds)
        if still:
            found[each.pk] = still
    standing = [each for each in live if each.pk in found]
    whose = turns(standing) if standing else {}
    return {each.pk: Standstill(each, *found[each.pk], turn=whose[each.pk]) for each in standing}


def _still(of: Round, moved: datetime, today: date, thresholds: Mapping[str, int]) -> tuple[str, date] | None:
    return stands_still(
        state=of.state, due=None, moved=timezone.localtime(moved).date(), today=today, thresholds=thresholds
    )


def last_moves(rounds: Sequence[Round], elsewhere: Iterable[QuerySet]) -> dict[int, datetime]:
    """When anything last moved in each round: a step, an answer, a position, a comment, a signature."""
    moved = {each.pk: each.state_at for each in rounds}
    subjects = {f"round:{each.pk}": each.pk for each in rounds}
    answers, positions, comments, signatures = (
        Answer.objects.filter(round__in=rounds).values_list(as_text("round")).annotate(Max("changed_at")),
        Position.objects.filter(answer__round__in=rounds)
        .values_list(as_text("answer__round"))
        .annotate(Max("changed_at")),
        Comment.objects.filter(thread__answer__round__in=rounds)
        .values_list(as_text("thread__answer__round"))
        .annotate(Max("at")),
        Signature.objects.filter(decision__subject__in=subjects).values_list("decision__subject").annotate(Max("at")),
    )
    # One question to the database: decisions name their round by a text, so the others do it too.
    others = (each.order_by() for each in (positions, comments, signatures, *elsewhere))
    for name, at in answers.order_by().union(*others, all=True):
        number = subjects.get(name) or int(name)
        moved[number] = max(moved[number], at)
    return moved


def as_text(path: str) -> Cast:
    """The number of a round as text."""
    return Cast(path, CharField())


def turns(rounds: Sequence[Round]) -> dict[int, Turn]:
    """Whose turn it is in each round."""
    writing = [each for each in rounds if each.state in WRITABLE]
    holding, reviewing = _in_hand(writing)
    signing = _signing([each for each in rounds if each.state == "approval"])
    bulk = Institution.objects.in_bulk({pk for found in holding.values() for pk in found})
    found = {}
    for each in rounds:
        if each.state in CONSULTED:
            found[each.pk] = Turn("consulted")
        elif each.pk in signing:
            found[each.pk] = Turn("signatory", signing[each.pk])
        elif holding.get(each.pk):
            institutions = sorted((bulk[pk] for pk in holding[each.pk]), key=lambda one: one.code)
            found[each.pk] = Turn("official", tuple(institutions))
        else:
            found[each.pk] = Turn("reviewer" if each.pk in reviewing else "coordinator")
    return found


def _in_hand(rounds: Sequence[Round]) -> tuple[dict[int, set[int]], set[int]]:
    """Which institutions hold something, and in which rounds something waits for review."""
    holding: dict[int, set[int]] = {}
    answers = Answer.objects.filter(round__in=rounds).order_by()
    asked = Position.objects.filter(answer__round__in=rounds, state="asked").order_by()
    rows = [
        *answers.filter(state__in=IN_HAND, institution__isnull=False).values_list("round", "institution").distinct(),
        *asked.values_list("answer__round", "institution").distinct(),
    ]
    for number, institution in rows:
        holding.setdefault(number, set()).add(institution)
    waiting = answers.filter(state__in=["submitted", "prefilled"]).values_list("round", flat=True)
    return holding, set(waiting.distinct())


def _signing(rounds: Sequence[Round]) -> dict[int, tuple[Institution, ...]]:
    """The institutions whose word a decision on the round still waits for."""
    subjects = {f"round:{each.pk}": each.pk for each in rounds}
    found = {}
    for decision in Decision.objects.filter(subject__in=subjects, state="open") if subjects else ():
        step = decisions.steps(decision)[decision.step - 1]
        silent = tuple(each.institution for each in step.standings if each.signature is None)
        if silent:
            found[subjects[decision.subject]] = silent
    return found
