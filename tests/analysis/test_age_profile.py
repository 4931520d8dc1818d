"""Moving by age: measures read off a profile, and schedules that are found again."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from namagar.analysis.mobility.age.profile import Profile, gross, peak, slopes, smoothed
from namagar.analysis.mobility.age.rogers_castro import FUNDAMENTAL, MODELS, WESTERN_MALE, _slopes, fit, schedule
from namagar.analysis.terms.problem import Failed, Refused

AGES = np.arange(0.0, 85.0)
RETIREMENT = {"a3": 0.0006, "alpha3": 0.7, "mu3": 70.0, "lambda3": 0.15}
OLD_AGE = {"a4": 0.0003, "alpha4": 0.03}
FIVES = Profile.of([0, 5, 10, 15, 20, 25, 30], [10, 20, 20, 60, 40, 30, 20])


def test_gross_migraproduction_counts_every_year_of_a_group() -> None:
    """Five years each: 5 × 200."""
    assert gross(FIVES) == 1000


def test_a_wider_last_group_is_said() -> None:
    """5 × 180 + 20 × 20."""
    assert gross(Profile.of(FIVES.ages.tolist(), FIVES.rates.tolist(), width_of_last=20)) == 1300


def test_the_peak_and_its_breadth_by_hand() -> None:
    """60 of 1000; within five years of 15: 20 + 60 + 40, five years each, of 1000."""
    found = peak(FIVES)
    assert (found.age, found.share) == (15, 0.06)
    assert found.breadth == pytest.approx(0.6)


def test_of_two_equal_peaks_the_youngest_is_taken() -> None:
    assert peak(Profile.of([10, 20, 30], [3, 3, 1])).age == 10


def test_a_peak_is_looked_for_inside_the_window_with_both_ends() -> None:
    profile = Profile.of([0, 5, 65, 70], [9, 1, 2, 8])
    assert peak(profile).age == 65
    assert peak(profile, (0, 100)).age == 0


def test_breadth_goes_by_age_and_not_by_position() -> None:
    """Profiles that begin at 0 and at 1 have the same breadth about the same peak."""
    rates = schedule(WESTERN_MALE, AGES + 0.5)
    later = Profile.of(AGES[1:].tolist(), (rates[1:] / rates[1:].sum()).tolist())
    whole = Profile.of(AGES.tolist(), (rates / rates[1:].sum()).tolist())
    assert peak(later).breadth == pytest.approx(peak(whole).breadth * gross(whole))


def test_the_steepest_rise_and_fall_by_hand() -> None:
    """From 10 to 15 the share rises by 0.04 in five years; from 15 to 20 it falls by 0.02."""
    found = slopes(FIVES)
    assert (found.up_age, found.down_age) == (15, 20)
    assert (found.up, found.down) == (pytest.approx(0.008), pytest.approx(0.004))
    assert found.asymmetry == pytest.approx(2)


def test_a_profile_that_only_falls_has_no_rise() -> None:
    found = slopes(Profile.of([5, 10, 15], [3, 2, 1]))
    assert (found.up, found.up_age) == (0, 5)
    only_up = slopes(Profile.of([5, 10, 15], [1, 2, 3]))
    assert only_up.down == 0
    assert np.isnan(only_up.asymmetry)


def test_smoothing_keeps_a_flat_profile_and_lowers_a_peak() -> None:
    flat = Profile.of([0, 1, 2, 3], [7, 7, 7, 7])
    assert smoothed(flat, 3).rates.tolist() == pytest.approx([7, 7, 7, 7])
    assert smoothed(FIVES, 4).rates.max() < FIVES.rates.max()
    assert smoothed(FIVES, 1e-3).rates.tolist() == pytest.approx(FIVES.rates.tolist())


def test_smoothing_by_hand() -> None:
    """Ages 0, 1, 2 with rates 0, 0, 1: at age 1 the weights are e^-½, 1 and e^-½."""
    found = smoothed(Profile.of([0, 1, 2], [0, 0, 1]), 1).rates
    assert found[1] == pytest.approx(np.exp(-0.5) / (1 + 2 * np.exp(-0.5)))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 1e4), st.permutations(range(7)))
def test_neither_the_scale_of_rates_nor_the_order_of_rows_changes_the_shape(factor: float, order: list[int]) -> None:
    turned = Profile.of(FIVES.ages[order].tolist(), (FIVES.rates[order] * factor).tolist())
    assert peak(turned).share == pytest.approx(peak(FIVES).share)
    assert slopes(turned).up == pytest.approx(slopes(FIVES).up)


@pytest.mark.parametrize(
    ("ages", "rates", "code"),
    [
        ([0, 5], [1, 2], "age-too-few"),
        ([0, 5, 5], [1, 2, 3], "age-unfit"),
        ([-1, 5, 10], [1, 2, 3], "age-unfit"),
        ([0, 5, 10], [1, float("nan"), 3], "age-rate-unfit"),
        ([0, 5, 10], [1, -2, 3], "age-rate-unfit"),
        ([0, 5, 10], [0, 0, 0], "age-nobody-moves"),
        ([0, 5, 10], [1, 2], "age-too-few"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_its_ages(ages: list[float], rates: list[float], code: str) -> None:
    with pytest.raises(Refused, match=code):
        Profile.of(ages, rates)


def test_windows_bandwidths_and_widths_that_hold_nothing_are_refused() -> None:
    with pytest.raises(Refused, match="age-window-empty"):
        peak(FIVES, (31, 34))
    with pytest.raises(Refused, match="age-bandwidth-unfit"):
        smoothed(FIVES, 0)
    with pytest.raises(Refused, match="age-width-unfit"):
        Profile.of([0, 5, 10], [1, 2, 3], width_of_last=0)


# Rogers and Castro


def test_the_schedule_has_a_minus_before_its_fall() -> None:
    """At x = μ2 the labour part is a2 e^-1; far beyond it falls as a2 e^(-α2 (x - μ2))."""
    only_labour = {"a1": 0.0, "alpha1": 0.1, "a2": 0.06, "alpha2": 0.1, "mu2": 20.0, "lambda2": 0.4, "c": 0.0}
    assert schedule(only_labour, np.array([20.0]))[0] == pytest.approx(0.06 * np.exp(-1))
    assert schedule(only_labour, np.array([60.0]))[0] == pytest.approx(0.06 * np.exp(-4), rel=1e-6)
    assert schedule(only_labour, np.array([-400.0]))[0] == 0


def test_the_relations_of_the_fundamental_schedule() -> None:
    found = fit(profile_of(FUNDAMENTAL))
    assert found.child_dependency == pytest.approx(1 / 3)
    assert found.labour_asymmetry == pytest.approx(4)
    assert found.parental_shift == pytest.approx(1)


def profile_of(values: dict[str, float], factor: float = 1.0, ages: np.ndarray = AGES) -> Profile:
    return Profile.of(ages.tolist(), (factor * schedule(values, ages + 0.5)).tolist())


@pytest.mark.parametrize(
    ("parameters", "values"),
    [
        (7, WESTERN_MALE),
        (7, FUNDAMENTAL),
        (9, {**WESTERN_MALE, **OLD_AGE}),
        (11, {**WESTERN_MALE, **RETIREMENT}),
        (13, {**WESTERN_MALE, **RETIREMENT, **OLD_AGE}),
    ],
)
def test_a_schedule_is_found_again_from_its_own_rates(parameters: int, values: dict[str, float]) -> None:
    found = fit(profile_of(values, factor=1000.0), parameters)
    heights = {"a1", "a2", "a3", "a4", "c"}
    for name in MODELS[parameters]:
        expected = values[name] * (1000 if name in heights else 1)
        assert found.values[name] == pytest.approx(expected, rel=1e-4), name
    assert found.explained == pytest.approx(1)
    assert found.entangled == ()
    assert found.unsure == ()


def noisy() -> Profile:
    rates = schedule(WESTERN_MALE, AGES + 0.5)
    return Profile.of(AGES.tolist(), (rates * np.random.default_rng(7).lognormal(0, 0.08, AGES.size)).tolist())


def test_a_second_engine_finds_the_same_schedule_and_errors() -> None:
    profile = noisy()
    names = MODELS[7]

    def model(ages: np.ndarray, *values: float) -> Any:
        return schedule(dict(zip(names, values, strict=True)), ages)

    start = [WESTERN_MALE[name] for name in names]
    best, covariance = curve_fit(model, AGES + 0.5, profile.rates, p0=start, method="lm", ftol=1e-14, xtol=1e-14)
    found = fit(profile)
    for name, expected, error in zip(names, best, np.sqrt(np.diag(covariance)), strict=True):
        assert found.values[name] == pytest.approx(expected, rel=1e-4), name
        assert found.errors[name] == pytest.approx(error, rel=1e-2), name
    assert found.fitted == pytest.approx(model(AGES + 0.5, *best), rel=1e-4)
    assert found.residual == pytest.approx(np.sqrt(((profile.rates - found.fitted) ** 2).mean()), rel=1e-9)


@pytest.mark.parametrize("parameters", [7, 9, 11, 13])
def test_the_rate_changes_with_each_parameter_as_a_small_step_shows(parameters: int) -> None:
    values = {name: {**WESTERN_MALE, **RETIREMENT, **OLD_AGE}[name] for name in MODELS[parameters]}
    ages = np.arange(2.5, 90, 5)
    found = _slopes(values, ages)
    assert {*found} == {*values}
    for name, value in values.items():
        step = 1e-6 * value
        ends = [schedule({**values, name: value + sign * step}, ages) for sign in (1, -1)]
        assert found[name] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5, abs=1e-9), name


def test_an_end_that_is_not_the_nearest_is_no_answer() -> None:
    """All move between 20 and 25: searches that come nearest find no end, so that another end tells nothing."""
    rates = [0.0] * 18
    rates[4] = 1.0
    with pytest.raises(Failed, match="age-fit-without-end"):
        fit(Profile.of([5.0 * at for at in range(18)], rates))


def test_rates_next_to_nothing_are_explained_as_any_others_are() -> None:
    assert fit(profile_of(WESTERN_MALE, factor=1e-250)).explained == pytest.approx(1)


def test_the_same_rates_give_the_same_schedule_to_the_last_bit() -> None:
    assert fit(noisy()).values == fit(noisy()).values


def test_a_part_that_is_not_there_is_called_unsure() -> None:
    found = fit(profile_of(WESTERN_MALE), 11)
    assert found.explained == pytest.approx(1)
    assert {*found.unsure} & {"a3", "alpha3", "mu3", "lambda3"}


def test_old_age_is_not_read_off_younger_people() -> None:
    young = profile_of(WESTERN_MALE, ages=np.arange(0.0, 50.0))
    with pytest.raises(Refused, match="age-too-young"):
        fit(young, 11)
    assert fit(young).values["mu2"] == pytest.approx(20.04, rel=1e-3)


def test_models_and_profiles_that_do_not_fit_are_refused() -> None:
    with pytest.raises(Refused, match="age-model-unknown"):
        fit(profile_of(WESTERN_MALE), 8)
    with pytest.raises(Refused, match="age-too-few"):
        fit(Profile.of([0, 20, 40, 60], [1, 3, 2, 1]))


def test_a_fit_that_does_not_end_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namagar.analysis.mobility.age.rogers_castro._EVALUATIONS", 1)
    with pytest.raises(Failed, match="age-fit-without-end"):
        fit(noisy())
