"""Birthplaces that are no area, and places outside in which nobody counted was born: the account still holds."""

import numpy as np
import pytest
from benchmarks.per_birthplace import of_one
from hypothesis import given, settings
from hypothesis import strategies as some

from namagar.analysis.mobility.flows import account
from namagar.analysis.mobility.flows.estimate import ACCOUNTS, CHANGES, FlowEstimate, Options, estimate
from namagar.analysis.mobility.flows.replicates import Spreads, replicate
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.stocks import StockTable, Vitals, read_stocks
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

AB = ("A", "B")


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def stocks(*rows: list[float]) -> StockTable:
    """Rows of those born in A, in B and elsewhere, by residence A and B."""
    return StockTable.of(AB, np.array(rows, dtype=float), elsewhere=("X",))


def test_those_born_elsewhere_move_between_areas_by_hand() -> None:
    # Of those born elsewhere 30 in A and 10 in B become 25 and 15: five move from A to B. Of A-born two come home.
    start, end = stocks([60, 5], [0, 40], [30, 10]), stocks([62, 3], [0, 40], [25, 15])
    found = estimate(start, end, Vitals.none(AB), Options("minimum"))
    assert found.table.codes == AB
    assert found.table.persons == pytest.approx(np.array([[60 + 25, 5], [2, 3 + 40 + 10]]))
    assert found.table.facts["estimated_at"] == "2"
    assert found.birthplaces == ("A", "B", "X")
    assert [code for code, _ in found.by_birthplace()] == ["A", "B", "X"]
    of_elsewhere = dict(found.by_birthplace())["X"]
    assert of_elsewhere == pytest.approx(np.array([[25, 5], [0, 10]]))
    rows = {(row[0], row[1]): dict(zip(account.COLUMNS[2:], row[2:], strict=True)) for row in account.rows(found)}
    assert set(rows) == {(born, living) for born in "ABX" for living in "AB"}
    assert (rows["X", "A"]["departures"], rows["X", "B"]["arrivals"]) == (-5, 5)


def test_births_and_the_gap_of_the_world_fall_on_native_born_and_deaths_on_all() -> None:
    # B has ten births and four deaths: births come off the 50 native born of B, deaths off all 50 who lived there.
    start, end = stocks([60, 0], [0, 40], [0, 10]), stocks([60, 0], [0, 50], [0, 6])
    vitals = Vitals.of(AB, np.array([0.0, 10]), np.array([0.0, 4]))
    found = estimate(start, end, vitals, Options("minimum"))
    made = account.lines(found)
    assert made["births"] == pytest.approx(np.array([[0, 0], [0, 10], [0, 0]]))
    assert made["deaths"] == pytest.approx(-np.array([[0, 0], [0, 4 * 0.8], [0, 4 * 0.2]]))
    # The stocks grow by 6 as births less deaths say: nothing is to be closed.
    assert not made["closure_start"].any()
    # Ten more than births and deaths say: five are added at the start and taken off the end, native born alone.
    mixed = stocks([60, 1], [1, 39], [1, 8])
    grown = account.lines(estimate(mixed, stocks([60, 1], [1, 49], [1, 14]), vitals, Options("minimum")))
    assert grown["closure_start"] == pytest.approx(np.array([[5 * 60 / 99, 0], [0, 5 * 39 / 99], [0, 0]]))
    assert grown["closure_end"] == pytest.approx(np.array([[5 * 60 / 109, 0], [0, 5 * 49 / 109], [0, 0]]))
    # Where there are fewer native born than births, all who live there bear them, those born elsewhere too.
    few = estimate(stocks([5, 0], [0, 40], [15, 0]), stocks([5, 0], [0, 40], [15, 0]),
                   Vitals.of(AB, np.array([10.0, 0]), np.array([10.0, 0])), Options("minimum"))  # fmt: skip
    assert account.lines(few)["births"][:, 0] == pytest.approx([2.5, 0, 7.5])


def test_in_an_open_world_those_born_elsewhere_enter_and_leave() -> None:
    start, end = stocks([60, 0], [0, 40], [30, 10]), stocks([60, 0], [0, 40], [60, 20])
    found = estimate(start, end, Vitals.none(AB), Options("minimum-open"))
    assert account.lines(found)["entries"] == pytest.approx(np.array([[0, 0], [0, 0], [30, 10]]))
    assert found.table.total_moves == pytest.approx(0)


worlds = some.tuples(some.integers(0, 2**32 - 1), some.integers(2, 5), some.integers(1, 3))


