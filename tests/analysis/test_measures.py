"""Indicators of internal migration: worked examples, published tables, brute force, and what must always hold."""

import re
from itertools import product
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes

from namagar.analysis.mobility.indicators import distance, gini, intensity, pairs, spread
from namagar.analysis.mobility.indicators.impact import System, net_migration_impact
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue
from namagar.analysis.mobility.indicators.measures import CODES, SYSTEM, Measure, definition, measured
from namagar.analysis.mobility.indicators.zonation import coarser, merged_at_random, sensitivity
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

NAMES = [path.removesuffix(".yaml") for path in reader.names(("measures",), ".yaml")]


def of(moves: Any, **known: Any) -> Inputs:
    """Areas A, B, C … in the order of the rows."""
    cells = np.array(moves, dtype=float)
    codes = [f"{number:03}" for number in range(len(cells))]
    return Inputs(OdTable.of(codes, cells), **{name: np.asarray(value, float) for name, value in known.items()})


def example(name: str) -> Inputs:
    given_ = reader.yaml_file("measure_examples.yaml")[name]
    table = OdTable.of_cells((a, b, persons) for a, row in given_["moves"].items() for b, persons in row.items())

    def along(what: str) -> Any:
        return table.along(given_[what]) if what in given_ else None

    kilometres = given_.get("distance")
    apart = kilometres and np.array([[kilometres[a].get(b, 0) for b in table.codes] for a in table.codes], float)
    zonations = given_.get("zonations", {})
    return Inputs(table, along("population"), along("land"), apart, given_.get("households"), zonations)


def value(inputs: Inputs, code: str, variant: str = "") -> float | None:
    return measured(inputs, [code], {code: variant} if variant else {})[0].value


def gravity(size: int = 6, seed: int = 1) -> Inputs:
    chance = np.random.default_rng(seed)
    places = chance.random((size, 2)) * 100
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    people = chance.lognormal(3, 1, size)
    return of(chance.poisson(people[:, None] * people / (apart + np.eye(size))), population=people, distance=apart)


TABLES = shapes.arrays(
    np.float64, st.integers(3, 7).map(lambda size: (size, size)), elements=st.integers(0, 1000).map(float)
)


# The catalogue


def test_every_indicator_has_one_definition() -> None:
    assert sorted(CODES) == sorted(NAMES)


@pytest.mark.parametrize("code", NAMES)
def test_a_definition_follows_its_schema_and_names_the_variants_there_are(code: str) -> None:
    said = definition(code)
    jsonschema.Draft202012Validator(reader.yaml_file("schemas", "measure.json")).validate(said)
    assert said["id"] == code
    variants = [each["id"] for each in said.get("variants", [])]
    assert variants == [variant for variant in SYSTEM.get(code, {}) if variant]


@pytest.mark.parametrize("code", NAMES)
def test_the_worked_example_of_a_definition_is_what_is_computed(code: str) -> None:
    said = definition(code)
    inputs = example(said["example"]["table"])
    rows = {row.area: row.value for row in measured(inputs, [code])}
    if "value" in said["example"]:
        assert rows[""] == pytest.approx(said["example"]["value"], rel=1e-9)
    for area, expected in said["example"].get("areas", {}).items():
        assert rows[area] == pytest.approx(expected, rel=1e-9)
    for variant in said.get("variants", []):
        if "example" in variant:
            assert value(inputs, code, variant["id"]) == pytest.approx(variant["example"], rel=1e-9)


# Published tables


