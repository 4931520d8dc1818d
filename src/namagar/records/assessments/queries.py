"""Reads of rounds: items with their answers, scores with their bounds, walls of counts, what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from namagar.analysis.frameworks.framework import Item
from namagar.analysis.scoring.score import Score, score
from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.records.assessments import prefilling, standing
from namagar.records.assessments.models import Answer, Move, Round
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision
from namagar.records.people.models import User

STATES = ("open", "prefilled", "draft", "submitted", "returned", "accepted")


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the framework with the answer it has in this round."""

    item: Item
    answer: Answer


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a wall: what is in place, partly, absent, without answer; each a count of answers."""

    code: str
    counts: Mapping[str, Trace]


def rounds(country: str) -> QuerySet[Round]:
    """All rounds of a country."""
    return Round.objects.filter(country=country)


def round_of(country: str, number: int) -> Round | None:
    """One round of a country."""
    return rounds(country).filter(pk=number).first()


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
    return {
        domain.code: [Line(item, answers[item.code]) for item in domain.items]
        for domain in standing.framework_of(of).domains
    }


def progress(of: Round) -> dict[str, Trace]:
    """How many answers are in each state."""
    items: dict[str, list[str]] = {}
    for state, item in of.answers.values_list("state", "item"):
        items.setdefault(state, []).append(item)
    return {state: count(*_leaves(of, items.get(state, []))) for state in STATES}


def _leaves(of: Round, items: Sequence[str]) -> list[Trace]:
    return [leaf("record", 1, app="assessments", model="answer", id=f"{of.pk}/{item}") for item in items]


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
    """Counts of answers by dimension (`by="domain"`) or by objective of the Global Compact (`by="gcm"`)."""
    cells: dict[str, dict[str, list[str]]] = {}
    for domain, entries in lines(of).items():
        for line in entries:
            for code in [domain] if by == "domain" else [str(number) for number in line.item.gcm]:
                kind = standing_word(line.answer)
                cells.setdefault(code, {}).setdefault(kind, []).append(line.item.code)
    return [
        Cell(code, {kind: count(*_leaves(of, found.get(kind, []))) for kind in WALL_WORDS})
        for code, found in sorted(cells.items(), key=lambda cell: int(cell[0]))
    ]


WALL_WORDS = ("in-place", "partly", "absent", "unanswered")


def standing_word(answer: Answer) -> str:
    """What an accepted answer says is there; anything not accepted, and any missing state, is unanswered."""
    if answer.state != "accepted":
        return "unanswered"
    return {
        "yes": "in-place",
        "yes-regardless": "in-place",
        "partly": "partly",
        "yes-legal-only": "partly",
        "no": "absent",
    }.get(answer.option, "unanswered")


def gaps(country: str) -> list[Answer]:
    """Accepted answers that say something is absent: what coordination can take up."""
    return list(
        Answer.objects.filter(round__country=country, state="accepted", option="no").select_related(
            "round", "institution"
        )
    )


def waiting_for(user: User, country: str) -> list[Answer]:
    """Answers whose next step is this person's, the longest-waiting first."""
    roles, found = user.roles_in(country), Answer.objects.none()
    open_answers = Answer.objects.filter(round__country=country, round__state="collection")
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


def decisions_on(of: Round) -> list[Decision]:
    """Every decision ever proposed on the round, the newest first."""
    return list(decisions.of_subject(of.country, standing.subject(of)))


def accepted_items(country: str, framework: str) -> list[str]:
    """Every accepted answer to a framework in a country, as `round/item`."""
    accepted = Answer.objects.filter(round__country=country, round__framework=framework, state="accepted")
    return [f"{number}/{item}" for number, item in accepted.values_list("round_id", "item")]
