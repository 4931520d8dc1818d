"""Tables of moves: labels instead of positions, what is missing, what cannot be, other zones, and files."""

import itertools
import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from namagar.analysis.mobility.concordance import Concordance, rezoned
from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.mobility.od_files import read_od, write_od
from namagar.analysis.mobility.od_table import OdTable, added
from namagar.analysis.mobility.whole import in_whole_persons
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

CENSUS = Meaning("fixed-interval", 5, "5+", "residents", "provinces", "2016")
# Three areas; nobody has said how many went from C to A.
CELLS = [("A", "B", 30.0), ("B", "A", 10.0), ("A", "C", 5.0), ("C", "B", 7.0), ("B", "C", 0.0), ("C", "A", math.nan)]


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    """All that a refusal says, in English; Persian is filled too, so that no fact is lacking."""
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def test_margins_leave_out_who_stays_and_are_missing_where_a_part_is() -> None:
    table = OdTable.of_cells([*CELLS, ("A", "A", 1000.0)], CENSUS)
    assert table.codes == ("A", "B", "C")
    assert table.out_moves.tolist()[:2] == [35.0, 10.0]  # 30 + 5; 10 + 0
    assert math.isnan(table.out_moves[2])
    assert table.in_moves.tolist()[1:] == [37.0, 5.0]  # 30 + 7; 5 + 0
    assert math.isnan(table.in_moves[0])
    assert math.isnan(table.total_moves)
    assert table.net_moves[1] == 27
    assert table.stayers.tolist()[0] == 1000
    assert math.isnan(table.stayers[1])
    assert table.missing.sum() == 1
    assert table.cell("A", "B") == 30
    assert math.isnan(table.without_diagonal().cell("A", "A"))
    with pytest.raises(KeyError):
        table.cell("A", "D")


@given(some.permutations(range(6)))
def test_the_order_of_the_rows_changes_no_bit(order: list[int]) -> None:
    plain, mixed = OdTable.of_cells(CELLS, CENSUS), OdTable.of_cells([CELLS[place] for place in order], CENSUS)
    assert plain.codes == mixed.codes
    assert plain.persons.tobytes() == mixed.persons.tobytes()


def test_a_pair_that_is_not_named_is_zero_and_noted_while_an_empty_one_is_missing() -> None:
    table = OdTable.of_cells([("A", "B", 3), ("B", "A", 4), ("B", "C", 5), ("C", "A", math.nan)], CENSUS)
    assert table.cell("A", "C") == 0
    assert math.isnan(table.cell("C", "A"))
    (note,) = table.notes
    assert (note.code, note.facts["pairs"]) == ("mobility-pairs-absent", "A→C, C→B")


def test_what_cannot_be_is_no_zero_that_somebody_counted() -> None:
    table = OdTable.of_cells([("A", "B", 3.0), ("B", "A", math.nan)], CENSUS, impossible=[("B", "A")])
    assert table.impossible.tolist() == [[False, False], [True, False]]
    assert table.cell("B", "A") == 0
    assert not table.missing.any()
    assert table.notes == ()
    with pytest.raises(Refused) as refused:
        OdTable.of_cells([("A", "B", 3.0), ("B", "A", 1.0)], CENSUS, impossible=[("B", "A")])
    assert "B→A" in told(refused)


def test_a_pair_that_cannot_be_is_one_of_areas_of_the_table() -> None:
    with pytest.raises(Refused) as refused:
        OdTable.of_cells([("A", "B", 3.0), ("B", "A", 1.0)], CENSUS, impossible=[("A", "TEHRN")])
    assert "only here: TEHRN" in told(refused)


def test_a_table_does_not_change_under_its_reader() -> None:
    table = OdTable.of_cells(CELLS, CENSUS)
    with pytest.raises(ValueError, match="read-only"):
        table.persons[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        table.impossible[0, 0] = True


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([("A", "B", 1.0), ("A", "B", 2.0), ("B", "A", 1.0)], "A→B"),
        ([("A", "B", 1.0), ("B", "A", -2.0)], "B→A"),
        ([("A", "B", 1.0), ("B", "A", math.inf)], "B→A"),
        ([("A", "B", 1.0), ("B", "A", 2.0), ("A", "TEHRN", 3.0)], "never named as origin: TEHRN"),
        ([("A", "B", 1.0), ("B", "A", 2.0), ("TEHRN", "A", 3.0)], "never named as destination: TEHRN"),
        ([("A", "A", 1.0)], "fewer than two areas: A"),
        ([("A", "", 1.0), ("", "A", 1.0)], "names no area"),
    ],
)
def test_a_refusal_names_the_culprit(cells: list[tuple[str, str, float]], said: str) -> None:
    with pytest.raises(Refused) as refused:
        OdTable.of_cells(cells, CENSUS)
    assert said in told(refused)


