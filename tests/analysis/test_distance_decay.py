"""Distance decay: a second engine, whatever else is said of pairs, and tables that do not tell how moves fall."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from namagar.analysis.mobility.indicators.decay import decay
from namagar.analysis.mobility.indicators.files import Named, read_inputs, rows
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue
from namagar.analysis.mobility.indicators.measures import measured
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Failed, Refused
from tests.analysis.test_measures import example, gravity, of


def by_dummies(inputs: Inputs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A general Poisson regression with one column for every effect: coefficients, design, means, flows."""
    size = inputs.table.size
    at, to = np.nonzero(inputs.table.off_diagonal)
    flows = inputs.moves[at, to]
    design = np.column_stack(
        [
            np.log(inputs.kilometres()[at, to]),
            *(inputs.ties[name][at, to] for name in sorted(inputs.ties)),
            *(at == each for each in range(size)),
            *(to == each for each in range(1, size)),
        ]
    ).astype(float)
    means = flows + 0.5
    for _ in range(200):
        working = np.log(means) + (flows - means) / means
        weighted = design * means[:, None]
        coefficients = np.linalg.solve(design.T @ weighted, weighted.T @ working)
        means = np.exp(design @ coefficients)
    return coefficients, design, means, flows


def test_distance_decay_is_that_of_a_regression_with_a_column_for_every_effect() -> None:
    inputs = gravity()
    found = decay(inputs)
    coefficients, design, means, flows = by_dummies(inputs)
    inverse = np.linalg.inv(design.T @ (design * means[:, None]))
    assert found.exponent == pytest.approx(coefficients[0], abs=1e-9)
    assert found.distance.model == pytest.approx(np.sqrt(inverse[0, 0]), rel=1e-9)
    scores = design * (flows - means)[:, None]
    assert found.distance.robust == pytest.approx(np.sqrt((inverse @ (scores.T @ scores) @ inverse)[0, 0]), rel=1e-9)
    at, to = np.nonzero(inputs.table.off_diagonal)
    sums = [np.array([scores[side == each].sum(axis=0) for each in range(inputs.table.size)]) for side in (at, to)]
    middle = sum(each.T @ each for each in sums) - scores.T @ scores
    assert found.distance.clustered == pytest.approx(np.sqrt((inverse @ middle @ inverse)[0, 0]), rel=1e-6)
    assert found.fitted[at, to] == pytest.approx(means, rel=1e-9)
    assert found.similarity == pytest.approx(np.corrcoef(flows, means)[0, 1] ** 2)
    assert 0 < found.explained <= 1


def test_fitted_flows_have_the_sums_of_the_true_ones() -> None:
    inputs = gravity(9, seed=3)
    fitted = decay(inputs).fitted
    assert fitted.sum(axis=0) == pytest.approx(inputs.moves.sum(axis=0), rel=1e-9)
    assert fitted.sum(axis=1) == pytest.approx(inputs.moves.sum(axis=1), rel=1e-9)


def test_areas_that_nobody_leaves_or_comes_to_are_named_and_left_out_on_that_side() -> None:
    inputs = gravity(7, seed=2)
    moves = inputs.moves.copy()
    moves[2, :] = 0
    moves[:, 4] = 0
    found = decay(of(moves, distance=inputs.kilometres()))
    assert found.left_out == (("002",), ("004",))


def test_standard_errors_of_the_model_shrink_with_the_root_of_the_numbers() -> None:
    inputs = gravity(8)
    larger = of(inputs.moves * 4, distance=inputs.kilometres())
    assert decay(larger).distance.model == pytest.approx(decay(inputs).distance.model / 2)
    assert decay(larger).distance.robust == pytest.approx(decay(inputs).distance.robust)


# Whatever else is said of pairs


def bordering(inputs: Inputs) -> Inputs:
    """Areas that follow each other in the order of their codes share a border; every third pair a language."""
    size = inputs.table.size
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    ties = {
        "border": (steps == 1).astype(float),
        "language": (np.add.outer(np.arange(size), np.arange(size)) % 3 == 0).astype(float),
    }
    return Inputs(inputs.table, inputs.population, None, inputs.distance, ties=ties)


def test_what_else_is_said_of_pairs_is_that_of_a_regression_with_more_columns() -> None:
    inputs = bordering(gravity(7))
    found = decay(inputs, besides=True)
    coefficients, design, means, flows = by_dummies(inputs)
    inverse = np.linalg.inv(design.T @ (design * means[:, None]))
    scores = design * (flows - means)[:, None]
    robust = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    for at, each in enumerate([found.distance, found.others["border"], found.others["language"]]):
        assert each.value == pytest.approx(coefficients[at], abs=1e-9)
        assert each.model == pytest.approx(np.sqrt(inverse[at, at]), rel=1e-8)
        assert each.robust == pytest.approx(robust[at], rel=1e-8)
    at, to = np.nonzero(inputs.table.off_diagonal)
    sums = [np.array([scores[side == each].sum(axis=0) for each in range(7)]) for side in (at, to)]
    middle = inverse @ (sum(each.T @ each for each in sums) - scores.T @ scores) @ inverse
    assert found.others["border"].clustered == pytest.approx(np.sqrt(middle[1, 1]), rel=1e-6)


