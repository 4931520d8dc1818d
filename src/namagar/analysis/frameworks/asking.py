"""Which questions are asked, given the answers so far."""

from collections.abc import Mapping

from namagar.analysis.frameworks.framework import NOT_ANSWERED, Framework


def asked(framework: Framework, answers: Mapping[str, str]) -> frozenset[str]:
    """The codes of the items that are asked, given option or missing state by item code.

    An item without a condition is asked. One with a condition is asked when the item that decides is itself asked
    and is either not answered yet (it is not yet known, so nothing is skipped too early) or answered as the
    condition says. An answer left over at an item that is not asked decides nothing.
    """
    found: set[str] = set()
    # The item that decides stands before (a framework is refused otherwise), so one pass is enough.
    for item in framework.items:
        condition = item.ask_when
        if condition is None:
            found.add(item.code)
        elif condition.item in found:
            answer = answers.get(condition.item) or NOT_ANSWERED
            if answer == NOT_ANSWERED or answer in condition.options:
                found.add(item.code)
    return frozenset(found)