def test_an_area_named_twice_is_refused_and_another_shape_is_an_error_of_ours() -> None:
    with pytest.raises(Refused) as refused:
        OdTable.of(["A", "B", "A"], np.zeros((3, 3)))
    assert "stand twice: A" in told(refused)
    with pytest.raises(ValueError, match="2 areas"):
        OdTable.of(["A", "B"], np.zeros((3, 3)))


@pytest.mark.parametrize(
    ("unlike", "said"),
    [
        (Meaning("event", 5, "5+", "residents", "provinces", "2016"), "differ in concept"),
        (Meaning("fixed-interval", 10, "5+", "residents", "provinces", "2016"), "differ in interval: “men” has 5"),
        (Meaning("fixed-interval", 5, "5+", "residents", "provinces", "2011"), "“women” has 2011"),
        (Meaning("fixed-interval", 5, "5+", "residents", "counties", "2016"), "differ in zone_system"),
        (Meaning("fixed-interval", None, "5+", "residents", "provinces", "2016"), "does not say: interval"),
    ],
)
def test_unlike_tables_are_not_added_and_both_are_named(unlike: Meaning, said: str) -> None:
    men, women = OdTable.of_cells(CELLS, CENSUS), OdTable.of_cells(CELLS, unlike)
    with pytest.raises(Refused) as refused:
        added([men, women], "residents", "5+", ["men", "women"])
    assert said in told(refused)
    assert "women" in told(refused)


def test_men_and_women_are_added_cell_by_cell() -> None:
    men = OdTable.of_cells([("A", "B", 1.0), ("B", "A", 2.0)], CENSUS)
    women = OdTable.of_cells([("A", "B", 10.0), ("B", "A", math.nan)], CENSUS)
    both = added([men, women], "all residents", "5+")
    assert both.cell("A", "B") == 11
    assert math.isnan(both.cell("B", "A"))
    assert both.meaning.universe == "all residents"
    other = OdTable.of_cells([("A", "C", 1.0), ("C", "A", 2.0)], CENSUS)
    with pytest.raises(Refused) as refused:
        added([men, other], "all", "5+")
    assert "absent here: B" in told(refused)
    assert "stand only here: C" in told(refused)


def test_how_parts_were_made_is_told_of_their_sum() -> None:
    cells = np.array([[np.nan, 1], [2, np.nan]])
    men = OdTable.of("AB", cells, CENSUS, facts={"method": "pseudo-bayes", "weight": "0.87"})
    women = OdTable.of("AB", cells, CENSUS, facts={"method": "pseudo-bayes", "weight": "0.5", "seed": "stated"})
    both = added([men, women], "all", "5+")
    assert both.facts == {"method": "pseudo-bayes", "weight": "0.87, 0.5", "seed": "–, stated"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Meaning("migrants"), "“migrants” is no concept"),
        (lambda: Meaning("event", 0), "0 years"),
        (lambda: Meaning("lifetime", 5), "no interval"),
    ],
)
def test_a_meaning_that_cannot_be_is_refused(make: object, said: str) -> None:
    with pytest.raises(Refused) as refused:
        make()  # type: ignore[operator]
    assert said in told(refused)


def test_a_lifetime_needs_no_interval() -> None:
    assert Meaning("lifetime", None, "0+", "residents", "provinces", "2016").unstated == ()


def test_values_of_areas_come_in_the_order_of_the_table() -> None:
    table = OdTable.of_cells(CELLS, CENSUS)
    assert table.along({"C": 3.0, "A": 1.0, "B": 2.0}).tolist() == [1, 2, 3]
    with pytest.raises(Refused) as refused:
        table.along({"A": 1.0, "B": 2.0, "X": 3.0}, "population.csv")
    assert "absent here: C" in told(refused)
    assert "only here: X" in told(refused)


NORTH_SOUTH = ("regions", "2016")


