"""What can be done with a round: open or request it, move it, plan it, put it before institutions."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.assessments import carrying, prefilling, standing
from namagar.records.assessments.models import Answer, PlannedStep, Round, RoundMove
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.decisions.policy import Policy
from namagar.records.documents.models import Document
from namagar.records.people import clock, journal
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


@transaction.atomic
def open_round(
    *,
    by: User | None,
    country: str,
    framework: str,
    edition: str,
    titles: dict[str, str],
    due: date | None = None,
) -> Round:
    """Begin a short round at collection: a framework that goes along with another one, without its own ceremony."""
    require(by, "assessments.open_round", country)
    return _begin(by, "assessments.open_round", "collection", country, framework, edition, titles, due, short=True)


@transaction.atomic
def request_round(
    *,
    by: User | None,
    country: str,
    framework: str,
    edition: str,
    titles: dict[str, str],
    due: date | None = None,
    area: str = "",
    previous: Round | None = None,
) -> Round:
    """Begin a whole exercise at its first state. `previous` is the round whose answers carry over, `area` a city."""
    require(by, "assessments.request_round", country)
    if previous is not None and (
        previous.country != country or previous.state not in ("follow-up", "closed") or hasattr(previous, "next")
    ):
        raise Refused(Problem("round-not-followed", "previous", {"round": str(previous.pk)}))
    if area and area not in {row["id"] for row in reader.table("countries", country, "areas.csv")}:
        raise Refused(Problem("round-area-unknown", "area", {"area": area}))
    return _begin(
        by, "assessments.request_round", "requested", country, framework, edition, titles, due, area, previous
    )


def _begin(
    by: User | None,
    action: str,
    state: str,
    country: str,
    framework: str,
    edition: str,
    titles: dict[str, str],
    due: date | None,
    area: str = "",
    previous: Round | None = None,
    short: bool = False,
) -> Round:
    """Every item of the framework's edition becomes an open answer."""
    items = [item.code for domain in load_framework(framework, edition).domains for item in domain.items]
    if not items:
        raise Refused(Problem("framework-without-items", "framework", {"framework": framework}))
    now = clock.now()
    opened = Round.objects.create(
        country=country,
        area=area,
        framework=framework,
        edition=edition,
        title_en=titles["en"],
        title_fa=titles["fa"],
        short=short,
        state=state,
        state_at=now,
        opened_at=now,
        due=due,
        previous=previous,
    )
    RoundMove(round=opened, after=state, by=by, at=now).save()
    Answer.objects.bulk_create(Answer(round=opened, item=code, changed_at=now) for code in items)
    prefilling.fill_round(by=by, into=opened)
    if previous is not None:
        carrying.carry_over(by=by, into=opened)
    journal.write(
        by=by,
        action=action,
        country=country,
        subject=f"round:{opened.pk}",
        facts={
            "framework": framework,
            "edition": edition,
            "items": len(items),
            "area": area,
            "previous": previous.pk if previous else "",
        },
    )
    return opened


@transaction.atomic
def move_round(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    to: str,
    reason: str = "",
    document: Document | None = None,
    due: date | None = None,
    focal_point: User | None = None,
) -> Round:
    """Take a round one step on, or send it back with a reason. Each step may need something; all that lacks is told."""
    found = Round.objects.select_for_update().get(pk=round.pk)
    require(by, "assessments.move_round", found.country, found.state)
    onward, back = found.ways
    if to != onward and to not in back:
        raise Refused(Problem("round-move-unknown", "to", {"before": found.state, "after": to}))
    if focal_point is not None:
        found.focal_point = focal_point
    problems = [] if to == onward else _unexplained(reason)
    problems += [each for each in (standing.lacks(found, to) if to == onward else []) if each]
    if document is not None and document.country != found.country:
        problems.append(Problem("document-of-other-country", "document"))
    if problems:
        raise Refused(problems)
    before, found.state, found.state_at = found.state, to, clock.now()
    found.save()
    RoundMove(
        round=found, before=before, after=to, reason=reason.strip(), document=document, due=due, by=by, at=clock.now()
    ).save()
    journal.write(
        by=by,
        action="assessments.move_round",
        country=found.country,
        subject=f"round:{found.pk}",
        facts={
            "before": before,
            "after": to,
            "reason": reason.strip(),
            "document": document.pk if document else "",
            "due": due.isoformat() if due else "",
        },
    )
    return found


def _unexplained(reason: str) -> list[Problem]:
    return [] if reason.strip() else [Problem("reason-missing", "reason")]


@transaction.atomic
def plan_round(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    days: Mapping[str, date],
) -> Round:
    """Say by which day each state is planned. Days rise with the states; a state that is left out has no day."""
    require(by, "assessments.plan_round", round.country, round.state)
    unknown = [Problem("round-state-unknown", name, {"state": name}) for name in days if name not in round.states]
    inorder = [days[state] for state in round.states if state in days]
    if unknown or inorder != sorted(inorder):
        raise Refused(unknown or Problem("plan-not-in-order", "days"))
    round.plan.all().delete()
    PlannedStep.objects.bulk_create(PlannedStep(round=round, state=state, day=day) for state, day in days.items())
    journal.write(
        by=by,
        action="assessments.plan_round",
        country=round.country,
        subject=f"round:{round.pk}",
        facts={state: day.isoformat() for state, day in days.items()},
    )
    return round


@transaction.atomic
def propose(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    reason: Mapping[str, str],
    signatories: Sequence[Institution] = (),
    needed: int = 0,
    policy: Policy | None = None,
) -> Decision:
    """Put all accepted answers of a round before institutions, as they stand now: by a policy, or `needed` of them."""
    require(by, "assessments.propose", round.country, round.state)
    content = standing.content(round)
    if not content["answers"]:
        raise Refused(Problem("round-without-accepted-answer", f"round:{round.pk}"))
    assert by is not None
    return lifecycle.begin(
        by=by,
        country=round.country,
        subject=standing.subject(round),
        titles=round.titles,
        content=content,
        reason=reason,
        signatories=signatories,
        needed=needed,
        policy=policy,
    )
