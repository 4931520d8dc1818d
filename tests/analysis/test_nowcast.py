"""A nowcast is made only where a series allows one, is tried on the past, and can be done again to the byte."""

from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namagar.analysis.charts.tracks import Track, tracks
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.run import check
from namagar.analysis.corridors.nowcast import Nowcast, nowcast, policy
from namagar.analysis.corridors.smoothing import ahead, fitted, interval, mean_error, next_edge, next_value
from namagar.analysis.corridors.spacing import after, even_tail
from namagar.analysis.terms.claim import COLUMNS, Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Failed, Refused
from namagar.analysis.terms.trace import Trace, leaf, replay, to_data

RISING = (1240, 1372, 1315, 1468, 1441, 1590, 1622, 1588, 1745, 1698, 1850, 1936, 1881, 2044, 1997, 2168, 2131, 2290)
LONG_AGO = date(1900, 1, 1)


def claims(values: tuple[Any, ...], first: int = 2000, **fields: str) -> tuple[Claim, ...]:
    """Figures of one source at the ends of years that follow each other; None leaves a year out."""
    fixed = {
        "indicator": "asylum-seekers",
        "area": "XAA",
        "counterpart": "XAB",
        "concept": "asylum-undecided",
        "unit": "persons",
        "status": "illustrative",
        "publisher": "XAA-MOI",
        "title": "Register",
        "published": "2026",
        **fields,
    }
    rows = [
        {**dict.fromkeys(COLUMNS, ""), **fixed, "id": f"c-{year}", "period": f"{year}-12-31", "value": str(value)}
        for year, value in enumerate(values, first)
        if value is not None
    ]
    return read_claims(rows, Codebook.of("XAA"))


def only(of: tuple[Claim, ...]) -> Track:
    (track,) = tracks(of)
    return track


def made(values: tuple[Any, ...], **fields: str) -> Nowcast:
    of = claims(values, **fields)
    return nowcast(only(of), check(of, ()), LONG_AGO)


def code(values: tuple[Any, ...], newest: date = LONG_AGO, **fields: str) -> str:
    of = claims(values, **fields)
    with pytest.raises(Refused) as refused:
        nowcast(only(of), check(of, ()), newest)
    return refused.value.problems[0].code


# By hand: level 100, α = ½. 110 is 10 above what was expected, so the level goes to 105; 95 is 10 below, so it goes to
# 100; that is the next figure. Both are off by 10, squared 100 each: √(200 / 2) = 10, twice that is 20 to each side.
BY_HAND = {"alpha": "0.5", "beta": "0", "phi": "1", "level": "100", "trend": "0"}


def test_the_next_figure_of_a_level_is_the_one_of_a_hand_calculation() -> None:
    assert next_value(leaf("claim", 110), leaf("claim", 95), **BY_HAND).value == 100


def test_an_interval_is_the_one_of_a_hand_calculation_and_stops_at_none_where_nobody_can_be_fewer() -> None:
    figures = (leaf("claim", 110), leaf("claim", 95))
    facts = {**BY_HAND, "free": "2", "least": "0", "confidence": "0.95"}
    assert next_edge(*figures, **facts, times="2", side="low").value == 80
    assert next_edge(*figures, **facts, times="2", side="high").value == 120
    assert next_edge(*figures, **facts, times="12", side="low").value == 0
    assert next_edge(*figures, **{**facts, "least": ""}, times="12", side="low").value == -20


def test_a_damped_trend_follows_the_hand_calculation() -> None:
    # Expected 100 + ½·10 = 105; 115 is 10 above. Level 105 + ½·10 = 110, trend ½·10 + 0.2·10 = 7. Next:
    # 110 + ½·7 = 113.5, which is 114 persons.
    facts = {"alpha": "0.5", "beta": "0.2", "phi": "0.5", "level": "100", "trend": "10"}
    assert next_value(leaf("claim", 115), **facts).value == 114


def test_a_mean_error_is_the_mean_of_what_each_forecast_was_off() -> None:
    # 100 for 110 is off by 10, 120 for 116 by 4: 7 on average.
    assert mean_error(*(leaf("claim", value) for value in (100, 110, 120, 116))).value == 7