def test_areas_put_together_hold_the_moves_between_them_among_who_stays() -> None:
    table = OdTable.of_cells([*CELLS[:5], ("C", "A", 2.0), *((code, code, 100.0) for code in "ABC")], CENSUS)
    merged = rezoned(table, Concordance.grouping({"A": "N", "B": "N", "C": "S"}, CENSUS, NORTH_SOUTH))
    assert merged.codes == ("N", "S")
    assert merged.cell("N", "S") == 5  # A→C 5 and B→C 0
    assert merged.cell("S", "N") == 9  # C→A 2 and C→B 7
    assert merged.cell("N", "N") == 240  # 100 + 100 stay, 30 + 10 moved between A and B
    assert (merged.meaning.zone_system, merged.meaning.vintage) == NORTH_SOUTH


def test_a_missing_part_makes_the_whole_missing_and_an_impossible_one_does_not() -> None:
    table = OdTable.of_cells(CELLS, CENSUS)
    merged = rezoned(table, Concordance.grouping({"A": "N", "B": "N", "C": "S"}, CENSUS, NORTH_SOUTH))
    assert merged.cell("N", "S") == 5
    assert math.isnan(merged.cell("S", "N"))  # C→A is missing
    assert math.isnan(merged.cell("S", "S"))
    barred = OdTable.of_cells(CELLS, CENSUS, impossible=[("C", "A")])
    merged = rezoned(barred, Concordance.grouping({"A": "N", "B": "N", "C": "S"}, CENSUS, NORTH_SOUTH))
    assert merged.cell("S", "N") == 7
    assert not merged.impossible.any()


def test_a_divided_area_shares_its_moves_and_nobody_knows_those_between_its_parts() -> None:
    table = OdTable.of_cells([*CELLS[:5], ("C", "A", 2.0), *((code, code, 100.0) for code in "ABC")], CENSUS)
    halves = Concordance(
        {"A": {"A1": 0.6, "A2": 0.4}, "B": {"B": 1.0}, "C": {"C": 1.0}}, ("provinces", "2016"), ("provinces", "2021")
    )
    new = rezoned(table, halves)
    assert new.cell("A1", "B") == pytest.approx(18)
    assert new.cell("C", "A2") == pytest.approx(0.8)
    assert math.isnan(new.cell("A1", "A2"))
    assert math.isnan(new.cell("A1", "A1"))
    assert new.cell("B", "B") == 100
    assert [note.code for note in new.notes] == ["mobility-areas-divided"]
    sentence(new.notes[0], "fa")


def test_a_concordance_fits_its_table_or_is_refused() -> None:
    table = OdTable.of_cells(CELLS, CENSUS)
    with pytest.raises(Refused) as refused:
        rezoned(table, Concordance({code: {"N": 1.0} for code in "ABC"}, ("provinces", "2011"), NORTH_SOUTH))
    assert "provinces 2016" in told(refused)
    assert "provinces 2011" in told(refused)
    with pytest.raises(Refused) as refused:
        Concordance({"A": {"N": 0.6, "S": 0.6}})
    assert "add up to 1.20" in told(refused)
    with pytest.raises(Refused) as refused:
        rezoned(table, Concordance.grouping({"A": "N", "B": "S"}, CENSUS, NORTH_SOUTH))
    assert "only here: C" in told(refused) or "absent here: C" in told(refused)


@given(some.lists(some.integers(0, 10**6), min_size=16, max_size=16), some.permutations("AABB"))
def test_merging_loses_nobody(values: list[int], groups: list[str]) -> None:
    codes = "abcd"
    table = OdTable.of(codes, np.array(values, dtype=float).reshape(4, 4), CENSUS)
    merged = rezoned(table, Concordance.grouping(dict(zip(codes, groups, strict=True)), CENSUS, NORTH_SOUTH))
    assert merged.persons.sum() == sum(values)
    pairs = itertools.product(range(4), repeat=2)
    assert merged.cell("A", "B") == sum(values[4 * i + j] for i, j in pairs if groups[i] == "A" and groups[j] == "B")


