"""What indicators and sums would give away of withheld numbers: who tries every table finds no small one."""

from itertools import product

import numpy as np
import pytest

from namagar.analysis.microdata.digits import WITHHELD, told
from namagar.analysis.microdata.layout import layout
from namagar.analysis.microdata.protecting import Printed, printed
from namagar.analysis.microdata.tabulation import Tabulation
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import Measure, measured
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.statistics.crossed import crossed
from namagar.analysis.statistics.suppression import alternatives, withheld

CODES = ("CMI", "MEI", "INEQUALITY", "GINI_TOTAL", "GINI_ROWS", "GINI_OUT", "CV_FLOWS", "ACV_OUT", "MEAN_DISTANCE")
APART = np.array([[0, 3.0, 9, 4], [3, 0, 5, 7], [9, 5, 0, 2], [4, 7, 2, 0]])
# From A to B go 3; the cheapest rectangle hides A→C, D→B and D→C with it.
MOVES = [[0, 3, 20, 40], [33, 0, 45, 60], [52, 41, 0, 38], [25, 11, 12, 0]]
MEANING = {"concept": "event", "universe": "u", "zone_system": "z", "vintage": "1"}
OF = layout(
    {"id": "x", "columns": {"origin": {"column": "a"}, "destination": {"column": "b"}}, "meaning": MEANING}, "m"
)


def tabulation(moves: list[list[int]], stayed: list[int]) -> Tabulation:
    counts = (np.array(moves) + np.diag(stayed))[..., None, None]
    return Tabulation(OF, tuple("ABCD"), (-1,), ("",), counts, counts.astype(float), {}, 1.0)


def of(moves: np.ndarray, stayed: list[int]) -> Inputs:
    people = moves.sum(axis=1) + np.array(stayed)
    return Inputs(OdTable.of("ABCD", moves + np.diag(stayed)), population=people.astype(float), distance=APART)


def released(moves: list[list[int]], stayed: list[int]) -> tuple[Printed, tuple[Measure, ...]]:
    inputs, safe = of(np.array(moves), stayed), printed(tabulation(moves, stayed), 5)
    return safe, told(measured(inputs, CODES), inputs, safe)


def shown(value: float | None, like: Measure) -> bool:
    """Whether an index could have been printed as it was."""
    if like.value is None or value is None:
        return True
    digits = len(f"{like.value:.12g}".replace(".", "").lstrip("-0").split("e")[0])
    return float(f"{value:.{digits}g}") == pytest.approx(like.value, rel=1e-11)


def test_whoever_tries_every_table_finds_five_persons_of_room_for_a_withheld_number() -> None:
    stayed = [900, 800, 700, 600]
    safe, rows = released(MOVES, stayed)
    hidden = [tuple(cell) for cell in np.argwhere(np.isnan(safe.moves)).tolist()]
    assert (0, 1) in hidden
    possible = []
    for turn in range(-60, 61):
        moves = np.array(MOVES)
        for i, j in hidden:
            moves[i, j] += turn if (i == 0) == (j == 1) else -turn
        if (moves >= 0).all() and (moves.sum(axis=0) == np.sum(MOVES, axis=0)).all():
            values = measured(of(moves, stayed), CODES)
            if all(shown(one.value, row) for one, row in zip(values, rows, strict=True) if row.status != WITHHELD):
                possible.append(int(moves[0, 1]))
    assert len(hidden) == 4
    assert max(possible) - min(possible) >= 5


def test_exact_indices_would_leave_a_single_table() -> None:
    """Why digits are few: with all of them only the true table shows the same mean distance."""
    stayed = [900, 800, 700, 600]
    true = [each.value for each in measured(of(np.array(MOVES), stayed), CODES)]
    turned = np.array(MOVES) + np.array([[0, 1, -1, 0], [0] * 4, [0] * 4, [0, -1, 1, 0]])
    assert [each.value for each in measured(of(turned, stayed), CODES)] != true


def test_what_rests_on_printed_sums_keeps_its_digits() -> None:
    _, rows = released(MOVES, [900, 800, 700, 600])
    exact = measured(of(np.array(MOVES), [900, 800, 700, 600]), CODES)
    for code in ("CMI", "MEI"):
        assert [row.value for row in rows if row.code == code] == [row.value for row in exact if row.code == code]


def test_without_withheld_cells_nothing_is_shortened() -> None:
    large = (np.array(MOVES) * 10).tolist()
    safe, rows = released(large, [900, 800, 700, 600])
    assert safe.withheld == 0
    assert rows == measured(of(np.array(large), [900, 800, 700, 600]), CODES)


def test_a_withheld_sum_of_all_moves_takes_every_index_of_the_whole_along() -> None:
    """Three persons are all who moved: a rate of the whole would be their number."""
    few = [[0, 3, 0, 0], [0] * 4, [0] * 4, [0] * 4]
    safe, rows = released(few, [900, 800, 700, 600])
    assert safe.total_withheld
    assert {row.status for row in rows if not row.area} == {WITHHELD}


