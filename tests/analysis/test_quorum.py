"""What a quorum needs, by hand."""

import pytest

from namagar.analysis.statistics.quorum import holds, present, quorum_needed
from namagar.analysis.terms.trace import Trace, count, leaf, replay


def members(number: int) -> Trace:
    return count(*[leaf("record", 1, app="network", model="member", id=str(each)) for each in range(number)])


@pytest.mark.parametrize(("of", "share", "strictly_more", "by_hand"), [
    (8, "1/2", True, 5),   # 8/2 = 4; more than 4 is 5
    (8, "1/2", False, 4),  # 8/2 = 4; at least 4 is 4
    (9, "1/2", True, 5),   # 9/2 = 4.5; more than 4.5 is 5
    (9, "1/2", False, 5),  # 9/2 = 4.5; at least 4.5 is 5
    (10, "2/3", False, 7),  # 20/3 = 6.67; at least that is 7
    (9, "2/3", True, 7),   # 18/3 = 6; more than 6 is 7
    (1, "1/2", True, 1),
])
def test_needed_follows_from_the_share(of: int, share: str, strictly_more: bool, by_hand: int) -> None:
    assert quorum_needed(members(of), share=share, strictly_more=strictly_more).value == by_hand


def test_the_trace_keeps_the_rule_and_replays() -> None:
    trace = quorum_needed(members(8), share="1/2", strictly_more=True)
    assert trace.facts == (("share", "1/2"), ("strictly_more", "yes"))
    assert replay(trace) == 5


def test_five_of_eight_decide_and_four_do_not() -> None:
    enough = quorum_needed(members(8), share="1/2", strictly_more=True)
    assert holds(present([leaf("record", 1, id=str(each)) for each in range(5)]), enough)
    assert not holds(present([leaf("record", 1, id=str(each)) for each in range(4)]), enough)


def test_a_network_without_members_decides_nothing() -> None:
    # 0/2 = 0; at least 0 is 0, but nobody is there to decide.
    enough = quorum_needed(members(0), share="1/2", strictly_more=False)
    assert enough.value == 0
    assert not holds(present([]), enough)