@given(some.integers(0, 2**32 - 1))
def test_rezoning_is_what_plain_loops_make_of_it(chance: int) -> None:
    """Every part of every cell is looked at by itself; whatever nobody knows makes the new cell missing."""
    drawn = np.random.default_rng(chance)
    codes, zones = "abcd", "XYZ"
    persons = drawn.integers(0, 100, (4, 4)).astype(float)
    persons[drawn.random((4, 4)) < 0.1] = np.nan
    shares: dict[str, dict[str, float]] = {}
    for code in codes:
        if drawn.random() < 0.4:
            one, other = drawn.choice(list(zones), 2, replace=False)
            shares[code] = {one: 0.25, other: 0.75}
        else:
            shares[code] = {str(drawn.choice(list(zones))): 1.0}
    new = sorted({zone for parts in shares.values() for zone in parts})
    if len(new) < 2:
        return
    made = rezoned(OdTable.of(codes, persons, CENSUS), Concordance(shares, ("provinces", "2016"), NORTH_SOUTH))
    for origin, destination in itertools.product(new, new):
        sum_, missing = 0.0, False
        for i, one in enumerate(codes):
            for j, other in enumerate(codes):
                part = shares[one].get(origin, 0.0) * shares[other].get(destination, 0.0)
                if i != j:
                    missing |= part > 0 and math.isnan(persons[i, j])
                    sum_ += part * persons[i, j] if part > 0 else 0.0
                elif shares[one].get(origin, 0.0) > 0 and shares[one].get(destination, 0.0) > 0:
                    # Who stays in a divided area may have moved between its parts.
                    missing |= len(shares[one]) > 1 or math.isnan(persons[i, i])
                    sum_ += persons[i, i]
        assert made.cell(origin, destination) == pytest.approx(math.nan if missing else sum_, nan_ok=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_that_is_written_and_read_is_the_same(suffix: str) -> None:
    table = OdTable.of_cells([*CELLS, ("A", "A", 0.125)], CENSUS)
    content = write_od(table, f"x{suffix}", stayers=True)
    assert content == write_od(table, f"x{suffix}", stayers=True)
    again = read_od(content, f"x{suffix}", CENSUS)
    assert again.codes == table.codes
    assert again.persons.tobytes() == table.persons.tobytes()
    assert again.notes == ()


def test_a_written_table_leaves_out_who_stays_unless_asked() -> None:
    table = OdTable.of_cells([("A", "B", 3.5), ("B", "A", math.nan), ("A", "A", 9.0)], CENSUS)
    assert write_od(table, "-") == b"origin,destination,persons\nA,B,3.5\nB,A,\n"


def test_numbers_in_persian_digits_and_scientific_notation_are_read() -> None:
    table = read_od("origin,destination,persons,remark\nA,B,۱۲۵٫۵,x\nB,A,1.5e3,\n".encode(), "x")
    assert (table.cell("A", "B"), table.cell("B", "A")) == (125.5, 1500)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"origin,destination\nA,B\n", "persons"),
        (b"origin,destination,persons,persons\nA,B,1,2\n", "“persons” stands twice"),
        (b"origin,destination,persons\n", "no rows"),
        (b"", "The file is empty"),
        (b"origin;destination;persons\nA;B;1\n", "one column: “origin;destination;persons”"),
        (b"Origin,destination,persons\nA,B,1\n", "The first line names: Origin, destination, persons"),
        (b"origin,destination,persons\nA,B,1\nB,A\n", "Row 3"),
        (b"origin,destination,persons\nA,B,1\nB,A,12;5\n", "“12;5” in “persons”, row 3"),
        (b"origin,destination,persons\nA,B,NaN\nB,A,1\n", "“NaN”"),
        (b"origin,destination,persons\nA,B,1_000\nB,A,1\n", "“1_000”"),
        (
            b"origin,destination,persons\nA,B,9007199254740993\nB,A,1\n",
            "“9007199254740993” in “persons”, row 2, is larger",
        ),
        (b"origin,destination,persons\nA,B,1e308\nB,A,1.1e308\n", "Numbers without end: B→A"),
        (b"origin,destination,persons\nA,B,1e400\nB,A,1\n", "“1e400” in “persons”, row 2, is larger"),
        ("origin,destination,persons\nA,B,۱۲3\nB,A,1\n".encode(), "“۱۲3” in “persons”, row 2, is no number"),
        (b"origin,destination,persons\nA,B,1\n\nA,,1\n", "Row 4 has no code in “destination”"),
        ("origin,destination,persons\nA,B,1\nش,B,1\n".encode("cp1256"), "Row 3 is not UTF-8 text"),
        ("origin,destination,persons\n".encode("utf-16"), "Row 1 is not UTF-8 text"),
        ("origin,destination,persons\n".encode("utf-16-le"), "Row 1 is not UTF-8 text"),
        (b"PK\x03\x04\x14\x00", "a workbook or an archive"),
        (b"PAR1\x15\x04", "is Parquet, and its name does not end in .parquet"),
        (b'origin,destination,persons\nA,B,1\n"B,A,1\n', "cannot be read from row 3 on"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_od(content, "moves.csv")
    assert said in told(refused)
    assert "moves.csv" in told(refused)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("کرمان", "كرمان", "U+0643 and U+06A9"),
        ("خراسان رضوی", "خراسان\u200cرضوی", "U+0020 and U+200C"),
        ("۰۱", "01", "U+0030 and U+06F0"),
        ("Yazd", "yazd", "U+0059 and U+0079"),
    ],
)
def test_codes_that_look_the_same_are_refused_with_what_tells_them_apart(one: str, other: str, apart: str) -> None:
    """Both stand on both sides, so that they would be two areas with nobody noticing."""
    pairs = [("A", one), (one, "A"), ("A", other), (other, "A")]
    text = "origin,destination,persons\n" + "".join(f"{a},{b},1\n" for a, b in pairs)
    with pytest.raises(Refused) as refused:
        read_od(text.encode(), "moves.csv")
    assert one in told(refused)
    assert f"They first differ in {apart}" in told(refused)


