"""Derivatives of indicators by each cell are those that a small change of the cell shows."""

import numpy as np
import pytest

from namagar.analysis.mobility.indicators.derivatives import AREAS, SYSTEM, derivatives
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES, measured
from namagar.analysis.mobility.od_table import OdTable

SIZE = 5
CHANCE = np.random.default_rng(12)
APART = CHANCE.random((SIZE, SIZE)) * 100 + 1
# All flows differ, so that none changes its rank or the sign of its gap under a small change.
PERSONS = CHANCE.permutation(np.arange(1, SIZE * SIZE + 1)).reshape(SIZE, SIZE) * 7.0 + np.diag(np.full(SIZE, 900.0))


def of(persons: np.ndarray) -> Inputs:
    table = OdTable.of([f"{at}" for at in range(len(persons))], persons)
    return Inputs(table, population=persons.sum(axis=1), distance=APART[: len(persons), : len(persons)])


def values(persons: np.ndarray) -> dict[tuple[str, str], float]:
    rows = measured(of(persons), [*SYSTEM, *(code for code in AREAS if code not in SYSTEM)])
    return {(row.code, row.area): row.value for row in rows if row.value is not None}


@pytest.mark.parametrize("cell", [(0, 1), (3, 2), (4, 0), (2, 2)], ids=str)
def test_a_small_change_of_a_cell_changes_every_indicator_by_its_derivative(cell: tuple[int, int]) -> None:
    step = np.zeros_like(PERSONS)
    step[cell] = 1e-3
    more, less = values(PERSONS + step), values(PERSONS - step)
    found = {(code, area): each for code, area, each in derivatives(of(PERSONS), CODES)}
    assert found.keys() == more.keys()
    for name, each in found.items():
        assert each[cell] == pytest.approx((more[name] - less[name]) / 2e-3, rel=1e-4, abs=1e-9), name


def test_what_moves_in_jumps_has_no_derivative() -> None:
    without = {code for code in CODES if code not in SYSTEM and code not in AREAS}
    assert {"CONNECTIVITY", "MEDIAN_DISTANCE", "DISTANCE_DECAY_SE"} <= without
    assert without - {"CONNECTIVITY", "MEDIAN_DISTANCE", "DISTANCE_DECAY_SE", "ACMI", "REDISTRIBUTION_SLOPE"} == set()


def test_an_area_that_nobody_leaves_has_no_derivative_and_keeps_no_other_from_having_one() -> None:
    still = PERSONS.copy()
    still[1, [0, 2, 3, 4]] = 0
    found = {(code, area): each for code, area, each in derivatives(of(still), CODES)}
    assert np.isnan(found["GINI_OUT", "1"]).all()
    assert np.isfinite(found["GINI_OUT", ""]).all()
    assert np.isfinite(found["GINI_OUT", "0"]).all()


def test_where_nobody_moves_there_is_nothing_to_change() -> None:
    found = {code for code, area, _ in derivatives(of(np.diag([5.0, 6, 7, 8, 9])), CODES) if not area}
    assert found == {"CMI", "COURGEAU_K", "ANMR"}


def test_equal_flows_share_their_rank_so_that_no_order_of_them_matters() -> None:
    """Of flows 1, 1 and 2 in a row, both ones count -3 + -1 halved: 2 (2 · 1.5 - 3 - 1) = -2 each, and the two 4."""
    row = np.array([[0, 1, 1, 2], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]], dtype=float)
    found = {(code, area): each for code, area, each in derivatives(of(row), ("GINI_OUT",))}
    # G = 4/(2 · 2 · 4) = 1/4; (coefficient / 4 - 1/4) / 4.
    assert found["GINI_OUT", "0"][0].tolist() == pytest.approx([0, -3 / 16, -3 / 16, 3 / 16])


def test_without_persons_at_risk_there_are_no_rates_and_all_else_is_as_it_was() -> None:
    table = OdTable.of("01234", PERSONS)
    found = {
        (code, area): each
        for code, area, each in derivatives(Inputs(table, distance=APART), ("CMI", "NET_RATE", "MEI", "GINI_OUT"))
    }
    whole = {(code, area): each for code, area, each in derivatives(of(PERSONS), ("MEI", "GINI_OUT"))}
    assert found.keys() == whole.keys()
    assert all((found[name] == whole[name]).all() for name in whole)


def test_two_areas_have_no_fields_and_equal_flows_no_slope_of_their_variation() -> None:
    found = {(code, area) for code, area, _ in derivatives(of(np.array([[90.0, 4], [4, 50]])), CODES)}
    assert ("CMI", "") in found
    assert ("OUT_RATE", "0") in found
    assert not {name for name in found if name[0] in ("CV_FLOWS", "GINI_OUT", "GINI_IN_WEIGHTED")}
