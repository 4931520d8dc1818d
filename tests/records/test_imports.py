"""A publisher's file is sent, mapped, checked and taken; what is wrong is told by row; an import is undone whole."""

import io
from types import SimpleNamespace

import pytest

from namagar.analysis.exports import import_errors
from namagar.analysis.terms.problem import Refused
from namagar.records.claims import actions as claim_actions
from namagar.records.claims import queries as claims
from namagar.records.claims.models import ReceivedClaim
from namagar.records.imports import actions, progress, queries, reading
from namagar.records.imports.models import Import, KeptMapping
from namagar.records.people.models import Entry
from tests.records.arcadia import CENSUS, people_of, proposed, published, received, signed
from tests.records.import_files import MAPPING, TABLE, checked, mapped, sent, taken

pytestmark = pytest.mark.django_db
WRONG = {"en": "It was the table of another year.", "fa": ""}
IDS = ["border-xaa-01-2031", "border-xaa-03-2031"]


def refused_codes(act, **given) -> list[str]:
    with pytest.raises(Refused) as caught:
        act(**given)
    return [each.code for each in caught.value.problems]


def undone(who: SimpleNamespace, of: Import) -> Import:
    return actions.undo(by=who.data_officer, imported=of, reason=WRONG)


def test_a_sent_file_is_kept_byte_for_byte_with_who_and_when(who: SimpleNamespace) -> None:
    of = sent(who)
    assert of.path.read_bytes() == TABLE.encode()
    assert (of.state, of.sent_by, of.size) == ("sent", who.data_officer, len(TABLE.encode()))
    assert Entry.objects.get().action == "imports.send"


def test_a_file_of_no_kind_that_is_read_is_refused_and_not_kept(who: SimpleNamespace) -> None:
    given = {"by": who.data_officer, "country": "XAA", "file": io.BytesIO(b"%PDF-1.7"), "file_name": "a.pdf"}
    assert refused_codes(actions.send, **given) == ["source-kind-unread"]
    assert not Import.objects.exists()


def test_a_file_whose_letters_are_open_is_kept_and_asked_about_next(who: SimpleNamespace) -> None:
    text = "استان;تعداد\nلیندورا;۱۲\n".encode("windows-1256", "replace")
    of = actions.send(by=who.data_officer, country="XAA", file=io.BytesIO(text), file_name="a.csv")
    assert of.state == "sent"


def test_the_check_says_what_would_come_of_it_and_takes_nothing(who: SimpleNamespace) -> None:
    of = checked(who)
    counts = {name: trace.value for name, trace in queries.counts(of).items()}
    assert counts == {"rows": 4, "new": 2, "known": 0, "differing": 0, "refused_rows": 1, "left_out": 0}
    assert not ReceivedClaim.objects.exists()
    verdict = queries.verdict(of)
    assert verdict is not None
    (problem,) = verdict.problems
    assert (problem.row, problem.column, problem.value, problem.problem.code) == (
        4,
        "province",
        "Nowhere",
        "area-unknown",
    )
    assert verdict.missing == {("returned", "empty"): 1}


def test_the_good_rows_are_taken_and_the_others_stand_in_a_spreadsheet(who: SimpleNamespace) -> None:
    of = taken(who)
    assert [claim.code for claim in queries.taken_claims(of)] == IDS
    assert claims.holdings("XAA").claims[IDS[1]].value == 1430
    assert [entry.action for entry in Entry.objects.all()] == [
        "imports.send",
        "imports.map_file",
        "imports.check",
        "claims.receive",
        "imports.take",
    ]
    verdict = queries.verdict(of)
    assert verdict is not None
    corrected = actions.send(
        by=who.data_officer,
        country="XAA",
        file=io.BytesIO(import_errors.write(verdict, "en")),
        file_name="returns-to-correct.xlsx",
    )
    assert [fit.id for fit in queries.fitting(corrected)] == []
    again = actions.map_file(by=who.data_officer, imported=corrected, mapping=MAPPING)
    assert actions.check(by=who.data_officer, imported=again).judged["refused_rows"] == 1