def test_the_first_hypothetical_table_of_plane_and_mulligan() -> None:
    """Three areas, in Demography 34 (1997), page 253; values as two later programs print them."""
    inputs = of([[0, 10, 10], [20, 0, 20], [30, 30, 0]])
    assert value(inputs, "GINI_TOTAL", "original") == pytest.approx(2 / 9)
    assert value(inputs, "GINI_TOTAL") == pytest.approx(320 / (2 * 5 * 120))
    assert value(inputs, "GINI_ROWS") == 0
    assert value(inputs, "GINI_COLUMNS") == pytest.approx(1 / 18)
    assert value(inputs, "GINI_COLUMNS", "share") == pytest.approx(25)
    assert value(inputs, "GINI_EXCHANGE") == pytest.approx(1 / 18)
    assert value(inputs, "GINI_EXCHANGE", "share") == pytest.approx(25)
    assert gini.in_fields(inputs).tolist() == pytest.approx([0.2, 0.5, 1 / 3])
    assert gini.out_fields(inputs).tolist() == [0, 0, 0]


def test_the_second_hypothetical_table_of_plane_and_mulligan() -> None:
    inputs = of([[0, 20, 20], [30, 0, 50], [20, 20, 0]])
    assert value(inputs, "GINI_ROWS") == pytest.approx(1 / 48)
    assert value(inputs, "GINI_EXCHANGE") == pytest.approx(1 / 24)
    assert gini.in_fields(inputs).tolist() == pytest.approx([0.2, 0, 3 / 7])
    assert gini.out_fields(inputs).tolist() == pytest.approx([0, 0.25, 0])


# Brute force and a second implementation


def pair_sum(values: np.ndarray) -> float:
    return float(sum(abs(one - other) for one, other in product(values, values)))


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_ginis_are_what_comparing_every_pair_gives(cells: np.ndarray) -> None:
    np.fill_diagonal(cells, 0)
    total, size = cells.sum(), len(cells)
    assume(total > 0)
    inputs, apart = of(cells), ~np.eye(len(cells), dtype=bool)
    rows = [pair_sum(cells[at][apart[at]]) for at in range(size)]
    columns = [pair_sum(cells[:, at][apart[:, at]]) for at in range(size)]
    whole = 2 * size * (size - 1) * total
    assert gini.total(inputs) == pytest.approx(pair_sum(cells[apart]) / (2 * (size * (size - 1) - 1) * total))
    assert gini.rows(inputs) == pytest.approx(sum(rows) / whole)
    assert gini.columns(inputs) == pytest.approx(sum(columns) / whole)
    assert gini.exchange(inputs) == pytest.approx(float(np.abs(cells - cells.T).sum()) / whole)
    assert gini.weighted_out(inputs) == pytest.approx(sum(rows) / (2 * (size - 2) * total))
    assert gini.weighted_in(inputs) == pytest.approx(sum(columns) / (2 * (size - 2) * total))


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_variation_is_that_of_the_textbook(cells: np.ndarray) -> None:
    np.fill_diagonal(cells, 0)
    assume(cells.sum() > 0)
    inputs, apart = of(cells), ~np.eye(len(cells), dtype=bool)
    flows = cells[apart]
    assert spread.variation(inputs) == pytest.approx(flows.std() / flows.mean(), abs=1e-7)
    expected = sum(
        row[some].std() / row[some].mean() * row.sum() / cells.sum()
        for row, some in zip(cells, apart, strict=True)
        if row.sum()
    )
    assert spread.variation_out(inputs) == pytest.approx(expected)
    assert spread.variation_in(of(cells.T)) == pytest.approx(expected)


def test_expected_flows_of_quasi_independence_are_those_of_sweeps_over_the_margins() -> None:
    inputs = gravity()
    expected = 1 - np.eye(inputs.table.size)
    for _ in range(10_000):
        expected *= (inputs.moves.sum(axis=1) / expected.sum(axis=1))[:, None]
        expected *= inputs.moves.sum(axis=0) / expected.sum(axis=0)
    by_hand = np.abs(inputs.moves - expected).sum() / 2 / inputs.total
    assert value(inputs, "INEQUALITY", "quasi-independence") == pytest.approx(by_hand, rel=1e-6)