def test_each_trial_knows_only_what_came_before_it_and_the_errors_are_those_of_the_trials() -> None:
    of = made(RISING)
    first = int(policy()["first_origin"])
    assert [trial.claim.id for trial in of.trials] == [f"c-{2000 + place}" for place in range(first, len(RISING))]
    for place, trial in enumerate(of.trials, first):
        assert {each.fact("id") for each in trial.forecast.leaves()} == {f"c-{2000 + n}" for n in range(place)}
        assert trial.naive.value == RISING[place - 1]
    off = [abs(Fraction(trial.forecast.value or 0) - (trial.claim.value or 0)) for trial in of.trials]
    assert of.error.value == round(sum(off) / len(off))
    naive = [abs(one - other) for one, other in pairwise(RISING[first - 1 :])]
    assert of.naive.value == int(Fraction(sum(naive), len(naive)) + Fraction(1, 2))
    assert of.inside.value == sum(trial.inside for trial in of.trials)


def test_what_happens_later_changes_no_earlier_trial() -> None:
    one, other = made(RISING), made((*RISING[:-1], 2300))
    assert [to_data(trial.forecast) for trial in one.trials] == [to_data(trial.forecast) for trial in other.trials]


def test_the_same_figures_give_the_same_nowcast_to_the_byte_and_every_number_replays() -> None:
    one, other = made(RISING), made(RISING)
    assert one == other
    for trace in (one.value, one.low, one.high, one.error, one.naive, one.inside, one.tried):
        assert replay(trace) == trace.value


def test_the_time_after_the_last_is_one_step_later_and_the_estimate_lies_in_its_interval() -> None:
    of = made(RISING)
    assert of.period == Period.read("2018-12-31")
    assert (of.low.value or 0) < (of.value.value or 0) < (of.high.value or 0)


def test_too_few_figures_are_refused() -> None:
    assert code(RISING[:14]) == "nowcast-few"
    assert made(RISING[:15])


def test_a_gap_near_the_end_is_refused_and_one_long_before_it_is_not() -> None:
    assert code((*RISING[:16], None, RISING[16])) == "nowcast-uneven"
    assert made((900, None, *RISING))


def test_a_gap_leaves_only_the_figures_after_it_in_the_estimate() -> None:
    of = made((900, None, *RISING))
    assert "c-2000" not in {each.fact("id") for each in of.value.leaves()}


def test_a_frozen_value_is_refused() -> None:
    assert code((*RISING[:12], 1900, 1900, 1900, 1900, 1900, 1900)) == "nowcast-frozen"


def test_a_jump_without_a_flow_is_refused_as_another_definition() -> None:
    values = tuple(1000 * value for value in RISING)
    jumped = (*values[:16], 9_000_000, 9_100_000)
    assert code(jumped, indicator="foreign-stock", concept="refugees-registered") == "nowcast-redefined"


def test_a_series_without_a_pattern_is_refused_because_the_last_figure_is_as_good_a_guess() -> None:
    steps = (13, -8, 21, -17, 5, 22, -14, -9, 30, 26, 4, -17, -25, -31, 9, 30, 14, -6, -28)
    assert code(tuple(accumulate(steps, initial=900))) == "nowcast-worse"


def test_a_series_that_runs_out_is_refused_where_nobody_can_be_fewer_than_none() -> None:
    assert code(tuple(range(1900, -60, -105))) == "nowcast-below-zero"


def test_figures_that_end_before_others_speak_are_refused() -> None:
    assert code(RISING, newest=date(2018, 12, 31)) == "nowcast-past"
    assert code(RISING, newest=date(2030, 1, 1)) == "nowcast-past"


def test_two_figures_for_one_time_are_refused() -> None:
    of = claims(RISING)
    twice = read_claims([{**_row(of[-1]), "id": "other", "value": "2000"}], Codebook.of("XAA"))
    with pytest.raises(Refused) as refused:
        nowcast(only((*of, *twice)), (), LONG_AGO)
    assert refused.value.problems[0].code == "nowcast-twice"


def test_a_time_with_an_interval_alone_is_refused() -> None:
    of = claims(RISING)
    open_one = read_claims(
        [{**_row(of[-1]), "id": "open", "period": "2018-12-31", "value": "", "low": "2000", "high": "2400"}],
        Codebook.of("XAA"),
    )
    with pytest.raises(Refused) as refused:
        nowcast(only((*of, *open_one)), (), LONG_AGO)
    assert refused.value.problems[0].code == "nowcast-interval"


def _row(of: Claim) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    names = ("indicator", "area", "counterpart", "concept", "unit", "status", "publisher", "title", "published")
    return {**row, **{name: getattr(of, name) for name in names}, "period": of.period.text}


