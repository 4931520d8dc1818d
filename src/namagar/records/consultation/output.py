"""The table of dispositions of a draft, ready to be written to a file."""

from django.utils import timezone

from namagar.analysis.exports.dispositions import DispositionRow, DispositionTable
from namagar.analysis.frameworks.wording import words
from namagar.catalogue import reader
from namagar.records.assessments import standing
from namagar.records.consultation import queries
from namagar.records.consultation.models import Draft


def table_of_dispositions(draft: Draft) -> DispositionTable:
    """One row for each remark on the draft, in the order in which the draft is read."""
    country = draft.round.country
    about = reader.yaml_file("countries", country, "country.yaml")
    return DispositionTable(
        country=country,
        country_names=about["names"],
        illustrative=bool(about["illustrative"]),
        title=draft.round.titles,
        draft=draft.number,
        frozen=timezone.localtime(draft.frozen_at).replace(tzinfo=None, microsecond=0).isoformat(),
        digest=draft.digest,
        rows=tuple(_row(draft, line) for line in queries.by_passage(draft)),
    )


def _row(draft: Draft, line: queries.Line) -> DispositionRow:
    remark, ended = line.remark, line.disposition
    framework = standing.framework_of(draft.round)
    return DispositionRow(
        number=line.number,
        passage=remark.passage,
        question={each: words(framework, each).item(remark.passage).question for each in ("en", "fa")},
        who=line.who,
        kind=remark.kind,
        text=remark.text,
        proposed={"en": remark.proposed_en, "fa": remark.proposed_fa},
        verdict=ended.verdict if ended else "",
        reason={"en": ended.reason_en, "fa": ended.reason_fa} if ended else {"en": "", "fa": ""},
    )
