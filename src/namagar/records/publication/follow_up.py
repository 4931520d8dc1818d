"""What has followed from the gaps of a release until today, where the country lets everybody read it."""

from namagar.analysis.exports.exercises import Exercise
from namagar.catalogue import reader
from namagar.records.assessments import queries as assessments
from namagar.records.decisions import queries as decisions
from namagar.records.network import queries as network
from namagar.records.network.models import ActionItem


def is_public(country: str) -> bool:
    """Whether the country's folder says that the follow-up is for everybody."""
    return "follow-up" in reader.yaml_file("countries", country, "country.yaml").get("publishes", ())


def actions(country: str, of: Exercise) -> dict[str, list[ActionItem]]:
    """The actions by the item they come from, those of earlier rounds too; none where they are not public."""
    if of.decision is None or not is_public(country):
        return {}
    decision = decisions.decision(country, int(of.decision.id))
    found: dict[str, list[ActionItem]] = {}
    answered = assessments.round_of(country, decision.matter["round"]) if decision else None
    while answered is not None:
        for item, opened in network.follow_ups(answered).items():
            found.setdefault(item, []).extend(opened)
        answered = answered.previous
    return found