def world(chance: int, size: int, others: int) -> tuple[StockTable, StockTable, Vitals]:
    drawn = np.random.default_rng(chance)
    start = 10 ** drawn.uniform(1, 5, (size + others, size))
    start[range(size), range(size)] = 10 ** drawn.uniform(5, 6, size)
    end = start * np.exp(drawn.normal(0, 0.2, start.shape))
    codes, elsewhere = [f"R{place}" for place in range(size)], [f"E{place}" for place in range(others)]
    births, deaths = drawn.uniform(0, 0.1, (2, size)) * start.sum(axis=0)
    return (
        StockTable.of(codes, start, elsewhere=elsewhere),
        StockTable.of(codes, end, elsewhere=elsewhere),
        Vitals.of(codes, births, deaths),
    )


def changes(found: FlowEstimate) -> np.ndarray:
    """What the account adds to each area without moves."""
    made = account.lines(found)
    return sum(made[name] for name in account.LINES[:-1]) - made["departures"] - made["arrivals"]  # type: ignore[no-any-return]


@settings(max_examples=30, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_the_account_holds_by_class_and_area(made: tuple[int, int, int], method: str) -> None:
    start, end, vitals = world(*made)
    found = estimate(start, end, vitals, Options(method))
    lines = account.lines(found)
    most = 1e-9 * start.persons.sum()
    assert sum(lines[name] for name in account.LINES[:-1]) == pytest.approx(lines["end"], abs=most)
    together = sum(flows for _, flows in found.by_birthplace())
    assert found.table.persons == pytest.approx(together, abs=most)
    assert lines["departures"].sum(axis=0) == pytest.approx(-found.table.out_moves, abs=most)
    assert lines["arrivals"].sum(axis=0) == pytest.approx(found.table.in_moves, abs=most)
    assert found.table.net_moves == pytest.approx((lines["end"] - changes(found)).sum(axis=0), abs=most)
    assert lines["start"].sum() == pytest.approx(start.persons.sum())
    assert found.table.codes == start.areas


@settings(max_examples=20, deadline=None)
@given(worlds, some.booleans())
def test_each_class_is_what_the_plain_way_makes_of_its_adjusted_stocks(
    made: tuple[int, int, int], seeded: bool
) -> None:
    start, end, vitals = world(*made)
    size = len(start.areas)
    seed = 10 ** np.random.default_rng(made[0]).uniform(-1, 1, (size, size)) if seeded else np.ones((size, size))
    given_seed = OdTable.of(start.areas, seed) if seeded else None
    found = estimate(start, end, vitals, Options("minimum", seed=given_seed))
    prepared = found.prepared
    assert prepared is not None
    for place, (_, flows) in enumerate(found.by_birthplace()):
        plain = of_one(prepared.start[place, found.at], prepared.end[place, found.at], seed)
        assert flows == pytest.approx(plain, abs=1e-9 * prepared.start.sum())


@settings(max_examples=20, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_the_names_and_order_of_birthplaces_change_nothing(made: tuple[int, int, int], method: str) -> None:
    start, end, vitals = world(*made)
    found = estimate(start, end, vitals, Options(method))
    size, elsewhere = len(start.areas), start.elsewhere
    order = np.random.default_rng(made[0]).permutation(size)
    codes = [start.areas[place] for place in order]

    def mixed(table: StockTable) -> StockTable:
        rows = [table.codes.index(code) for code in (*codes, *elsewhere[::-1])]
        columns = [table.codes.index(code) for code in codes]
        return StockTable.of(codes, table.persons[np.ix_(rows, columns)], elsewhere=elsewhere[::-1])

    other = estimate(
        mixed(start), mixed(end), Vitals.of(codes, vitals.births[order], vitals.deaths[order]), Options(method)
    )
    assert other.table.persons.tobytes() == found.table.persons.tobytes()


def test_a_class_of_nobody_changes_nothing() -> None:
    start, end = np.array([[60.0, 5], [3, 40]]), np.array([[58.0, 7], [3, 40]])
    vitals = Vitals.of(AB, np.array([1.0, 2]), np.array([2.0, 1]))
    for method in ACCOUNTS:
        plain = estimate(StockTable.of(AB, start), StockTable.of(AB, end), vitals, Options(method))
        empty = estimate(stocks(*start.tolist(), [0, 0]), stocks(*end.tolist(), [0, 0]), vitals, Options(method))
        assert empty.table.persons == pytest.approx(plain.table.persons, rel=1e-12, abs=1e-12)


def test_draws_are_of_the_same_shape_as_the_flows() -> None:
    start, end = stocks([60, 5], [0, 40], [30, 10]), stocks([62, 3], [0, 40], [25, 15])
    drawn = replicate(start, end, Vitals.none(AB), Options("minimum"), Spreads(0.01, 0, 0, 0), 1, 20)
    assert drawn.draws.shape == (20, 2, 2)
    # Only the five who were born elsewhere move from A to B, with an error of stocks of 25 to 30.
    assert drawn.mean[0, 1] == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize("method", CHANGES)
def test_methods_that_take_the_birthplace_for_the_origin_refuse_one_that_is_no_area(method: str) -> None:
    table = stocks([60, 5], [0, 40], [30, 10])
    with pytest.raises(Refused) as refused:
        estimate(table, table, None, Options(method))
    assert "X are no area" in told(refused)


def test_stocks_with_other_birthplaces_that_are_no_area_are_refused() -> None:
    table = stocks([60, 5], [0, 40], [30, 10])
    with pytest.raises(Refused) as refused:
        estimate(table, StockTable.of(AB, table.persons[:2, :2]), None, Options("minimum"))
    assert "absent here: X" in told(refused)
    square = StockTable.of(("A", "B", "X"), np.ones((3, 3)))
    with pytest.raises(Refused) as refused:
        estimate(table, square, None, Options("minimum"))
    assert "only here: X" in told(refused)
    with pytest.raises(Refused) as refused:
        estimate(table, table, Vitals.none(("A", "B", "X")), Options("minimum"))
    assert "vitals: These areas stand only here: X" in told(refused)
    seed = OdTable.of(("A", "B", "X"), np.ones((3, 3)))
    with pytest.raises(Refused) as refused:
        estimate(table, table, None, Options("minimum", seed=seed))
    assert "seed: These areas stand only here: X" in told(refused)
    with pytest.raises(ValueError, match="3 birthplaces, 2 areas"):
        StockTable.of(AB, np.ones((2, 2)), elsewhere=("X",))
    with pytest.raises(Refused):
        StockTable.of(AB, np.ones((3, 2)), elsewhere=("A",))
    with pytest.raises(Refused) as refused:
        StockTable.of(("A",), np.ones((2, 1)), elsewhere=("X",))
    assert "fewer than two areas: A" in told(refused)


FILE = b"birthplace,residence,persons\nA,A,60\nA,B,5\nB,B,40\nB,A,0\nX,A,30\nX,B,10\n"


def test_a_file_says_which_birthplaces_are_no_area() -> None:
    with pytest.raises(Refused) as refused:
        read_stocks(FILE, "s")
    assert "never named as residence: X" in told(refused)
    read = read_stocks(FILE, "s", elsewhere=("X",))
    assert (read.codes, read.areas, read.elsewhere) == (("A", "B", "X"), AB, ("X",))
    assert read.persons.tolist() == [[60, 5, 0], [0, 40, 0], [30, 10, 0]]
    assert read.notes == ()
    absent = read_stocks(FILE.replace(b"X,B,10\n", b""), "s", elsewhere=("X",))
    assert absent.notes[0].facts == {"count": 1, "pairs": "X→B"}
    # A code that sorts between the areas is no other case.
    between = read_stocks(FILE.replace(b"X,", b"AA,"), "s", elsewhere=("AA",))
    assert (between.codes, between.areas) == (("A", "AA", "B"), AB)
    assert between.persons.tolist() == [[60, 0, 5], [30, 0, 10], [0, 0, 40]]


def test_people_outside_live_where_nobody_counted_was_born() -> None:
    content = b"birthplace,residence,persons\nA,A,60\nA,B,5\nB,B,40\nB,A,0\nA,Z,7\nB,Z,2\n"
    with pytest.raises(Refused) as refused:
        read_stocks(content, "s")
    assert "never named as birthplace: Z" in told(refused)
    read = read_stocks(content, "s", outside=("Z",))
    assert (read.codes, read.areas) == (("A", "B", "Z"), ("A", "B", "Z"))
    assert read.persons.tolist() == [[60, 5, 7], [0, 40, 2], [0, 0, 0]]
    (note,) = read.notes
    assert (note.code, note.facts["areas"]) == ("mobility-nobody-born", "Z")
    sentence(note, "fa")
    later = read_stocks(content.replace(b"A,A,60", b"A,A,63").replace(b"A,Z,7", b"A,Z,4"), "e", outside=("Z",))
    found = estimate(read, later, Vitals.none(("A", "B", "Z")), Options("minimum"))
    assert found.table.cell("Z", "A") == pytest.approx(3)
    assert found.table.total_moves == pytest.approx(3)
    reverse = estimate(read, later, None, Options("reverse-negative"))
    assert reverse.table.cell("Z", "A") == pytest.approx(3), "three fewer born in A live outside"


@pytest.mark.parametrize(
    ("elsewhere", "outside", "said"),
    [
        (("Y",), (), "stated and are never named as birthplace: Y"),
        (("X",), ("Y",), "stated and are never named as residence: Y"),
        (("A", "X"), (), "named as residence too: A"),
        (("X",), ("A",), "named as birthplace too: A"),
        ((), ("X",), "never named as residence: X"),
    ],
)
def test_what_a_file_does_not_bear_out_is_refused(
    elsewhere: tuple[str, ...], outside: tuple[str, ...], said: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_stocks(FILE, "s", elsewhere, outside)
    assert said in told(refused)