def test_distance_alone_is_what_it_was_before_more_was_said() -> None:
    inputs = gravity(7)
    assert decay(bordering(inputs)).distance == decay(inputs).distance
    assert decay(bordering(inputs)).others == {}


def test_moves_made_with_a_border_give_it_back() -> None:
    """Twice as many moves across a common border: ln 2 = 0.6931, and the exponent stays -1."""
    inputs = bordering(example("gravity"))
    doubled = inputs.moves * np.where(inputs.ties["border"] > 0, 2, 1)
    found = decay(
        Inputs(OdTable.of("ABCD", doubled), distance=inputs.distance, ties={"border": inputs.ties["border"]}),
        besides=True,
    )
    assert found.exponent == pytest.approx(-1)
    assert found.others["border"].value == pytest.approx(np.log(2))


def test_a_tie_that_says_what_distance_says_is_named() -> None:
    inputs = gravity(6)
    again = Inputs(inputs.table, distance=inputs.distance, ties={"again": np.log(inputs.kilometres() + np.eye(6)) * 3})
    with pytest.raises(NoValue, match="measure-tie-not-shown"):
        decay(again, besides=True)
    row = measured(Inputs(inputs.table, distance=inputs.distance), ["DISTANCE_DECAY"], {"DISTANCE_DECAY": "besides"})[0]
    assert row.status == "not-given"


@pytest.mark.parametrize(("unfit", "code"), [(np.nan, "mobility-missing"), (np.inf, "mobility-endless")])
def test_a_tie_or_a_distance_without_a_number_is_refused_by_its_pair(unfit: float, code: str) -> None:
    values = np.ones((3, 3))
    values[0, 2] = unfit
    with pytest.raises(Refused, match=rf"{code} \(border\).*A→C"):
        Inputs(example("triangle").table, ties={"border": values})
    with pytest.raises(Refused, match=rf"{code} \(distance\).*A→C"):
        Inputs(example("triangle").table, distance=values)


def test_ties_come_from_a_long_table_and_are_told_beside_the_exponent() -> None:
    inputs = bordering(gravity(5))
    codes = inputs.table.codes
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    moves = "origin,destination,persons\n" + "".join(f"{codes[i]},{codes[j]},{inputs.moves[i, j]}\n" for i, j in pairs)
    km = "origin,destination,km\n" + "".join(f"{codes[i]},{codes[j]},{inputs.kilometres()[i, j]}\n" for i, j in pairs)
    ties = "tie,origin,destination,value\n" + "".join(
        f"border,{codes[i]},{codes[j]},{inputs.ties['border'][i, j]}\n" for i, j in pairs
    )
    files = [Named(text.encode(), name) for text, name in ((moves, "od.csv"), (km, "km.csv"), (ties, "ties.csv"))]
    read = read_inputs(files[0], distance=files[1], ties=files[2])
    row = next(iter(rows(measured(read, ["DISTANCE_DECAY"], {"DISTANCE_DECAY": "besides"}), "en")))
    found = decay(read, besides=True)
    assert row[2] == pytest.approx(found.exponent)
    assert f"border {found.others['border'].value:.4g} ±" in row[5]
    assert f"{100 * found.explained:.2f} per cent" in row[5]
    with pytest.raises(Refused, match=r"mobility-missing.*border.*→"):
        read_inputs(files[0], ties=Named("\n".join(ties.splitlines()[:-1]).encode(), "ties.csv"))


def test_whoever_is_left_out_of_the_model_is_named_beside_the_exponent() -> None:
    inputs = gravity(7, seed=2)
    moves = inputs.moves.copy()
    moves[2, :] = 0
    moves[:, 4] = 0
    note = measured(of(moves, distance=inputs.kilometres()), ["DISTANCE_DECAY"])[0].note
    assert note is not None
    assert (note.facts["silent"], note.facts["unsought"]) == ("002", "004")


def test_each_flow_pulls_at_the_exponent_as_much_as_is_said() -> None:
    """A numerical derivative: the exponent with a little more and a little less of one flow."""
    inputs = gravity(6)
    found = decay(inputs)
    for i, j in ((0, 1), (3, 2), (5, 0)):
        step = np.zeros((6, 6))
        step[i, j] = 1e-3 * (1 + inputs.moves[i, j])
        ends = [decay(of(inputs.moves + sign * step, distance=inputs.kilometres())).exponent for sign in (1, -1)]
        assert found.pull[i, j] == pytest.approx((ends[0] - ends[1]) / (2 * step[i, j]), rel=1e-4)


