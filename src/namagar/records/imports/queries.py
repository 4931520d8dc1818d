"""Reads of imports: all of a country, one with its claims and findings, and the mappings that fit a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import Quantity
from namagar.analysis.sources import mapping as mappings
from namagar.analysis.sources.verdict import Verdict
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader
from namagar.records.claims import queries as claims
from namagar.records.claims.intake import with_corrections
from namagar.records.claims.models import ReceivedClaim
from namagar.records.imports import reading, verdicts
from namagar.records.imports.models import Import, KeptMapping
from namagar.records.people import clock

# A process that works says so every second; after this silence it is no more.
SILENCE = timedelta(minutes=2)
_FITS = 3  # claims that a mapping must make to be offered


@dataclass(frozen=True, slots=True)
class Fitting:
    """A mapping that can read a file: one of the catalogue, or one that was kept, with the first claims it makes."""

    id: str
    title: dict[str, str]
    text: str
    kept: KeptMapping | None
    rows: Sequence[reading.Row]


def imports(country: str) -> list[Import]:
    """All imports of a country, the newest first."""
    return list(Import.objects.filter(country=country).select_related("sent_by"))


def one(country: str, number: int) -> Import | None:
    """One import of the country."""
    return Import.objects.filter(country=country, pk=number).select_related("sent_by").first()


def is_working(of: Import) -> bool:
    """Whether a process is reading it right now."""
    return bool(of.work) and of.worked_at is not None and clock.now() - of.worked_at < SILENCE


def is_interrupted(of: Import) -> bool:
    """Whether a process that was reading it has gone silent. It has left nothing half done."""
    return bool(of.work) and not is_working(of)


def mapping_title(of: Import, language: str) -> str:
    """What its mapping calls itself."""
    return str(reader.parsed_plain(of.mapping, "mapping")["title"][language]) if of.mapping else ""


def refusal(of: Import) -> Refused | None:
    """Why the last reading could not be done."""
    return Refused(verdicts.problems_of(json.loads(of.refusal))) if of.refusal else None


def verdict(of: Import) -> Verdict | None:
    """What came of reading it, as it was said then."""
    return verdicts.read(of.judged) if of.verdict else None


def counts(of: Import) -> dict[str, Trace]:
    """The numbers of a verdict: rows, claims that are new, known, differing; rows refused, left out."""
    judged = of.judged
    return {
        name: leaf("record", judged[name], app="imports", model="import", id=str(of.pk), what=name)
        for name in ("rows", "new", "known", "differing", "refused_rows", "left_out")
    }


def taken_claims(of: Import) -> list[ReceivedClaim]:
    """The claims that came in with it."""
    return list(ReceivedClaim.objects.filter(imported__of=of).select_related("withdrawal", "corrected_by"))


def corrections(of: Import) -> list[ReceivedClaim]:
    """What corrects its claims since, and goes with them when it is undone."""
    own = taken_claims(of)
    return [claim for claim in with_corrections(own) if claim not in own]


def quantities(of: Import) -> list[tuple[Quantity, int]]:
    """The quantities that its claims, or what corrects them, answer, with how many of them; by series."""
    codes = {claim.code for claim in with_corrections(taken_claims(of))}
    held = claims.holdings(of.country)
    counted = ((held.quantities[name], sum(each.id in codes for each in held.members[name])) for name in held.members)
    answered = [(quantity, count) for quantity, count in counted if count]
    return sorted(answered, key=lambda each: (each[0].series, each[0].window.start))


def findings(of: Import) -> list[Finding]:
    """The findings that came with its claims and still stand."""
    return [each for each in claims.holdings(of.country).findings if each.key in of.new_findings]


def joined(of: Import) -> list[Finding]:
    """The findings that stood before and that its claims take part in now."""
    codes = {claim.code for claim in taken_claims(of)}
    found = claims.holdings(of.country).findings
    return [each for each in found if each.key not in of.new_findings and not codes.isdisjoint(each.claims)]


def kept_mappings(country: str) -> list[KeptMapping]:
    """The newest mapping under each name."""
    found: dict[str, KeptMapping] = {}
    rows = KeptMapping.objects.filter(country=country).select_related("saved_by", "reviewed_by")
    for each in rows.order_by("name", "number"):
        found[each.name] = each
    return list(found.values())


def kept_mapping(country: str, number: int) -> KeptMapping | None:
    """One kept mapping by its row."""
    return KeptMapping.objects.filter(country=country, pk=number).first()


def fitting(of: Import) -> list[Fitting]:
    """The mappings that can read this file, those of people first; each is tried on its first rows."""
    return [each for each in (_tried(of, *candidate) for candidate in _candidates(of.country)) if each is not None]


def _candidates(country: str) -> Iterator[tuple[str, KeptMapping | None]]:
    for kept in kept_mappings(country):
        yield kept.text, kept
    for name in reader.names(("mappings",), ".yaml"):
        yield reader.find("mappings", name).read_text(encoding="utf-8"), None


def _tried(of: Import, text: str, kept: KeptMapping | None) -> Fitting | None:
    try:
        data = reader.parsed_plain(text, "mapping")
        mapping = mappings.of(data)
        if mapping.country != of.country:
            return None
        with of.path.open("rb") as file:
            rows, _ = reading.glance(file, of.file_name, mapping, _FITS)
    except Refused:
        return None
    return Fitting(mapping.id, data["title"], text, kept, rows) if rows else None
