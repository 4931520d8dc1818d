"""Reads of rounds: items with their answers, scores with their bounds, walls of counts, what waits for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import QuerySet

from namagar.analysis.frameworks import serving
from namagar.analysis.frameworks import wall as walls
from namagar.analysis.frameworks.asking import asked
from namagar.analysis.frameworks.framework import Item
from namagar.analysis.frameworks.options import ABSENT, says
from namagar.analysis.frameworks.serving import Link
from namagar.analysis.frameworks.since import KINDS, Compared, since
from namagar.analysis.frameworks.wall import Cell
from namagar.analysis.scoring.score import Score, score
from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.records.assessments import carrying, prefilling, standing
from namagar.records.assessments.models import Answer, Move, Position, Round, Settlement, Thread
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision
from namagar.records.people.models import Institution, User

Coverage: TypeAlias = Mapping[str, Mapping[Institution, Mapping[str, Trace]]]
STATES = ("open", "prefilled", "draft", "submitted", "returned", "accepted")


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the framework with the answer it has in this round, and whether the other answers leave it asked."""

    item: Item
    answer: Answer
    asked: bool


def rounds(country: str) -> QuerySet[Round]:
    """All rounds of a country."""
    return Round.objects.filter(country=country)


def round_of(country: str, number: int) -> Round | None:
    """One round of a country."""
    return rounds(country).filter(pk=number).first()


def followable(country: str) -> QuerySet[Round]:
    """Rounds that are followed up and that no next one has taken over yet."""
    return rounds(country).filter(state__in=["follow-up", "closed"], next=None)


def followed_by(country: str, number: int) -> set[int]:
    """The rounds that came after one of the same exercise."""
    after = dict(rounds(country).exclude(previous=None).values_list("previous_id", "pk"))
    found: set[int] = set()
    while number in after:
        number = after[number]
        found.add(number)
    return found


def item_of(answer: Answer) -> Item:
    """The item an answer belongs to."""
    return standing.item_of(answer)


def answer_of(of: Round, item: str) -> Answer | None:
    """One answer of a round."""
    found = of.answers.select_related("round", "institution").prefetch_related("citations", "documents")
    return found.filter(item=item).first()


def answer_named(country: str, name: str) -> Answer | None:
    """An answer by `round/item`, as origins are written."""
    number, _, item = name.partition("/")
    found = round_of(country, int(number)) if number.isdigit() else None
    return answer_of(found, item) if found else None


def lines(of: Round) -> dict[str, list[Line]]:
    """Every item with its answer, by domain code, in the order of the framework."""
    answers = {each.item: each for each in of.answers.select_related("institution", "round")}
    framework = standing.framework_of(of)
    asked_items = asked(framework, {code: each.option for code, each in answers.items() if each.option})
    return {
        domain.code: [Line(item, answers[item.code], item.code in asked_items) for item in domain.items]
        for domain in framework.domains
    }


def progress(of: Round) -> dict[str, Trace]:
    """How many answers are in each state."""
    items: dict[str, list[str]] = {}
    for state, item in of.answers.values_list("state", "item"):
        items.setdefault(state, []).append(item)
    return {state: count(*_leaves(of, items.get(state, []))) for state in STATES}


def states_of(of: Round) -> dict[str, str]:
    """The state of every answer, by item."""
    return dict(of.answers.values_list("item", "state"))


def _leaves(of: Round, items: Sequence[str]) -> list[Trace]:
    return [_leaf(of, item) for item in items]


def _leaf(of: Round, item: str) -> Trace:
    return leaf("record", 1, app="assessments", model="answer", id=f"{of.pk}/{item}")


def scores(of: Round) -> tuple[Score, ...]:
    """The official scores of a framework that has a rule, over accepted answers only; empty for all others."""
    framework = standing.framework_of(of)
    if framework.scoring is None:
        return ()
    return score(framework, dict(of.answers.filter(state="accepted").values_list("item", "option")))


def summary_scores(of: Round) -> list[Score]:
    """The overall score and those of the domains."""
    return [each for each in scores(of) if each.level != "item"]


def wall(of: Round, by: str) -> list[Cell]:
    """Counts of accepted answers by dimension (`by="domain"`) or by objective of the Global Compact (`by="gcm"`)."""
    accepted = dict(of.answers.filter(state="accepted").values_list("item", "option"))
    return walls.wall(standing.framework_of(of), accepted, by, lambda item: _leaf(of, item))


def gaps(country: str) -> list[Answer]:
    """Accepted answers that say something is absent: what coordination can take up."""
    accepted = Answer.objects.filter(round__country=country, state="accepted").select_related("round", "institution")
    return [each for each in accepted if says(each.option) == ABSENT]


def waiting_for(user: User, country: str) -> list[Answer]:
    """Answers whose next step is this person's, the longest-waiting first."""
    roles, found = user.roles_in(country), Answer.objects.none()
    open_answers = Answer.objects.filter(round__country=country, round__state__in=WRITABLE)
    if "official" in roles:
        found |= open_answers.filter(institution=user.institution_id, state__in=["open", "draft", "returned"])
    if "reviewer" in roles:
        found |= open_answers.filter(state__in=["submitted", "prefilled"])
    return list(found.distinct().select_related("round", "institution").order_by("changed_at", "pk"))


