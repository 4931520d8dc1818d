"""Tells how the illustrative country proposes a further edition of its question bank; it is still being written."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

from namagar.analysis.frameworks import changing
from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.proposed import WORDS, WrittenItem
from namagar.analysis.frameworks.proposed import item as written_item
from namagar.records.assessments import actions, editions
from namagar.records.assessments.models import ProposedEdition
from namagar.records.people.models import User

COUNTRY = "XAA"
On = Callable[[str | date], AbstractContextManager[None]]
Told = Mapping[str, Any]


def tell(told: Told, people: Mapping[str, User], on: On) -> None:
    """One question worded otherwise and explained, one added and remarked upon, and that is still to be explained."""
    by = people["coordinator"]
    with on(told["on"]):
        edition = actions.begin_edition(
            by=by, country=COUNTRY, framework=told["framework"], base=told["base"], edition=told["edition"]
        )
        actions.describe_edition(by=by, edition=edition, seen=0, titles=told["title"], publisher=told["publisher"])
        _reword(by, edition, told["reworded"])
        actions.write_item(by=by, edition=edition, seen=0, item=_added(edition, told["added"]))
        remark = told["remark"]
        actions.remark_on_edition(by=people[remark["by"]], edition=edition, text=remark["text"], item=remark["item"])


def _reword(by: User, edition: ProposedEdition, told: Told) -> None:
    found = written_item(editions.proposed(edition), told["code"])
    assert found is not None
    words = {language: {**found.words[language], **told[language]} for language in LANGUAGES}
    written = actions.write_item(by=by, edition=edition, seen=0, item=replace(found, words=words), before=told["code"])
    (change,) = changing.differences(editions.proposed(written))
    actions.explain_changes(
        by=by, edition=edition, seen={change.key: 0}, carries=told["carries"], reason=told["reason"]
    )


def _added(edition: ProposedEdition, told: Told) -> WrittenItem:
    before = written_item(editions.proposed(edition), told["after"])
    assert before is not None
    return WrittenItem(
        code=told["code"],
        domain=before.domain,
        after=told["after"],
        scale=told["scale"],
        topic=told["topic"],
        words={language: {part: told[language][part] for part in WORDS} for language in LANGUAGES},
        gcm=tuple(told["gcm"]),
        needs=tuple(told["needs"]),
    )