# Identities


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_what_holds_for_every_table(cells: np.ndarray) -> None:
    np.fill_diagonal(cells, 0)
    assume(cells.sum() > 0)
    inputs = of(cells, population=np.full(len(cells), 5000.0))
    turned = of(cells.T, population=np.full(len(cells), 5000.0))
    assert value(inputs, "ANMR") == pytest.approx(value(inputs, "CMI") * value(inputs, "MEI") / 100)  # type: ignore[operator]
    for code in ("CONNECTIVITY", "INEQUALITY", "GINI_TOTAL", "GINI_OUT", "GINI_IN", "GINI_OUT_WEIGHTED"):
        assert -1e-12 <= value(inputs, code) <= 1 + 1e-12  # type: ignore[operator]
    assert -1e-12 <= value(inputs, "MEI") <= 100 + 1e-9  # type: ignore[operator]
    for one, other in (("GINI_ROWS", "GINI_COLUMNS"), ("GINI_OUT", "GINI_IN"), ("ACV_OUT", "ACV_IN")):
        assert value(inputs, one) == pytest.approx(value(turned, other))
    for code in ("GINI_TOTAL", "GINI_EXCHANGE", "CV_FLOWS", "MEI", "INEQUALITY"):
        assert value(inputs, code) == pytest.approx(value(turned, code))
    assert float(np.nansum(intensity.net_rates(inputs) * 5000)) == pytest.approx(0, abs=1e-6)


UNCHANGED = [code for code in CODES if code not in ("COURGEAU_K", "ACMI", "DISTANCE_DECAY_SE")]


@pytest.mark.parametrize("code", [code for code in CODES if code != "ACMI"])
def test_another_order_of_areas_gives_the_same_to_the_last_bit(code: str) -> None:
    inputs = gravity(8)
    order = np.random.default_rng(4).permutation(8)
    codes = [inputs.table.codes[at] for at in order]
    turned = Inputs(OdTable.of(codes, inputs.moves[np.ix_(order, order)]), inputs.population, None, inputs.distance)
    assert measured(turned, [code]) == measured(inputs, [code])


@pytest.mark.parametrize("factor", [0.001, 7.0, 1e6])
def test_everything_larger_by_a_factor_changes_no_rate_and_no_index(factor: float) -> None:
    inputs = gravity(8)
    larger = of(inputs.moves * factor, population=inputs.people() * factor, distance=inputs.kilometres())
    for one, other in zip(measured(inputs, UNCHANGED), measured(larger, UNCHANGED), strict=True):
        assert other.value == (one.value if one.value is None else pytest.approx(one.value, rel=1e-8))


def test_a_hundred_times_as_many_moves_have_the_same_variation() -> None:
    inputs = gravity(8)
    assert spread.variation(of(inputs.moves * 100)) == pytest.approx(spread.variation(inputs))


def test_all_moves_in_one_pair_are_as_unequal_as_can_be() -> None:
    inputs = of([[0, 9, 0], [0, 0, 0], [0, 0, 0]])
    assert gini.total(inputs) == pytest.approx(1)
    assert gini.weighted_out(inputs) == pytest.approx(1)
    assert spread.connectivity(inputs) == pytest.approx(1 / 6)


def test_equal_flows_are_not_unequal_at_all() -> None:
    inputs = of(np.full((4, 4), 3.0) - 3 * np.eye(4))
    for code in ("GINI_TOTAL", "GINI_ROWS", "GINI_EXCHANGE", "CV_FLOWS", "ACV_IN", "INEQUALITY", "MEI"):
        assert value(inputs, code) == pytest.approx(0, abs=1e-9)


def test_those_who_stay_count_nowhere() -> None:
    moves = example("triangle").moves
    with_stayers = of(moves + np.diag([5e6, 7e6, 9e6]), population=[1000, 500, 2000])
    assert measured(with_stayers, ["CMI", "GINI_TOTAL"])[0].value == pytest.approx(100 * 80 / 3500)
    assert gini.total(with_stayers) == pytest.approx(0.5)


def test_a_small_flow_may_be_taken_as_no_tie() -> None:
    table = example("triangle").table
    assert spread.connectivity(Inputs(table, connected_above=5)) == pytest.approx(4 / 6)


