"""What in the consultations of several rounds waits for a verdict, and when something was last said there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery

from namagar.records.assessments.models import Round
from namagar.records.assessments.progress import as_text
from namagar.records.consultation.models import Draft, Remark


@dataclass(frozen=True, slots=True)
class Undisposed:
    """How many remarks on the newest draft of a round have no verdict, and since when the first of them waits."""

    remarks: int
    since: datetime


def undisposed(rounds: Iterable[Round]) -> dict[int, Undisposed]:
    """The rounds with remarks that wait for a verdict, in one query."""
    newest = Draft.objects.filter(round=OuterRef("draft__round")).order_by("-number").values("pk")[:1]
    waiting = (
        Remark.objects.filter(draft__round__in=list(rounds), dispositions__isnull=True)
        .annotate(newest=Subquery(newest))
        .filter(draft=F("newest"))
    )
    counted = waiting.order_by().values_list("draft__round").annotate(n=Count("pk"), first=Min("at"))
    return {number: Undisposed(n, first) for number, n, first in counted}


def last_said(rounds: Sequence[Round]) -> tuple[QuerySet, QuerySet]:
    """When a draft was last frozen, and when it was last spoken to, by round: for `progress.stalled`."""
    return (
        Draft.objects.filter(round__in=rounds).values_list(as_text("round")).annotate(Max("frozen_at")),
        Remark.objects.filter(draft__round__in=rounds).values_list(as_text("draft__round")).annotate(Max("at")),
    )
