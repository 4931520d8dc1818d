"""Specifications: what is refused and how it is said, bridges, what-ifs, and the shipped examples worked by hand."""

import copy
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from namagar.analysis.consistency.reconcile import shipped
from namagar.analysis.consistency.reconcile.diagnostics import diagnostics
from namagar.analysis.consistency.reconcile.result import CONSTRAINTS, Result, reconcile
from namagar.analysis.consistency.reconcile.spec import Spec, parse, spec
from namagar.analysis.consistency.reconcile.whatif import what_ifs
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import from_data, replay, to_data
from namagar.analysis.terms.wording import sentence
from namagar.catalogue import reader

WORDS = {"en": "words", "fa": "واژه‌ها"}
SURE = {"class": "B", "author": "a statistician", "reason": WORDS}


def unknown(name: str, **others: Any) -> dict[str, Any]:
    """An unknown that the census of 1395 counts."""
    return {
        "id": name, "title": WORDS, "unit": "persons", "concept": "citizens-enumerated", "period": "2016", **others,
    }  # fmt: skip


def quoted(name: str, value: float, of: dict[str, float], source: str = "register", **sure: Any) -> dict[str, Any]:
    return {
        "id": name, "quoted": {"value": value, "publisher": "X", "title": "T", "date": "2016"}, "source": source,
        "of": of, "reliability": {"author": "a statistician", "reason": WORDS, **(sure or {"class": "C"})},
    }  # fmt: skip


ONE: dict[str, Any] = {
    "id": "one-number",
    "country": "IRN",
    "title": WORDS,
    "sources": {"census": {"en": "Census", "fa": "سرشماری"}, "register": {"en": "Register", "fa": "ثبت"}},
    "unknowns": [unknown("stock")],
    "observations": [
        {"claim": "afg-stock-sci-2016", "source": "census", "of": {"stock": 1}, "reliability": SURE},
        quoted("register-2016", 1_400_000, {"stock": 1}),
    ],
}


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))


def made(data: dict[str, Any], claims: tuple[Claim, ...]) -> Spec:
    return spec(parse(json.dumps(data, ensure_ascii=False), "spec.yaml"), claims)


def refused(data: dict[str, Any], claims: tuple[Claim, ...]) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as found:
        reconcile(made(data, claims))
    for problem in found.value.problems:
        for language in ("en", "fa"):
            assert str(sentence(problem, language))
    return found.value.problems


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ONE), **parts}


# One number from two sources, by hand.


def test_a_claim_and_a_quoted_number_meet_by_their_reliability(claims: tuple[Claim, ...]) -> None:
    result = reconcile(made(ONE, claims))
    (estimate,) = result.estimates
    # Spreads: 5 % of 1,583,979 and 15 % of 1,400,000.
    one, other = (0.05 * 1_583_979) ** -2, (0.15 * 1_400_000) ** -2
    assert estimate.value == pytest.approx((one * 1_583_979 + other * 1_400_000) / (one + other))
    assert estimate.spread == pytest.approx((one + other) ** -0.5)
    low, high = estimate.interval
    assert (high - low) / estimate.spread == pytest.approx(2 * 1.959964)
    assert estimate.shares == {
        "census": pytest.approx(one / (one + other)),
        "register": pytest.approx(other / (one + other)),
    }
    assert replay(from_data(to_data(estimate.trace))) == pytest.approx(estimate.value, abs=0)
    first, second = result.adjustments
    # Two figures of one number are as far from it, each in its own standard deviations.
    gap = (1_583_979 - 1_400_000) / (1 / one + 1 / other) ** 0.5
    assert (first.z, second.z) == (pytest.approx(-gap), pytest.approx(gap))
    assert (result.fit, result.freedom) == (pytest.approx(gap**2), 1)
    # They fit better than they would have to, which narrows nothing.
    assert gap**2 < 1
    assert (result.stretch, estimate.widened) == (1, estimate.interval)
    assert (diagnostics(result)[0].kind, diagnostics(result)[0].severity) == ("fit-good", "low")


