"""Somebody watches a file being read: is told how far it is, and may stop it."""

from collections.abc import Callable
from typing import TypeAlias

# Is called again and again with the rows read so far. It may raise Cancelled; then nothing is kept.
Watch: TypeAlias = Callable[[int], None]


class Cancelled(Exception):
    """Whoever watches wants no more of it."""


def nobody(_: int) -> None:
    """Nobody watches."""
