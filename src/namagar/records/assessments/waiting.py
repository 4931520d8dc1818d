"""What in the rounds of a country waits for one person: items, positions, reviews, conflicts, conversations."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import conflicts
from namagar.records.assessments.models import Answer, Comment, Move, Position, Round, Thread
from namagar.records.assessments.progress import IN_HAND, is_overdue, policy
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.people import clock
from namagar.records.people import queries as people
from namagar.records.people.models import Institution, User

OF_ANSWER = {"open": "answer", "draft": "finish", "returned": "improve"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing about one item: what is to be done, since when, until when, and the words that go with it.

    kind: answer, finish, improve, position, review, confirm, settle or reply. `said` is the reason of a return or the
    last remark of a conversation, `by` whose words it is.
    """

    kind: str
    answer: Answer
    since: datetime
    until: date | None
    standing_in: bool = False
    said: str = ""
    by: User | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """An institution that is late in a round: how many items, and the first day that passed."""

    round: Round
    institution: Institution
    items: int
    since: date


@dataclass(frozen=True, slots=True)
class InHand:
    """How many items of a round one person still has to answer by name for an institution."""

    round: Round
    institution: Institution
    items: Trace


def waiting_for(user: User, country: str) -> list[Waiting]:
    """Everything of the rounds whose next step is this person's, in no order."""
    roles, found = user.roles_in(country), []
    if "official" in roles and user.institution_id is not None:
        found += [*_answers(user, country), *_positions(user, country)]
    if "reviewer" in roles:
        found += _reviews(user, country)
    if "coordinator" in roles:
        found += [Waiting("settle", each, each.changed_at, _until(each)) for each in unsettled(country)]
    return [*found, *_conversations(user, country)]


def _open_answers(country: str) -> QuerySet[Answer]:
    written = Answer.objects.filter(round__country=country, round__state__in=WRITABLE)
    return written.select_related("round", "institution")


def _mine(user: User, country: str, prefix: str = "") -> Q:
    """Mine to answer: I am the person or the alternate, or nobody of my institution is named who still can answer."""
    named, alternate = Q(**{f"{prefix}person__in": people.answering(country)}), Q(**{f"{prefix}alternate": user})
    return Q(**{f"{prefix}institution": user.institution_id}) & (Q(**{f"{prefix}person": user}) | alternate | ~named)


def _until(answer: Answer) -> date | None:
    return answer.due or answer.round.due


def _answers(user: User, country: str) -> Iterator[Waiting]:
    mine = _open_answers(country).filter(_mine(user, country), state__in=IN_HAND)
    returns = Move.objects.filter(action="return_answer", answer__in=mine.values("pk")).select_related(
        "by__institution"
    )
    reasons = {each.answer_id: each for each in returns}
    for each in mine:
        last = reasons.get(each.pk)
        yield Waiting(
            kind="improve" if last else OF_ANSWER[each.state],
            answer=each,
            since=last.at if last else (each.asked_at or each.changed_at) if each.state == "open" else each.changed_at,
            until=_until(each),
            standing_in=each.alternate_id == user.pk,
            said=last.reason if last else "",
            by=last.by if last else None,
        )


def _positions(user: User, country: str) -> Iterator[Waiting]:
    asked = Position.objects.filter(
        _mine(user, country), state="asked", answer__round__country=country, answer__round__state__in=WRITABLE
    )
    for each in asked.select_related("answer__round", "answer__institution"):
        yield Waiting(
            "position",
            each.answer,
            each.asked_at or each.changed_at,
            each.due or each.answer.round.due,
            standing_in=each.alternate_id == user.pk,
        )


def _reviews(user: User, country: str) -> Iterator[Waiting]:
    """Nobody reviews what they wrote themselves."""
    there = _open_answers(country).filter(state__in=["submitted", "prefilled"])
    for each in there.exclude(history__by=user):
        yield Waiting("review" if each.state == "submitted" else "confirm", each, each.changed_at, _until(each))