def test_rounding_and_intervals_leave_room_of_their_own(claims: tuple[Claim, ...]) -> None:
    data = changed(
        unknowns=[unknown("stock", concept="residents-irregular", period="2017")],
        observations=[
            {
                "claim": "afg-irregular-unhcr-iran-2017",
                "source": "census",
                "of": {"stock": 1},
                "reliability": {"within": 1000, "author": "x", "reason": WORDS},
            }
        ],
    )
    result = reconcile(made(data, claims))
    (estimate,) = result.estimates
    # From 1.5 to 2 million, rounded to 100,000: spread evenly, width² / 12 each.
    assert estimate.value == pytest.approx(1_750_000)
    assert estimate.spread == pytest.approx((1000**2 + 500_000**2 / 12 + 100_000**2 / 12) ** 0.5, rel=1e-6)
    # Seen once, it says nothing of how well sources fit.
    assert (result.freedom, result.chance, result.stretch, estimate.widened) == (0, None, 1, estimate.interval)
    assert (diagnostics(result)[0].kind, diagnostics(result)[0].severity) == ("fit-unknown", "low")


@pytest.mark.parametrize(("precision", "open_"), [(None, 0), (1, 0), (2, 2**2 / 12), (1000, 1000**2 / 12)])
def test_a_number_rounded_to_more_than_one_person_leaves_that_much_open(
    precision: int | None, open_: float, claims: tuple[Claim, ...]
) -> None:
    rounded = tuple(replace(each, precision=precision) for each in claims if each.id == "afg-stock-sci-2016")
    sure = {"within": 3, "author": "x", "reason": WORDS}
    (said,) = made(changed(observations=[{**ONE["observations"][0], "reliability": sure}]), rounded).observations
    assert said.spread == pytest.approx((3**2 + open_) ** 0.5)


def test_bridges_are_steps_of_the_trace_that_can_be_done_again(claims: tuple[Claim, ...]) -> None:
    data = changed()
    data["observations"][1] = {
        "claim": "afg-stock-unhcr-2014",
        "source": "register",
        "of": {"stock": 1},
        "bridge": [
            {"times_sums": {"of": ["afg-stock-sci-2011"], "over": ["afg-stock-unhcr-2011"]}, "reason": WORDS},
            {"add": [{"value": 1000, "publisher": "X", "title": "T", "date": "2016"}], "reason": WORDS},
            {"less": ["afg-cards-unhcr-2011"], "reason": WORDS, "spread": 0.1},
        ],
        "reliability": SURE,
    }
    observation = made(data, claims).observations[1]
    assert observation.trace.value == Fraction(950_000 * 1_452_513, 840_451) + 1000 - 840_158
    assert replay(from_data(to_data(observation.trace))) == observation.trace.value
    assert {leaf.fact("id") for leaf in observation.trace.leaves()} == {
        "afg-stock-unhcr-2014", "afg-stock-sci-2011", "afg-stock-unhcr-2011", "afg-cards-unhcr-2011",
    }  # fmt: skip
    value = float(observation.trace.value)
    assert observation.spread == pytest.approx(value * (0.05**2 + 0.1**2) ** 0.5)


def test_a_claim_of_a_sum_is_of_the_time_of_one_of_its_parts(claims: tuple[Claim, ...]) -> None:
    # 1,583,979 in 2016 is what there was in 2011 and what came since.
    data = changed(
        unknowns=[unknown("came"), unknown("before", period="2011")],
        observations=[
            {**ONE["observations"][0], "of": {"before": 1, "came": 1}},
            quoted("before", 1_000_000, {"before": 1}),
        ],
    )
    assert reconcile(made(data, claims)).estimates[0].value == pytest.approx(583_979)


# What is refused.


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unknowns": [unknown("stock"), unknown("stock")]}, "reconcile-name-twice"),
        ({"unknowns": [unknown("stock", at_least=2, at_most=1)]}, "reconcile-bounds-reversed"),
        ({"unknowns": [unknown("stock", period="spring")]}, "claim-period-unreadable"),
        ({"unknowns": [unknown("stock", concept="refugees-registered")]}, "reconcile-unbridged"),
        ({"unknowns": [unknown("stock", period="2011")]}, "reconcile-unbridged"),
        ({"unknowns": [unknown("stock", unit="moves")]}, "reconcile-unbridged"),
        ({"unknowns": [unknown("stock"), unknown("other")]}, "reconcile-nothing-speaks"),
        ({"observations": [quoted("x", 5, {"strange": 1})]}, "reconcile-name-unknown"),
        ({"observations": [quoted("x", 5, {"stock": 1}, "strange")]}, "reconcile-name-unknown"),
        ({"observations": [quoted("x", 5, {"stock": 1})] * 2}, "reconcile-name-twice"),
        ({"observations": [quoted("x", 0, {"stock": 1})]}, "reconcile-spread-missing"),
        ({"observations": [{**ONE["observations"][0], "claim": "nobody-said"}]}, "reconcile-claim-unknown"),
        ({"what_if": [{"id": "x", "title": WORDS, "without": ["strange"]}]}, "reconcile-name-unknown"),
        ({"strange": 1}, "reconcile-spec-unfit"),
        ({"observations": []}, "reconcile-spec-unfit"),
    ],
)
def test_what_is_wrong_with_a_specification_is_said(change: Any, code: str, claims: tuple[Claim, ...]) -> None:
    assert code in {problem.code for problem in refused(changed(**change), claims)}


