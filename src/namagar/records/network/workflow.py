"""The states of terms, meetings and actions, and the only moves between them."""

MOVES = {
    "terms": {"draft": ("adopted",), "adopted": ()},
    "meeting": {"planned": ("held",), "held": ("held", "closed"), "closed": ()},
    "action": {
        "yet-to-start": ("yet-to-start", "ongoing", "completed"),
        "ongoing": ("ongoing", "completed"),
        "completed": (),
    },
}
ACTION_STATES = tuple(MOVES["action"])
