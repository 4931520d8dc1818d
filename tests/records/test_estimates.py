"""Reconciliations of a country follow its claims; what-ifs are kept nowhere; an estimate can be proposed and lapses."""

import csv
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from namagar.analysis.consistency.reconcile import shipped
from namagar.analysis.consistency.reconcile.result import reconcile
from namagar.analysis.consistency.reconcile.spec import parse, spec
from namagar.analysis.terms.claim import catalogue_claims
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import from_data, replay
from namagar.catalogue import reader
from namagar.cli.main import main
from namagar.records.claims import actions, estimates, matter, queries
from namagar.records.claims.intake import recheck_estimates, take_in
from namagar.records.decisions.models import Decision
from namagar.records.people.models import Entry
from namagar.records.publication import actions as publication
from tests.records.arcadia import received, signatories, signed

pytestmark = pytest.mark.django_db
NAME, UNKNOWN = "arcadians-abroad-2024", "abroad-2024"
REGISTER, MISSION = "arcadians-abroad-moi-2024", "arcadians-abroad-mission-2024"
AFGHANS, RESIDENTS = "afghans-in-iran", "residents-2016"


def proposed(who: SimpleNamespace, to: int = 1000, quantity: str = NAME) -> Decision:
    return actions.propose_estimate(
        by=who.data_officer,
        country="XAA",
        quantity=quantity,
        reconciliation=NAME,
        unknown=UNKNOWN,
        to=to,
        reason={"en": "Both have to give least there."},
        signatories=signatories(who),
        needed=2,
    )


def corrected(who: SimpleNamespace, code: str, country: str = "XAA", **changes: str) -> None:
    claim = queries.received(country, code)
    assert claim is not None
    actions.correct(by=who.data_officer, claim=claim, changes=changes, reason={"en": "Misprinted."})


def of(country: str, name: str) -> estimates.Reconciliation:
    found = estimates.reconciliation(country, name)
    assert found is not None
    return found


@pytest.fixture
def abroad(who: SimpleNamespace) -> estimates.Reconciliation:
    received(who, REGISTER, MISSION)
    return of("XAA", NAME)


@pytest.fixture
def iran(db: None) -> estimates.Reconciliation:
    take_in(by=None, country="IRN", rows=catalogue_claims("IRN"), origin="catalogue")
    return of("IRN", AFGHANS)


def test_the_estimate_is_the_mean_by_precision(abroad: estimates.Reconciliation) -> None:
    """By hand: the register says 187,600 give or take 50,000, printed to the nearest hundred; the mission 240,000 to
    265,000, so 252,500 give or take 20,000, and what lies evenly between its ends leaves 25,000 / √12 open as well."""
    register, mission = 50_000**2 + 100**2 / 12, 20_000**2 + 25_000**2 / 12 + 1_000**2 / 12
    mean = (187_600 / register + 252_500 / mission) / (1 / register + 1 / mission)
    found = abroad.estimate(UNKNOWN)
    assert found is not None
    assert found.value == pytest.approx(mean)
    assert round(found.value) == 242_560
    assert found.spread == pytest.approx((1 / register + 1 / mission) ** -0.5)


def test_a_proposed_estimate_keeps_its_way_interval_and_verdict(
    who: SimpleNamespace, abroad: estimates.Reconciliation
) -> None:
    decision = proposed(who)
    value = from_data(decision.matter["value"])
    assert value.value == 243_000
    assert replay(value) == 243_000
    assert [leaf.fact("id") for leaf in value.leaves()] == [REGISTER, MISSION, MISSION]
    adopted = matter.adopted_estimate(value)
    assert adopted is not None
    facts = dict(adopted.facts)
    assert (facts["reconciliation"], facts["to"], facts["concept"]) == (NAME, "1000", "emigrants-citizens")
    assert 204_000 < float(facts["low"].removeprefix("~")) < float(facts["high"].removeprefix("~")) < 281_000
    assert facts["verdict_en"].startswith("The sources fit together as well")
    assert decision.matter["estimate"] == {"reconciliation": NAME, "method": abroad.method}
    assert [each["id"] for each in decision.matter["claims"]] == [MISSION, REGISTER]
    assert Entry.objects.filter(action="decisions.begin").exists()