def test_lines_in_which_nothing_stands_are_no_rows() -> None:
    table = read_od(b"\norigin,destination,persons\n\nA,B,1\n,,\nB,A,2\n\n", "x")
    assert (table.cell("A", "B"), table.cell("B", "A")) == (1, 2)


def test_more_areas_than_memory_holds_are_refused_before_a_table_is_made() -> None:
    rows = "".join(f"{number},{number + 1},1\n{number + 1},{number},1\n" for number in range(20_000))
    with pytest.raises(Refused) as refused:
        read_od(f"origin,destination,persons\n{rows}".encode(), "moves.csv")
    assert "The table names 20,001 areas; 10,000 are the most." in told(refused)


def test_a_parquet_file_with_a_number_that_would_be_changed_is_refused() -> None:
    import duckdb

    with duckdb.connect() as engine, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        engine.execute(
            "copy (select * from (values ('A', 'B', 9007199254740993), ('B', 'A', 1)) t(origin, destination, persons))"
            f" to '{path}' (format parquet)"
        )
        with pytest.raises(Refused) as refused:
            read_od(path.read_bytes(), "x.parquet")
    assert "“persons” holds 9007199254740993" in told(refused)


def test_a_parquet_file_with_wrong_types_or_cut_off_is_refused() -> None:
    import duckdb

    good = write_od(OdTable.of_cells(CELLS, CENSUS), "x.parquet")
    with pytest.raises(Refused) as refused:
        read_od(good[: len(good) // 2], "x.parquet")
    assert "not readable Parquet" in told(refused)
    with duckdb.connect() as engine, tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/x.parquet"
        engine.execute(f"copy (select 1 as origin, 'B' as destination, '12' as persons) to '{path}'")
        with open(path, "rb") as file, pytest.raises(Refused) as refused:
            read_od(file.read(), "x.parquet")
    assert "“origin” holds INTEGER" in told(refused)
    assert "“persons” holds VARCHAR" in told(refused)


@given(some.lists(some.floats(0, 1000), min_size=16, max_size=16))
def test_whole_persons_keep_every_margin_within_one_person(values: list[float]) -> None:
    table = OdTable.of("abcd", np.array(values).reshape(4, 4), CENSUS)
    whole = in_whole_persons(table)
    moves = whole.moves
    assert (moves == np.rint(moves)).all()
    assert (np.abs(moves - table.moves) < 1 + 1e-6).all()
    assert (np.abs(whole.out_moves - table.out_moves) < 1 + 1e-6).all()
    assert (np.abs(whole.in_moves - table.in_moves) < 1 + 1e-6).all()
    assert abs(whole.total_moves - table.total_moves) < 1 + 1e-6
    assert whole.persons.tobytes() == in_whole_persons(table).persons.tobytes()
    assert whole.facts["rounded"] == "whole persons"


def test_a_missing_move_is_not_rounded() -> None:
    with pytest.raises(Refused) as refused:
        in_whole_persons(OdTable.of_cells(CELLS, CENSUS))
    assert "C→A" in told(refused)
