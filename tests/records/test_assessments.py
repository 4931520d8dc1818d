"""An answer goes its way in the open, feeds other frameworks, and counts only when a person has accepted it."""

from datetime import UTC, datetime
from fractions import Fraction
from types import SimpleNamespace

import pytest

from namagar.analysis.scoring.score import Score
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.records.assessments import actions, queries
from namagar.records.assessments.models import Answer, Move, Round, Saved
from namagar.records.decisions.models import Decision
from namagar.records.people import clock
from namagar.records.people.models import Entry, Role
from tests.records.arcadia import (
    accepted,
    assigned,
    citation,
    round_of,
    saved,
    signatories,
    signed,
    submitted,
)

pytestmark = pytest.mark.django_db
SDG = ("sdg-10-7-2", "2021")


@pytest.fixture
def mgi(who: SimpleNamespace) -> Round:
    return round_of(who)


@pytest.fixture
def sdg(who: SimpleNamespace) -> Round:
    return round_of(who, *SDG)


def problems(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in caught.value.problems]


def now(of: Round, item: str) -> Answer:
    answer = queries.answer_of(of, item)
    assert answer is not None
    return answer


def said(of: Round, item: str) -> tuple[str, str]:
    answer = now(of, item)
    return answer.state, answer.option


def returned(who: SimpleNamespace, answer: Answer, reason: str = "Name the paragraph.") -> Answer:
    return actions.return_answer(by=who.reviewer, answer=answer, reason=reason)


def test_a_round_opens_with_every_item_of_its_framework(mgi: Round, sdg: Round) -> None:
    assert (mgi.answers.count(), sdg.answers.count()) == (114, 30)  # 25 + 22 + 12 + 19 + 14 + 22 and 6 × 5
    assert {each.state for each in mgi.answers.all()} == {"open"}


def test_a_framework_without_items_cannot_be_answered(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="framework-without-items"):
        round_of(who, "gcm", "2018")
    assert Round.objects.count() == 0


def test_an_answer_is_drafted_submitted_returned_improved_and_accepted(who: SimpleNamespace, mgi: Round) -> None:
    answer = submitted(who, mgi, "1.01", "yes", "Everybody is treated.")
    answer = returned(who, answer)
    last = queries.last_return(answer)
    assert last is not None
    assert (answer.state, last.reason, last.by) == ("returned", "Name the paragraph.", who.reviewer)
    answer = saved(who, answer, "yes", "Everybody is treated (12, 3).", proof=False)
    assert queries.last_return(answer) == last, "the reason stays in sight while the author writes"
    answer = actions.submit(by=who.official, answer=answer, seen=2)
    assert queries.last_return(answer) is None
    answer = actions.accept(by=who.reviewer, answer=answer)
    assert (answer.state, answer.justification_en) == ("accepted", "Everybody is treated (12, 3).")
    assert [(each.action, each.after) for each in queries.history(answer)] == [
        ("save_answer", "draft"),
        ("submit", "submitted"),
        ("return_answer", "returned"),
        ("save_answer", "draft"),
        ("submit", "submitted"),
        ("accept", "accepted"),
    ]
    assert [(each.revision, each.justification_en) for each in answer.history.all()] == [
        (1, "Everybody is treated."),
        (2, "Everybody is treated (12, 3)."),
    ]
    actions_told = Entry.objects.filter(subject=f"answer:{mgi.pk}/1.01").order_by("number")
    assert [each.action.partition(".")[2] for each in actions_told] == [
        "assign",
        "save_answer",
        "submit",
        "return_answer",
        "save_answer",
        "submit",
        "accept",
    ]


def test_saving_a_draft_again_is_one_move_but_two_revisions(who: SimpleNamespace, mgi: Round) -> None:
    answer = saved(who, saved(who, assigned(who, mgi, "1.01"), "no"), "partly")
    assert (answer.revision, answer.history.count(), answer.moves.count()) == (2, 2, 1)


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("", "", ["answer-without-option", "answer-without-justification"]),
        ("yes", " ", ["answer-without-justification", "answer-without-proof"]),
        ("partly", "Somewhat.", ["answer-without-proof"]),
        ("no", "", ["answer-without-justification"]),
    ],
)
def test_all_that_an_answer_lacks_is_said_at_once(
    who: SimpleNamespace, mgi: Round, option: str, text: str, expected: list[str]
) -> None:
    answer = saved(who, assigned(who, mgi, "1.01"), option, text, proof=False)
    with pytest.raises(Refused) as caught:
        actions.submit(by=who.official, answer=answer, seen=1)
    assert problems(caught) == expected
    assert now(mgi, "1.01").state == "draft"


