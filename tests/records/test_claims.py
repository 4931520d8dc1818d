"""Claims come in all or none, are never overwritten, and a correction reaches every decision that rests on them."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.db import transaction

from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Trace, from_data, replay
from namagar.records.claims import actions, intake, queries
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import actions as decisions
from namagar.records.people.models import Entry
from tests.records.arcadia import CENSUS, MINISTRY, MISSION, QUANTITY, proposed, published, received, signed

pytestmark = pytest.mark.django_db
PARTS = ("xab-returns-border-2023", "xab-returns-border-2023-voluntary", "xab-returns-border-2023-deported")
MISCOUNT = {"en": "Two districts were counted twice.", "fa": ""}


def refused(who: SimpleNamespace, *rows: dict[str, str], country: str = "XAA") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        actions.receive(by=who.data_officer, country=country, rows=rows, origin="test.csv")
    assert ReceivedClaim.objects.count() == 0
    assert Entry.objects.count() == 0
    return [(problem.code, problem.where) for problem in caught.value.problems]


def census(**changes: str) -> dict[str, str]:
    return {**published(CENSUS)[0], **changes}


def correct(who: SimpleNamespace, code: str, **changes: str) -> ReceivedClaim:
    claim = queries.received("XAA", code)
    assert claim is not None
    return actions.correct(by=who.data_officer, claim=claim, changes=changes, reason=MISCOUNT)


def test_claims_are_kept_as_they_came_and_the_journal_says_so(who: SimpleNamespace) -> None:
    claims = received(who)
    assert [each.code for each in claims] == [CENSUS, MINISTRY, MISSION]
    assert claims[0].fields == census()
    assert (claims[0].state, claims[0].received_by) == ("current", who.data_officer)
    entry = Entry.objects.get()
    assert (entry.action, entry.subject) == ("claims.receive", "claims:test.csv")


def test_one_bad_row_keeps_all_rows_out(who: SimpleNamespace) -> None:
    assert refused(who, census(), {**published(MINISTRY)[0], "value": "many"}) == [("number-unreadable", "3, value")]


def test_everything_that_is_missing_is_said_at_once(who: SimpleNamespace) -> None:
    assert refused(who, census(publisher="", concept="", unit="", period="")) == [
        ("claim-field-missing", f"2, {column}") for column in ("period", "concept", "unit", "publisher")
    ]


def test_problems_of_all_rows_are_said_at_once_with_their_rows(who: SimpleNamespace) -> None:
    rows = [census(publisher=""), census(id="b", value="-1"), census(id="c", area="XAA-99"), census(id="d", value="")]
    assert refused(who, *rows) == [
        ("claim-field-missing", "2, publisher"),
        ("claim-value-negative", "3, value"),
        ("area-unknown", "4, area"),
        ("claim-no-value", "5, value"),
    ]


@pytest.mark.parametrize("text", ["many", "1.2.3", "12k", "1e3", "NaN", "∞"])
def test_what_is_not_a_number_is_not_a_value(who: SimpleNamespace, text: str) -> None:
    assert refused(who, census(value=text)) == [("number-unreadable", "2, value")]


@pytest.mark.parametrize("column", ["indicator", "concept", "unit", "status", "publisher"])
def test_a_code_that_is_in_no_list_is_refused(who: SimpleNamespace, column: str) -> None:
    assert refused(who, census(**{column: "never-heard-of"})) == [("claim-code-unknown", f"2, {column}")]


def test_a_code_that_two_editions_give_to_two_provinces_is_refused(who: SimpleNamespace, people) -> None:
    # IR-07 is Fars since 2020 and was Tehran before
    officer = people("IRN").data_officer
    row = {**census(), "indicator": "population", "counterpart": "", "area": "IR-07", "codes": "", "publisher": "SCI"}
    with pytest.raises(Refused) as caught:
        actions.receive(by=officer, country="IRN", rows=[row], origin="test.csv")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("area-ambiguous", "2, area")
    assert "Fars" in problem.facts["meanings"]["en"]
    assert "Tehran" in problem.facts["meanings"]["en"]
    actions.receive(by=officer, country="IRN", rows=[{**row, "codes": "iso-before-2020"}], origin="test.csv")
    (claim,) = queries.holdings("IRN").claims.values()
    assert claim.area == "IRN-23"


def test_an_id_that_stands_twice_in_a_file_is_refused(who: SimpleNamespace) -> None:
    assert refused(who, census(), census()) == [("claim-id-twice", CENSUS)]


def test_an_id_that_was_received_before_is_refused_with_all_the_rest(who: SimpleNamespace) -> None:
    received(who, CENSUS)
    with pytest.raises(Refused, match="claim-id-twice"):
        received(who, MINISTRY, CENSUS)
    assert ReceivedClaim.objects.count() == 1


def test_a_correction_names_the_old_claim_which_stays_as_it_was(who: SimpleNamespace) -> None:
    old = received(who)[0]
    new = correct(who, CENSUS, value="268400")
    old = ReceivedClaim.objects.get(pk=old.pk)
    assert (new.code, new.corrects, new.fields["corrects"]) == (f"{CENSUS}~2", old, CENSUS)
    assert (old.state, old.fields) == ("superseded", census())
    assert new.fields == census(id=f"{CENSUS}~2", corrects=CENSUS, value="268400")
    assert new.reasons == {"en": MISCOUNT["en"], "fa": MISCOUNT["en"]}
    assert CENSUS not in queries.holdings("XAA").claims
    assert queries.holdings("XAA").claims[f"{CENSUS}~2"].value == 268_400
    assert queries.superseded_in("XAA", QUANTITY) == [old]


def test_a_correction_can_be_corrected_but_a_superseded_claim_cannot(who: SimpleNamespace) -> None:
    received(who)
    correct(who, CENSUS, value="268400")
    with pytest.raises(Refused, match="role-may-not"):
        correct(who, CENSUS, value="268300")
    assert correct(who, f"{CENSUS}~2", value="268300").code == f"{CENSUS}~3"
    assert [each.code for each in queries.superseded_in("XAA", QUANTITY)] == [f"{CENSUS}~2", CENSUS]


def test_a_correction_that_changes_nothing_is_refused(who: SimpleNamespace) -> None:
    received(who)
    with pytest.raises(Refused, match="correction-changes-nothing"):
        correct(who, CENSUS, value=census()["value"])


def test_white_space_is_not_a_correction(who: SimpleNamespace) -> None:
    received(who)
    with pytest.raises(Refused, match="correction-changes-nothing"):
        correct(who, CENSUS, value=f" {census()['value']} ")


def test_a_correction_needs_a_reason_and_a_sound_row(who: SimpleNamespace) -> None:
    claim = received(who)[0]
    with pytest.raises(Refused, match="reason-missing"):
        actions.correct(by=who.data_officer, claim=claim, changes={"value": "1"}, reason={"en": " ", "fa": ""})
    with pytest.raises(Refused, match="claim-value-negative"):
        correct(who, CENSUS, value="-1")
    assert ReceivedClaim.objects.count() == 3


def test_a_received_claim_cannot_be_changed_or_deleted(who: SimpleNamespace) -> None:
    claim = received(who)[0]
    with pytest.raises(Refused, match="row-written-once"):
        claim.save()
    with pytest.raises(Refused, match="row-written-once"):
        claim.delete()


def findings(check: str) -> list[str]:
    return [each.key for each in queries.holdings("XAA").findings if each.check == check]


def test_parts_are_added_up_against_the_corrected_total(who: SimpleNamespace) -> None:
    received(who, *PARTS)  # 41,260 + 17,160 = 58,420
    assert findings("parts-total") == []
    correct(who, PARTS[0], value="59420")  # 1,000 more than its parts
    assert len(findings("parts-total")) == 1


def test_parts_are_added_up_against_a_total_that_was_corrected_twice(who: SimpleNamespace) -> None:
    received(who, *PARTS)
    correct(who, PARTS[0], value="59420")
    correct(who, f"{PARTS[0]}~2", value="60420")  # 2,000 more than its parts
    assert len(findings("parts-total")) == 1


def test_a_proposal_adopts_the_value_of_one_claim(who: SimpleNamespace) -> None:
    received(who)
    decision = proposed(who)
    value = from_data(decision.matter["value"])
    assert (value.step.rpartition(".")[2], value.value) == ("adopted", 268_415)
    assert [(leaf.step, leaf.fact("id")) for leaf in value.leaves()] == [("claim", CENSUS)]
    assert [each["id"] for each in decision.matter["claims"]] == sorted([CENSUS, MINISTRY, MISSION])
    assert decision.matter["chosen"] == CENSUS


def test_a_proposal_states_an_own_value_weighed_against_all_claims(who: SimpleNamespace) -> None:
    received(who)
    value = from_data(proposed(who, chosen="", value="280000").matter["value"])
    assert (value.step.rpartition(".")[2], value.value) == ("stated", 280_000)
    assert {leaf.fact("id") for leaf in value.leaves()} == {CENSUS, MINISTRY, MISSION}


@pytest.mark.parametrize(("chosen", "value"), [(CENSUS, "280000"), ("", ""), ("", "  ")])
def test_a_proposal_has_a_claim_or_a_value_and_not_both(who: SimpleNamespace, chosen: str, value: str) -> None:
    received(who)
    with pytest.raises(Refused, match="value-or-claim"):
        proposed(who, chosen=chosen, value=value)


@pytest.mark.parametrize(
    ("chosen", "value", "problem"),
    [
        ("xab-stock-stat-2014", "", "claim-not-to-adopt"),
        ("", "-5", "claim-value-negative"),
        ("", "many", "number-unreadable"),
    ],
)
def test_a_value_that_cannot_be_is_refused(who: SimpleNamespace, chosen: str, value: str, problem: str) -> None:
    received(who, CENSUS, MINISTRY, "xab-stock-stat-2014")
    with pytest.raises(Refused, match=problem):
        proposed(who, chosen=chosen, value=value)


def test_an_interval_alone_cannot_be_adopted(who: SimpleNamespace) -> None:
    received(who, "arcadians-abroad-mission-2024")
    with pytest.raises(Refused, match="claim-not-to-adopt"):
        proposed(who, "arcadians-abroad-2024", "arcadians-abroad-mission-2024")


def test_a_quantity_without_claims_cannot_be_decided(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="quantity-unknown"):
        proposed(who)


def test_a_correction_lapses_the_decision_and_says_what_changed(who: SimpleNamespace) -> None:
    received(who)
    decision = signed(who, proposed(who))
    correct(who, MINISTRY, value="435000")
    decision.refresh_from_db()
    assert decision.state == "lapsed"
    (change,) = [each for each in decision.changes if each["path"] == "claims"]
    assert (MINISTRY in change["before"], "435000" in change["before"]) == (True, False)
    assert (f"{MINISTRY}~2" in change["after"], "435000" in change["after"]) == (True, True)
    assert "value" not in {each["path"] for each in decision.changes}, "the adopted value itself is the same"
    assert list(Entry.objects.order_by("-number").values_list("action", flat=True)[:2]) == [
        "decisions.lapse",
        "claims.correct",
    ]


def test_a_rival_that_comes_later_lapses_the_decision(who: SimpleNamespace) -> None:
    received(who, CENSUS, MINISTRY)
    decision = proposed(who)
    received(who, MISSION)
    decision.refresh_from_db()
    assert decision.state == "lapsed"


def test_a_claim_on_something_else_leaves_the_decision(who: SimpleNamespace) -> None:
    received(who)
    decision = signed(who, proposed(who))
    received(who, *PARTS)
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_a_claim_that_leaves_its_quantity_lapses_the_decision(who: SimpleNamespace) -> None:
    received(who, CENSUS)
    decision = proposed(who)
    correct(who, CENSUS, counterpart="XAC")
    decision.refresh_from_db()
    assert decision.state == "lapsed"


def test_the_state_of_a_quantity_follows_its_newest_decision(who: SimpleNamespace) -> None:
    received(who)
    seen = [queries.state_of("XAA", QUANTITY)]
    decision = proposed(who)
    seen.append(queries.state_of("XAA", QUANTITY))
    decisions.withdraw(by=who.data_officer, decision=decision, reason="Wrong year.")
    seen.append(queries.state_of("XAA", QUANTITY))
    signed(who, proposed(who))
    seen.append(queries.state_of("XAA", QUANTITY))
    with pytest.raises(Refused, match="role-may-not"):
        proposed(who)
    correct(who, MINISTRY, value="435000")
    seen.append(queries.state_of("XAA", QUANTITY))
    assert seen == ["claimed", "in-consultation", "claimed", "decided", "lapsed"]
    assert queries.states("XAA") == {QUANTITY: "lapsed"}
    assert proposed(who).state == "open", "after a lapse there is a new proposal"


def test_the_state_of_an_unknown_quantity_is_refused(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="quantity-unknown"):
        queries.state_of("XAA", "no-such-thing")


def look_up(of: Trace) -> Fraction:
    claim = queries.received("XAA", of.fact("id"))
    assert claim is not None
    return Fraction(claim.fields["value"])


def test_a_decided_value_is_made_again_from_the_claims_that_are_kept(who: SimpleNamespace) -> None:
    received(who)
    adopted = from_data(signed(who, proposed(who)).matter["value"])
    assert replay(adopted, look_up) == 268_415
    correct(who, CENSUS, value="268400")
    assert replay(adopted, look_up) == 268_415, "the claim it adopted is still there"
    stated = from_data(proposed(who, chosen="", value="280000").matter["value"])
    assert replay(stated) == 280_000


def test_every_number_in_a_finding_is_made_again_from_the_claims(who: SimpleNamespace) -> None:
    received(who)
    (finding,) = queries.findings_about("XAA", QUANTITY)
    assert finding.numbers
    for trace in finding.numbers.values():
        assert replay(trace, look_up) == trace.value


def test_what_was_undone_is_not_remembered(who: SimpleNamespace) -> None:
    received(who, CENSUS)
    with transaction.atomic():
        received(who, MINISTRY)
        assert set(queries.holdings("XAA").claims) == {CENSUS, MINISTRY}
        transaction.set_rollback(True)
    received(who, MISSION)
    assert set(queries.holdings("XAA").claims) == {CENSUS, MISSION}


def undo(who: SimpleNamespace, *codes: str) -> None:
    claims = [claim for code in codes if (claim := queries.received("XAA", code))]
    intake.withdraw(by=who.data_officer, country="XAA", claims=claims, reason=MISCOUNT, origin="test.csv")


def test_a_withdrawn_claim_is_kept_but_counts_nowhere(who: SimpleNamespace) -> None:
    received(who)
    undo(who, CENSUS)
    claim = queries.received("XAA", CENSUS)
    assert claim is not None
    assert (claim.state, claim.withdrawal.reasons["en"]) == ("withdrawn", MISCOUNT["en"])
    assert sorted(queries.holdings("XAA").claims) == sorted((MINISTRY, MISSION))
    assert Entry.objects.last().action == "claims.withdraw"


def test_what_corrects_a_withdrawn_claim_goes_with_it(who: SimpleNamespace) -> None:
    received(who)
    new = correct(who, CENSUS, value="268400")
    undo(who, CENSUS)
    assert [queries.received("XAA", code).state for code in (CENSUS, new.code)] == ["withdrawn", "withdrawn"]
    assert CENSUS not in queries.holdings("XAA").claims
    assert new.code not in queries.holdings("XAA").claims


def test_a_withdrawn_claim_comes_in_again_and_can_be_corrected_again(who: SimpleNamespace) -> None:
    received(who)
    correct(who, CENSUS, value="268400")
    undo(who, CENSUS)
    actions.receive(by=who.data_officer, country="XAA", rows=[census()], origin="again.csv")
    assert queries.received("XAA", CENSUS).state == "current"
    new = correct(who, CENSUS, value="268500")
    assert queries.holdings("XAA").claims[new.code].value == 268500
    with pytest.raises(Refused):
        actions.receive(by=who.data_officer, country="XAA", rows=[census()], origin="again.csv")


def test_a_decision_lapses_when_a_claim_it_rests_on_is_withdrawn(who: SimpleNamespace) -> None:
    received(who)
    decision = signed(who, proposed(who))
    assert decision.state == "decided"
    undo(who, MISSION)
    decision.refresh_from_db()
    assert decision.state == "lapsed"
