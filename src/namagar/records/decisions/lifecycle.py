"""How a decision begins, goes from step to step and lapses: called by actions and by the app that knows the matter."""

from collections.abc import Mapping, Sequence
from typing import Any

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.decisions import policy as rules
from namagar.records.decisions import queries
from namagar.records.decisions.content import differences, digest, written
from namagar.records.decisions.models import Decision, Signatory, Signature
from namagar.records.decisions.policy import Policy
from namagar.records.decisions.workflow import LIVE, MOVES
from namagar.records.people import clock, journal, texts
from namagar.records.people.directory import institution
from namagar.records.people.models import Institution, User


def begin(
    *,
    by: User,
    country: str,
    subject: str,
    titles: Mapping[str, str],
    content: Mapping[str, Any],
    reason: Mapping[str, str],
    signatories: Sequence[Institution] = (),
    needed: int = 0,
    policy: Policy | None = None,
) -> Decision:
    """Put an exact content before institutions. Call it inside a transaction.

    Either `needed` of `signatories` sign in any order, or the steps of `policy` say who signs when.
    """
    rule = policy or rules.simple(tuple(each.code for each in signatories), needed)
    problems = [*_unsound(country, subject, reason), *rules.problems(rule)]
    asked = _asked(country, rule, problems) if policy else list(signatories)
    if any(each.country != country for each in asked):
        problems.append(Problem("signatory-of-other-country", "signatories"))
    if problems:
        raise Refused(problems)
    text, now, why = written(content), clock.now(), texts.trimmed(reason)
    decision = Decision.objects.create(
        country=country,
        subject=subject,
        title_en=titles["en"],
        title_fa=titles["fa"],
        content=text,
        digest=digest(text),
        reason_en=why["en"],
        reason_fa=why["fa"],
        needed=rule.needed,
        proposed_by=by,
        proposed_at=now,
        state_at=now,
        policy=rule.text() if policy else "",
        step_due=rule.steps[0].due_on(clock.today()),
        objections=rule.objections,
        second_factor=rule.second_factor,
    )
    Signatory.objects.bulk_create(_signatories(decision, rule, asked, ordered=policy is not None))
    journal.write(
        by=by,
        action="decisions.begin",
        country=country,
        subject=f"decision:{decision.pk}",
        facts={
            "subject": subject,
            "digest": decision.digest,
            "needed": rule.needed,
            "reason": why,
            "signatories": [each.code for each in asked],
            "policy": decision.policy,
        },
    )
    return decision


def _unsound(country: str, subject: str, reason: Mapping[str, str]) -> list[Problem]:
    problems = []
    if not texts.written(reason):
        problems.append(Problem("reason-missing", "reason"))
    if Decision.objects.filter(country=country, subject=subject, state__in=LIVE).exists():
        problems.append(Problem("decision-already-live", "subject"))
    return problems


def _asked(country: str, rule: Policy, problems: list[Problem]) -> list[Institution]:
    """The institutions that a policy names; those that the country does not know are problems."""
    found = []
    for step in rule.steps:
        for code in step.codes:
            try:
                found.append(institution(country, code))
            except Refused as refused:
                problems.extend(refused.problems)
    return found


def _signatories(decision: Decision, rule: Policy, asked: Sequence[Institution], *, ordered: bool) -> list[Signatory]:
    by_code = {each.code: each for each in asked}
    return [
        Signatory(
            decision=decision,
            institution=by_code[named.institution],
            step=number,
            position=position if ordered else 0,
            required=named.required,
        )
        for number, step in enumerate(rule.steps, 1)
        for position, named in enumerate(step.signatories, 1)
    ]


def move(decision: Decision, state: str) -> None:
    """Change the state along the table of moves; a move that is not in it is refused."""
    if state not in MOVES[decision.state]:
        raise Refused(Problem("move-unknown", f"decision:{decision.pk}", {"before": decision.state, "after": state}))
    decision.state, decision.state_at = state, clock.now()
    decision.save()


def go_on(decision: Decision, by: User | None) -> None:
    """When the open step has passed, open the next one; after the last one the decision stands."""
    rule, said = decision.rule, queries.said(decision)
    if rules.state(rule.steps[decision.step - 1], said) != "passed":
        return
    if decision.step == len(rule.steps):
        move(decision, "decided")
        _note(decision, by, "decisions.decided", {"digest": decision.digest})
        return
    decision.step += 1
    step = rule.steps[decision.step - 1]
    decision.step_due = step.due_on(clock.today())
    decision.save()
    due = decision.step_due.isoformat() if decision.step_due else ""
    _note(decision, by, "decisions.step", {"digest": decision.digest, "step": step.id, "due": due})


def deadline_over(decision: Decision, by: User | None) -> bool:
    """Do what the policy says about the step whose last day is over; False when there is nothing to do."""
    outcome = queries.deadline_outcome(decision)
    if outcome == "lapse":
        assert decision.step_due is not None
        rows = [{"path": "deadline", "before": decision.step_due.isoformat(), "after": clock.today().isoformat()}]
        _lapse(decision, by, rows)
    elif outcome == "silence-is-consent":
        for code in rules.silent(queries.open_step(decision), queries.said(decision)):
            _consent_by_silence(decision, by, code)
        go_on(decision, by)
    return outcome in ("lapse", "silence-is-consent")


def _consent_by_silence(decision: Decision, by: User | None, code: str) -> None:
    Signature(
        decision=decision,
        institution=institution(decision.country, code),
        user=by,
        verdict="silent",
        digest=decision.digest,
        at=clock.now(),
    ).save()
    _note(decision, by, "decisions.silence", {"institution": code, "digest": decision.digest})


def content_changed(*, by: User | None, decision: Decision, content: Mapping[str, Any]) -> bool:
    """Let a live decision lapse when the content is no longer what was put to the institutions."""
    text = written(content)
    if decision.state not in LIVE or digest(text) == decision.digest:
        return False
    _lapse(decision, by, list(differences(decision.matter, dict(content))))
    return True


def _lapse(decision: Decision, by: User | None, rows: list[dict[str, str]]) -> None:
    decision.lapse = written({"": rows})[4:-1]
    move(decision, "lapsed")
    _note(decision, by, "decisions.lapse", {"digest": decision.digest, "changes": rows})


def _note(decision: Decision, by: User | None, action: str, facts: Mapping[str, object]) -> None:
    journal.write(by=by, action=action, country=decision.country, subject=f"decision:{decision.pk}", facts=facts)
