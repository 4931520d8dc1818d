"""What was taken from workbooks, as the journal keeps it: who took which rows of which file, and how many were not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments.models import Round
from namagar.records.assessments.workbooks import STATES
from namagar.records.people.models import Entry, Institution, User

ACTION = "assessments.import_workbook"


@dataclass(frozen=True, slots=True)
class Import:
    """One import: `items` are the questions whose rows were taken, `counts` what became of all rows."""

    at: datetime
    by: User | None
    institution: Institution
    sha256: str
    file_name: str
    items: tuple[str, ...]
    counts: Mapping[str, Trace]


def imports(of: Round, institution: Institution | None = None, sha256: str = "") -> list[Import]:
    """What was taken in a round, the newest first: of every institution or of one, of every file or of one."""
    entries = Entry.objects.filter(action=ACTION, subject=f"round:{of.pk}").order_by("-number")
    told = [(entry, json.loads(entry.facts)) for entry in entries]
    people = User.objects.select_related("institution").in_bulk({entry.by for entry, _ in told}, field_name="username")
    bodies = {each.code: each for each in Institution.objects.filter(country=of.country)}
    return [
        _import(entry, facts, people.get(entry.by), bodies[facts["institution"]])
        for entry, facts in told
        if institution is None or facts["institution"] == institution.code
        if not sha256 or facts["sha256"] == sha256
    ]


def _import(entry: Entry, facts: Mapping[str, object], by: User | None, institution: Institution) -> Import:
    return Import(
        at=datetime.fromisoformat(entry.at),
        by=by,
        institution=institution,
        sha256=str(facts["sha256"]),
        file_name=str(facts["name"]),
        items=tuple(str(facts.get("items", "")).split()),  # entries of before the page do not name them
        counts={
            state: leaf("record", int(str(facts[state])), app="people", model="entry", id=str(entry.number), what=state)
            for state in STATES
        },
    )
