"""How many must be present: hand calculations at the edge of the share."""

import pytest

from namagar.analysis.statistics.quorum import needed
from namagar.analysis.terms.trace import count, leaf, replay


@pytest.mark.parametrize(
    ("members", "strictly", "expected"),
    [
        (8, "true", 5),  # more than half of 8: 4 is not enough
        (8, "false", 4),  # half of 8
        (7, "true", 4),  # more than 3.5
        (7, "false", 4),
        (1, "true", 1),
        (2, "true", 2),
        (0, "true", 1),  # nobody is no quorum
    ],
)
def test_a_quorum_is_the_smallest_number_that_the_rule_allows(members: int, strictly: str, expected: int) -> None:
    asked = count(*(leaf("record", 1, id=str(number)) for number in range(members)))
    assert needed(asked, share="1/2", strictly_more=strictly).value == expected


def test_a_quorum_can_be_worked_out_again() -> None:
    trace = needed(leaf("record", 11), share="1/2", strictly_more="true")
    assert replay(trace) == trace.value == 6