def test_alternatives_keep_every_sum_and_set_a_small_number_the_minimum_apart() -> None:
    table = crossed(np.array([[20, 50, 10], [8, 19, 22], [17, 32, 3]]), ["ABC", "XYZ"])
    found = withheld(table, 5)
    ways = list(alternatives(found, 40))
    cell = int(np.flatnonzero(found.small)[0])
    for way in ways:
        assert not (table.sums @ way).any()
        assert (table.counts + way >= 0).all()
        assert not way[~found.cells].any()
    heights = [0.0, *(float(way[cell]) for way in ways)]
    assert max(heights) - min(heights) == pytest.approx(5)


@pytest.mark.parametrize("stayed", [[3, 800, 700, 600], [2, 2, 700, 600], [4, 3, 700, 600]])
def test_those_who_stayed_cannot_be_had_from_the_sum_of_all_zones(stayed: list[int]) -> None:
    """The report says how many are inside in all; with one zone missing its number would be the rest."""
    moves = (np.array(MOVES) * 10).tolist()
    safe = printed(tabulation(moves, stayed), 5)
    hidden = np.isnan(safe.at_risk)
    assert hidden.sum() >= 2
    assert (np.isnan(np.diagonal(safe.moves)) == hidden).all()
    assert np.array(stayed)[hidden].sum() >= 5
    for zone, number in enumerate(stayed):
        assert hidden[zone] or number >= 5


def test_rounded_tables_print_no_rate_of_a_single_area_since_it_would_undo_the_rounding() -> None:
    safe = printed(tabulation(MOVES, [900, 800, 700, 600]), 5, "round")
    assert not safe.open_zones.any()


@pytest.mark.parametrize("seed", range(4))
def test_brute_force_over_whole_tables_leaves_room_for_each_small_number(seed: int) -> None:
    """Three zones: every table of whole numbers with the printed cells and sums is tried."""
    chance = np.random.default_rng(seed)
    moves = chance.choice([0, 2, 3, 6, 9], size=(3, 3)) * (1 - np.eye(3, dtype=int))
    found = withheld(crossed(moves, ["ABC", "ABC"], np.eye(3, dtype=bool)), 4)
    hidden = found.cells.reshape(4, 4)
    free = [tuple(at) for at in np.argwhere(hidden[:3, :3] & ~np.eye(3, dtype=bool)).tolist()]
    most = int(moves.sum()) + 1
    fits = []
    for values in product(range(min(most, 16)), repeat=min(len(free), 4)):
        if len(free) > 4:
            pytest.skip("more cells than are tried")
        tried = moves.copy()
        for at, value in zip(free, values, strict=True):
            tried[at] = value
        full = np.block([[tried, tried.sum(1)[:, None]], [tried.sum(0)[None], np.array([[tried.sum()]])]])
        true = np.block([[moves, moves.sum(1)[:, None]], [moves.sum(0)[None], np.array([[moves.sum()]])]])
        if (full[~hidden] == true[~hidden]).all():
            fits.append(tried)
    for i, j in np.argwhere(found.small.reshape(4, 4)[:3, :3]).tolist():
        numbers = [int(each[i, j]) for each in fits]
        assert max(numbers) - min(numbers) >= 4


def test_a_few_who_stayed_more_than_in_an_earlier_release_are_withheld_with_a_second_zone() -> None:
    """900 became 902: two persons are new, whoever takes one release from the other."""
    moves = (np.array(MOVES) * 10).tolist()
    safe = printed(tabulation(moves, [902, 800, 700, 600]), 5, earlier={("A", "A"): 900, ("B", "B"): 800})
    assert [(each.later, each.persons) for each in safe.given_away] == [(("A", "A"), 2)]
    assert np.isnan(safe.at_risk).tolist() == [True, False, False, True]
    assert np.isnan(np.diagonal(safe.moves)).tolist() == [True, False, False, True]


def test_in_a_sample_a_few_respondents_are_as_many_persons_as_they_stand_for() -> None:
    """Each respondent stands for ten: a change of 20 persons is two of them, one of 60 is six."""
    moves = (np.array(MOVES) * 10).tolist()
    one = tabulation(moves, [900, 800, 700, 600])
    ten = Tabulation(OF, one.zones, one.ages, one.sexes, one.rows, one.persons * 10, {}, 1.0)
    now = ten.persons[..., 0, 0]
    safe = printed(ten, 5, earlier={("A", "C"): int(now[0, 2]) - 20, ("B", "A"): int(now[1, 0]) - 60})
    assert [(each.later, each.persons) for each in safe.given_away] == [(("A", "C"), 20)]
    assert np.isnan(safe.moves[0, 2])