def unsettled(country: str) -> list[Answer]:
    """Items that institutions answer differently and that nobody has settled; differing is found by the database."""
    given = (
        Position.objects.filter(
            state="given",
            answer__round__country=country,
            answer__round__state__in=WRITABLE,
            answer__state__in=["open", "draft", "submitted", "returned"],
        )
        .order_by()
        .values_list("answer", "answer__option")
        .annotate(Min("option"), Max("option"))
    )
    torn = [pk for pk, option, first, last in given if len({first, last, option or first}) > 1]
    found = _open_answers(country).filter(pk__in=torn).annotate(settled=Count("settlements"))
    settled = [each.pk for each in found if each.settled]
    full = found.filter(pk__in=settled).prefetch_related("positions", "settlements")
    still = {each.pk for each in full if conflicts.unsettled(each)} if settled else set()
    return [each for each in found if not each.settled or each.pk in still]


def _conversations(user: User, country: str) -> Iterator[Waiting]:
    """Open conversations that I began, or on items that I answer for, in which somebody else spoke last."""
    involved = Q(begun_by=user)
    if "official" in user.roles_in(country) and user.institution_id is not None:
        involved |= _mine(user, country, "answer__")
    newest = Comment.objects.filter(thread=OuterRef("pk")).order_by("-pk")
    threads = Thread.objects.filter(
        involved, state="open", answer__round__country=country, answer__round__state__in=WRITABLE
    ).annotate(last=Subquery(newest.values("pk")[:1]))
    comments = Comment.objects.filter(pk__in=threads.values("last")).exclude(by=user)
    for each in comments.select_related("by__institution", "thread__answer__round", "thread__answer__institution"):
        yield Waiting("reply", each.thread.answer, each.at, None, said=each.text, by=each.by)


def in_hand(users: Collection[User], country: str) -> dict[int, list[InHand]]:
    """What each of these people is named for and has not handed in, by person, the oldest round first."""
    counted: dict[tuple[int, int, int], int] = {}
    for held, path in (
        (_open_answers(country).filter(state__in=IN_HAND), "round"),
        (
            Position.objects.filter(state="asked", answer__round__country=country, answer__round__state__in=WRITABLE),
            "answer__round",
        ),
    ):
        rows = held.filter(person__in=users, institution__isnull=False).order_by()
        for *place, n in rows.values_list("person", path, "institution").annotate(n=Count("pk")):
            person, number, institution = place
            counted[person, number, institution] = counted.get((person, number, institution), 0) + n
    rounds = Round.objects.in_bulk({number for _, number, _ in counted})
    institutions = Institution.objects.in_bulk({institution for _, _, institution in counted})
    names = {each.pk: each.username for each in users}
    found: dict[int, list[InHand]] = {}
    for (person, number, institution), n in sorted(counted.items()):
        facts = {"round": str(number), "what": "in-hand", "person": names[person]}
        items = leaf("record", n, app="assessments", model="completion", **facts)
        found.setdefault(person, []).append(InHand(rounds[number], institutions[institution], items))
    return found


def late(rounds: Collection[Round]) -> list[Late]:
    """Institutions with items whose day is past, by round and institution."""
    today, thresholds = clock.today(), policy()
    counted: dict[tuple[int, int], tuple[int, date]] = {}
    written = [each.pk for each in rounds if each.state in WRITABLE]
    rows = [
        *_late_rows(Answer.objects.filter(round__in=written, state__in=IN_HAND), "round"),
        *_late_rows(Position.objects.filter(answer__round__in=written, state="asked"), "answer__round"),
    ]
    for number, institution, due, items in rows:
        if is_overdue(due, today, thresholds):
            n, first = counted.get((number, institution), (0, due))
            counted[number, institution] = n + items, min(first, due)
    of = {each.pk: each for each in rounds}
    institutions = Institution.objects.in_bulk({institution for _, institution in counted})
    return [Late(of[number], institutions[code], *found) for (number, code), found in sorted(counted.items())]


def _late_rows(held: QuerySet, path: str) -> Iterator[tuple[int, int, date, int]]:
    """Items in hand, by round, institution and due day; the day of the item goes before that of the round."""
    counted = held.filter(institution__isnull=False).order_by().values_list(path, "institution", "due", f"{path}__due")
    for number, institution, own, whole, items in counted.annotate(n=Count("pk")):
        if own or whole:
            yield number, institution, own or whole, items