@pytest.mark.parametrize("option", ["no", "dont-know", "refused", "not-applicable"])
def test_who_claims_nothing_need_not_prove_it(who: SimpleNamespace, mgi: Round, option: str) -> None:
    answer = saved(who, assigned(who, mgi, "1.01"), option, proof=False)
    assert actions.submit(by=who.official, answer=answer, seen=1).state == "submitted"


def test_an_option_of_another_scale_is_refused(who: SimpleNamespace, mgi: Round) -> None:
    with pytest.raises(Refused, match="option-unknown"):
        saved(who, assigned(who, mgi, "2.01"), "partly")  # 2.01 knows yes and no only
    assert (now(mgi, "2.01").revision, Saved.objects.count()) == (0, 0)


def test_another_institution_neither_writes_nor_submits(who: SimpleNamespace, mgi: Round) -> None:
    answer = saved(who, assigned(who, mgi, "1.01"), "no")
    Role.objects.create(user=who.signatory_a, country="XAA", role="official")
    with pytest.raises(Refused, match="answer-of-another-institution"):
        actions.save_answer(by=who.signatory_a, answer=answer, seen=1, option="yes", justification={"en": "", "fa": ""})
    with pytest.raises(Refused, match="answer-of-another-institution"):
        actions.submit(by=who.signatory_a, answer=answer, seen=1)
    assert said(mgi, "1.01") == ("draft", "no")


def test_nobody_writes_an_answer_that_is_assigned_to_no_one(who: SimpleNamespace, mgi: Round) -> None:
    with pytest.raises(Refused, match="answer-of-another-institution"):
        saved(who, now(mgi, "1.01"), "no")


def test_an_answer_is_not_assigned_to_an_institution_of_another_country(
    who: SimpleNamespace, mgi: Round, people
) -> None:
    with pytest.raises(Refused, match="signatory-of-other-country"):
        actions.assign(by=who.coordinator, answer=now(mgi, "1.01"), institution=people("IRN").official.institution)


def test_nobody_reviews_an_answer_they_have_written(who: SimpleNamespace, mgi: Round) -> None:
    answer = submitted(who, mgi, "1.01", "no")
    Role.objects.create(user=who.official, country="XAA", role="reviewer")
    del who.official._roles
    with pytest.raises(Refused, match="own-answer"):
        actions.accept(by=who.official, answer=answer)
    with pytest.raises(Refused, match="own-answer"):
        actions.return_answer(by=who.official, answer=answer, reason="So that it looks reviewed.")
    assert now(mgi, "1.01").state == "submitted"


def test_an_answer_is_not_returned_without_a_reason(who: SimpleNamespace, mgi: Round) -> None:
    answer = submitted(who, mgi, "1.01", "no")
    with pytest.raises(Refused, match="reason-missing"):
        returned(who, answer, " ")
    assert now(mgi, "1.01").state == "submitted"


def test_the_second_of_two_editors_is_told_and_nothing_is_written(who: SimpleNamespace, mgi: Round) -> None:
    opened = assigned(who, mgi, "1.01")
    saved(who, opened, "yes", "What the first wrote.", proof=False)
    before = Entry.objects.count()
    with pytest.raises(actions.EditedMeanwhile) as caught:
        saved(who, opened, "no", "What the second wrote.", proof=False)  # still has revision 0 open
    assert (caught.value.answer.revision, caught.value.answer.justification_en) == (1, "What the first wrote.")
    assert said(mgi, "1.01") == ("draft", "yes")
    assert (Saved.objects.count(), Entry.objects.count()) == (1, before)


def test_what_was_not_seen_is_not_submitted(who: SimpleNamespace, mgi: Round) -> None:
    answer = saved(who, saved(who, assigned(who, mgi, "1.01"), "no"), "partly")
    with pytest.raises(actions.EditedMeanwhile):
        actions.submit(by=who.official, answer=answer, seen=1)
    assert now(mgi, "1.01").state == "draft"


