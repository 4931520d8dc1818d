"""How an answer is told: the main number, its course, what each source gave, and the bridges it crossed."""

from typing import Any

import pytest

from namagar.analysis.consistency.reconcile import telling
from namagar.analysis.consistency.reconcile.result import CONSTRAINTS, Result, reconcile
from namagar.analysis.consistency.reconcile.shipped import text
from namagar.analysis.consistency.reconcile.spec import parse, spec, standing
from namagar.analysis.consistency.reconcile.whatif import named
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claim, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Refused


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))


@pytest.fixture(scope="module")
def afghans(claims: tuple[Claim, ...]) -> Result:
    name = "IRN/afghans-in-iran"
    return reconcile(spec(parse(text(name), name), claims))


def changed(claims: tuple[Claim, ...], **changes: Any) -> Result:
    name = "IRN/net-migration-1390-1395"
    return reconcile(spec({**parse(text(name), name), **changes}, claims))


def test_the_title_is_answered_by_the_first_answer_that_has_a_value(afghans: Result, claims: tuple[Claim, ...]) -> None:
    assert telling.main(afghans).unknown.id == "residents-2025"
    assert [each.unknown.id for each in telling.answers(afghans)] == [
        "residents-2025",
        "residents-2024",
        "residents-2016",
    ]
    nameless = changed(claims, answers=[])
    assert telling.main(nameless).unknown.id == "population-1390", "without answers it is the first unknown"
    assert [each.unknown.id for each in telling.answers(nameless)] == ["population-1390"]


def test_an_answer_that_is_not_looked_for_is_refused(claims: tuple[Claim, ...]) -> None:
    with pytest.raises(Refused) as caught:
        changed(claims, answers=["population-1400"])
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("reconcile-name-unknown", "answers")
    ]


def test_three_times_of_one_kind_are_a_course(afghans: Result, claims: tuple[Claim, ...]) -> None:
    courses = telling.courses(afghans)
    assert [(each.concept, len(each.estimates)) for each in courses] == [
        ("residents-any-status", 20),
        ("arrivals-all", 7),
        ("returns-all", 7),
        ("other-change", 7),
    ]
    years = [each.unknown.period.start.year for each in courses[0].estimates]
    assert years == list(range(2006, 2026))
    assert telling.courses(changed(claims)) == (), "two censuses are none"


def test_each_source_speaks_once_by_its_share_and_constraints_last(afghans: Result) -> None:
    voices = telling.voices(afghans, telling.main(afghans))
    assert [each.id for each in voices][:2] == ["unhcr", "interior"]
    assert voices[-1].id == CONSTRAINTS
    assert [each.share for each in voices[:-1]] == sorted((each.share for each in voices[:-1]), reverse=True)
    assert sum(each.share for each in voices) == pytest.approx(1)
    interior = voices[1]
    assert interior.furthest is not None
    assert (interior.furthest.of.id, interior.flagged) == ("afg-stock-moi-2025", 1)
    assert sum(len(each.adjustments) for each in voices) == len(afghans.adjustments)


def test_a_source_that_nothing_checks_has_no_furthest_figure(claims: tuple[Claim, ...]) -> None:
    name = "IRN/south-khorasan-1390"
    result = reconcile(spec(parse(text(name), name), claims))
    voices = telling.voices(result, telling.main(result))
    assert [(each.furthest, each.flagged) for each in voices] == [(None, 0), (None, 0)]


def test_a_figure_is_led_back_over_its_bridges_to_what_was_printed(afghans: Result) -> None:
    """The register of 2014 had 950,000; the factor of the census years makes 950,000 × 4,247,663 / 2,705,853."""
    (register,) = telling.said_of(afghans.spec, "residents-2014")
    assert telling.printed(register).value == 950_000
    (bridge,) = telling.bridges(register)
    assert round(float(bridge.made.value or 0)) == round(950_000 * 4_247_663 / 2_705_853) == 1_491_315
    assert bridge.reason["fa"].startswith("از پناهندگان ثبت‌شده")
    assert bridge.made == register.trace


def test_several_bridges_stand_in_the_order_in_which_they_are_crossed(claims: tuple[Claim, ...]) -> None:
    """662,534 and Tabas's 69,658 make 732,192, which is then taken for another day."""
    name = "IRN/south-khorasan-1390"
    data = parse(text(name), name)
    first, *others = data["observations"]
    take = {"take": "as-it-is", "reason": {"en": "Another day.", "fa": "روزی دیگر."}}
    led = {**first, "bridge": [*first["bridge"], take]}
    result = reconcile(spec({**data, "observations": [led, *others]}, claims))
    several = result.spec.observations[0]
    crossed = telling.bridges(several)
    assert [each.reason["en"][:8] for each in crossed] == ["Boundary", "Another "]
    assert [each.made.value for each in crossed] == [732_192, 732_192]
    assert crossed[0].made.inputs[0] == telling.printed(several)
    assert telling.printed(several).value == 662_534


def test_an_observation_of_a_sum_is_not_said_of_one_part(afghans: Result) -> None:
    sums = [each for each in afghans.spec.observations if len(each.terms) > 1]
    for each in sums:
        for unknown in each.terms:
            assert each not in telling.said_of(afghans.spec, unknown)
    assert telling.said_of(afghans.spec, "residents-2017")


def test_ties_are_those_of_an_unknown_or_all(afghans: Result) -> None:
    assert len(telling.ties(afghans)) == len(afghans.spec.constraints)
    assert [each.id for each in telling.ties(afghans, "residents-2016")] == ["account-2017", "steady-2016"]


def test_a_what_if_stands_beside_with_the_change(afghans: Result) -> None:
    what_if = named(afghans.spec, "without-unhcr")
    told = telling.beside(afghans, reconcile(afghans.spec, what_if))
    assert told[0].before.unknown.id in afghans.spec.answers
    by_id = {each.before.unknown.id: each for each in told}
    assert len(by_id) == len(afghans.estimates)
    last = by_id["residents-2025"]
    assert last.after is not None
    assert round(last.after.value) == 4_500_000
    assert last.change == pytest.approx(4_500_000 - last.before.value)
    assert (by_id["arrivals-2025"].after, by_id["arrivals-2025"].change) == (None, None)


def chain(*names: str) -> list[Claim]:
    """Claims each of which corrects the one before it."""
    row = dict(catalogue_claims("IRN")[0])
    return [
        read_claim({**row, "id": name, "corrects": before}, Codebook.of("IRN"))
        for name, before in zip(names, ("", *names), strict=False)
    ]


def test_a_name_leads_to_the_claim_that_stands_at_the_end_of_its_corrections() -> None:
    one, two, three = chain("one", "two", "three")
    assert {name: claim.id for name, claim in standing([two, three, one]).items()} == {
        "one": "three",
        "two": "three",
        "three": "three",
    }
    assert {name: claim.id for name, claim in standing([two]).items()} == {"one": "two", "two": "two"}


def test_corrections_in_a_circle_end() -> None:
    row = dict(catalogue_claims("IRN")[0])
    two = [
        read_claim({**row, "id": name, "corrects": other}, Codebook.of("IRN"))
        for name, other in (("a", "b"), ("b", "a"))
    ]
    assert set(standing(two)) == {"a", "b"}