def last_return(of: Answer) -> Move | None:
    """The newest return with its reason, while the answer is with its author again."""
    if of.state not in ("returned", "draft"):
        return None
    return of.moves.filter(action="return_answer").select_related("by").last()


def origins(of: Answer) -> list[Answer]:
    """The answers that a pre-filled or confirmed answer comes from."""
    move = of.moves.filter(action__in=["prefill", "confirm_prefilled"]).last()
    names = move.origin.split() if move else prefilling.origin(of).split()
    return [found for name in names if (found := answer_named(of.round.country, name))]


def history(of: Answer) -> list[Move]:
    """Every change of state, oldest first."""
    return list(of.moves.select_related("by__institution"))


def positions(of: Answer) -> list[Position]:
    """What further institutions were asked and say."""
    found = of.positions.select_related("institution", "person", "answer__round")
    return list(found.prefetch_related("citations", "documents"))


def settlement(of: Answer) -> Settlement | None:
    """The newest settlement of a conflict on this item."""
    return of.settlements.select_related("institution", "by").last()


def threads(of: Answer) -> list[Thread]:
    """The conversations about an item, the open ones first."""
    found = of.threads.select_related("state_by").prefetch_related("comments__by__institution")
    return sorted(found, key=lambda thread: (thread.state != "open", thread.pk))


def thread(of: Answer, number: str) -> Thread | None:
    """The conversation about this item under a number as it was sent; None when there is no such one."""
    return of.threads.filter(pk=number).first() if number.isdecimal() else None


def neighbours(of: Answer) -> tuple[str | None, str | None]:
    """The items before and after this one in the framework."""
    codes = [item.code for item in standing.framework_of(of.round).items]
    place = codes.index(of.item)
    return codes[place - 1] if place else None, codes[place + 1] if place + 1 < len(codes) else None


def before(of: Answer) -> Answer | None:
    """What the previous round said, when this answer was carried over from it."""
    return carrying.source_of(of)


def serves(of: Answer) -> list[Link]:
    """Everything else that this answer serves: each target once."""
    found = {(each.kind, each.code): each for each in reversed(serving.serves(*_asked(of), of.round.country))}
    return [found[key] for key in reversed(found)]


def _asked(of: Answer) -> tuple[str, str, str]:
    return of.round.framework, of.round.edition, of.item


def compared(of: Round) -> tuple[Compared[Answer], ...]:
    """Item by item what the previous round said and what this one says, over accepted answers."""
    if of.previous is None:
        return ()
    then, now = ({each.item: each for each in one.answers.filter(state="accepted")} for one in (of.previous, of))
    return since(standing.framework_of(of.previous), standing.framework_of(of), then, now, lambda each: each.option)


def kinds(of: Round, rows: Iterable[Compared[Answer]]) -> dict[str, Trace]:
    """How many questions each thing became of."""
    found: dict[str, list[str]] = {}
    for each in rows:
        codes = (code for code, _ in each.after or each.before)
        found.setdefault(each.kind, []).append(" ".join(codes))
    return {kind: count(*_leaves(of, found.get(kind, []))) for kind in KINDS}


def coverage(of: Round) -> Coverage:
    """By objective of the Global Compact and institution: how many accepted answers say what is in place, and what not.

    An institution without an accepted answer under an objective has no cell there.
    """
    found: dict[str, dict[Institution, dict[str, list[str]]]] = {}
    for entries in lines(of).values():
        for line in entries:
            institution, kind = line.answer.institution, says(line.answer.option)
            if institution is not None and kind and line.answer.state == "accepted":
                for number in line.item.gcm:
                    cell = found.setdefault(str(number), {}).setdefault(institution, {})
                    cell.setdefault(kind, []).append(line.item.code)
    return {
        objective: {
            institution: {kind: count(*_leaves(of, kinds[kind])) for kind in walls.WALL_WORDS if kind in kinds}
            for institution, kinds in row.items()
        }
        for objective, row in sorted(found.items(), key=lambda each: int(each[0]))
    }


def covered(table: Mapping[str, object]) -> Trace:
    """How many objectives of the Global Compact have a row in a table of coverage."""
    return count(*(leaf("record", 1, app="assessments", model="objective", id=each) for each in table))


def decisions_on(of: Round) -> list[Decision]:
    """Every decision ever proposed on the round, the newest first."""
    return list(decisions.of_subject(of.country, standing.subject(of)))


def accepted_items(country: str, framework: str) -> list[str]:
    """Every accepted answer to a framework in a country, as `round/item`."""
    accepted = Answer.objects.filter(round__country=country, round__framework=framework, state="accepted")
    return [f"{number}/{item}" for number, item in accepted.values_list("round_id", "item")]