def test_pair_measures_are_one_where_a_flow_follows_the_sizes() -> None:
    people = np.array([10.0, 20.0, 70.0])
    moves = people[:, None] * people / 100
    np.fill_diagonal(moves, 0)
    inputs = of(moves, population=people)
    apart = inputs.table.off_diagonal
    assert pairs.velocity(inputs)[apart] == pytest.approx(np.ones(6))
    share = moves.sum() / 100
    assert pairs.preference(inputs)[apart] == pytest.approx(np.full(6, 1 / share))


# Zonations


def test_moves_inside_a_zone_are_moves_no_more() -> None:
    ring = example("ring")
    coarse = [coarser(ring, zones, name) for name, zones in ring.zonations.items()]
    levels = [intensity.crude_intensity(each) for each in (ring, *coarse)]
    assert levels == pytest.approx([10, 7.5, 5])
    assert value(ring, "COURGEAU_K", "slope") == pytest.approx(51.136555 / 14.436858, rel=1e-6)


def test_another_division_would_say_something_else_and_how_much() -> None:
    ring = example("ring")
    found = sensitivity(ring, list(ring.zonations.values()), intensity.crude_intensity)
    assert (found.values, found.mean, found.least, found.greatest) == ((7.5, 5.0), 6.25, 5.0, 7.5)


def test_a_line_prolonged_to_one_household_says_how_far_it_may_be_off() -> None:
    """Student's t of one degree at 0.975 is 12.7062; a second engine gives the spread of a prediction at zero."""
    ring = example("ring")
    x, y = np.log(400 / np.array([4, 3, 2])), np.array([10, 7.5, 5])
    design = np.column_stack([np.ones(3), x])
    inverse = np.linalg.inv(design.T @ design)
    missed = y - design @ (inverse @ design.T @ y)
    reach = 12.706204736 * np.sqrt(missed @ missed * (1 + inverse[0, 0]))
    row = measured(ring, ["ACMI"])[0]
    assert row.note is not None
    assert row.note.facts["low"] == pytest.approx(row.value - reach)
    assert row.note.facts["high"] == pytest.approx(row.value + reach)


NEIGHBOURS = {"A": frozenset("B"), "B": frozenset("AC"), "C": frozenset("BD"), "D": frozenset("C"), "E": frozenset()}


def test_merging_at_random_is_the_same_for_the_same_seed_and_keeps_zones_whole() -> None:
    zones = merged_at_random("ABCD", NEIGHBOURS, 2, seed=11)
    assert zones == merged_at_random("DCBA", NEIGHBOURS, 2, seed=11)
    assert len(set(zones.values())) == 2
    # Along a row of areas a zone is a stretch without a gap.
    assert re.fullmatch(r"(.)\1*(.)\2*", "".join(zones[area] for area in "ABCD"))
    assert len({tuple(merged_at_random("ABCD", NEIGHBOURS, 2, seed=seed).items()) for seed in range(9)}) > 1


@pytest.mark.parametrize(("codes", "zones"), [("ABCDE", 1), ("ABCD", 5), ("ABCD", 0)])
def test_areas_that_do_not_hang_together_are_not_merged(codes: str, zones: int) -> None:
    with pytest.raises(Refused, match="zonation-unfit"):
        merged_at_random(codes, NEIGHBOURS, zones, seed=1)


# One system among others


def test_the_impact_of_a_system_is_relative_to_its_set() -> None:
    """Slopes 1 and 3, mean 2; effectiveness 10 and 30, mean 20: 1/2 · 1/2 and 3/2 · 3/2."""
    found = net_migration_impact({"b": System(3.0, 30.0), "a": System(1.0, 10.0)})
    assert found == {"a": 0.25, "b": 2.25}
    assert net_migration_impact({"a": System(2.0, 7.0), "b": System(2.0, 7.0)}) == {"a": 1.0, "b": 1.0}