# Tables that do not tell


def separated(moves: np.ndarray, apart: np.ndarray) -> bool:
    """By linear programming: whether some effects can push pairs without moves to zero and leave the others alone."""
    at, to = np.nonzero((moves.sum(axis=1) > 0)[:, None] & (moves.sum(axis=0) > 0) & ~np.eye(len(moves), dtype=bool))
    areas = np.eye(len(moves))
    design = np.column_stack([areas[at], areas[to], np.log(apart[at, to])])
    none = moves[at, to] == 0
    if not none.any():
        return False
    limits = np.concatenate([np.zeros(none.sum()), np.ones(none.sum())])
    solved = linprog(
        design[none].sum(axis=0),
        A_eq=design[~none],
        b_eq=np.zeros((~none).sum()),
        A_ub=np.vstack([design[none], -design[none]]),
        b_ub=limits,
        bounds=(None, None),
    )
    return bool(solved.fun < -1e-7)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_an_exponent_is_given_exactly_where_no_effect_grows_without_end(seed: int) -> None:
    chance = np.random.default_rng(seed)
    size = int(chance.integers(3, 7))
    moves = chance.poisson(chance.choice([0.3, 0.6, 1, 3]), (size, size)) * (1 - np.eye(size))
    apart = chance.choice([1.0, 2, 3, 5], (size, size))
    try:
        ended = np.isfinite(decay(of(moves, distance=apart)).exponent)
    except NoValue:
        return
    except Failed:
        ended = False
    assert ended == (not separated(moves, apart))


def test_zeros_that_fade_slowly_are_no_answer() -> None:
    """The steps end here only because rounding ends them: the exponent would go on for ever."""
    moves = [[0, 1, 0, 0], [2, 0, 1, 0], [1, 0, 0, 0], [0, 1, 2, 0]]
    apart = np.array([[1, 2, 2, 2], [2, 1, 2, 2], [1, 5, 1, 5], [2, 2, 2, 5]])
    with pytest.raises(Failed, match="decay-without-end"):
        decay(of(moves, distance=apart))


def test_an_exponent_without_end_does_not_keep_the_other_indicators_from_being_told() -> None:
    line = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    found = {row.code: row for row in measured(of(np.where(line == 1, 10.0, 0.0), distance=line))}
    assert found["MEAN_DISTANCE"].value == 1
    for code in ("DISTANCE_DECAY", "DISTANCE_DECAY_SE"):
        assert found[code].status == "undefined"
        assert found[code].note is not None and found[code].note.code == "decay-without-end"  # noqa: PT018


@pytest.mark.parametrize(
    "apart",
    [np.ones((4, 4)), np.add.outer([1.0, 2, 3, 4], [1.0, 2, 3, 4]) ** 0 * 7],
    ids=["all equally far", "a constant"],
)
def test_equal_distances_show_no_effect_of_distance(apart: np.ndarray) -> None:
    inputs = of(np.arange(16).reshape(4, 4), distance=apart)
    with pytest.raises(NoValue, match="measure-distance-not-shown"):
        decay(inputs)


def test_two_areas_show_no_effect_of_distance() -> None:
    with pytest.raises(NoValue, match="measure-distance-not-shown"):
        decay(of([[0, 1], [2, 0]], distance=[[0, 5], [6, 0]]))


def test_zeros_that_drive_an_effect_without_end_are_named() -> None:
    """Moves go only to the next area of a row, so that the further ones are pushed towards never."""
    line = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    moves = np.where(line == 1, 10.0, 0.0)
    with pytest.raises(Failed, match=r"decay-without-end.*'000→002, 000→003, 000→004, 001→003") as error:
        decay(of(moves, distance=line))
    assert "000→000" not in str(error.value)


def test_an_error_below_zero_is_no_number() -> None:
    """With a perfect fit the clustered variance is a difference of two rounding errors."""
    row = measured(example("gravity"), ["DISTANCE_DECAY_SE"], {"DISTANCE_DECAY_SE": "clustered"})[0]
    assert row.value is None or row.value == pytest.approx(0, abs=1e-12)


def test_how_well_distance_explains_moves_is_told_in_per_cent() -> None:
    """Flows made by the model are explained wholly."""
    note = measured(example("gravity"), ["DISTANCE_DECAY"])[0].note
    assert note is not None
    assert (note.code, dict(note.facts)) == ("measure-decay-told", {"explained": 100.0, "similarity": 100.0})
