"""Estimates from weighted samples: by hand, by their identities, and refused where the design cannot show an error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namagar.analysis.statistics.survey import Design, ratio, resampled, total
from namagar.analysis.terms.problem import Refused

# Two strata; units 0, 1 and 2, 3; unit 0 has two respondents.
DESIGN = Design(np.array([10.0, 10.0, 20.0, 5.0, 15.0]), np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 2, 3]))
VALUES = np.array([1.0, 0.0, 1.0, 2.0, 0.0])


def test_a_total_and_its_error_by_hand() -> None:
    """10 + 20 + 10 = 40. Unit sums 10 and 20, mean 15: 2/1 * (25 + 25) = 100; 10 and 0: 2 * (25 + 25) = 100."""
    found = total(DESIGN, VALUES)
    assert found.value == 40
    assert found.error == pytest.approx(np.sqrt(200))


def test_a_ratio_and_its_error_by_hand() -> None:
    """40 of 60. z = w (y - 2/3) / 60; unit sums: (10 - 40/3)/60, (20 - 40/3)/60; (10 - 10/3)/60, (0 - 10)/60."""
    found = ratio(DESIGN, VALUES, np.ones(5))
    assert found.value == pytest.approx(2 / 3)
    first, second, third, fourth = -10 / 3 / 60, 20 / 3 / 60, 20 / 3 / 60, -10 / 60
    assert found.error == pytest.approx(np.sqrt((first - second) ** 2 + (third - fourth) ** 2))


def test_a_ratio_to_nothing_is_missing() -> None:
    found = ratio(DESIGN, VALUES, np.zeros(5))
    assert np.isnan(found.value)
    assert np.isnan(found.error)


def test_a_simple_sample_has_the_error_of_the_textbook() -> None:
    """Four equal weights of 25: 25² * 4 * s² with s² = 1/3 of {0, 0, 1, 1}'s 1: 25² * 4/3."""
    found = total(Design.simple(np.full(4, 25.0)), np.array([0.0, 0.0, 1.0, 1.0]))
    assert found.error == pytest.approx(np.sqrt(25**2 * 4 / 3))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_leaving_out_one_unit_at_a_time_gives_a_total_the_same_error(seed: int) -> None:
    """The jackknife as a second way: without a unit, the others of its stratum of n weigh n/(n - 1)."""
    chance = np.random.default_rng(seed)
    units = np.repeat(np.arange(12), 3)
    design = Design(chance.uniform(1, 9, 36), units // 4, units)
    values = chance.poisson(3, 36).astype(float)
    whole = float(design.weights @ values)
    squares = 0.0
    for unit in range(12):
        factors = np.where(units == unit, 0.0, np.where(units // 4 == unit // 4, 4 / 3, 1.0))
        squares += 3 / 4 * (float((design.weights * factors) @ values) - whole) ** 2
    assert total(design, values).value == pytest.approx(whole)
    assert total(design, values).error == pytest.approx(np.sqrt(squares))


@settings(deadline=None)
@given(st.floats(0.1, 1e6))
def test_weights_twice_as_large_change_a_total_and_leave_a_ratio(factor: float) -> None:
    larger = Design(DESIGN.weights * factor, DESIGN.strata, DESIGN.units)
    assert total(larger, VALUES).error == pytest.approx(factor * total(DESIGN, VALUES).error)
    assert ratio(larger, VALUES, np.ones(5)).error == pytest.approx(ratio(DESIGN, VALUES, np.ones(5)).error)


def test_the_names_of_units_and_the_order_of_rows_do_not_matter() -> None:
    order = np.array([4, 2, 0, 3, 1])
    turned = Design(DESIGN.weights[order], DESIGN.strata[order] + 7, DESIGN.units[order] * 3 + 1)
    assert total(turned, VALUES[order]).error == pytest.approx(total(DESIGN, VALUES).error)


ALONE = (np.array([10.0, 20.0, 5.0]), np.array([0, 0, 1]), np.array([0, 1, 2]))


def test_a_stratum_with_one_unit_is_refused_until_a_rule_is_chosen() -> None:
    values = np.array([1.0, 1.0, 1.0])
    with pytest.raises(Refused, match="stratum-with-one-unit"):
        total(Design(*ALONE), values)
    # Certainty: only the first stratum: 2 * (25 + 25). Centred: also (5 - 35/3)².
    assert total(Design(*ALONE, "certainty"), values).error == pytest.approx(10)
    assert total(Design(*ALONE, "centred"), values).error == pytest.approx(np.sqrt(100 + (5 - 35 / 3) ** 2))


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_stands_for_nobody_names_its_row(weight: float) -> None:
    with pytest.raises(Refused, match="row 2"):
        Design(np.array([1.0, weight]), np.array([0, 0]), np.array([0, 1]))


def test_designs_that_do_not_fit_are_refused() -> None:
    with pytest.raises(Refused, match="design-uneven"):
        Design(np.ones(2), np.array([0]), np.array([0, 1]))
    with pytest.raises(Refused, match="design-unit-in-two-strata"):
        Design(np.ones(2), np.array([0, 1]), np.array([0, 0]))


def test_units_drawn_again_keep_totals_on_average_and_show_their_error() -> None:
    """Of the two units of a stratum one is drawn and counts twice: totals are 20 or 40, and 20 or 0 (by weights)."""
    totals = np.array([float((DESIGN.weights * factors) @ VALUES) for factors in resampled(DESIGN, 4000, seed=1)])
    assert {*np.unique(totals)} == {20.0, 40.0, 60.0}
    assert totals.mean() == pytest.approx(40, abs=0.7)
    assert totals.std() == pytest.approx(total(DESIGN, VALUES).error, rel=0.03)


def test_a_unit_drawn_with_certainty_is_there_in_every_draw_and_one_without_a_rule_is_refused() -> None:
    for factors in resampled(Design(*ALONE, "certainty"), 20, seed=2):
        assert factors[2] == 1
        assert sorted(factors[:2]) == [0, 2]
    with pytest.raises(Refused, match=r"stratum-with-one-unit.*'1'"):
        next(resampled(Design(*ALONE), 20, seed=2))


def test_the_seed_alone_decides_what_is_drawn() -> None:
    one, same, other = (np.array(list(resampled(DESIGN, 30, seed))) for seed in (3, 3, 4))
    assert (one == same).all()
    assert not (one == other).all()