def test_a_released_estimate_counts_whom_its_unknown_counts(
    who: SimpleNamespace, abroad: estimates.Reconciliation
) -> None:
    signed(who, proposed(who))
    release = publication.publish(
        by=who.data_officer, country="XAA", titles={"en": "One", "fa": "یک"}, notes={"en": "", "fa": ""}, replaces=None
    )
    (number,) = release.publication.numbers
    assert (number.concept, number.value.value) == ("emigrants-citizens", 243_000)
    assert matter.adopted_estimate(number.value) is not None


def test_the_decision_lapses_when_a_claim_under_the_estimate_is_corrected(
    who: SimpleNamespace, abroad: estimates.Reconciliation
) -> None:
    decision = signed(who, proposed(who))
    assert decision.state == "decided"
    corrected(who, REGISTER, value="188,600")
    decision.refresh_from_db()
    assert decision.state == "lapsed"


def test_a_claim_of_another_year_under_the_estimate_lets_it_lapse_too(
    people: object, iran: estimates.Reconciliation
) -> None:
    """The residents of 2016 rest on the register of 2012 as well, over the tolerances between the years."""
    who = people("IRN")  # type: ignore[operator]
    decision = actions.propose_estimate(
        by=who.data_officer,
        country="IRN",
        quantity="afghans-in-iran-1395",
        reconciliation=AFGHANS,
        unknown=RESIDENTS,
        to=10_000,
        reason={"en": "All sources together."},
        signatories=signatories(who),
        needed=2,
    )
    assert from_data(decision.matter["value"]).value == 1_860_000
    assert "afg-stock-unhcr-2012" in {each["id"] for each in decision.matter["claims"]}
    corrected(who, "afg-stock-unhcr-2012", country="IRN", value="840,159")
    decision.refresh_from_db()
    assert decision.state == "lapsed"


def test_a_correction_elsewhere_leaves_the_decision_alone(
    who: SimpleNamespace, abroad: estimates.Reconciliation
) -> None:
    received(who)
    decision = signed(who, proposed(who))
    corrected(who, "xab-stock-stat-2024", value="268,416")
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_the_decision_lapses_when_the_specification_changes(
    who: SimpleNamespace, abroad: estimates.Reconciliation, own_folder: Path
) -> None:
    decision = signed(who, proposed(who))
    recheck_estimates("XAA")
    decision.refresh_from_db()
    assert decision.state == "decided", "nothing has changed yet"
    text = shipped.text(f"XAA/{NAME}")
    (own_folder / f"{NAME}.yaml").write_text(text.replace("within: 50000", "within: 40000"), encoding="utf-8")
    recheck_estimates("XAA")
    decision.refresh_from_db()
    assert (decision.state, decision.changes[0]["path"]) == ("lapsed", "estimate.method")


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of the country's own, which comes before the package."""
    folder = tmp_path / "XAA" / "reconciliations"
    folder.mkdir(parents=True)
    kept = list(reader._own_folders)
    reader.add_folder(tmp_path, "countries")
    yield folder
    reader._own_folders[:] = kept


def test_only_what_it_answers_and_only_round_steps(who: SimpleNamespace, abroad: estimates.Reconciliation) -> None:
    received(who)
    for given, code in (
        ({"quantity": "borealians-in-arcadia-2024"}, "estimate-not-to-adopt"),
        ({"to": 0}, "estimate-rounding-unfit"),
        ({"to": 7}, "estimate-rounding-unfit"),
    ):
        with pytest.raises(Refused) as caught:
            proposed(who, **given)  # type: ignore[arg-type]
        assert [problem.code for problem in caught.value.problems] == [code]
    assert not Decision.objects.exists()


