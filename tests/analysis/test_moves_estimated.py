"""Tables of moves of which a part is published: known totals are met, the rest is free, draws come from their seed."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from namagar.analysis.mobility.age.model_curve import curve
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating import files, intervals
from namagar.analysis.mobility.estimating.estimate import Estimate, checked, estimate, replicates, typical
from namagar.analysis.mobility.estimating.partly import fitted
from namagar.analysis.mobility.estimating.possible import Known
from namagar.analysis.mobility.estimating.prior import gravity
from namagar.analysis.mobility.estimating.spec import Spec, parse, spec
from namagar.analysis.mobility.indicators import measures
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.places import RADIUS, Places, kilometres
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.claim import Claim, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.catalogue import reader

FREE = np.nan
EVEN = np.ones((3, 3)) - np.eye(3)
CODES = ("A", "B", "C")


def known(rows: object = None, columns: object = None, cells: object = None, total: float = 600) -> Known:
    """What is known of a table of three areas; what is not named is free."""
    nothing = np.full(3, FREE)
    return Known(
        nothing if rows is None else np.array(rows, float),
        nothing if columns is None else np.array(columns, float),
        np.full((3, 3), FREE) if cells is None else np.array(cells, float),
        np.array(float(total)),
    )


def the_claims() -> tuple[Claim, ...]:
    rows = [
        row
        for name in ("internal_migration.csv", "population.csv")
        for row in reader.table("countries", "IRN", "claims", name)
    ]
    return read_claims(rows, Codebook.of("IRN"))


def the_text() -> str:
    return reader.find("countries", "IRN", "mobility", "moves-1390-1395.yaml").read_text(encoding="utf-8")


def the_places() -> Places:
    return Places.of(reader.table("countries", "IRN", "capitals.csv"))


@pytest.fixture(scope="module")
def iran() -> Spec:
    return spec(parse(the_text(), "iran"), the_claims())


@pytest.fixture(scope="module")
def table(iran: Spec) -> Estimate:
    return estimate(iran, the_places())


def test_with_nothing_known_but_the_total_the_table_is_the_prior() -> None:
    """Six equal cells and 600 people: a hundred each."""
    assert fitted(EVEN, known(), CODES).tables == pytest.approx(100 * EVEN)


def test_a_known_row_is_met_and_the_free_ones_share_what_is_left() -> None:
    """A sends 300 of 600; B and C send 150 each, and each row is split evenly: 150 and 150, 75 and 75."""
    found = fitted(EVEN, known(rows=[300, FREE, FREE]), CODES)
    assert found.tables == pytest.approx(np.array([[0, 150, 150], [75, 0, 75], [75, 75, 0]]))
    assert max(found.row_error, found.column_error, found.total_error) <= 1e-10


def test_a_known_cell_stands_as_it_is() -> None:
    """A to B is 200; the other five cells share 400, 80 each."""
    found = fitted(EVEN, known(cells=[[FREE, 200, FREE], [FREE] * 3, [FREE] * 3]), CODES).tables
    assert found == pytest.approx(np.array([[0, 200, 80], [80, 0, 80], [80, 80, 0]]))


def test_known_rows_columns_and_cells_hold_together_and_no_table_with_them_is_nearer_the_prior() -> None:
    """Minimum of Σ x ln(x/m) - x: any move along a free cycle of cells makes it larger."""
    prior = np.array([[0, 3, 1, 2], [2, 0, 5, 1], [4, 1, 0, 3], [1, 2, 2, 0]], float)
    rows, columns = np.array([30, FREE, FREE, 20]), np.array([FREE, 25, FREE, FREE])
    found = fitted(prior, Known(rows, columns, np.full((4, 4), FREE), np.array(100.0)), tuple("ABCD")).tables
    assert found.sum() == pytest.approx(100)
    assert found[0].sum() == pytest.approx(30)
    assert found[:, 1].sum() == pytest.approx(25)
    # B→C up and C→A down: both rows and both columns are free, the total stays.
    best = distance(found, prior)
    for step in (-0.1, 0.1):
        moved = found.copy()
        moved[1, 2] += step
        moved[2, 0] -= step
        assert distance(moved, prior) > best


def distance(table: Matrix, prior: Matrix) -> float:
    there = prior > 0
    return float((table[there] * np.log(table[there] / prior[there]) - table[there]).sum())


def test_order_of_areas_and_scale_change_nothing_else() -> None:
    prior = np.array([[0, 3, 1], [2, 0, 5], [4, 1, 0]], float)
    asked = known(rows=[200, FREE, FREE], columns=[FREE, FREE, 250])
    found = fitted(prior, asked, CODES).tables
    turned = [2, 0, 1]
    other = fitted(
        prior[np.ix_(turned, turned)],
        Known(asked.rows[turned], asked.columns[turned], asked.cells[np.ix_(turned, turned)], asked.total),
        CODES,
    ).tables
    assert other == pytest.approx(found[np.ix_(turned, turned)])
    assert fitted(7 * prior, asked, CODES).tables == pytest.approx(found), "only proportions of the prior count"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (known(rows=[100, FREE, FREE], cells=[[FREE, 200, FREE], [FREE] * 3, [FREE] * 3]), "mobility-cells-exceed"),
        (known(columns=[400, 300, FREE]), "mobility-known-exceed"),
        (known(rows=[100, 100, 100]), "mobility-known-exceed"),
        (known(cells=[[FREE, 700, FREE], [FREE] * 3, [FREE] * 3]), "mobility-known-exceed"),
    ],
    ids=["a cell above its row", "columns above the whole", "all rows below the whole", "a cell above the whole"],
)
def test_what_cannot_hold_together_is_refused_and_named(asked: Known, code: str) -> None:
    with pytest.raises(Refused) as refused:
        fitted(EVEN, asked, CODES)
    assert [each.code for each in refused.value.problems] == [code]


def test_the_distance_of_a_quarter_of_the_globe() -> None:
    places = Places(("A", "B"), np.array([0.0, 0.0]), np.array([0.0, 90.0]))
    assert kilometres(places)[0, 1] == pytest.approx(RADIUS * np.pi / 2)


def test_gravity_halves_with_twice_the_distance() -> None:
    found = gravity(np.array([1.0, 2.0, 2.0]), np.array([[0, 10, 20], [10, 0, 5], [20, 5, 0]], float), np.array(-1.0))
    assert found[0] == pytest.approx([0, 0.2, 0.1])
    assert np.diagonal(found) == pytest.approx(0)


def test_iran_meets_every_published_number(table: Estimate) -> None:
    moves, at = table.table.moves, table.table.place
    assert table.spec.total.value == 2062954, "1,883,524 + 174,479 + 4,712 + 239"
    assert moves.sum() == pytest.approx(2062954)
    assert moves[:, at("IRN-23")].sum() == pytest.approx(516922)
    assert moves[at("IRN-23")].sum() == pytest.approx(350632)
    assert moves[at("IRN-06")].sum() == pytest.approx(135000)
    assert moves[:, at("IRN-16")].sum() == pytest.approx(0.006 * 2062954), "a share of 0.6 per cent"
    assert moves[at("IRN-30"), at("IRN-23")] == pytest.approx(50885)
    assert (table.low <= moves + 1e-6).all()
    assert (moves <= table.high + 1e-6).all()


def test_published_cells_move_within_their_rounding_only(table: Estimate) -> None:
    at = table.table.place
    to_tehran = table.draws[:, at("IRN-30"), at("IRN-23")]
    assert np.abs(to_tehran - 50885).max() <= 0.5
    from_kohgiluyeh = table.draws[:, at("IRN-17"), at("IRN-23")]
    assert np.abs(from_kohgiluyeh - 2000).max() <= 500
    free = table.draws[:, at("IRN-07"), at("IRN-06")]
    assert free.max() > 2 * free.min(), "what nobody publishes is wide open"


def test_the_same_seed_gives_the_same_draws_and_another_gives_others(iran: Spec, table: Estimate) -> None:
    few = replace(iran, number=40)
    codes, apart = table.table.codes, table.distance
    again = replicates(few, codes, apart)
    assert (again == replicates(replace(few, stated=few.stated[::-1]), codes, apart)).all(), "whatever their order"
    assert not (again == replicates(replace(few, chance=1), codes, apart)).all()


def test_a_cell_is_made_again_from_its_trace_and_follows_its_claims(table: Estimate) -> None:
    trace = table.trace("IRN-07", "IRN-06")
    assert trace.value == table.table.cell("IRN-07", "IRN-06")
    assert replay(trace) == trace.value
    assert {leaf.fact("id") for leaf in trace.leaves()} >= {"in-sci-23", "share-in-toos-16", "pop-sci-1395-07"}
    other = replay(trace, lambda leaf: Fraction(600000) if leaf.fact("id") == "in-sci-23" else leaf.value)
    assert other is not None
    assert float(other) < float(trace.value or 0), "more to Tehran leaves less for the others"


def test_the_stated_spreads_are_what_leaving_published_numbers_out_shows(iran: Spec) -> None:
    missed = checked(iran, the_places())
    assert len(missed) == 28
    assert typical(missed, "in") == pytest.approx(iran.totals.spread, abs=0.03)
    assert typical(missed, "out") == pytest.approx(iran.totals.spread, abs=0.03)
    assert typical(missed, "cell") == pytest.approx(iran.cells.spread, abs=0.03)


def test_every_other_claim_of_these_years_is_a_rival_of_one_that_is_used(iran: Spec) -> None:
    used = {each.place: each for each in iran.stated if each.used}
    rivals = [each for each in iran.stated if not each.used]
    assert all(each.place in used for each in rivals)
    apart = [
        each.claim.id
        for each in rivals
        if abs(each.persons - used[each.place].persons) > each.reach + used[each.place].reach
    ]
    assert apart == ["in-jonoub-23-cells"], "only the newspaper's sum of rounded cells does not agree"


def test_bent_indicators_are_told_from_the_draws(table: Estimate) -> None:
    """A fitted table is smoother than any true one: its Gini lies below those of nearly all draws."""
    few = replace(table, draws=table.draws[:60])
    inputs = Inputs(table.table, population=table.population, distance=table.distance)
    found = intervals.of_measures(few, inputs)
    gini, rate = found["GINI_TOTAL", ""], found["CMI", ""]
    assert gini.low <= gini.value <= gini.high
    assert rate.value == pytest.approx(100 * 2062954 / 79926270)


def rows_of(table: Estimate) -> list[dict[str, str]]:
    book = AreaBook.of("IRN")
    names = {code: book.areas[code].names for code in table.table.codes}
    text = files.write(table, files.Beside(names, table.spec.period, "our estimate", "en")).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_sides_of_areas_are_sums_of_the_table_and_of_each_draw(table: Estimate) -> None:
    found, tehran = intervals.of_sides(table), table.table.place("IRN-23")
    assert found["in"][tehran].value == pytest.approx(516922)
    assert found["out"][tehran].value == pytest.approx(350632)
    assert found["net"][tehran].value == pytest.approx(516922 - 350632)
    for place in (0, tehran):
        out, into = table.draws[:, place].sum(axis=1), table.draws[:, :, place].sum(axis=1)
        for name, drawn in (("out", out), ("in", into), ("net", into - out)):
            low, high = np.quantile(drawn, (0.025, 0.975))
            assert (found[name][place].low, found[name][place].high) == (pytest.approx(low), pytest.approx(high))
    assert sum(each.value for each in found["net"]) == pytest.approx(0, abs=1e-3)
    assert table.table.facts == {"method": "estimate", "spec": table.spec.id}


def test_other_zonations_are_told_by_their_mean_and_ends() -> None:
    """Four areas in a row, each with ten moves to each other: whatever the zones, people of two of them are apart."""
    cells = np.full((4, 4), 10.0) - 10 * np.eye(4)
    inputs = Inputs(OdTable.of("ABCD", cells), population=np.full(4, 100.0))
    neighbours = {"A": frozenset("B"), "B": frozenset("AC"), "C": frozenset("BD"), "D": frozenset("C")}
    (two, four) = intervals.of_zonations([inputs] * 30, neighbours, (2, 4), 1, ("CMI",))
    # Two zones: 1 + 3 areas leave 2 · 30 moves of 400 people, 2 + 2 areas 2 · 40; four zones all 120.
    assert (two.least, two.greatest) == (15, 20)
    assert 15 < two.mean < 20
    assert (four.zones, four.mean, four.least, four.greatest) == (4, 30, 30, 30)


def test_the_file_says_estimate_in_its_column_and_in_every_row_that_is_one(table: Estimate) -> None:
    rows = rows_of(table)
    assert list(rows[0])[:6] == ["origin", "destination", "persons_ESTIMATE", "low_95", "high_95", "status"]
    assert len(rows) == 31 * 30
    assert Counter(row["status"] for row in rows) == {"published": 11, "estimate": 31 * 30 - 11}


def test_a_row_of_the_file_stands_alone_with_names_unit_time_and_who_says_so(table: Estimate) -> None:
    rows = {(row["origin"], row["destination"]): row for row in rows_of(table)}
    published, estimated = rows["IRN-30", "IRN-23"], rows["IRN-00", "IRN-01"]
    assert (published["origin_name"], published["destination_name"]) == ("Alborz", "Tehran")
    assert (
        published["source"]
        == "Statistical Centre of Iran, Inter-provincial migration 1390 to 1395, SCI news 2879, 2018"
    )
    assert (estimated["source"], estimated["unit"]) == ("our estimate", "persons")
    assert (estimated["first_day"], estimated["last_day"]) == ("2011-10-23", "2016-10-21")


def test_a_published_cell_has_no_interval_in_the_file_but_that_of_its_rounding(table: Estimate) -> None:
    rows = {(row["origin"], row["destination"]): list(row.values())[2:6] for row in rows_of(table)}
    assert rows["IRN-30", "IRN-23"] == ["50885.0", "", "", "published"], "printed to the person"
    assert rows["IRN-17", "IRN-23"] == ["2000.0", "1500.0", "2500.0", "published"], "printed in thousands"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- in-sci-23", "- in-nobody", "moves-claim-unknown"),
        ("- in-sci-23", "- in-sci-23\n    - in-jonoub-23", "moves-claim-twice"),
        ("- in-sci-23", "- moves-1395-abroad\n    - pop-sci-1395-23", "moves-claim-unfit"),
        ("2016-09-24/2016-11-18", "1300", "moves-population-absent"),
        ("shown_to: 100", "shown_to: 0", "moves-spec-unfit"),
        ("shown_to: 100", "shown_to: [", "moves-spec-unfit"),
    ],
)
def test_a_specification_that_leads_nowhere_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        spec(parse(the_text().replace(old, new), "changed"), the_claims())
    assert refused.value.problems[0].code == code


def test_the_model_of_ages_is_the_fundamental_schedule() -> None:
    """At age 0: 0.02 + 0.06 exp(2 - e^8) + 0.003 = 23 per thousand."""
    points = curve("fundamental", range(81))
    assert points[0][1].value == 23.0
    assert replay(points[21][1]) == points[21][1].value
    assert max(points[10:], key=lambda each: float(each[1].value or 0))[0] == 23


# The sum of both coefficients of variation says no more of a country than each of them.
def test_an_indicator_made_of_assumed_ones_is_assumed() -> None:
    assumed = set(reader.yaml_file("countries", "IRN", "mobility", "moves-1390-1395.yaml")["assumed"])

    def parts(code: str) -> set[str]:
        return set(re.findall(r"[A-Z_]{3,}", measures.definition(code)["formula"]))

    made_of_them = {code for code in measures.CODES if assumed & parts(code)}
    assert {"GINI_WEIGHTED", "ACV"} <= made_of_them <= assumed