def test_the_same_file_again_holds_nothing_new(who: SimpleNamespace) -> None:
    taken(who)
    of = checked(who)
    assert (of.judged["new"], of.judged["known"]) == (0, 2)
    assert refused_codes(actions.take, by=who.data_officer, imported=of) == ["import-nothing-new"]
    assert [each.code for each in queries.refusal(queries.one("XAA", of.pk)).problems] == ["import-nothing-new"]


def test_an_id_under_which_something_else_stands_is_told_and_not_taken(who: SimpleNamespace) -> None:
    taken(who)
    of = checked(who, TABLE.replace("1200", "1201"))
    assert (of.judged["new"], of.judged["known"], of.judged["different_ids"]) == (0, 1, IDS[:1])


def test_what_was_not_checked_is_not_taken(who: SimpleNamespace) -> None:
    of = checked(who)
    rows = [{**row, "id": IDS[0]} for row in published(CENSUS)]
    claim_actions.receive(by=who.data_officer, country="XAA", rows=rows, origin="elsewhere.csv")
    assert refused_codes(actions.take, by=who.data_officer, imported=of) == ["import-not-as-checked"]
    assert ReceivedClaim.objects.count() == 1


def test_findings_that_come_with_an_import_are_told_apart_from_those_before(who: SimpleNamespace) -> None:
    taken(who)
    other = MAPPING.replace("border-{area}", "moi-{area}").replace("XAA-BORDER", "XAA-MOI")
    of = actions.map_file(by=who.data_officer, imported=sent(who, TABLE.replace("1200", "2400")), mapping=other)
    of = actions.take(by=who.data_officer, imported=actions.check(by=who.data_officer, imported=of))
    (finding,) = queries.findings(of)
    assert finding.check == "sources-diverge"
    assert sorted(finding.claims) == [IDS[0], "moi-xaa-01-2031"]
    undone(who, of)
    assert queries.findings(of) == []


def test_an_older_finding_that_a_claim_joins_is_not_counted_as_new(who: SimpleNamespace) -> None:
    taken(who)
    for number, publisher in enumerate(("XAA-MOI", "XAA-MISSION"), start=2):
        name = publisher.removeprefix("XAA-").lower()
        mapping = MAPPING.replace("border-{area}", name + "-{area}").replace("XAA-BORDER", publisher)
        table = TABLE.replace("1200", str(1200 * number))
        of = actions.map_file(by=who.data_officer, imported=sent(who, table), mapping=mapping)
        of = actions.take(by=who.data_officer, imported=actions.check(by=who.data_officer, imported=of))
    assert queries.findings(of) == []
    (grown,) = queries.joined(of)
    assert (grown.check, len(grown.claims)) == ("sources-diverge", 3)


def test_an_import_is_undone_as_a_whole_and_can_be_taken_again(who: SimpleNamespace) -> None:
    of = undone(who, taken(who))
    assert claims.holdings("XAA").claims == {}
    assert {claim.state for claim in queries.taken_claims(of)} == {"withdrawn"}
    assert (of.state, of.reasons["en"]) == ("undone", WRONG["en"])
    again = actions.send_again(by=who.data_officer, imported=of)
    assert (again.state, again.mapping) == ("mapped", MAPPING)
    actions.take(by=who.data_officer, imported=actions.check(by=who.data_officer, imported=again))
    assert sorted(claims.holdings("XAA").claims) == IDS
    assert claims.received("XAA", IDS[0]).take == 2


def test_what_was_corrected_since_goes_with_the_import_and_is_named_before(who: SimpleNamespace) -> None:
    of = taken(who)
    claim = claims.received("XAA", IDS[0])
    new = claim_actions.correct(by=who.data_officer, claim=claim, changes={"value": "1300"}, reason=WRONG)
    assert queries.corrections(of) == [new]
    assert [count for _, count in queries.quantities(of)] == [1, 1]
    undone(who, of)
    assert claims.holdings("XAA").claims == {}