def test_a_corrected_claim_stands_in_the_place_of_the_one_that_is_named(
    who: SimpleNamespace, abroad: estimates.Reconciliation
) -> None:
    assert of("XAA", NAME) is abroad, "worked out once for this state of the claims"
    corrected(who, REGISTER, value="200,000")
    corrected(who, f"{REGISTER}~2", value="252,500")
    again = of("XAA", NAME)
    assert again is not abroad
    assert round(again.answer.estimates[0].value) == 252_500, "both say the same now"
    assert again.claims(UNKNOWN) == (MISSION, f"{REGISTER}~3")


def test_a_claim_that_is_not_there_is_told_instead_of_an_answer(who: SimpleNamespace) -> None:
    received(who, REGISTER)
    found = of("XAA", NAME)
    assert found.refused is not None
    assert [problem.code for problem in found.refused.problems] == ["reconcile-claim-unknown"]
    assert (found.result, found.main, found.estimate(UNKNOWN)) == (None, None, None)
    with pytest.raises(Refused):
        _ = found.answer


def test_conditions_that_contradict_each_other_are_named_before_solving(
    who: SimpleNamespace, abroad: estimates.Reconciliation, own_folder: Path
) -> None:
    text = shipped.text(f"XAA/{NAME}").replace("at_least: 0}", "at_least: 300000, at_most: 400000}")
    text += (
        "constraints:\n"
        "  - {id: cap, title: {en: Cap, fa: سقف}, terms: {abroad-2024: 1}, at_most: 100000}\n"
    )  # fmt: skip
    (own_folder / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    found = of("XAA", NAME)
    assert found.refused is not None
    (problem,) = found.refused.problems
    assert problem.code == "reconcile-constraints-conflict"
    assert problem.facts["constraints"] == {
        "en": "“Cap” (abroad-2024 ≤ 100000); “Citizens of Arcadia abroad, end of 2024” (abroad-2024 ≥ 300000)",
        "fa": "«سقف» (\u2066abroad-2024 ≤ 100000\u2069)؛ "
        "«شهروندان آرکادیا در خارج، پایان ۲۰۲۴» (\u2066abroad-2024 ≥ 300000\u2069)",
    }


def test_a_specification_that_cannot_be_read_is_named_by_its_file(who: SimpleNamespace, own_folder: Path) -> None:
    received(who, REGISTER, MISSION)
    (own_folder / "broken.yaml").write_text("id: [", encoding="utf-8")
    found = of("XAA", "broken")
    assert found.titles == {"en": "broken", "fa": "broken"}
    assert found.refused is not None
    assert of("XAA", NAME).refused is None, "the others are answered"


def without(data: dict, *sources: str) -> dict:
    """The same data as if the sources had never been named."""
    return {
        **data,
        "observations": [each for each in data["observations"] if each["source"] not in sources],
        "what_if": [],
    }


def test_a_what_if_is_what_the_command_makes_with_the_source_removed(
    iran: estimates.Reconciliation, tmp_path: Path
) -> None:
    change = estimates.what_if(iran, ["press", "permits"], {}, [])
    other = estimates.changed(iran, change)
    data = without(parse(shipped.text(f"IRN/{AFGHANS}"), AFGHANS), "press", "permits")  # type: ignore[arg-type]
    removed = reconcile(spec(data, iran.held.everything))
    assert [each.unknown.id for each in other.estimates] == [each.unknown.id for each in removed.estimates]
    for one, two in zip(other.estimates, removed.estimates, strict=True):
        assert one.value == pytest.approx(two.value, rel=1e-9), one.unknown.id
        assert one.interval == pytest.approx(two.interval, rel=1e-9)
    assert main(["reconcile", f"IRN/{AFGHANS}", "--what-if", "without-unhcr", "--out", str(tmp_path / "out")]) == 0
    asked = estimates.what_if(iran, ["unhcr", "unhcr-flows"], {}, [])
    for name, content in estimates.written_tables(iran, asked, "en").items():
        assert content == (tmp_path / "out" / name).read_bytes(), name


def test_what_ifs_are_put_together_and_change_nothing(iran: estimates.Reconciliation) -> None:
    before = [each.value for each in iran.answer.estimates]
    trusted = {"census": "۲", "interior": "1", "unhcr": "4", "press": ""}
    change = estimates.what_if(iran, ["unhcr", "unhcr"], trusted, ["steady-2012"])
    assert (change.without, dict(change.more_reliable), change.drop) == (("unhcr",), {"census": 2.0}, ("steady-2012",))
    told = estimates.told_beside(iran, change)
    answers = set(iran.answer.spec.answers)
    assert {row.before.unknown.id for row in told.rows[:3]} == answers, "the answers come first"
    assert any(row.change for row in told.rows)
    assert [each.value for each in of("IRN", AFGHANS).answer.estimates] == before


def test_an_unknown_that_nobody_speaks_of_any_more_has_no_estimate(iran: estimates.Reconciliation) -> None:
    told = estimates.told_beside(iran, estimates.what_if(iran, ["unhcr-flows", "unhcr"], {}, []))
    silent = {row.before.unknown.id for row in told.rows if row.after is None}
    assert silent == {"arrivals-2022", "returns-2022", "arrivals-2025", "returns-2025"}
    assert all(row.change is None for row in told.rows if row.after is None)


@pytest.mark.parametrize(
    ("left_out", "trusted", "drop", "code"),
    [
        (["nobody"], {}, [], "reconcile-name-unknown"),
        ([], {"nobody": "2"}, [], "reconcile-name-unknown"),
        ([], {}, ["nothing"], "reconcile-name-unknown"),
        ([], {"register": "0"}, [], "reconcile-factor-unfit"),
        ([], {"register": "1000"}, [], "reconcile-factor-unfit"),
        ([], {"register": "often"}, [], "reconcile-factor-unfit"),
        (["register", "mission"], {}, [], "reconcile-nobody-left"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    abroad: estimates.Reconciliation, left_out: list[str], trusted: dict[str, str], drop: list[str], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        estimates.what_if(abroad, left_out, trusted, drop)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_all_that_cannot_be_asked_is_said_at_once(abroad: estimates.Reconciliation) -> None:
    with pytest.raises(Refused) as caught:
        estimates.what_if(abroad, ["nobody", "register"], {"mission": "-7", "another": "abc"}, ["nothing"])
    assert [(each.code, each.facts.get("name") or each.facts.get("text")) for each in caught.value.problems] == [
        ("reconcile-name-unknown", "nobody"),
        ("reconcile-name-unknown", "another"),
        ("reconcile-name-unknown", "nothing"),
        ("reconcile-factor-unfit", "-7"),
    ]


def test_an_estimate_answers_the_questions_of_the_claims_that_speak_of_it_alone(
    iran: estimates.Reconciliation,
) -> None:
    assert iran.quantities(RESIDENTS) == ("afghans-in-iran-1395",)
    assert iran.quantities("residents-2017")
    assert iran.quantities("other-2017") == ()
    assert [found.unknown.id for _, found in estimates.of_quantity("IRN", "afghans-in-iran-1395")] == [
        "residents-2015",
        "residents-2016",
    ]


def test_rounding_is_suggested_below_a_hundredth_of_what_is_open(abroad: estimates.Reconciliation) -> None:
    found = abroad.estimate(UNKNOWN)
    assert found is not None
    assert (round(found.spread), estimates.fitting_step(found)) == (19_568, 100)


def test_the_tables_are_those_of_the_command(iran: estimates.Reconciliation, tmp_path: Path) -> None:
    assert main(["--language", "fa", "reconcile", f"IRN/{AFGHANS}", "--out", str(tmp_path / "out")]) == 0
    written = estimates.written_tables(iran, None, "fa")
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    rows = list(csv.DictReader(io.StringIO(written["estimates.csv"].decode())))
    assert [row["unknown"] for row in rows] == [
        each["unknown"] for each in estimates.rows(iran, None, "fa")["estimates"]
    ]
    assert Fraction(rows[0]["estimate"]) > 0