def test_what_the_impact_needs_is_read_off_the_zonations() -> None:
    """CMI 10, 7.5 and 5 at ln 4, ln 3 and ln 2; MEI of the ring 100 · 10 / 200, of both coarser ones again."""
    ring = example("ring")
    found = System.of(ring)
    assert found.intensity_slope == pytest.approx(np.polyfit(np.log([4, 3, 2]), [10, 7.5, 5], 1)[0])
    each = [ring, *(coarser(ring, zones, name) for name, zones in ring.zonations.items())]
    assert found.effectiveness == pytest.approx(np.mean([value(one, "MEI") for one in each]))  # type: ignore[arg-type]
    with pytest.raises(NoValue, match="measure-too-few-zonations"):
        System.of(example("triangle"))


@pytest.mark.parametrize(
    "systems",
    [{}, {"a": System(1.0, 1.0)}, {"a": System(1.0, 0.0), "b": System(2.0, 0.0)}],
    ids=["none", "one", "still"],
)
def test_a_set_of_one_or_without_moves_has_no_impact(systems: dict[str, System]) -> None:
    with pytest.raises(Refused, match="measure-set-unfit"):
        net_migration_impact(systems)


# No value, and why


def reasons(rows: tuple[Measure, ...]) -> set[tuple[str, str]]:
    return {(row.status, row.note.code if row.note else "") for row in rows}


def test_where_nobody_moved_nothing_is_divided() -> None:
    inputs = of(np.zeros((3, 3)), population=[1, 2, 3], distance=np.ones((3, 3)))
    shares = [code for code in CODES if re.match("GINI|CV|ACV|MEI|INEQ|M.*DISTANCE|DISTANCE", code)]
    assert {row.value for row in measured(inputs, shares)} == {None}
    assert reasons(measured(inputs, shares)) <= {
        ("undefined", "measure-nobody-moved"),
        ("undefined", "measure-nothing-here"),
    }
    assert value(inputs, "CMI") == 0
    assert value(inputs, "CONNECTIVITY") == 0


def test_a_missing_flow_leaves_every_indicator_missing_and_says_which() -> None:
    inputs = of([[0, np.nan, 3], [1, 0, 2], [4, 5, 0]], population=[9, 9, 9])
    rows = measured(inputs, ["CMI", "GINI_TOTAL", "NET_RATE"])
    assert reasons(rows) == {("missing", "mobility-missing")}
    assert "000→001" in str(rows[0].note)


def test_what_was_not_given_is_not_guessed() -> None:
    rows = measured(of([[0, 1, 2], [3, 0, 4], [5, 6, 0]]))
    without = {row.code for row in rows if row.status == "not-given"}
    assert without == {code for code in CODES if definition(code)["needs"]}


def test_an_area_where_nobody_lives_or_moves_has_no_rate() -> None:
    inputs = of([[0, 1, 0], [3, 0, 0], [0, 0, 0]], population=[10, 20, 0])
    rows = {(row.code, row.area): row for row in measured(inputs, ["NET_RATE", "EFFECTIVENESS", "GINI_OUT"])}
    for code in ("NET_RATE", "EFFECTIVENESS", "GINI_OUT"):
        assert rows[code, "002"].status == "undefined"
    assert rows["NET_RATE", "000"].value == pytest.approx(20)


def test_nobody_at_risk_is_no_rate() -> None:
    assert reasons(measured(of([[0, 1], [2, 0]], population=[0, 0]), ["CMI", "ANMR"])) == {
        ("undefined", "measure-nobody-at-risk")
    }


def test_two_areas_have_no_fields() -> None:
    assert reasons(measured(of([[0, 1], [2, 0]]), ["GINI_OUT", "GINI_IN_WEIGHTED"])) == {
        ("undefined", "measure-too-few-areas")
    }


def test_two_areas_have_two_flows_which_may_be_unequal() -> None:
    """Flows 1 and 3: over ordered pairs 2 + 2 = 4; 4 / (2 × 1 × 4), and uncorrected 4 / (2 × 2 × 4)."""
    inputs = of([[0, 1], [3, 0]])
    assert value(inputs, "GINI_TOTAL") == pytest.approx(0.5)
    assert value(inputs, "GINI_TOTAL", "original") == pytest.approx(0.25)
    assert value(inputs, "GINI_EXCHANGE", "share") == pytest.approx(100)
    assert value(inputs, "GINI_ROWS") == value(inputs, "GINI_COLUMNS") == 0


