"""The states of an import and of a kept mapping, and the only moves between them."""

from namagar.analysis.terms.problem import Problem, Refused

IMPORT_MOVES = {
    # state: {action: next state}
    "sent": {"map_file": "mapped", "cancel": "cancelled"},
    "mapped": {"map_file": "mapped", "check": "checked", "cancel": "cancelled"},
    "checked": {"map_file": "mapped", "check": "checked", "take": "taken", "cancel": "cancelled"},
    "taken": {"undo": "undone"},
    "undone": {},
    "cancelled": {},
}
MAPPING_MOVES = {"saved": {"review_mapping": "reviewed"}, "reviewed": {}}


def after(state: str, action: str) -> str:
    """The state that an action leads to; Refused when it is no move from here."""
    following = IMPORT_MOVES[state].get(action)
    if following is None:
        raise Refused(Problem("import-no-such-move", "what", {"state": state, "action": action}))
    return following
