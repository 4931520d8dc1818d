"""Two rounds of an exercise as CSV: every question with what was answered then and what is answered now."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import TypeVar

from namagar.analysis.exports import sheets
from namagar.analysis.exports.profile_paper import wording
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.since import Compared
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.formulas import guarded

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "country",
    "illustrative",
    "round",
    "became",
    "became_in_words",
    "question_change",
    "reason",
    *(f"{side}_{what}" for side in ("then", "now") for what in ("item", "label", "option", "answer", "justification")),
)
T = TypeVar("T")
Said = Callable[[T], tuple[str, str]]


def write(
    country: str,
    illustrative: bool,
    number: int,
    rows: Iterable[Compared[T]],
    editions: tuple[Framework, Framework],
    said: Said[T],
    language: str,
) -> bytes:
    """UTF-8 with codes as headings, because programs read them; texts in the language.

    A question that became two, or two that became one, stand in as many rows. editions: the earlier and the later.
    `said` reads off an answer its option and its justification.
    """
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\r\n", restval="")
    lines.writeheader()
    for row in rows:
        about = {
            "country": country,
            "illustrative": sheets.wording(language)["words"]["true" if illustrative else "false"],
            "round": str(number),
            "became": row.kind,
            "became_in_words": wording(language)["kinds"][row.kind],
            "question_change": row.change.kind,
            "reason": row.change.reason.get(language, ""),
        }
        for then, now in product(row.before or (None,), row.after or (None,)):
            sides = (*_side("then", then, editions[0], said, language), *_side("now", now, editions[1], said, language))
            lines.writerow({column: guarded(cell) for column, cell in {**about, **dict(sides)}.items()})
    return text.getvalue().encode()


def _side(
    side: str, of: tuple[str, T | None] | None, edition: Framework, said: Said[T], language: str
) -> Iterator[tuple[str, str]]:
    if of is None:
        return
    code, answer = of
    texts = words(edition, language)
    yield f"{side}_item", code
    yield f"{side}_label", texts.item(code).label
    if answer is not None:
        option, justification = said(answer)
        yield f"{side}_option", option
        yield f"{side}_answer", texts.option(option)
        yield f"{side}_justification", justification
