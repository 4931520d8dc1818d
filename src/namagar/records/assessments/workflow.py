"""The states of an answer and of a round, and the only moves between them."""

ANSWER_MOVES = {
    # state: {action: next state}
    "open": {"save_answer": "draft", "prefill": "prefilled"},
    "prefilled": {
        "save_answer": "draft",
        "confirm_prefilled": "accepted",
        "prefill": "prefilled",
        "unfill": "open",
    },
    "draft": {"save_answer": "draft", "submit": "submitted"},
    "submitted": {"return_answer": "returned", "accept": "accepted"},
    "returned": {"save_answer": "draft", "submit": "submitted"},
    "accepted": {"return_answer": "returned"},
}
