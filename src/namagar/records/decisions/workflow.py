"""The states of a decision and the only moves between them."""

MOVES = {
    "open": ("decided", "lapsed", "withdrawn"),
    "decided": ("lapsed",),
    "lapsed": (),
    "withdrawn": (),
}
LIVE = ("open", "decided")