def test_one_zonation_is_not_extrapolated() -> None:
    inputs = Inputs(example("triangle").table, np.full(3, 10.0), households=12)
    rows = measured(inputs, ["ACMI", "COURGEAU_K"], {"COURGEAU_K": "slope"})
    assert reasons(rows) == {("undefined", "measure-too-few-zonations")}


def test_equal_density_or_a_single_dense_area_has_no_slope() -> None:
    moves = example("triangle").moves
    even = of(moves, population=[1, 2, 3], land=[1, 2, 3])
    single = of(moves, population=[1, 0, 0], land=[1, 0, 3])
    assert reasons(measured(even, ["REDISTRIBUTION_SLOPE"])) == {("undefined", "measure-no-spread")}
    assert reasons(measured(single, ["REDISTRIBUTION_SLOPE"])) == {("undefined", "measure-too-few-areas")}


def test_people_on_no_land_are_an_error_and_not_left_out() -> None:
    inputs = of(example("triangle").moves, population=[1, 2, 3], land=[1, 0, 4])
    row = measured(inputs, ["REDISTRIBUTION_SLOPE"])[0]
    assert (row.value, str(row.note.facts["areas"]) if row.note else "") == (None, "001")


def test_a_slope_is_that_of_weighted_least_squares() -> None:
    """A second engine: the square roots of the weights on both sides of ordinary least squares."""
    inputs = gravity(7)
    land = np.random.default_rng(2).lognormal(2, 1, 7)
    people, net = inputs.people(), inputs.moves.sum(axis=0) - inputs.moves.sum(axis=1)
    design = np.column_stack([np.ones(7), np.log(people / land)])
    root = np.sqrt(people)
    expected = np.linalg.lstsq(design * root[:, None], 100 * net / people * root, rcond=None)[0][1]
    assert value(of(inputs.moves, population=people, land=land), "REDISTRIBUTION_SLOPE") == pytest.approx(expected)


@pytest.mark.parametrize("households", [0.0, -3.0, np.nan, np.inf])
def test_a_number_of_households_that_cannot_be_is_refused(households: float) -> None:
    with pytest.raises(Refused, match="measure-households-unfit"):
        Inputs(example("ring").table, households=households)


def test_a_distance_of_zero_between_two_areas_is_an_error_that_names_them() -> None:
    apart = np.array([[0.0, 5, 0], [5, 0, 2], [1, 2, 0]])
    with pytest.raises(Refused, match=r"distance-zero.*000→002"):
        of(np.ones((3, 3)), distance=apart)
    with pytest.raises(Refused, match=r"mobility-missing.*000→002"):
        of(np.ones((3, 3)), distance=np.where(apart == 0, np.nan, apart) + np.diag([1.0, 1, 1]))


def test_median_distance_counts_moves_and_not_pairs() -> None:
    inputs = of([[0, 1, 98], [0, 0, 1], [0, 0, 0]], distance=[[0, 900, 3], [900, 0, 500], [3, 500, 0]])
    assert distance.median(inputs) == 3
    assert distance.mean(inputs) == pytest.approx((900 + 98 * 3 + 500) / 100)


def test_indicators_and_variants_that_are_not_there_are_refused_with_those_that_are() -> None:
    inputs = example("triangle")
    with pytest.raises(Refused, match=r"measure-unknown.*CMI"):
        measured(inputs, ["GINI"])
    with pytest.raises(Refused, match=r"measure-variant-unknown.*halved, unhalved"):
        measured(inputs, ["ANMR"], {"ANMR": "half"})
    with pytest.raises(Refused, match="measure-variant-unknown"):
        measured(inputs, ["NET_RATE"], {"NET_RATE": "x"})
