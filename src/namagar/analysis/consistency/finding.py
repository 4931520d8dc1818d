"""What a check found, as a value that words itself in any language."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import definition
from namagar.analysis.terms.claim import Series
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import Draw, fill, in_words

_PLACE = re.compile(r"\{([a-z_]+)\}")
_LISTING = re.compile(r"(^|(?<=\. ))[^.]*\{lines\}\.\s*")  # the sentence that lists the claims
_BETWEEN = {"en": "; ", "fa": "؛ "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction among claims.

    quantity: id of the one quantity it is about, or None. variant, cause and lines choose wordings of the
    check; line number n takes the facts and numbers whose names end with `_n`.
    """

    check: str
    severity: str
    series: Series
    quantity: str | None
    claims: tuple[str, ...]
    numbers: Mapping[str, Trace] = field(hash=False)
    facts: Mapping[str, object] = field(hash=False)
    variant: str = ""
    cause: str = ""
    lines: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A short name: the same check on the same claims has the same key on every machine."""
        return hashlib.sha256(json.dumps([self.check, sorted(self.claims)]).encode()).hexdigest()[:16]

    @property
    def expected(self) -> Trace | None:
        """What the other claims make it, where the check computes that."""
        return self.numbers.get("expected")

    @property
    def observed(self) -> Trace | None:
        """What is printed instead."""
        return self.numbers.get("observed")

    def about(self, language: str) -> str:
        """The quantity, or else the series, that it is about."""
        told = self.facts.get("question") or self.facts.get("series") or names.series(self.series)
        return in_words(told, language)

    def brief(self, language: str, draw: Draw | None = None) -> str:
        """Its numbers, for a list that says beside them what is wrong with what."""
        return self._filled(definition(self.check).text("brief", language, self.variant), language, draw)

    def headline(self, language: str, draw: Draw | None = None) -> str:
        """What is wrong, in one sentence."""
        return self._filled(definition(self.check).text("headline", language, self.variant), language, draw)

    def explanation(self, language: str, draw: Draw | None = None, *, listed: bool = True) -> str:
        """The numbers, then the likely cause. `draw` may dress each fact, as HTML does with numbers.

        Where the claims stand beside it they are not `listed` in the sentence once more.
        """
        check = definition(self.check)
        lines = _BETWEEN[language].join(
            _PLACE.sub(rf"{{\1_{number}}}", check.line(name, language)) for number, name in enumerate(self.lines, 1)
        )
        told = check.text("explain", language, self.variant)
        template = told.replace("{lines}", lines) if listed else _LISTING.sub("", told)
        return self._filled(template.replace("{cause}", check.cause(self.cause, language)).strip(), language, draw)

    def _filled(self, template: str, language: str, draw: Draw | None) -> str:
        return fill(template, {**self.facts, **self.numbers}, language, draw)
