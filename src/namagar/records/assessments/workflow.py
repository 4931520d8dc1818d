"""The states of an answer and of a round, and the only moves between them."""

ANSWER_MOVES = {
    # state: {action: next state}
    "open": {"save_answer": "draft", "prefill": "prefilled", "settle": "draft"},
    "prefilled": {
        "save_answer": "draft",
        "confirm_prefilled": "accepted",
        "prefill": "prefilled",
        "unfill": "open",
    },
    "draft": {"save_answer": "draft", "submit": "submitted", "settle": "draft"},
    "submitted": {"return_answer": "returned", "accept": "accepted", "settle": "submitted"},
    "returned": {"save_answer": "draft", "submit": "submitted", "settle": "returned"},
    "accepted": {"return_answer": "returned"},
}

# state: (the next state, the states it can be sent back to with a reason)
ROUND_MOVES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "requested": ("focal-point-named", ()),
    "focal-point-named": ("launched", ("requested",)),
    "launched": ("collection", ("focal-point-named",)),
    "collection": ("draft", ("launched",)),
    "draft": ("government-review", ("collection",)),
    "government-review": ("ministries-consulted", ("draft",)),
    "ministries-consulted": ("stakeholders-consulted", ("draft",)),
    "stakeholders-consulted": ("revision", ("ministries-consulted",)),
    "revision": ("approval", ("stakeholders-consulted", "draft")),
    "approval": ("published", ("revision",)),
    "published": ("follow-up", ()),
    "follow-up": ("closed", ()),
    "closed": (None, ()),
}
ROUND_STATES = tuple(ROUND_MOVES)

# A short round goes along with a whole one: it is collected, decided and done.
SHORT_MOVES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "collection": ("published", ()),
    "published": ("closed", ()),
    "closed": (None, ()),
}

# Where answers may be written and reviewed. While a frozen text is out for comments, nothing in it moves.
WRITABLE = ("collection", "draft", "revision", "approval")
CONSULTED = ("government-review", "ministries-consulted", "stakeholders-consulted")
