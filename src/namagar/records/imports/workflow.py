"""The states of an import and of a kept mapping, and the only moves between them."""

from collections.abc import Mapping

from namagar.analysis.terms.problem import Problem, Refused

Moves = Mapping[str, Mapping[str, str]]  # state: {action: next state}
IMPORT_MOVES: Moves = {
    "sent": {"map_file": "mapped", "cancel": "cancelled"},
    "mapped": {"map_file": "mapped", "check": "checked", "cancel": "cancelled"},
    "checked": {"map_file": "mapped", "check": "checked", "take": "taken", "cancel": "cancelled"},
    "taken": {"undo": "undone"},
    "undone": {},
    "cancelled": {},
}
# Where it can still be said how the file is read.
MAPPABLE = tuple(state for state, moves in IMPORT_MOVES.items() if "map_file" in moves)
MAPPING_MOVES: Moves = {"saved": {"review_mapping": "reviewed"}, "reviewed": {}}


def after(state: str, action: str, moves: Moves = IMPORT_MOVES) -> str:
    """The state that an action leads to; Refused when it is no move from here."""
    following = moves[state].get(action)
    if following is None:
        raise Refused(Problem("import-no-such-move", "what", {"state": state, "action": action}))
    return following
