"""Plays what the story of the illustrative country says of its imports: a table is sent, described and checked."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

from namagar.records.imports import actions
from namagar.records.people.models import User

COUNTRY = "XAA"
On = Callable[[str], AbstractContextManager[None]]


def tell(told: Sequence[Mapping[str, Any]], people: Mapping[str, User], on: On) -> None:
    """Imports as far as the check: their good rows wait for somebody to take them."""
    for each in told:
        by = people[each["by"]]
        with on(each["on"]):
            file = BytesIO(each["table"].encode())
            sent = actions.send(by=by, country=COUNTRY, file=file, file_name=each["file_name"])
            mapped = actions.map_file(by=by, imported=sent, mapping=each["mapping"])
            actions.check(by=by, imported=mapped)
