"""The edges of reconciliation: no answer and what is said then, bounds on both sides, and what a file looks like."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from namagar.analysis.consistency.reconcile import covariance, shipped, steps
from namagar.analysis.consistency.reconcile.bias import factors
from namagar.analysis.consistency.reconcile.bounds import solve
from namagar.analysis.consistency.reconcile.covariance import variances
from namagar.analysis.consistency.reconcile.diagnostics import diagnostics
from namagar.analysis.consistency.reconcile.feasibility import conflict
from namagar.analysis.consistency.reconcile.files import files
from namagar.analysis.consistency.reconcile.interior import touched_bounds
from namagar.analysis.consistency.reconcile.nearest import nearest_bounds
from namagar.analysis.consistency.reconcile.result import Result, reconcile
from namagar.analysis.consistency.reconcile.solver import Factored, meets
from namagar.analysis.consistency.reconcile.spec import parse, spec
from namagar.analysis.consistency.reconcile.system import system
from namagar.analysis.consistency.reconcile.tables import Margins, Reported, combined, reconcile_table
from namagar.analysis.terms.claim import catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Failed, Refused
from namagar.analysis.terms.trace import leaf

NAN = np.nan


# Bounds on both sides.


def both_sides(seed: int, size: int = 25) -> Any:
    """Ten numbers are driven below zero or above a ceiling; groups of five keep their sum."""
    random = np.random.default_rng(seed)
    truth = random.uniform(20, 80, size)
    said = truth + random.normal(size=size) * 60
    groups = np.kron(np.eye(size // 5), np.ones(5))
    return system(
        np.eye(size), said, np.full(size, 60.0**2), groups, groups @ truth, np.zeros(size), np.full(size, 90.0)
    )


@pytest.mark.parametrize("seed", range(8))
def test_three_ways_to_the_bounds_agree(seed: int) -> None:
    of = both_sides(seed)
    solution = solve(of)
    assert solution.on_lower.any()
    assert solution.on_upper.any()
    for way in (touched_bounds, nearest_bounds):
        low, high = way(of)
        assert (low == solution.on_lower).all(), way.__name__
        assert (high == solution.on_upper).all(), way.__name__
    # Who lies on a bound would gain by leaving it: the misfit falls outwards, and inwards it grows.
    values = solution.values
    assert (values[solution.on_lower] == 0).all()
    assert (values[solution.on_upper] == 90).all()
    best = float(of.precision @ (of.observed - values) ** 2)
    random = np.random.default_rng(seed)
    for _ in range(200):
        other = values + random.normal(size=of.size)
        other = other - of.constraint.T @ ((of.constraint @ other - of.target) / 5)
        if (other >= 0).all() and (other <= 90).all():
            assert float(of.precision @ (of.observed - other) ** 2) >= best - 1e-9


def test_an_upper_bound_is_found_when_there_is_no_lower_one() -> None:
    of = system(np.eye(2), [10, 20], [1, 1], [[1, -1]], [0], upper=[12, np.inf])
    assert solve(of).values.tolist() == pytest.approx([12, 12])
    for way in (touched_bounds, nearest_bounds):
        low, high = way(of)
        assert (low.tolist(), high.tolist()) == ([False, False], [True, False])


# Contradictions.


def named(of: Any) -> Any:
    found = conflict(of)
    return None if found is None else (found.rows, found.lower, found.upper)


def test_contradictions_take_only_what_is_needed() -> None:
    assert named(system(np.eye(2), [1, 1], [1, 1], [[1, 1]], [50], upper=[10, 20])) == ((0,), (), (0, 1))
    assert named(system(np.eye(2), [1, 1], [1, 1], [[1, -1]], [50], lower=[0, 0], upper=[10, 20])) == ((0,), (1,), (0,))
    assert named(system(np.eye(2), [1, 1], [1, 1], lower=[0, 5], upper=[3, 4])) == ((), (1,), (1,))
    ties = [[1, 0], [0, 1], [1, 0]]
    assert named(system(np.eye(2), [1, 1], [1, 1], ties, [3, 4, 8])) == ((0, 2), (), ())


def test_what_can_be_met_at_the_very_edge_is_no_contradiction() -> None:
    assert named(system(np.eye(2), [9, 9], [1, 1], [[1, 1]], [30], lower=[0, 0], upper=[10, 20])) is None
    assert named(system(np.eye(2), [-9, 50], [1, 1], [[1, 1]], [0], lower=[0, 0])) is None
    assert named(system(np.eye(1), [9], [1], lower=[4], upper=[4])) is None


def test_no_answer_says_at_which_step() -> None:
    with pytest.raises(Failed) as failed:
        solve(system(np.eye(1), [1], [1], [[1], [1]], [1, 2]))
    assert failed.value.problems[0].facts == {"step": "least-squares"}
    with pytest.raises(Failed) as failed:
        solve(system(np.eye(2), [1, 1], [1, 1], [[1, 1]], [-5], lower=[0, 0]))
    assert failed.value.problems[0].facts == {"step": "bounds"}


def test_a_constraint_is_met_to_the_ninth_digit_of_its_terms() -> None:
    of = system(np.eye(2), [1e6, 1e6], [1, 1], [[1, -1]], [0])
    assert meets(of, np.array([1e6, 1e6 + 1e-3]))
    assert not meets(of, np.array([1e6, 1e6 + 1e-2]))


# Variances.


def test_variances_are_those_of_the_dense_formula_for_any_linear_form() -> None:
    random = np.random.default_rng(7)
    design = np.vstack([np.eye(6), random.integers(0, 2, (4, 6))])
    variance = random.uniform(1, 9, 10)
    ties = np.array([[1.0, 1, -1, 0, 0, 0], [0, 0, 0, 1, -2, 0]])
    of = system(design, design @ np.arange(6), variance, ties, ties @ np.arange(6))
    full = np.linalg.inv(design.T @ (design / variance[:, None]))
    left = full - full @ ties.T @ np.linalg.inv(ties @ full @ ties.T) @ ties @ full
    forms = random.integers(-2, 3, (300, 6)).astype(float)
    forms[5] = forms[-1] = 0
    found = variances(Factored.of(of).careful(), forms)
    assert found == pytest.approx(np.einsum("ij,jk,ik->i", forms, left, forms), rel=1e-6, abs=1e-8)


def test_parts_that_have_nothing_to_do_with_each_other_share_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = np.kron(np.eye(50), [[1.0, -1.0]])
    of = system(np.eye(100), np.zeros(100), np.ones(100), pairs, np.zeros(50))
    assert variances(Factored.of(of), sparse.eye_array(100)) == pytest.approx(np.full(100, 0.5), rel=1e-6)
    # Two solves of 150 numbers are enough for all.
    monkeypatch.setattr(covariance, "MOST_WORK", 300)
    assert variances(Factored.of(of), sparse.eye_array(100)) is not None
    monkeypatch.setattr(covariance, "MOST_WORK", 299)
    assert variances(Factored.of(of), sparse.eye_array(100)) is None
    assert variances(Factored.of(of), sparse.eye_array(100, format="csr")[:1]) == pytest.approx([0.5], rel=1e-6)


# Tables.


def test_a_variance_of_zero_is_refused_where_something_is_reported() -> None:
    possible = ~np.eye(2, dtype=bool)
    for variances_ in ([[0.0, 0], [0, 0]], [[0.0, 1], [0, 0]]):
        with pytest.raises(ValueError, match=r"^a variance is above zero$"):
            combined([Reported(np.ones((2, 2)), np.array(variances_))], possible)


def test_cells_that_nobody_reports_are_all_named() -> None:
    values = np.array([[0, NAN, 1], [1, 0, NAN], [1, 1, 0]])
    with pytest.raises(Refused) as refused:
        combined([Reported(values, np.ones((3, 3)))], ~np.eye(3, dtype=bool))
    assert refused.value.problems[0].facts == {"count": 2, "cells": "1→2, 2→3"}


def test_one_hard_and_one_soft_total_are_both_heard() -> None:
    # Row one is 100 exactly, row two 50 within √9; cells are open by 4 and 1.
    margins = Margins(np.array([100.0, 50.0]), np.zeros(2), np.array([0.0, 9.0]), np.full(2, np.inf))
    answer = reconcile_table(np.array([[60.0, 30.0], [20.0, 16.0]]), np.array([[4.0, 1.0], [4.0, 1.0]]), margins)
    assert answer.cells == pytest.approx(np.array([[68, 32], [24, 17]]))
    assert answer.row_pull.tolist() == pytest.approx([2, 1])


def test_sums_that_differ_matter_only_when_both_are_hard() -> None:
    margins = Margins(np.array([10.0, 21.0]), np.array([15.0, 15.0]), np.array([0.0, 1.0]), np.zeros(2))
    answer = reconcile_table(np.full((2, 2), 7.0), np.ones((2, 2)), margins)
    assert answer.cells.sum(axis=0).tolist() == pytest.approx([15, 15])
    assert answer.cells.sum(axis=1).tolist() == pytest.approx([10, 20])


def test_a_hard_total_below_zero_or_without_an_open_cell_is_named_by_its_place() -> None:
    loose = Margins(np.array([1.0, 1.0]), np.array([1.0, -3.0]), np.full(2, np.inf), np.zeros(2))
    with pytest.raises(Refused) as refused:
        reconcile_table(np.ones((2, 2)), np.ones((2, 2)), loose)
    facts = refused.value.problems[0].facts
    assert (facts["number"], facts["total"], facts["margin"]) == (2, -3, {"en": "column", "fa": "ستون"})


def test_negative_cells_are_let_be_when_they_may() -> None:
    margins = Margins(np.array([10.0]), np.zeros(2), np.zeros(1), np.full(2, np.inf))
    prior, open_ = np.array([[30.0, 1.0]]), np.array([[1.0, 9.0]])
    assert reconcile_table(prior, open_, margins, negative_allowed=True).cells == pytest.approx(
        np.array([[27.9, -17.9]])
    )
    held = reconcile_table(prior, open_, margins)
    assert held.cells == pytest.approx(np.array([[10, 0]]))
    assert held.held.tolist() == [[False, True]]
    assert np.isnan(reconcile_table(prior, open_, margins, intervals=False).variances).all()


# Factors of reporters.


def test_own_cells_and_cells_that_nobody_fills_are_no_pairs() -> None:
    sent = np.array([[5.0, 80, 40], [45, 9.0, 90], [10, 0, 7.0]])
    received = np.array([[500.0, 100, 50], [50, 900.0, 100], [20, 0, 700.0]])
    found = factors(["A", "B", "C"], sent, received, "receiving")
    assert found.pairs == 5
    assert found.sending == {"A": pytest.approx(0.8), "B": pytest.approx(0.9), "C": pytest.approx(0.5)}


def test_spreads_and_dispersion_are_those_of_the_formula() -> None:
    # One origin with 80 of 100, 30 of 50 and 90 of 150 that are received: d = 200 / 300.
    mine, theirs = np.array([80.0, 30, 90]), np.array([100.0, 50, 150])
    sent, received = np.full((4, 4), NAN), np.full((4, 4), NAN)
    sent[0, 1:], received[0, 1:] = mine, theirs
    found = factors(["A", "B", "C", "D"], sent, received, "receiving")
    both = mine + theirs
    share = 200 / 500
    scatter = float(((mine - both * share) ** 2 / (both * share * (1 - share))).sum())
    assert found.sending == {"A": pytest.approx(200 / 300)}
    assert found.dispersion == pytest.approx(max(1.0, scatter / 2))
    assert found.sending_spreads["A"] == pytest.approx((found.dispersion / (500 * share * (1 - share))) ** 0.5)
    wide = factors(["A", "B", "C", "D"], sent * 100, received * 100, "receiving")
    assert wide.dispersion == pytest.approx(100 * scatter / 2)


# Steps.


@pytest.mark.parametrize("known", [(None, 2), (2, None), (None, None)])
def test_a_step_with_a_missing_number_has_none(known: tuple[int | None, int | None]) -> None:
    traces = [leaf("claim", value, id="x") for value in known]
    for found in (steps.middle(*traces), steps.scaled(*traces), steps.factor_between(*traces)):
        assert found.value is None
    assert steps.shifted(*traces, sign="1", reason="x").value is None
    assert steps.weighted(*traces, weights="1 1", constant="0").value is None


def test_a_factor_over_nothing_is_none() -> None:
    assert steps.factor_between(leaf("claim", 3, id="x"), leaf("claim", 0, id="y")).value is None


# Files.


@pytest.fixture(scope="module")
def khorasan() -> Result:
    name = "IRN/south-khorasan-1390"
    return reconcile(spec(parse(shipped.text(name), name), read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))))


def test_the_columns_of_each_file_keep_their_names_and_order(khorasan: Result) -> None:
    made = {name: content.decode().splitlines()[0] for name, content in files(khorasan, "en").items() if "csv" in name}
    assert made == {
        "estimates.csv": "unknown,title,period,unit,estimate,low,high,spread,widened_low,widened_high,on_bound,shares",
        "adjustments.csv": "observation,source,publisher,concept,printed,trusted,author,reason,stated,estimate,"
        "adjustment,spread,z,flagged",
        "diagnostics.csv": "kind,severity,subject,message",
    }
    beside = files(khorasan, "en", base=khorasan)["estimates.csv"].decode().splitlines()[0]
    assert beside.endswith("shares,as_specified,change")


def test_a_row_says_what_the_result_says(khorasan: Result) -> None:
    rows = list(csv.DictReader(io.StringIO(files(khorasan, "en")["estimates.csv"].decode())))
    for row, each in zip(rows, khorasan.estimates, strict=True):
        assert (row["unknown"], row["title"]) == (each.unknown.id, each.unknown.title["en"])
        assert (row["period"], row["unit"]) == (each.unknown.period.text, each.unknown.unit)
        told = [float(row[name]) for name in ("estimate", "low", "high", "spread", "widened_low", "widened_high")]
        assert told == pytest.approx([each.value, *each.interval, each.spread, *each.widened])
        shares = [float(part.rsplit(" ", 1)[1].rstrip("%")) for part in row["shares"].split("; ")]
        assert sum(shares) == pytest.approx(100, abs=0.3)
        assert min(shares) >= 0
    moved = list(csv.DictReader(io.StringIO(files(khorasan, "en")["adjustments.csv"].decode())))
    for row, adjustment in zip(moved, khorasan.adjustments, strict=True):
        assert float(row["adjustment"]) == pytest.approx(adjustment.moved)
        assert float(row["stated"]) == pytest.approx(adjustment.stated)
        assert (row["z"] == "") == (adjustment.z is None)


def test_a_row_without_a_claim_names_no_publisher_and_says_how_it_is_trusted() -> None:
    words = {"en": "words", "fa": "واژه‌ها"}
    judged = {"author": "y", "reason": words}
    data = {
        "id": "one", "country": "IRN", "title": words, "sources": {"all": words},
        "unknowns": [{"id": "stock", "title": words, "unit": "persons", "concept": "residents", "period": "2016"}],
        "observations": [{
            "id": "said", "quoted": {"value": 100, "publisher": "North", "title": "Book", "date": "2016"},
            "source": "all", "of": {"stock": 1}, "reliability": {"within": 3, **judged},
        }],
        "constraints": [{"id": "near", "title": words, "terms": {"stock": 1}, "equals": 105, "tolerance": 4, **judged}],
    }  # fmt: skip
    content = files(reconcile(spec(data, ())), "en")["adjustments.csv"].decode()
    said, near = csv.DictReader(io.StringIO(content))
    for row, source, trusted, stated, moved in ((said, "all", "3", 100, 1.8), (near, "constraints", "4", 105, -3.2)):
        assert (row["source"], row["trusted"], row["author"], row["reason"]) == (source, trusted, "y", "words")
        assert (row["publisher"], row["concept"], row["printed"], row["flagged"]) == ("", "", "", "")
        # Of the gap of 5, 9 / (9 + 16) and 16 / (9 + 16); one standard deviation of the gap is 5.
        assert (float(row["stated"]), float(row["adjustment"])) == (stated, pytest.approx(moved))
        assert abs(float(row["z"])) == pytest.approx(1)


# Words.


def test_a_quoted_figure_that_cannot_be_right_is_named_by_publisher_title_and_date() -> None:
    words = {"en": "words", "fa": "واژه‌ها"}

    def says(name: str, value: float) -> dict[str, Any]:
        source = {"value": value, "publisher": name, "title": "Yearbook", "date": "2016"}
        sure = {"within": 10, "author": "x", "reason": words}
        return {"id": name.lower(), "quoted": source, "source": "all", "of": {"stock": 1}, "reliability": sure}

    stock = {"id": "stock", "title": words, "unit": "persons", "concept": "residents", "period": "2016"}
    data = {
        "id": "two", "country": "IRN", "title": words, "sources": {"all": words}, "unknowns": [stock],
        "observations": [says("North", 1000), says("South", 2000)],
    }  # fmt: skip
    result = reconcile(spec(data, ()))
    found = diagnostics(result)
    # 1,000 apart over √(10² + 10²): 70.71 standard deviations each, χ² 5,000 on one degree of freedom.
    assert [(each.kind, each.severity) for each in found[:3]] == [
        ("fit-contradictory", "high"), ("cannot-be-right", "high"), ("cannot-be-right", "high"),
    ]  # fmt: skip
    assert found[0].facts["fit"] == 5000
    assert (found[0].facts["stretch"], found[0].facts["percent"], result.chance) == (70.71, 0, pytest.approx(0))
    (stock,) = result.estimates
    reach = 1.959963985 * 10 / 2**0.5
    assert stock.interval == pytest.approx((1500 - reach, 1500 + reach))
    assert stock.widened == pytest.approx((1500 - reach * 5000**0.5, 1500 + reach * 5000**0.5))
    said = {each.subject: each for each in found[1:3]}
    assert said["north"].facts["times"] == 70.71
    assert "North (Yearbook, 2016)" in said["north"].words("en")
    assert "South (Yearbook, 2016)" in said["south"].words("fa")


def test_a_file_that_is_no_utf8_is_refused_by_its_name(tmp_path: Any) -> None:
    (tmp_path / "spec.yaml").write_bytes(b"id: \xff\xfe")
    with pytest.raises(Refused) as refused:
        shipped.text(str(tmp_path / "spec.yaml"))
    assert refused.value.problems[0].code == "reconcile-spec-unfit"
    assert refused.value.problems[0].where == str(tmp_path / "spec.yaml")
