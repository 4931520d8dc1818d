"""What stands beside an answer: positions of further institutions, conflicts to settle, conversations."""

from collections.abc import Callable
from typing import Any

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions, conflicts, queries
from namagar.records.assessments.models import Answer, Position, Thread
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.people import directory
from namagar.records.people.models import User
from namagar.records.people.permission import may
from namagar.web.assess.asking import asked
from namagar.web.assess.proof import proof, seen
from namagar.web.parts.pages import Country, SignedInRequest

Act = Callable[[SignedInRequest, Country, Answer, dict[str, Any]], object]


def shown(user: User, found: Answer) -> dict[str, Any]:
    """What the page shows of it, and what this person may do there."""
    code, writable = found.round.country, found.round.state in WRITABLE
    positions = queries.positions(found)
    mine = next((each for each in positions if each.institution_id == user.institution_id), None)
    return {
        "positions": positions,
        "conflict": conflicts.unsettled(found),
        "settlement": queries.settlement(found),
        "threads": queries.threads(found),
        "my_position": mine if writable and mine and may(user, "assessments.give_position", code, mine.state) else None,
        "may_ask": writable and may(user, "assessments.ask_also", code, found.state),
        "may_settle": writable and may(user, "assessments.settle", code, found.state),
        "may_comment": may(user, "assessments.comment", code, found.state),
        "may_resolve": may(user, "assessments.resolve_thread", code, "open"),
    }


def _ask(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> object:
    return actions.ask_also(by=request.user, answer=found, **asked(country, typed))


def _position(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> object:
    citations, kept = proof(request, country, typed)
    return actions.give_position(
        by=request.user,
        position=_mine(request.user, found),
        seen=seen(typed),
        option=typed.get("option", ""),
        justification={"en": typed.get("justification_en", ""), "fa": typed.get("justification_fa", "")},
        citations=citations,
        documents=kept,
    )


def _mine(user: User, found: Answer) -> Position:
    for each in queries.positions(found):
        if each.institution_id == user.institution_id:
            return each
    raise Refused(Problem("answer-of-another-institution", "institution"))


def _settle(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> object:
    (institution,) = directory.institutions(country.code, [typed.get("institution", "")])
    return actions.settle(by=request.user, answer=found, institution=institution, reason=typed.get("why", ""))


def _comment(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> object:
    thread = _thread(found, typed["thread"]) if typed.get("thread") else None
    return actions.comment(by=request.user, answer=found, text=typed.get("text", ""), thread=thread)


def _resolve(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> object:
    return actions.resolve_thread(by=request.user, thread=_thread(found, typed.get("thread", "")))


def _thread(found: Answer, number: str) -> Thread:
    thread = queries.thread(found, number)
    if thread is None:
        raise Refused(Problem("thread-of-another-item", "thread"))
    return thread


ACTS: dict[str, Act] = {
    "ask": _ask,
    "position": _position,
    "settle": _settle,
    "comment": _comment,
    "resolve": _resolve,
}