def test_all_problems_are_told_at_once(claims: tuple[Claim, ...]) -> None:
    data = changed(observations=[quoted("x", 5, {"strange": 1}), quoted("y", 0, {"stock": 1})])
    assert len(refused(data, claims)) == 2


def test_two_lists_of_a_factor_are_equally_long(claims: tuple[Claim, ...]) -> None:
    bridge = {"times_sums": {"of": ["afg-stock-sci-2011"], "over": []}, "reason": WORDS}
    bridge["times_sums"]["over"] = ["afg-stock-unhcr-2011", "afg-stock-unhcr-2012"]  # type: ignore[index]
    data = changed(observations=[{**ONE["observations"][0], "bridge": [bridge]}])
    assert refused(data, claims)[0].code == "reconcile-pairs-uneven"


@pytest.mark.parametrize("text", ["a: [", "- a list", "", "a: &x 1\nb: *x\n"])
def test_what_is_no_specification_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text, "spec.yaml")


def test_contradictory_constraints_are_named_with_their_numbers(claims: tuple[Claim, ...]) -> None:
    fixed = [
        {"id": "low", "title": WORDS, "terms": {"stock": 1}, "at_most": 1000},
        {"id": "high", "title": WORDS, "terms": {"stock": 2}, "at_least": 5000},
        {"id": "innocent", "title": WORDS, "terms": {"stock": 1}, "at_least": 1},
    ]
    (problem,) = refused(changed(constraints=fixed), claims)
    assert problem.code == "reconcile-constraints-conflict"
    assert problem.facts["constraints"] == {
        "en": f"“{WORDS['en']}” (stock ≤ 1000); “{WORDS['en']}” (2 × stock ≥ 5000)",
        "fa": f"«{WORDS['fa']}» (\u2066stock ≤ 1000\u2069)؛ «{WORDS['fa']}» (\u20662 × stock ≥ 5000\u2069)",
    }


# Inequalities and what-ifs.


def test_an_inequality_holds_and_its_bound_is_told(claims: tuple[Claim, ...]) -> None:
    fixed = [{"id": "at-least", "title": WORDS, "terms": {"stock": 1}, "at_least": 1_700_000}]
    (estimate,) = reconcile(made(changed(constraints=fixed), claims)).estimates
    assert estimate.value == pytest.approx(1_700_000)


def test_an_unknown_on_its_bound_is_listed_and_its_interval_ends_there(claims: tuple[Claim, ...]) -> None:
    data = changed(unknowns=[unknown("stock", at_most=1_500_000)])
    result = reconcile(made(data, claims))
    assert result.estimates[0].on_bound
    assert result.estimates[0].interval[1] == 1_500_000
    assert result.estimates[0].value == 1_500_000
    assert [each.subject for each in diagnostics(result) if each.kind == "on-bound"] == ["stock"]


def test_a_source_can_be_left_out_or_trusted_more(claims: tuple[Claim, ...]) -> None:
    of = made(changed(what_if=[{"id": "trust", "title": WORDS, "more_reliable": {"register": 2}}]), claims)
    assert [each.id for each in what_ifs(of)] == ["trust", "without-census", "without-register"]
    assert reconcile(of, "without-register").estimates[0].value == pytest.approx(1_583_979)
    one, other = (0.05 * 1_583_979) ** -2, (0.15 * 1_400_000 / 2) ** -2
    expected = (one * 1_583_979 + other * 1_400_000) / (one + other)
    assert reconcile(of, "trust").estimates[0].value == pytest.approx(expected)
    with pytest.raises(Refused):
        reconcile(of, "nonsense")


