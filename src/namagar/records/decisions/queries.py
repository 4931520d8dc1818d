"""Reads across decisions: what waits for an institution, what stands for a subject, who said what."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from namagar.catalogue import reader
from namagar.records.decisions import policy as rules
from namagar.records.decisions.models import Decision, Delegation, Signatory, Signature
from namagar.records.decisions.policy import Step
from namagar.records.people import clock
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import may


@dataclass(frozen=True, slots=True)
class Standing:
    """One signatory and what it said so far; no signature means that it has not spoken."""

    institution: Institution
    signature: Signature | None
    required: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step with its signatories.

    state: waiting, open, passed, stuck (cannot pass any more), or ended (the decision ended before it passed).
    """

    number: int
    step: Step
    state: str
    standings: tuple[Standing, ...]
    signed: int
    agreed: int
    spoken: int


def decision(country: str, number: int) -> Decision | None:
    """One decision of a country by its number."""
    return Decision.objects.select_related("proposed_by__institution").filter(country=country, pk=number).first()


def standings(of: Decision) -> list[Standing]:
    """Every signatory with its signature, objection or silence."""
    spoken = {
        each.institution_id: each
        for each in of.signatures.select_related("institution", "user", "on_behalf__given_by", "paper")
    }
    return [
        Standing(each.institution, spoken.get(each.institution_id), each.required)
        for each in of.signatories.select_related("institution")
    ]


def said(of: Decision) -> dict[str, str]:
    """What each institution said so far: its code → signed, objected, silent."""
    return dict(of.signatures.values_list("institution__code", "verdict"))


def open_step(of: Decision) -> Step:
    """The step that a decision has reached."""
    return of.rule.steps[of.step - 1]


def steps(of: Decision) -> list[StepStanding]:
    """Every step with who is asked, who spoke, and where it stands."""
    rule, everyone = of.rule, {each.institution.code: each for each in standings(of)}
    verdicts = {code: each.signature.verdict for code, each in everyone.items() if each.signature}
    found = []
    for number, step in enumerate(rule.steps, 1):
        here = of.state == "open" and number == of.step
        turn = rules.first_in_turn(step, verdicts) if here else None
        heard = [verdicts[code] for code in step.codes if code in verdicts]
        found.append(
            StepStanding(
                number=number,
                step=step,
                state=_step_state(of, number, step, verdicts),
                standings=tuple(
                    Standing(each.institution, each.signature, each.required, each.institution.code == turn)
                    for each in (everyone[code] for code in step.codes)
                ),
                signed=heard.count("signed"),
                agreed=sum(verdict in rules.AGREES for verdict in heard),
                spoken=sum(verdict in rules.SPOKEN for verdict in heard),
            )
        )
    return found


def _step_state(of: Decision, number: int, step: Step, verdicts: Mapping[str, str]) -> str:
    state = rules.state(step, verdicts)
    if state == "passed" or of.state == "open":
        return "waiting" if number > of.step else state
    return "ended"


def stuck(of: Decision) -> bool:
    """Whether an open decision cannot pass any more: a required institution objects, or too few can still sign."""
    return of.state == "open" and rules.state(open_step(of), said(of)) == "stuck"


def overdue(of: Decision) -> bool:
    """Whether the last day of the open step is over."""
    return of.state == "open" and of.step_due is not None and of.step_due < clock.today()


def deadline_outcome(of: Decision) -> str:
    """What applying the deadline would do now: nothing (empty), wait, lapse or silence-is-consent."""
    if not overdue(of):
        return ""
    step = open_step(of)
    if step.on_deadline == "silence-is-consent" and not rules.silent(step, said(of)):
        return "wait"
    return step.on_deadline


def over_due(country: str) -> QuerySet[Decision]:
    """Open decisions whose step is over its last day."""
    return Decision.objects.filter(country=country, state="open", step_due__lt=clock.today())


def signed(of: Decision) -> int:
    """How many institutions have signed."""
    return of.signatures.filter(verdict="signed").count()