def test_undoing_needs_a_reason(who: SimpleNamespace) -> None:
    of = taken(who)
    assert refused_codes(actions.undo, by=who.data_officer, imported=of, reason={"en": " "}) == ["reason-missing"]
    assert len(claims.holdings("XAA").claims) == 2


def test_a_decision_lapses_when_an_import_it_rests_on_is_undone(who: SimpleNamespace) -> None:
    received(who)
    row = {**published(CENSUS)[0]}
    table = "place,value\n" + f"{row['area']},268000\n"
    mapping = MAPPING.replace("{column: province}", "{column: place}").replace("column: returned", "column: value")
    mapping = mapping.replace("  period: {column: year, calendar: gregorian}\n", "")
    fields = ("indicator", "concept", "unit", "counterpart", "breakdown", "period")
    said = "".join(f"  {name}: {row[name]!r}\n" for name in fields if row[name])
    mapping = mapping.replace("  indicator: returns\n  concept: returns-all\n  unit: persons\n", said)
    of = actions.map_file(by=who.data_officer, imported=sent(who, table), mapping=mapping)
    of = actions.take(by=who.data_officer, imported=actions.check(by=who.data_officer, imported=of))
    decision = signed(who, proposed(who))
    undone(who, of)
    decision.refresh_from_db()
    assert decision.state == "lapsed"


def test_a_mapping_of_another_country_is_refused(who: SimpleNamespace) -> None:
    wrong = MAPPING.replace("country: XAA", "country: IRN")
    given = {"by": who.data_officer, "imported": sent(who), "mapping": wrong}
    assert refused_codes(actions.map_file, **given) == ["import-mapping-of-another-country"]


def test_a_mapping_that_does_not_fit_is_refused_and_the_page_can_say_so_later(who: SimpleNamespace) -> None:
    of = mapped(who, mapping=MAPPING.replace("column: returned", "column: gone"))
    assert refused_codes(actions.check, by=who.data_officer, imported=of) == ["source-heading-missing"]
    stored = queries.one("XAA", of.pk)
    assert stored is not None
    assert (stored.state, stored.work) == ("mapped", "")
    assert [each.code for each in queries.refusal(stored).problems] == ["source-heading-missing"]


def test_who_cancels_stops_whoever_reads(who: SimpleNamespace) -> None:
    of = mapped(who)
    actions.cancel(by=who.coordinator, imported=of)
    with pytest.raises(progress.Stopped):
        progress.say(of, "check", 10)
    assert refused_codes(actions.check, by=who.data_officer, imported=of) == ["import-moved-meanwhile"]
    assert not ReceivedClaim.objects.exists()


def test_more_claims_than_people_can_look_at_are_refused(who: SimpleNamespace, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MOST_CLAIMS", 1)
    given = {"by": who.data_officer, "imported": mapped(who)}
    assert refused_codes(actions.check, **given) == ["import-too-many-claims"]


def test_a_kept_mapping_fits_next_years_file_and_is_reviewed_by_somebody_else(who: SimpleNamespace) -> None:
    of = taken(who)
    kept = actions.keep_mapping(by=who.data_officer, imported=of, title="Border Police, table 7")
    (fit,) = queries.fitting(sent(who, TABLE.replace("2031", "2032")))
    assert (fit.id, fit.kept, fit.rows[0]["period"]) == ("returns-by-province", kept, "2032")
    given = {"by": who.data_officer, "kept": kept}
    assert refused_codes(actions.review_mapping, **given) == ["import-own-mapping"]
    assert actions.review_mapping(by=who.reviewer, kept=kept).state == "reviewed"
    second = actions.keep_mapping(by=who.data_officer, imported=of, title="Border Police, table 7")
    assert (second.number, second.state, queries.kept_mappings("XAA")) == (2, "saved", [second])
    assert KeptMapping.objects.count() == 2


def test_nobody_sees_an_import_of_another_country(who: SimpleNamespace) -> None:
    of = sent(who)
    assert queries.one("IRN", of.pk) is None
    assert refused_codes(actions.map_file, by=people_of("IRN").data_officer, imported=of, mapping=MAPPING) == [
        "role-may-not"
    ]