def test_a_what_if_that_silences_the_only_voice_gives_the_rest(claims: tuple[Claim, ...]) -> None:
    data = changed(
        unknowns=[unknown("stock"), unknown("came"), unknown("before")],
        observations=[
            ONE["observations"][0],
            quoted("came", 100_000, {"came": 1}, "register"),
        ],
        constraints=[
            {"id": "account", "title": WORDS, "terms": {"stock": 1, "before": -1, "came": -1}, "equals": 0},
        ],
    )
    of = made(data, claims)
    assert reconcile(of).estimates[2].value == pytest.approx(1_483_979)
    result = reconcile(of, "without-register")
    assert [each.unknown.id for each in result.estimates] == ["stock"]
    assert result.unheard == {"came", "before"}
    unheard = [each for each in diagnostics(result) if each.kind == "unheard"]
    assert [(each.subject, each.severity) for each in unheard] == [("came", "medium"), ("before", "medium")]
    assert all(WORDS[language] in each.words(language) for each in unheard for language in WORDS)
    assert len(result.adjustments) == 1


def test_a_source_that_repeats_another_is_said_to_speak_twice(claims: tuple[Claim, ...]) -> None:
    take = [{"take": "as-it-is", "reason": WORDS}]
    data = changed(
        observations=[
            {"claim": name, "source": "register", "of": {"stock": 1}, "bridge": take, "reliability": SURE}
            for name in ("afg-stock-undesa2020-2015", "afg-stock-unhcr-2015")
        ]
    )
    found = diagnostics(reconcile(made(data, claims)))
    assert [each.subject for each in found if each.kind == "counted-twice"] == ["afg-stock-undesa2020-2015"]


# The shipped examples.


@pytest.fixture(scope="module")
def results(claims: tuple[Claim, ...]) -> dict[str, Result]:
    own = {"IRN": claims, "XAA": read_claims(catalogue_claims("XAA"), Codebook.of("XAA"))}
    return {name: reconcile(spec(parse(shipped.text(name), name), own[name[:3]])) for name in shipped.shipped()}


def test_three_examples_of_iran_and_one_of_arcadia_ship(results: dict[str, Result]) -> None:
    assert set(results) == {
        "IRN/afghans-in-iran", "IRN/net-migration-1390-1395", "IRN/south-khorasan-1390", "XAA/arcadians-abroad-2024",
    }  # fmt: skip


@pytest.mark.parametrize("name", shipped.shipped())
def test_an_example_fits_its_schema_and_is_named_as_its_file(name: str) -> None:
    data = reader.parsed(shipped.text(name), name)
    jsonschema.Draft202012Validator(reader.yaml_file("schemas", "reconciliation.json")).validate(data)
    assert f"{data['country']}/{data['id']}" == name


@pytest.mark.parametrize("name", shipped.shipped())
def test_every_estimate_can_be_done_again_from_its_claims(name: str, results: dict[str, Result]) -> None:
    for each in results[name].estimates:
        assert replay(from_data(to_data(each.trace))) == each.value
        assert sum(each.shares.values()) == pytest.approx(1)
        assert each.interval[0] <= each.value <= each.interval[1]
        assert each.widened[0] <= each.interval[0]


@pytest.mark.parametrize("name", shipped.shipped())
@pytest.mark.parametrize("language", ["en", "fa"])
def test_everything_it_says_is_said_in_both_languages(name: str, language: str, results: dict[str, Result]) -> None:
    for each in diagnostics(results[name]):
        assert each.words(language)


def test_south_khorasan_grew_by_five_per_cent_like_for_like(results: dict[str, Result]) -> None:
    found = {each.unknown.id: each for each in results["IRN/south-khorasan-1390"].estimates}
    assert found["south-khorasan-1390"].value == pytest.approx(662_534 + 69_658)
    assert found["yazd-1390"].value == pytest.approx(1_074_428 - 69_658)
    assert found["growth"].value == pytest.approx(768_898 - 732_192)  # 5.0 % and not the 16.1 % of the printed figures
    leaves = {leaf.fact("id") for leaf in found["south-khorasan-1390"].trace.leaves()}
    assert leaves == {"pop-sci-1390-29", "pop-sci-1390-21-tabas"}