def test_an_accepted_answer_prefills_and_a_returned_one_takes_it_back(
    who: SimpleNamespace, mgi: Round, sdg: Round
) -> None:
    answer = submitted(who, mgi, "1.01", "yes")
    assert said(sdg, "1a") == ("open", ""), "an answer under review suggests nothing"
    answer = actions.accept(by=who.reviewer, answer=answer)
    assert said(sdg, "1a") == ("prefilled", "yes-regardless")
    assert queries.origins(now(sdg, "1a")) == [answer]
    returned(who, answer)
    assert said(sdg, "1a") == ("open", "")
    assert [each.action for each in queries.history(now(sdg, "1a"))] == ["prefill", "unfill"]


def test_a_round_opened_later_is_prefilled_from_what_is_accepted(who: SimpleNamespace, mgi: Round) -> None:
    accepted(who, mgi, "1.01", "partly")
    assert said(round_of(who, *SDG), "1a") == ("prefilled", "yes-legal-only")


def test_a_round_opened_later_is_not_prefilled_from_what_is_under_review(who: SimpleNamespace, mgi: Round) -> None:
    submitted(who, mgi, "1.01", "yes")
    assert said(round_of(who, *SDG), "1a") == ("open", "")


def test_an_option_that_cannot_be_carried_over_suggests_nothing(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    accepted(who, mgi, "1.04", "partly")  # 4b knows yes and no only
    accepted(who, mgi, "1.01", "dont-know")
    assert (said(sdg, "4b"), said(sdg, "1a")) == (("open", ""), ("open", ""))


def test_two_answers_that_disagree_leave_the_item_open(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    # 2e is fed by 2.19 (yes → yes, no → no) and by 2.18 (no → no)
    first = accepted(who, mgi, "2.19", "yes")
    assert said(sdg, "2e") == ("prefilled", "yes")
    second = accepted(who, mgi, "2.18", "no")
    assert said(sdg, "2e") == ("open", "")
    returned(who, second)
    assert said(sdg, "2e") == ("prefilled", "yes"), "with one of them gone there is no quarrel"
    returned(who, first)
    assert said(sdg, "2e") == ("open", "")


def test_two_answers_that_agree_are_both_named(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    accepted(who, mgi, "2.18", "no")
    accepted(who, mgi, "2.19", "no")
    assert said(sdg, "2e") == ("prefilled", "no")
    actions.confirm_prefilled(by=who.reviewer, answer=now(sdg, "2e"))
    assert {each.item for each in queries.origins(now(sdg, "2e"))} == {"2.18", "2.19"}


def test_what_a_person_has_begun_to_write_is_never_prefilled(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    saved(who, assigned(who, sdg, "1a"), "no")
    accepted(who, mgi, "1.01", "yes")
    assert said(sdg, "1a") == ("draft", "no")


def test_an_answer_of_another_country_prefills_nothing(who: SimpleNamespace, mgi: Round, people) -> None:
    iranians = people("IRN")
    theirs = actions.open_round(
        by=iranians.coordinator,
        country="IRN",
        framework="sdg-10-7-2",
        edition="2021",
        titles={"en": "Round", "fa": "دور"},
    )
    accepted(who, mgi, "1.01", "yes")
    assert said(theirs, "1a") == ("open", "")


def of_level(scores: list[Score] | tuple[Score, ...], level: str, code: str = "") -> Score:
    return next(each for each in scores if each.level == level and code in ("", each.code))


def test_prefilled_does_not_count_until_it_is_confirmed(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    accepted(who, mgi, "1.01", "yes")
    assert queries.scores(sdg)[0].answered == 0
    assert queries.progress(sdg)["prefilled"].value == 1
    actions.confirm_prefilled(by=who.reviewer, answer=now(sdg, "1a"))
    assert queries.scores(sdg)[0].answered == 1
    assert queries.progress(sdg)["accepted"].value == 1


def test_confirming_takes_over_the_words_the_proof_and_the_institution(
    who: SimpleNamespace, mgi: Round, sdg: Round
) -> None:
    source = accepted(who, mgi, "1.01", "yes", "Everybody is treated.")
    answer = actions.confirm_prefilled(by=who.reviewer, answer=now(sdg, "1a"))
    assert (answer.state, answer.justification_en) == ("accepted", "Everybody is treated.")
    assert list(answer.citations.all()) == list(source.citations.all()) != []
    assert answer.institution == source.institution
    assert queries.origins(answer) == [source]


def test_a_confirmed_answer_stays_when_its_source_is_returned(who: SimpleNamespace, mgi: Round, sdg: Round) -> None:
    source = accepted(who, mgi, "1.01", "yes")
    actions.confirm_prefilled(by=who.reviewer, answer=now(sdg, "1a"))
    returned(who, source)
    assert said(sdg, "1a") == ("accepted", "yes-regardless")


def test_the_score_and_its_bounds_by_hand(who: SimpleNamespace, sdg: Round) -> None:
    # domain 1: 1 + ½ + 0 of five, two missing: 1.5 / 5 = 30 % as the rule has it and at least, 3.5 / 5 = 70 % at most
    # domain 2: one yes of five, one "I do not know": 1 / 5 = 20 % at least, (1 + 4) / 5 = 100 % at most
    # overall: 2.5 / 30 = 25/3 % = 8.33 %; at most (2.5 + 2 + 4 + 20) / 30 = 95 %
    for item, option in (
        ("1a", "yes-regardless"),
        ("1b", "yes-legal-only"),
        ("1c", "no"),
        ("2a", "yes"),
        ("2b", "dont-know"),
    ):
        accepted(who, sdg, item, option)
    submitted(who, sdg, "1d", "yes-regardless")  # not accepted, does not count
    found = queries.summary_scores(sdg)
    assert len(found) == 7
    seen = [
        (each.score.value, each.lower.value, each.upper.value, each.answered, each.of)
        for each in (of_level(found, "domain", "1"), of_level(found, "domain", "2"), of_level(found, "overall"))
    ]
    assert seen == [(30, 30, 70, 3, 5), (20, 20, 100, 1, 5), (Fraction(25, 3), Fraction(25, 3), 95, 4, 30)]
    assert of_level(found, "domain", "2").missing == {"dont-know": 1, "not-answered": 3}
    assert of_level(found, "overall").category == "1", "below 40 per cent"
    assert replay(of_level(found, "overall").score) == Fraction(25, 3)


def test_a_framework_without_a_rule_has_no_score(who: SimpleNamespace, mgi: Round) -> None:
    accepted(who, mgi, "1.01", "yes")
    assert queries.scores(mgi) == ()


def counts(of: Round, by: str) -> dict[str, dict[str, object]]:
    return {cell.code: {word: trace.value for word, trace in cell.counts.items()} for cell in queries.wall(of, by)}


def test_the_wall_counts_each_answer_once_by_dimension(who: SimpleNamespace, mgi: Round) -> None:
    for item, option in (("1.01", "yes"), ("1.02", "partly"), ("1.03", "no"), ("1.04", "refused")):
        accepted(who, mgi, item, option)
    submitted(who, mgi, "1.05", "yes")
    wall = counts(mgi, "domain")
    assert list(wall) == ["1", "2", "3", "4", "5", "6"]
    assert wall["1"] == {"in-place": 1, "partly": 1, "absent": 1, "unanswered": 22}  # 25 in all
    assert wall["2"] == {"in-place": 0, "partly": 0, "absent": 0, "unanswered": 22}
    assert sum(sum(cell.values()) for cell in wall.values()) == 114


def test_the_wall_of_objectives_counts_an_answer_under_each_of_its_objectives(who: SimpleNamespace, mgi: Round) -> None:
    accepted(who, mgi, "1.03", "yes")  # objectives 15 and 22
    accepted(who, mgi, "1.04", "no")  # objective 22
    wall = counts(mgi, "gcm")
    assert [wall[code]["in-place"] for code in ("15", "22")] == [1, 1]
    assert [wall[code]["absent"] for code in ("15", "22")] == [0, 1]
    assert list(wall) == sorted(wall, key=int)


def test_a_gap_is_an_accepted_no_and_nothing_else(who: SimpleNamespace, mgi: Round) -> None:
    gap = accepted(who, mgi, "1.04", "no")
    accepted(who, mgi, "1.05", "dont-know")
    accepted(who, mgi, "1.01", "partly")
    submitted(who, mgi, "1.02", "no")
    assert queries.gaps("XAA") == [gap]
    assert queries.gaps("IRN") == []


def test_an_answer_waits_for_the_one_whose_step_is_next(who: SimpleNamespace, mgi: Round) -> None:
    def waiting() -> tuple[list[Answer], list[Answer], list[Answer]]:
        return tuple(queries.waiting_for(person, "XAA") for person in (who.official, who.reviewer, who.coordinator))

    answer = assigned(who, mgi, "1.01")
    seen = [waiting()]
    answer = actions.submit(by=who.official, answer=saved(who, answer, "no"), seen=1)
    seen.append(waiting())
    answer = returned(who, answer)
    seen.append(waiting())
    actions.accept(by=who.reviewer, answer=actions.submit(by=who.official, answer=answer, seen=1))
    seen.append(waiting())
    assert seen == [([answer], [], []), ([], [answer], []), ([answer], [], []), ([], [], [])]


def test_the_longest_waiting_comes_first(who: SimpleNamespace, mgi: Round) -> None:
    for item, day in (("1.03", 2), ("1.01", 3), ("1.02", 1)):
        with clock.telling(datetime(2026, 5, day, tzinfo=UTC)):
            submitted(who, mgi, item, "no")
    assert [each.item for each in queries.waiting_for(who.reviewer, "XAA")] == ["1.02", "1.03", "1.01"]


def propose(who: SimpleNamespace, of: Round) -> Decision:
    return actions.propose(
        by=who.coordinator, round=of, reason={"en": "The first exercise."}, signatories=signatories(who), needed=2
    )


def test_a_round_without_an_accepted_answer_is_not_put_before_anybody(who: SimpleNamespace, mgi: Round) -> None:
    submitted(who, mgi, "1.01", "no")
    with pytest.raises(Refused, match="round-without-accepted-answer"):
        propose(who, mgi)


def test_a_round_is_decided_as_it_stands(who: SimpleNamespace, mgi: Round) -> None:
    accepted(who, mgi, "1.02", "no")
    accepted(who, mgi, "1.01", "yes", "Everybody is treated.")
    submitted(who, mgi, "1.03", "no")
    decision = propose(who, mgi)
    assert [(each["item"], each["option"]) for each in decision.matter["answers"]] == [("1.01", "yes"), ("1.02", "no")]
    first = decision.matter["answers"][0]
    assert first["justification"]["en"] == "Everybody is treated."
    assert first["citations"][0]["instrument"] == "Public Health Act"
    assert queries.decisions_on(mgi) == [decision]


@pytest.mark.parametrize("decided", [False, True])
def test_an_answer_returned_afterwards_lapses_the_decision(who: SimpleNamespace, mgi: Round, decided: bool) -> None:
    answer = accepted(who, mgi, "1.01", "yes")
    accepted(who, mgi, "1.02", "no")
    decision = propose(who, mgi)
    if decided:
        signed(who, decision)
    returned(who, answer)
    decision.refresh_from_db()
    assert decision.state == "lapsed"
    assert [each["path"] for each in decision.changes] == ["answers"]


def test_a_draft_beside_it_leaves_the_decision(who: SimpleNamespace, mgi: Round) -> None:
    accepted(who, mgi, "1.01", "yes")
    decision = signed(who, propose(who, mgi))
    submitted(who, mgi, "1.02", "no")
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_what_was_saved_and_moved_cannot_be_rewritten(who: SimpleNamespace, mgi: Round) -> None:
    answer = submitted(who, mgi, "1.01", "no")
    for row in (answer.history.get(), Move.objects.filter(answer=answer).first()):
        with pytest.raises(Refused, match="row-written-once"):
            row.delete()


def test_citations_are_added_to_those_already_there(who: SimpleNamespace, mgi: Round) -> None:
    answer = saved(who, assigned(who, mgi, "1.01"), "yes")
    actions.save_answer(
        by=who.official,
        answer=answer,
        seen=1,
        option="yes",
        justification={"en": "So.", "fa": ""},
        citations=[citation(who)],
    )
    assert answer.citations.count() == 2
