"""How far long work has come: drawn on a terminal, and nowhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """What is told how many parts are done, of how many; the line is wiped at the end, whatever the end is."""
    drawn = sys.stderr.isatty()

    def watch(done: int, total: int) -> None:
        if drawn:
            print(f"\r\x1b[K{done} / {total}", end="", file=sys.stderr, flush=True)

    try:
        yield watch
    finally:
        if drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
