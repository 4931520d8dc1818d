"""Reads of what people do with findings: by key, by owner, what waits for somebody, and what happened when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from namagar.analysis.consistency.finding import Finding
from namagar.records.claims import queries as claims
from namagar.records.findings.models import Followed, Move, Remark
from namagar.records.findings.workflow import IN_HAND
from namagar.records.people import clock
from namagar.records.people.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """One finding with what people do about it: as the check says it now, or with the words it had."""

    key: str
    finding: Finding | None
    followed: Followed | None

    @property
    def state(self) -> str:
        """open, assigned, settled, reopened or gone; what nobody follows is open, what no check says now is gone."""
        if self.finding is None:
            return "gone"
        return self.followed.state if self.followed else "open"

    @property
    def check(self) -> str:
        """The id of the check."""
        return self.finding.check if self.finding else self._told("check")

    @property
    def severity(self) -> str:
        """high, medium or low."""
        return self.finding.severity if self.finding else self._told("severity")

    @property
    def indicator(self) -> str:
        """What the claims measure."""
        return self.finding.series.indicator if self.finding else self._told("indicator")

    @property
    def places(self) -> tuple[str, ...]:
        """The ends of the corridor, the same for both directions; one place where there is no counterpart."""
        series = self.finding.series if self.finding else None
        area = series.area if series else self._told("area")
        counterpart = series.counterpart if series else self._told("counterpart")
        return tuple(sorted({area, counterpart} - {""}))

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims it is about."""
        return self.finding.claims if self.finding else tuple(self.followed.fingerprints if self.followed else ())

    @property
    def owner(self) -> str:
        """The code of the institution that looks into it, or nothing."""
        return self.followed.owner.code if self.followed and self.followed.owner else ""

    @property
    def overdue(self) -> bool:
        """Whether an outcome should have been there."""
        of = self.followed
        return bool(of and self.state in IN_HAND and of.owner_id and of.due and of.due < clock.today())

    def headlines(self) -> Mapping[str, str]:
        """What is wrong, in one sentence, by language."""
        if self.finding:
            return {language: self.finding.headline(language) for language in ("en", "fa")}
        assert self.followed is not None
        return self.followed.titles

    def _told(self, name: str) -> str:
        assert self.followed is not None
        return str(self.followed.told[name])


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what was done with a finding or said about it."""

    at: datetime
    by: User | None
    what: str
    after: str = ""
    text: str = ""
    facts: Mapping[str, Any] | None = None


def followed(country: str) -> QuerySet[Followed]:
    """All that anybody ever followed."""
    return Followed.objects.filter(country=country).select_related("owner", "person__institution")


def standings(country: str) -> list[Standing]:
    """All findings of today, the gravest first, then those that were followed and are found no more."""
    rows = {each.key: each for each in followed(country)}
    found = [Standing(each.key, each, rows.pop(each.key, None)) for each in claims.holdings(country).findings]
    return [*found, *(Standing(each.key, None, each) for each in rows.values())]


def standing(country: str, key: str) -> Standing | None:
    """One finding by its key; nothing when it neither is found nor was ever followed."""
    row = followed(country).filter(key=key).first()
    finding = next((each for each in claims.holdings(country).findings if each.key == key), None)
    return Standing(key, finding, row) if finding or row else None


def named(country: str, key: str) -> Standing | None:
    """The finding that has this key, or once had it."""
    now = key_now(country, key)
    return standing(country, key) or (standing(country, now) if now else None)


def keys(of: Standing) -> list[str]:
    """Every key the finding ever had."""
    earlier = of.followed.moves.values_list("key", flat=True) if of.followed else ()
    return sorted({of.key, *earlier})


def key_now(country: str, key: str) -> str | None:
    """The key that a followed finding has today which once had this one."""
    moves = Move.objects.filter(followed__country=country, key=key).select_related("followed")
    last = moves.last()
    return last.followed.key if last else None


def happened(of: Followed | None, remarks: bool) -> list[Happened]:
    """Everything that was done with a finding, and said about it where the reader may see that, in order of time."""
    if of is None:
        return []
    lines = [
        Happened(each.at, each.by, each.what, each.after, facts=each.told)
        for each in of.moves.select_related("by__institution")
    ]
    said: Iterable[Remark] = of.remarks.select_related("by__institution") if remarks else ()
    lines += [Happened(each.at, each.by, "discuss", text=each.text) for each in said]
    return sorted(lines, key=lambda line: line.at)


def waiting_for(user: User, country: str) -> list[Followed]:
    """Findings that the person's institution owes an outcome, but for those that a colleague is named for."""
    if user.institution_id is None:
        return []
    mine = followed(country).filter(owner=user.institution_id, state__in=IN_HAND)
    return list(mine.filter(Q(person=user) | Q(person=None) | Q(person__is_active=False)))
