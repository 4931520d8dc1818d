"""One answer serves several frameworks: what an accepted answer suggests elsewhere, for a person to confirm."""

from namagar.analysis.frameworks.crosswalk import Feed, feeds
from namagar.records.assessments import carrying
from namagar.records.assessments.models import Answer, Move, Round
from namagar.records.people import clock
from namagar.records.people.models import User


def fill_from(*, by: User | None, answer: Answer) -> None:
    """Pre-fill, or take back, what this answer feeds in the other rounds of the country that collect answers."""
    fed = {feed.to_item for feed in _feeds_of(answer)}
    others = Round.objects.filter(country=answer.round.country, area=answer.round.area, state="collection")
    others = others.exclude(pk=answer.round_id)
    for target in Answer.objects.filter(round__in=others, item__in=fed, state__in=["open", "prefilled"]):
        _refill(by, target)


def fill_round(*, by: User | None, into: Round) -> None:
    """Pre-fill a new round from the accepted answers there already are."""
    for target in into.answers.filter(state="open"):
        _refill(by, target)


def origin(of: Answer) -> str:
    """The answers a pre-filled one comes from: `round/item`, several divided by spaces."""
    return " ".join(f"{each.round_id}/{each.item}" for each in _sources(of))


def take_over(target: Answer) -> None:
    """Give a confirmed answer the words and the proof of the answers it comes from."""
    sources = _sources(target)
    if not sources:  # a suggestion that brought its own words
        return
    target.justification_en = "\n\n".join(each.justification_en for each in sources if each.justification_en)
    target.justification_fa = "\n\n".join(each.justification_fa for each in sources if each.justification_fa)
    target.institution = sources[0].institution if sources else target.institution
    for each in sources:
        target.citations.add(*each.citations.all())
        target.documents.add(*each.documents.all())


def _sources(target: Answer) -> list[Answer]:
    carried = carrying.source_of(target)
    return [carried] if carried else _feeders(target)


def _feeders(target: Answer) -> list[Answer]:
    """Accepted answers of the same place; a round that has a next one has no say any more."""
    accepted = Answer.objects.filter(
        round__country=target.round.country, round__area=target.round.area, round__next=None, state="accepted"
    )
    accepted = accepted.exclude(round=target.round).select_related("round").order_by("round_id", "pk")
    return [each for each in accepted if _suggestion(each, target) is not None]


def _suggestion(source: Answer, target: Answer) -> str | None:
    for feed in _feeds_of(source):
        if (feed.to_framework, feed.to_edition, feed.to_item) == (
            target.round.framework,
            target.round.edition,
            target.item,
        ):
            return feed.option
    return None


def _feeds_of(answer: Answer) -> tuple[Feed, ...]:
    return feeds(answer.round.framework, answer.round.edition, answer.item, answer.option)


def _refill(by: User | None, target: Answer) -> None:
    """Answers that disagree suggest nothing: the item stays open for a person to answer."""
    options = {_suggestion(each, target) for each in _feeders(target)}
    option = options.pop() if len(options) == 1 else None
    action = "unfill" if option is None else "prefill"
    if (option is None and target.state == "open") or (option == target.option and target.state == "prefilled"):
        return
    before = target.state
    target.state, target.option = ("prefilled", option) if option else ("open", "")
    target.changed_at = clock.now()
    target.save()
    Move(
        answer=target,
        action=action,
        before=before,
        after=target.state,
        origin=origin(target),
        by=by,
        at=clock.now(),
    ).save()
