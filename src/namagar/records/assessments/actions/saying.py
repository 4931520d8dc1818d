"""How an institution says something from afar: one way for the answer it leads and for the position it is asked for."""

from collections.abc import Sequence

from namagar.analysis.terms.problem import Problem
from namagar.records.assessments.actions import answers, positions
from namagar.records.assessments.holding import Held
from namagar.records.assessments.models import Answer, Position
from namagar.records.documents.models import Citation
from namagar.records.people.models import User


def say(
    by: User,
    held: Held,
    seen: int,
    option: str,
    justification: dict[str, str],
    citations: Sequence[Citation] = (),
) -> Answer | Position:
    """Save what is said where the institution says it; every refusal is that of the action itself."""
    if held.position is not None:
        return positions.give_position(
            by=by,
            position=held.position,
            seen=seen,
            option=option,
            justification=justification,
            citations=citations,
        )
    return answers.save_answer(
        by=by, answer=held.answer, seen=seen, option=option, justification=justification, citations=citations
    )


def locked(held: Held) -> list[Problem]:
    """What keeps the institution from writing here now."""
    return [] if held.writable else [Problem("workbook-row-locked", held.item)]