@pytest.mark.parametrize(
    ("texts", "start", "following"),
    [
        (("2020", "2021", "2022"), 0, "2023"),
        (("SH1399", "SH1400", "SH1401"), 0, "SH1402"),
        (("2020-12-31", "2021-12-31"), 0, "2022-12-31"),
        (("2021-01/2021-03", "2021-04/2021-06", "2021-07/2021-09"), 0, "2021-10/2021-12"),
        (("2024-01", "2024-02", "2024-03"), 0, "2024-04"),
        (("2024-01-31", "2024-02-29", "2024-03-31"), 0, "2024-04-30"),
        (("2024-12-22/2024-12-28", "2024-12-29/2025-01-04"), 0, "2025-01-05/2025-01-11"),
        (("2018", "2020", "2021"), 1, "2022"),
        (("2015-07-01", "2017-07-01", "2018-07-01"), 1, "2019-07-01"),
    ],
)
def test_equal_steps_are_found_in_both_calendars(texts: tuple[str, ...], start: int, following: str) -> None:
    periods = [Period.read(text) for text in texts]
    found, step = even_tail(periods)
    assert found == start
    assert step is not None
    assert after(periods[-1], step) == Period.read(following)


@pytest.mark.parametrize(
    "texts",
    [
        ("2020", "2022"),
        ("2020-12-31", "2021"),
        ("2020", "SH1400"),
        ("2021-01/2021-06", "2021-04/2021-09"),
        ("2020-12-31", "2021-11-15"),
    ],
)
def test_times_with_a_gap_an_overlap_or_two_calendars_have_no_step(texts: tuple[str, ...]) -> None:
    assert even_tail([Period.read(text) for text in texts])[1] is None


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.integers(1000, 9000), min_size=15, max_size=20, unique=True),
    st.integers(-500, 500),
    st.sampled_from([2, 10, 1000]),
)
def test_moving_or_stretching_all_figures_moves_or_stretches_what_comes_next(
    values: list[int], shift: int, scale: int
) -> None:
    def both(of: list[int]) -> tuple[float, ...]:
        traces: list[Trace] = [leaf("claim", value) for value in of]
        model = fitted(of)
        return tuple(float(each.value or 0) for each in (ahead(traces, model), *interval(traces, model, 0.95, "")))

    plain = both(values)
    wide = max(values) - min(values)
    moved = both([value + shift for value in values])
    assert moved == pytest.approx([each + shift for each in plain], abs=2 + wide / 200)
    stretched = both([value * scale for value in values])
    assert stretched == pytest.approx([each * scale for each in plain], abs=scale * (2 + wide / 200))


def test_arcadia_has_a_nowcast_and_the_iranian_series_say_why_they_have_none() -> None:
    found = catalogue_claims("XAA")
    held = read_claims(found, Codebook.of("XAA"))
    quarterly = tuple(claim for claim in held if claim.indicator == "asylum-applications")
    of = nowcast(only(quarterly), check(held, ()), LONG_AGO)
    assert of.period == Period.read("2026-01/2026-03")
    assert (of.error.value or 0) < (of.naive.value or 0)
    iranian = read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))
    waiting = tuple(claim for claim in iranian if claim.indicator == "asylum-seekers")
    with pytest.raises(Refused) as refused:
        nowcast(only(waiting), check(iranian, ()), LONG_AGO)
    assert refused.value.problems[0].code == "nowcast-below-zero"


@pytest.mark.parametrize(("check_id", "expected"), [("wrong-cell", "doubtful"), ("definition-mismatch", "redefined")])
def test_a_finding_on_one_of_the_figures_forbids_a_nowcast(check_id: str, expected: str) -> None:
    of = claims(RISING)
    found = Finding(check_id, "high", of[-1].series, None, (of[-1].id,), {}, {})
    with pytest.raises(Refused) as refused:
        nowcast(only(of), (found,), LONG_AGO)
    assert refused.value.problems[0].code == f"nowcast-{expected}"


def test_a_finding_on_figures_before_the_last_gap_forbids_nothing() -> None:
    of = claims((900, None, *RISING))
    assert nowcast(only(of), (Finding("wrong-cell", "high", of[0].series, None, ("c-2000",), {}, {}),), LONG_AGO)


def test_a_search_that_does_not_settle_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """One step of the optimiser is not enough for any model."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    search = ETSModel.fit
    monkeypatch.setattr(ETSModel, "fit", lambda self, **options: search(self, maxiter=1, **options))
    with pytest.raises(Failed, match="nowcast-unsettled"):
        fitted([100, 130, 90, 170, 160, 210, 190, 260, 230, 300])
