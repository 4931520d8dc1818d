"""Weights that meet known totals: by hand, against raking by sweeps, and refused where no weights can."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namagar.analysis.statistics.calibration import Totals, calibrated
from namagar.analysis.terms.problem import Failed, Refused

SEXES, PLACES = list("ffmmfm"), list("aabbba")
WEIGHTS = np.array([10.0, 10, 10, 10, 20, 20])
# By the weights there are 40 f and 40 m, 40 in a and 40 in b.
KNOWN = Totals.of_margins({"sex": SEXES, "place": PLACES}, {"sex": {"f": 50, "m": 40}, "place": {"a": 30, "b": 60}})


def test_one_total_multiplies_every_weight_alike_whatever_the_distance() -> None:
    """80 become 100: each by 1.25."""
    known = Totals(("all",), np.ones((6, 1)), np.array([100.0]))
    for distance, bounds in (("linear", None), ("raking", None), ("logit", (0.5, 2.0))):
        found = calibrated(WEIGHTS, known, distance, bounds)
        assert found.factors == pytest.approx(np.full(6, 1.25))
        assert (found.least, found.greatest) == pytest.approx((1.25, 1.25))


def test_linear_weights_are_those_of_the_regression_estimator() -> None:
    """g = 1 + x' (Σ d x x')⁻¹ (t - Σ d x), here with a variable and a constant."""
    values = np.column_stack([np.ones(6), [1.0, 2, 3, 4, 5, 6]])
    known = Totals(("persons", "years"), values, np.array([85.0, 330.0]))
    inverse = np.linalg.inv(values.T @ (values * WEIGHTS[:, None]))
    found = calibrated(WEIGHTS, known, "linear")
    assert found.factors == pytest.approx(1 + values @ (inverse @ (known.totals - WEIGHTS @ values)))
    assert found.steps == 1


def test_raking_is_what_sweeping_over_the_margins_gives() -> None:
    swept = WEIGHTS.copy()
    for _ in range(500):
        for codes, totals in ((SEXES, {"f": 50, "m": 40}), (PLACES, {"a": 30, "b": 60})):
            sums = {code: swept[np.array(codes) == code].sum() for code in totals}
            swept *= [totals[code] / sums[code] for code in codes]
    found = calibrated(WEIGHTS, KNOWN)
    assert found.weights == pytest.approx(swept, rel=1e-7)
    assert (found.weights > 0).all()


def test_weights_within_bounds_stay_there_and_meet_the_totals() -> None:
    free = calibrated(WEIGHTS, KNOWN)
    assert free.least < 0.7
    found = calibrated(WEIGHTS, KNOWN, "logit", (0.6, 1.7))
    assert 0.6 <= found.least < found.greatest <= 1.7
    assert found.weights @ KNOWN.values == pytest.approx(KNOWN.totals)


def test_wide_bounds_are_nearly_no_bounds() -> None:
    assert calibrated(WEIGHTS, KNOWN, "logit", (0.0, 1e7)).factors == pytest.approx(
        calibrated(WEIGHTS, KNOWN).factors, rel=1e-5
    )


def test_the_range_and_the_effect_of_weights_by_hand() -> None:
    """6 × (4 × 100 + 2 × 400) / 80² = 1.125 before."""
    found = calibrated(WEIGHTS, KNOWN)
    assert found.design_effect[0] == pytest.approx(1.125)
    assert found.design_effect[1] == pytest.approx(6 * (found.weights**2).sum() / 90**2)
    assert (found.least, found.greatest) == (found.factors.min(), found.factors.max())


def test_linear_weights_below_zero_are_counted_and_not_clipped() -> None:
    known = Totals(("persons", "years"), np.column_stack([np.ones(6), np.arange(6.0)]), np.array([80.0, 420.0]))
    found = calibrated(WEIGHTS, known, "linear")
    assert found.negative == (found.weights < 0).sum() > 0
    assert found.weights @ known.values == pytest.approx(known.totals)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["linear", "raking", "logit"]))
def test_totals_of_some_true_weights_are_met_and_scale_and_order_change_nothing(seed: int, distance: str) -> None:
    chance = np.random.default_rng(seed)
    weights, values = chance.uniform(1, 9, 40), chance.normal(1, 1, (40, 3))
    totals = (weights * chance.uniform(0.8, 1.25, 40)) @ values
    bounds = (0.2, 5.0) if distance == "logit" else None
    found = calibrated(weights, Totals(tuple("abc"), values, totals), distance, bounds)
    assert found.weights @ values == pytest.approx(totals, rel=1e-7)
    larger = calibrated(7 * weights, Totals(tuple("abc"), values, 7 * totals), distance, bounds)
    assert larger.factors == pytest.approx(found.factors, rel=1e-6)
    order = chance.permutation(40)
    turned = calibrated(weights[order], Totals(tuple("abc"), values[order], totals), distance, bounds)
    assert turned.factors == pytest.approx(found.factors[order], rel=1e-6)


def test_weights_that_meet_the_totals_already_stay_as_they_are() -> None:
    known = Totals(KNOWN.names, KNOWN.values, WEIGHTS @ KNOWN.values)
    found = calibrated(WEIGHTS, known, "raking")
    assert (found.factors == 1).all()
    assert found.steps == 0


def test_totals_that_no_weights_meet_are_named() -> None:
    with pytest.raises(Failed, match=r"calibration-without-end.*(place|sex)"):
        calibrated(WEIGHTS, KNOWN, "logit", (0.99, 1.01))
    nobody = Totals(("men", "nobody"), np.array([[1.0, 0], [1, 0]]), np.array([3.0, 5.0]))
    with pytest.raises(Failed, match=r"calibration-without-end.*nobody"):
        calibrated(np.ones(2), nobody, "linear")


def test_margins_that_do_not_go_together_are_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"calibration-codes-differ \(sex\).*x"):
        Totals.of_margins({"sex": ["f", "x"]}, {"sex": {"f": 2}})
    with pytest.raises(Refused, match=r"calibration-codes-differ.*place"):
        Totals.of_margins({"sex": ["f"]}, {"sex": {"f": 2}, "place": {"a": 2}})
    with pytest.raises(Refused, match=r"calibration-margins-differ.*place 3, sex 2"):
        Totals.of_margins({"sex": ["f"], "place": ["a"]}, {"sex": {"f": 2}, "place": {"a": 3}})


@pytest.mark.parametrize(
    ("distance", "bounds"),
    [
        ("nearest", None),
        ("logit", None),
        ("logit", (1.1, 2.0)),
        ("logit", (0.5, 0.9)),
        ("raking", (0.5, 2.0)),
        ("logit", (-1.0, 2.0)),
    ],
)
def test_a_distance_and_its_bounds_go_together(distance: str, bounds: tuple[float, float] | None) -> None:
    with pytest.raises(Refused, match="calibration-distance-unfit"):
        calibrated(WEIGHTS, KNOWN, distance, bounds)


@pytest.mark.parametrize("weight", [0.0, -2.0, np.nan, np.inf])
def test_a_weight_that_stands_for_nobody_is_named(weight: float) -> None:
    with pytest.raises(Refused, match=r"weight-unfit.*row 2"):
        calibrated(np.array([1.0, weight]), Totals(("all",), np.ones((2, 1)), np.array([3.0])))


def test_totals_without_a_number_or_of_other_persons_are_refused() -> None:
    with pytest.raises(Refused, match=r"calibration-totals-unfit.*'totals': 'b'"):
        calibrated(np.ones(2), Totals(("a", "b"), np.ones((2, 2)), np.array([1.0, np.nan])))
    half = np.array([[1.0, 2], [np.nan, 2]])
    with pytest.raises(Refused, match=r"calibration-totals-unfit.*'totals': 'a'"):
        calibrated(np.ones(2), Totals(("a", "b"), half, np.ones(2)))
    with pytest.raises(Refused, match="calibration-totals-unfit"):
        calibrated(np.ones(3), Totals(("a",), np.ones((2, 1)), np.array([1.0])))