def test_net_migration_between_the_censuses_is_worked_by_hand(results: dict[str, Result]) -> None:
    result = results["IRN/net-migration-1390-1395"]
    (net,) = (each for each in result.estimates if each.unknown.id == "net-migration")
    # What the censuses, births and deaths leave: 4,776,601 − (7,598,677 − 1,881,421) = −940,655.
    left = 79_926_270 - 75_149_669 - (7_598_677 - 1_881_421)
    assert left == -940_655
    parts = (0.003 * 79_926_270, 0.003 * 75_149_669, 0.02 * 7_598_677, 0.05 * 1_881_421)
    says = [(left, sum(each**2 for each in parts))]
    says += [(value, 300_000.0**2) for value in (-140_796, -400_001, 922_723, -170_688)]
    mean = sum(value / variance for value, variance in says) / sum(1 / variance for _, variance in says)
    assert net.value == pytest.approx(mean, rel=1e-6)
    assert net.spread == pytest.approx(sum(1 / variance for _, variance in says) ** -0.5, rel=1e-6)
    fit = sum((value - mean) ** 2 / variance for value, variance in says)
    assert (result.fit, result.freedom) == (pytest.approx(fit), 4)
    assert [each.of.id for each in result.adjustments if each.flagged] == ["net-minimum-closed-2010"]
    assert (diagnostics(result)[0].kind, diagnostics(result)[0].severity) == ("fit-doubtful", "medium")


def test_everything_that_a_result_is_made_of_can_stand_in_a_set(results: dict[str, Result]) -> None:
    for result in results.values():
        of = result.spec
        for parts in (
            result.estimates, result.adjustments, of.unknowns, of.observations, of.constraints, what_ifs(of),
            diagnostics(result),
        ):  # fmt: skip
            assert len({*parts}) == len(parts)


def test_the_account_of_afghans_in_iran_holds_every_year(results: dict[str, Result]) -> None:
    found = {each.unknown.id: each.value for each in results["IRN/afghans-in-iran"].estimates}
    for year in (2017, 2018, 2020, 2021, 2022, 2024, 2025):
        grown = found[f"residents-{year}"] - found[f"residents-{year - 1}"]
        moved = found[f"arrivals-{year}"] - found[f"returns-{year}"] + found[f"other-{year}"]
        assert grown == pytest.approx(moved, abs=1e-3)
    assert min(value for name, value in found.items() if not name.startswith("other")) >= 0


def test_where_the_sources_on_afghans_cannot_all_be_right_is_said(results: dict[str, Result]) -> None:
    found = diagnostics(results["IRN/afghans-in-iran"])
    said = {each.subject: each for each in found}
    assert found[0].kind == "fit-uneven"
    # From the census of 2016 to the page of 2017, and the two figures for the end of 2025.
    assert {"come-and-go-2017", "afg-stock-moi-2025", "afg-stock-unhcr-2025"} <= set(said)
    assert "4,500,000" in said["afg-stock-moi-2025"].words("en")
    assert "۱٬۶۳۷٬۸۳۹" in said["afg-stock-unhcr-2025"].words("fa")


def test_the_register_becomes_residents_by_the_three_censuses(results: dict[str, Result]) -> None:
    (of,) = (each.of for each in results["IRN/afghans-in-iran"].adjustments if each.of.id == "afg-stock-unhcr-2014")
    factor = Fraction(1_211_171 + 1_452_513 + 1_583_979, 914_260 + 840_451 + 951_142)
    assert of.trace.value == 950_000 * factor  # type: ignore[union-attr]


def test_named_what_ifs_of_the_example_answer_at_once(claims: tuple[Claim, ...], results: dict[str, Result]) -> None:
    name = "IRN/afghans-in-iran"
    of = spec(parse(shipped.text(name), name), claims)
    base = {each.unknown.id: each for each in results[name].estimates}
    without = {each.unknown.id: each for each in reconcile(of, "without-unhcr").estimates}
    assert without["residents-2025"].value == pytest.approx(4_500_000)
    assert without["residents-2016"].shares.get("unhcr", 0) == 0
    census = {each.unknown.id: each for each in reconcile(of, "census-twice-as-reliable").estimates}
    gap = abs(base["residents-2016"].value - 1_583_979)
    assert abs(census["residents-2016"].value - 1_583_979) < gap
    assert CONSTRAINTS in base["residents-2017"].shares
