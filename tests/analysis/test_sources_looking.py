"""What a file seems to hold is shown, never decided; answers about it become a mapping that reads it."""

import io

import pytest

from namagar.analysis.sources import drafting, mapping
from namagar.analysis.sources.drafting import ColumnOfNumbers, Said
from namagar.analysis.sources.looking import FIRST_ROWS, candidates, header_rows, is_number, look, resembling
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.taking import Taking
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.problem import Refused

BOOK = AreaBook.of("IRN")
WIDE = "Yearbook,,,,\n,,,,\nPlace,Stock,,,Note\n,1990,1995,2000,\nIran,1,..,3,a\nAfghanistan,4,5,6,\nTotal,5,5,9,\n"


def seen(text: str, name: str = "a.csv"):
    return look(opened(io.BytesIO(text.encode()), name)).sheets[0]


def columns(text: str, rows: tuple[int, ...], carry_right: bool = False, footer: str = ""):
    return seen(text).columns(rows, carry_right, footer)


@pytest.mark.parametrize("text", ["7", "1,234", "۱٬۲۳۴", "٤٥", "-3", "−3", "46/3", "4.5%", "1e-05", "1 234"])
def test_what_people_call_a_number_is_one(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["..", "a1", "", "1,2,", "12:30", "=A1", "1.2.3"])
def test_what_people_do_not_call_a_number_is_none(text: str) -> None:
    assert not is_number(text)


def test_headings_are_the_rows_right_above_the_first_number_that_is_no_year() -> None:
    assert seen(WIDE).header_rows == (3, 4)
    assert seen("a,b\nx,1\n").header_rows == (1,)
    assert header_rows([["only"], ["one"], ["column"]]) == ()
    assert header_rows([["a", "b"], ["x", "y"]]) == (1,), "without a number the first row is taken"
    assert header_rows([]) == ()


def test_no_more_rows_than_three_are_headings() -> None:
    rows = [["a", "b"]] * 5 + [["x", "1"]]
    assert header_rows(rows) == (3, 4, 5)


def test_a_heading_goes_on_to_the_right_when_it_is_said_to() -> None:
    assert [each.heading for each in columns(WIDE, (3, 4))] == [
        ("Place",),
        ("Stock", "1990"),
        ("1995",),
        ("2000",),
        ("Note",),
    ]
    assert [each.shown for each in columns(WIDE, (3, 4), carry_right=True)][1:4] == [
        "Stock / 1990",
        "Stock / 1995",
        "Stock / 2000",
    ]


def test_only_the_lowest_of_three_rows_of_headings_stays_as_it_is() -> None:
    three = "Stock,,,\nMen,,Women,\n1990,,1990,\n1,2,3,4\n"
    assert [each.shown for each in columns(three, (1, 2, 3), carry_right=True)] == [
        "Stock / Men / 1990",
        "Stock / Men",
        "Stock / Women / 1990",
        "Stock / Women",
    ]


def test_the_last_heading_goes_on_as_far_as_the_row_below_it() -> None:
    short = "Place,1395,,1400\n,Men,Women,Men,Women\nTehran,1,2,3,4\n"
    assert [each.shown for each in columns(short, (1, 2), carry_right=True)][3:] == ["1400 / Men", "1400 / Women"]


def test_a_column_says_what_stands_in_it() -> None:
    place, first, second, _, note = columns(WIDE, (3, 4), carry_right=True)
    assert (place.filled, place.empty, place.numbers, place.named_areas("IRN")) == (3, 0, 0, 2)
    assert (first.numbers, first.holds_numbers, first.holds_years, first.year) == (3, True, False, "1990")
    assert (second.no_numbers, second.holds_numbers) == (("..",), False), "two of three are fewer than most"
    assert (note.filled, note.empty, note.samples) == (1, 2, ("a",))


def test_a_table_ends_above_its_footer() -> None:
    assert columns(WIDE, (3, 4), footer="total")[0].filled == 2
    (code, stock) = columns("code,stock\n1,5\n,\n,Total\n2,6\n", (1,), footer="total")
    assert (code.filled, stock.filled) == (1, 1), "the first filled cell counts, and an empty row is no footer"


def test_headings_that_stand_nowhere_give_no_columns() -> None:
    assert columns(WIDE, ()) == ()
    assert columns(WIDE, (FIRST_ROWS + 1,)) == ()


def test_years_are_seen_in_both_calendars() -> None:
    (years, dates, both, long) = columns("y,d,b,l\n1395,2016-06-30,1395,2016-06-30 noon\n۱۴۰۰,1999,12,2017\n", (1,))
    assert [each.holds_years for each in (years, dates, both, long)] == [True, True, False, False]
    assert not columns("a,b\n,\n", (1,))[0].holds_years


def test_a_column_of_many_texts_names_no_areas() -> None:
    rows = "\n".join(f"text {number},{number}" for number in range(500))
    (texts, _) = columns(f"a,b\n{rows}\n", (1,))
    assert (texts.listed, texts.named_areas("IRN")) == (False, 0)


def test_hxl_tags_are_the_headings() -> None:
    sheet = seen("Country,People\n#country+code,#affected+idps\nAFG,5\n")
    assert (sheet.tags, sheet.header_rows) == (True, (2,))


