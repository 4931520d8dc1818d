"""What a new round takes over from the previous one: a suggestion for each item whose answer carries over."""

from namagar.analysis.frameworks.editions import carried, compare
from namagar.records.assessments.models import Answer, Move, Round
from namagar.records.people import clock
from namagar.records.people.models import User


def carry_over(*, by: User | None, into: Round) -> None:
    """Pre-fill open answers from the accepted ones of the previous round; a person confirms or answers anew."""
    previous = into.previous
    if previous is None or previous.framework != into.framework:
        return
    accepted = {each.item: each for each in previous.answers.filter(state="accepted")}
    suggested = carried(
        compare(into.framework, previous.edition, into.edition), {code: each.option for code, each in accepted.items()}
    )
    now = clock.now()
    for answer in into.answers.filter(state="open"):
        found = suggested.get(answer.item)
        if found is None or found.carries == "no":
            continue
        answer.state, answer.option, answer.changed_at = "prefilled", found.option, now
        answer.institution = accepted[found.from_item].institution
        answer.save()
        Move(
            answer=answer,
            action="prefill",
            before="open",
            after="prefilled",
            origin=f"{previous.pk}/{found.from_item}",
            by=by,
            at=now,
        ).save()


def source_of(answer: Answer) -> Answer | None:
    """The accepted answer of the previous round that a pre-filled answer comes from."""
    previous = answer.round.previous
    if previous is None:
        return None
    names = answer.moves.filter(action="prefill", origin__startswith=f"{previous.pk}/").order_by("-pk")
    last = names.values_list("origin", flat=True).first()
    return previous.answers.filter(item=last.partition("/")[2]).first() if last else None
