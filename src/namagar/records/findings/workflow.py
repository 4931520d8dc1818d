"""The states of a finding, the only moves between them, and how one may end."""

from collections.abc import Mapping

MOVES: Mapping[str, Mapping[str, str]] = {
    # state: {what happens: next state}; `change` and `vanish` happen by themselves, when claims change.
    "open": {"assign": "assigned", "change": "open", "vanish": "gone"},
    "assigned": {"assign": "assigned", "settle": "settled", "change": "assigned", "vanish": "gone"},
    "settled": {"assign": "assigned", "change": "reopened", "vanish": "gone"},
    "reopened": {"assign": "assigned", "settle": "settled", "change": "reopened", "vanish": "gone"},
    "gone": {"change": "reopened"},
}
STATES = tuple(MOVES)
IN_HAND = ("assigned", "reopened")  # somebody owes an outcome, when there is an owner
OUTCOMES = ("explained", "source-corrected", "accepted", "false-alarm", "to-decide")
