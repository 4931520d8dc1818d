"""Reads of proposed editions: which there are, in what state, what was written and said, whether one is in use."""

from namagar.analysis.frameworks.load import PARTS
from namagar.analysis.frameworks.proposed import Proposed, from_text
from namagar.catalogue import reader
from namagar.records.assessments.models import EditionRemark, EditionStep, ProposedEdition
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision

WRITABLE = ("draft", "lapsed")
# The state of an edition by the state of the newest decision on it.
STATES = {"open": "in-consultation", "decided": "decided", "lapsed": "lapsed", "withdrawn": "draft"}


def subject(of: ProposedEdition) -> str:
    """The name under which an edition is decided upon."""
    return f"edition:{of.pk}"


def state_of(of: ProposedEdition) -> str:
    """draft, in-consultation, decided, lapsed, or dropped by those who began it."""
    if of.dropped:
        return "dropped"
    newest = decisions.of_subject(of.country, subject(of)).first()
    return STATES[newest.state] if newest else "draft"


def proposed(of: ProposedEdition) -> Proposed:
    """The edition as it stands."""
    return from_text(of.data)


def of_country(country: str) -> list[tuple[ProposedEdition, str]]:
    """Every edition that was ever proposed, the newest first, with its state."""
    found = ProposedEdition.objects.filter(country=country).defer("data").select_related("begun_by__institution")
    newest = {
        each.subject: each.state
        for each in Decision.objects.filter(country=country, subject__startswith="edition:").order_by("pk")
    }
    return [(each, "dropped" if each.dropped else STATES.get(newest.get(subject(each), ""), "draft")) for each in found]


def proposed_edition(country: str, number: int) -> ProposedEdition | None:
    """One proposed edition of a country."""
    found = ProposedEdition.objects.filter(country=country, pk=number)
    return found.select_related("begun_by__institution", "source").first()


def revision_of(of: ProposedEdition, part: str) -> int:
    """The revision at which a part was last written; 0 when it stands as it began."""
    last = of.steps.filter(part=part).last()
    return last.revision if last else 0


def revisions_of(of: ProposedEdition, prefix: str) -> dict[str, int]:
    """The same for every part whose name begins so."""
    rows = of.steps.filter(part__startswith=prefix).order_by("revision").values_list("part", "revision")
    return dict(rows)


def steps(of: ProposedEdition, part: str = "") -> list[EditionStep]:
    """What was written, the newest first; of one part when it is named."""
    found = of.steps.select_related("by__institution").order_by("-revision")
    return list(found.filter(part=part) if part else found)


def remarks(of: ProposedEdition) -> list[EditionRemark]:
    """What was remarked, oldest first."""
    return list(of.remarks.select_related("by__institution"))


def decisions_on(of: ProposedEdition) -> list[Decision]:
    """Every decision on the edition, the newest first."""
    return list(decisions.of_subject(of.country, subject(of)))


def in_use(of: ProposedEdition, files: dict[str, str]) -> str:
    """Whether an administrator has put the edition into the catalogue: installed, differs, or nothing."""
    names = ("frameworks", of.framework, of.edition)
    try:
        there = reader.names(names, ".yaml")
    except reader.CatalogueError:
        return ""
    if PARTS[0] not in there:
        return ""
    same = all(name in there and reader.find(*names, name).read_text(encoding="utf-8") == files[name] for name in files)
    return "installed" if same else "differs"
