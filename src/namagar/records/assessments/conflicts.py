"""Two institutions that answer one item differently: whether they do, and whether a person has settled it."""

from namagar.records.assessments.models import Answer, Position


def given(answer: Answer) -> list[Position]:
    """The positions that were given, in the order in which the institutions were asked."""
    return [each for each in answer.positions.all() if each.state == "given"]


def differ(answer: Answer) -> bool:
    """Whether the answer and the positions name more than one option."""
    options = {each.option for each in given(answer)}
    return len(options | ({answer.option} if answer.option else set())) > 1


def compared(answer: Answer) -> str:
    """What a settlement compares: the revision of the answer and of each position that was given."""
    return " ".join([str(answer.revision), *(f"{each.pk}:{each.revision}" for each in given(answer))])


def unsettled(answer: Answer) -> bool:
    """Whether a person still has to say which of the differing answers holds."""
    if not differ(answer):
        return False
    last = max(answer.settlements.all(), key=lambda each: each.pk, default=None)
    return last is None or last.covers != compared(answer)