def test_a_text_means_the_area_or_all_that_it_can_mean() -> None:
    assert candidates("تهران", BOOK) == ("IRN-23",)
    assert candidates("IR-07", BOOK, "iso-2020") == ("IRN-07",)
    assert candidates("IR-07", BOOK) == ("IRN-07", "IRN-23"), "Fars now, Tehran before 2020"
    assert candidates("nowhere", BOOK) == ()


def test_a_name_within_a_text_is_offered_and_too_short_ones_are_not() -> None:
    assert "IRN" in resembling("Iran (Islamic Republic of)", "IRN")
    assert resembling("Ira", "IRN") == ()
    assert resembling("Geographic regions", "IRN") == ()


def said(**more: object) -> Said:
    given = {
        "country": "IRN",
        "header_rows": (3, 4),
        "carry_right": True,
        "footer": "total",
        "missing": {"..": "not-available"},
        "fixed": {
            "indicator": "foreign-stock",
            "concept": "migrant-stock-estimate",
            "unit": "persons",
            "status": "estimate",
            "publisher": "UNDESA",
            "title": "Stocks",
            "published": "2020",
        },
        "title": "Stocks",
        "columns": {"area": {"column": "Place"}},
        "numbers": tuple(ColumnOfNumbers(("Stock", year)) for year in ("1990", "1995", "2000")),
        "year_in_heading": "gregorian",
    }
    return Said(**{**given, **more})


def claims(of: Said) -> list[tuple[str, str, str]]:
    text = drafting.text(drafting.mapping(of))
    taking = Taking(io.BytesIO(WIDE.encode()), "a.csv", mapping.read(text.encode(), "mapping"))
    return [(row[0], row[5], row[8]) for row in taking.claims()]


def test_answers_become_a_mapping_that_reads_the_file_and_next_years() -> None:
    data = drafting.mapping(said())
    assert data["values"] == [{"column": ["Stock", "{year}"], "period": "{year}"}]
    assert data["id"] == "undesa-stocks"
    assert claims(said()) == [
        ("undesa-2020-foreign-stock-irn-1990-migrant-stock-estimate", "1990", "1"),
        ("undesa-2020-foreign-stock-irn-2000-migrant-stock-estimate", "2000", "3"),
        ("undesa-2020-foreign-stock-afg-1990-migrant-stock-estimate", "1990", "4"),
        ("undesa-2020-foreign-stock-afg-1995-migrant-stock-estimate", "1995", "5"),
        ("undesa-2020-foreign-stock-afg-2000-migrant-stock-estimate", "2000", "6"),
    ]


def test_a_solar_year_in_a_heading_has_its_mark_and_other_columns_keep_what_is_theirs() -> None:
    numbers = (ColumnOfNumbers(("جمعیت ۱۳۹۵",), {"breakdown": "sex=F"}), ColumnOfNumbers(("Note",)))
    data = drafting.mapping(said(numbers=numbers, year_in_heading="solar-hijri", multiply=1000))
    assert data["values"] == [
        {"column": "جمعیت {year}", "period": "SH{year}", "multiply": 1000, "fixed": {"breakdown": "sex=F"}},
        {"column": "Note", "multiply": 1000},
    ]


def test_what_was_not_said_is_not_in_the_mapping() -> None:
    data = drafting.mapping(Said("IRN", header_rows=(1,)))
    assert data == {
        "id": "table-irn",
        "title": {"en": "table-irn", "fa": "table-irn"},
        "country": "IRN",
        "header": {"rows": [1]},
        "id_of_claims": "x",
        "values": [],
    }
    assert drafting.mapping(Said("IRN", tags=True, thousands="،"))["header"] == {"tags": True}
    assert drafting.mapping(Said("IRN", tags=True, thousands="،"))["numbers"] == {"thousands": "،"}


def test_a_look_needs_no_more_than_a_column_of_numbers() -> None:
    bare = drafting.mapping(Said("IRN", header_rows=(3, 4), carry_right=True, numbers=said().numbers))
    with pytest.raises(Refused):
        list(Taking(io.BytesIO(WIDE.encode()), "a.csv", mapping.of(bare)).claims())
    filled, absent = drafting.for_a_look(bare)
    assert absent == {
        "indicator", "area", "period", "concept", "unit", "status", "publisher", "title", "published",
    }  # fmt: skip
    assert next(Taking(io.BytesIO(WIDE.encode()), "a.csv", mapping.of(filled)).claims())[8] == "4"
    assert drafting.for_a_look(drafting.mapping(said()))[1] == frozenset()


def test_a_look_bears_columns_with_and_without_a_year() -> None:
    both = said(numbers=(ColumnOfNumbers(("Stock", "1990")), ColumnOfNumbers(("Note",))))
    filled, absent = drafting.for_a_look(drafting.mapping(both))
    assert absent == {"period"}
    assert [each.get("fixed", {}).get("period") for each in filled["values"]] == [None, "2000"]
    mapping.of(filled)
    own = tuple(ColumnOfNumbers(each.heading, {"indicator": "population"}) for each in said().numbers)
    assert "indicator" not in drafting.for_a_look(drafting.mapping(said(numbers=own, fixed={})))[1]


def test_the_reasons_for_a_missing_number_are_those_of_the_schema_but_emptiness() -> None:
    assert "suppressed" in drafting.reasons()
    assert "empty" not in drafting.reasons()
