"""How a finding begins to be followed, and is looked at again whenever the claims of its country change."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import queries as claims
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions.content import written
from namagar.records.findings.models import Followed, Move
from namagar.records.findings.workflow import MOVES
from namagar.records.people import clock, journal
from namagar.records.people.models import User


def taken(country: str, key: str) -> Followed:
    """The followed finding, held until the change is done; begun when nobody has followed it yet."""
    rows = Followed.objects.select_for_update().filter(country=country, key=key)
    row = rows.first()
    if row is not None:
        return row
    finding = next((each for each in claims.holdings(country).findings if each.key == key), None)
    if finding is None:
        raise Refused(Problem("finding-unknown", "finding"))
    begun = {
        "claims": written(_fingerprints(country, finding.claims)),
        "words": written(_words(finding)),
        "state_at": clock.now(),
    }
    Followed.objects.get_or_create(country=country, key=key, defaults=begun)
    return rows.get()


def move(followed: Followed, what: str, by: User | None, facts: Mapping[str, Any], key: str = "") -> None:
    """Go on along the table of moves, with a line for the page and one in the journal; another move is refused."""
    before, after = followed.state, MOVES[followed.state].get(what)
    if after is None:
        raise Refused(Problem("move-unknown", "finding", {"before": before, "after": what}))
    now, old = clock.now(), followed.key
    followed.state, followed.state_at, followed.key = after, now, key or old
    followed.save()
    Move(followed=followed, what=what, before=before, after=after, key=old, facts=written(facts), by=by, at=now).save()
    journal.write(
        by=by,
        action="findings.reopen" if after == "reopened" else f"findings.{what}",
        country=followed.country,
        subject=f"finding:{followed.key}",
        facts={"before": before, "after": after, **facts},
    )


def listen(*, by: User | None, country: str, **_: object) -> None:
    """What is done when claims have changed, in the same transaction."""
    look_again(by, country)


@transaction.atomic
def look_again(by: User | None, country: str) -> None:
    """Reopen what was settled about claims that are no longer the same; note what has changed and what has vanished."""
    rows = list(Followed.objects.select_for_update().filter(country=country))
    if not rows:
        return
    found = {each.key: each for each in claims.holdings(country).findings}
    free = {key: each for key, each in found.items() if key not in {row.key for row in rows}}
    origins = _origins(country)
    for row in rows:
        finding = found.get(row.key) or _successor(row, free.values(), origins)
        if finding is None:
            _vanished(by, row)
        else:
            free.pop(finding.key, None)
            _found(by, row, finding)


def _vanished(by: User | None, row: Followed) -> None:
    if row.state != "gone":
        move(row, "vanish", by, {"claims": sorted(row.fingerprints)})


def _found(by: User | None, row: Followed, finding: Finding) -> None:
    now, was = _fingerprints(row.country, finding.claims), row.fingerprints
    if now == was and row.state != "gone":
        return
    facts = {
        "gone": sorted(code for code in was if was[code] != now.get(code)),
        "new": sorted(code for code in now if now[code] != was.get(code)),
        "headline": row.titles,
    }
    row.claims, row.words = written(now), written(_words(finding))
    if MOVES[row.state].get("change") == "reopened":
        row.outcome = row.reason_en = row.reason_fa = ""  # it stays in the line that says how it was settled
    move(row, "change", by, facts, finding.key)


def _successor(row: Followed, free: Iterable[Finding], origins: Mapping[str, str]) -> Finding | None:
    """What the same check says now about these claims: their corrections, with further claims or with fewer."""
    was = {origins.get(code, code) for code in row.fingerprints}
    near = []
    for each in free:
        now = {origins.get(code, code) for code in each.claims}
        if each.check == row.told["check"] and (was <= now or now <= was):
            near.append((-len(was & now), len(now), each.key, each))
    return min(near)[-1] if near else None


def _origins(country: str) -> Mapping[str, str]:
    """For each correction the claim that was corrected first."""
    corrections = ReceivedClaim.objects.filter(country=country, corrects__isnull=False).order_by("pk")
    found: dict[str, str] = {}
    for code, before in corrections.values_list("code", "corrects__code"):
        found[code] = found.get(before, before)
    return found


def _fingerprints(country: str, codes: Collection[str]) -> dict[str, str]:
    return dict(claims.standing(country).filter(code__in=codes).values_list("code", "fingerprint"))


def _words(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "indicator": finding.series.indicator,
        "area": finding.series.area,
        "counterpart": finding.series.counterpart,
        "headline": {language: finding.headline(language) for language in LANGUAGES},
        "explanation": {language: finding.explanation(language) for language in LANGUAGES},
    }