def of_subject(country: str, subject: str) -> QuerySet[Decision]:
    """All decisions ever taken on a subject, the newest first."""
    return Decision.objects.filter(country=country, subject=subject).order_by("-pk")


def live(country: str) -> QuerySet[Decision]:
    """Decisions that are open or stand."""
    return Decision.objects.filter(country=country, state__in=["open", "decided"])


def decided(country: str) -> QuerySet[Decision]:
    """Decisions that stand."""
    return Decision.objects.filter(country=country, state="decided")


def publishable(country: str) -> QuerySet[Decision]:
    """Decisions that stand and go into a release; an edition of questions is put to use instead."""
    return decided(country).exclude(subject__startswith="edition:")


def delegation(deputy: User, country: str) -> Delegation | None:
    """The delegation by which this person may sign for the own institution today, the newest first."""
    today = clock.today()
    given = Delegation.objects.filter(country=country, deputy=deputy, institution=deputy.institution_id)
    return given.filter(since__lte=today, until__gte=today).order_by("-pk").first()


def delegations(institution: Institution, country: str) -> QuerySet[Delegation]:
    """Present and coming deputies of an institution; one with a closed account cannot stand in."""
    found = Delegation.objects.filter(country=country, institution=institution, until__gte=clock.today())
    found = found.filter(deputy__is_active=True)
    return found.select_related("deputy", "given_by")


def colleagues(user: User) -> QuerySet[User]:
    """Others of the same institution who can be named as deputies."""
    if user.institution_id is None:
        return User.objects.none()
    same = User.objects.filter(institution=user.institution_id, is_active=True)
    return same.exclude(pk=user.pk).order_by("username")


def waiting_for(user: User, country: str) -> list[Decision]:
    """Open decisions whose turn it is for this person's institution, and that this person can sign or object to."""
    if user.institution_id is None:
        return []
    if not may(user, "decisions.sign", country, "open") and not may_as_deputy(user, country):
        return []
    asked = Signatory.objects.filter(institution=user.institution_id, step=F("decision__step"))
    found = Decision.objects.filter(country=country, state="open", pk__in=asked.values("decision"))
    found = found.exclude(signatures__institution=user.institution_id).exclude(proposed_by=user)
    return [each for each in found if not each.policy or _in_turn(each, user)]


def may_as_deputy(user: User, country: str) -> bool:
    """Whether this person signs as a deputy today."""
    return may(user, "decisions.sign_as_deputy", country, "open") and delegation(user, country) is not None


def _in_turn(of: Decision, user: User) -> bool:
    assert user.institution is not None
    return rules.first_in_turn(open_step(of), said(of)) in (None, user.institution.code)


def papers_for(of: Decision) -> list[Institution]:
    """The institutions of the open step that have not spoken and whose turn it is: paper can be recorded for them."""
    if of.state != "open":
        return []
    step = steps(of)[of.step - 1]
    silent = [each for each in step.standings if each.signature is None]
    return [each.institution for each in silent if each.first or not step.step.in_order]


def of_country(country: str) -> QuerySet[Decision]:
    """All decisions of a country, the newest first."""
    return Decision.objects.filter(country=country).order_by("-pk")


def reason_shown_to(signature: Signature, user: User | None) -> bool:
    """Whether this person may read why the institution objects; a restricted reason is for those who take part."""
    of = signature.decision
    if of.objections == "published":
        return True
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if user.pk == of.proposed_by_id or "coordinator" in user.roles_in(of.country):
        return True
    return of.signatories.filter(institution=user.institution_id).exists()


def public_reason(signature: Signature) -> dict[str, str]:
    """The reason as everybody may read it: as written, or that it is restricted."""
    if signature.verdict != "objected" or reason_shown_to(signature, None):
        return signature.reasons
    words = reader.yaml_file("exports", "signature_page.yaml")
    return {language: words[language]["restricted"] for language in ("en", "fa")}
