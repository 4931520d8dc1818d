"""The states of a guest and of a workshop with the only moves between them, and the words one may choose from."""

GUEST_MOVES = {
    # state: {what happens: next state}
    "invited": {"open_link": "opened", "close_guest": "closed"},
    "opened": {"open_link": "opened", "close_guest": "closed"},
    "closed": {},
}
WORKSHOP_MOVES = {
    "open": {"record_vote": "open", "close_workshop": "closed"},
    "closed": {},
}

KINDS = ("comment", "amendment")
VERDICTS = ("accepted", "partly", "not")
VOICES = ("for", "against", "abstain")
