"""A mapping says what stands where; what it leaves open is asked, and every row that does not fit is told at once."""

import io
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from namagar.analysis.exports import import_errors
from namagar.analysis.exports.import_verdict import lines
from namagar.analysis.sources import mapping
from namagar.analysis.sources.amounts import amount_text
from namagar.analysis.sources.taking import dry_run
from namagar.analysis.terms.claim import read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.formulas import guarded, is_dangerous, unguarded
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem, Refused
from tests.analysis.source_files import PLAIN, plain, said, take, workbook

HEAD = "code,year,persons\n"


def values(cell: str, **changed: object) -> list[str]:
    """What a cell becomes as a number."""
    claims, _ = take(f"code\tyear\tpersons\n00\t1395\t{cell}\n".encode(), plain(**changed))
    return [claim["value"] for claim in claims]


def refusal(content: str | bytes, **changed: object) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        take(content.encode() if isinstance(content, str) else content, plain(**changed))
    return [(each.code, str(each.facts.get("heading") or each.facts.get("place"))) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("951142", "951142"),
        ("951,142", "951142"),
        ("۹۵۱٬۱۴۲", "951142"),
        ("٩٥١١٤٢", "951142"),
        ("\u200f۹۵۱۱۴۲", "951142"),
        (" 7 ", "7"),
        ("0", "0"),
        ("1.50", "1.5"),
        ("۱٫۵", "1.5"),
        ("46.1250", "46.1250"),  # written again so that it is not 46 thousand
    ],
)
def test_numbers_of_three_digit_sets_are_read(cell: str, number: str) -> None:
    assert values(cell) == [number]


@pytest.mark.parametrize(
    "cell", ["951.142", "٧۵١,۴٩,۶۶٩", "۱2", "007", "12 persons", "1e+05", "9,51,142", "-5", "#REF!"]
)
def test_a_number_that_can_be_read_in_two_ways_or_none_is_refused(cell: str) -> None:
    _, verdict = take(f"code\tyear\tpersons\n00\t1395\t{cell}\n01\t1395\t5\n".encode(), plain())
    assert [(each.row, each.column, each.value) for each in verdict.problems] == [(2, "persons", cell)]
    assert verdict.claims == 1


def test_the_mapping_says_which_marks_a_file_uses() -> None:
    assert values("951.142", numbers={"thousands": ".", "decimal": ","}) == ["951142"]
    assert values("1.234,5", numbers={"thousands": ".", "decimal": ","}) == ["1234.5"]
    assert values("۱،۰۰۸،۷۳۰", numbers={"thousands": "،", "decimal": "/"}) == ["1008730"]
    assert values("۴۶/۳", numbers={"thousands": "،", "decimal": "/"}) == ["46.3"]
    assert values("1e+05", numbers={"exponent": True}) == ["100000"]
    assert values("117.211", numbers={"decimal": "."}, values=[{"column": "persons", "multiply": 1000}]) == ["117211"]


def test_numbers_of_a_workbook_are_sure_where_their_text_is_not() -> None:
    claims, _ = take(workbook({"a": [["code", "year", "persons"], ["00", 1395, 951.142]]}), plain())
    assert [claim["value"] for claim in claims] == ["951.1420"]


@given(some.fractions(max_denominator=10**6).filter(lambda value: 10**9 % value.denominator == 0))
@settings(deadline=None)
def test_a_written_amount_is_read_as_the_same_number(value: Fraction) -> None:
    assert read_number(amount_text(value)) == value


def test_what_is_missing_is_no_claim_and_never_zero() -> None:
    text = HEAD + "00,1395,..\n01,1395,*\n02,1395,-\n03,1395,\n04,1395,0\nUKN,1395,5\n"
    marks = {"..": "not-available", "*": "suppressed", "-": "not-applicable", "UKN": "unknown"}
    claims, verdict = take(text.encode(), plain(missing=marks))
    assert said(claims, "area", "value") == [("IRN-04", "0")]
    assert verdict.missing == {
        ("persons", "not-available"): 1,
        ("persons", "suppressed"): 1,
        ("persons", "not-applicable"): 1,
        ("persons", "empty"): 1,
        ("code", "unknown"): 1,
    }


def test_a_number_that_stands_for_missing_is_missing() -> None:
    claims, verdict = take((HEAD + "00,1395,999\n01,1395,9\n").encode(), plain(missing={"999": "refused"}))
    assert [claim["value"] for claim in claims] == ["9"]
    assert verdict.missing == {("persons", "refused"): 1}


@pytest.mark.parametrize(
    ("cell", "source", "period"),
    [
        ("۱۳۹۵/۸/۳", {"calendar": "solar-hijri"}, "SH1395-08-03"),
        ("1395-08", {"calendar": "solar-hijri"}, "SH1395-08"),
        ("03ˏ02ˏ1337", {"calendar": "solar-hijri", "order": "day-first"}, "SH1337-02-03"),
        ("SH1395", {}, "SH1395"),
        ("2016/06/24", {}, "2016-06-24"),
        ("2016-06-24T00:00:00", {}, "2016-06-24"),
        ("24.6.2016", {"order": "day-first"}, "2016-06-24"),
        ("2016", {"as": "{1}-07-01"}, "2016-07-01"),
        ("2015-Q3", {}, "2015-07/2015-09"),
        ("2015-S2", {}, "2015-07/2015-12"),
        ("2020-W53", {}, "2020-12-28/2021-01-03"),
        ("2011-10/2016-09", {}, "2011-10/2016-09"),
    ],
)
def test_periods_of_two_calendars_are_read(cell: str, source: dict[str, str], period: str) -> None:
    columns = {**PLAIN["columns"], "period": {"column": "year", **source}}
    claims, _ = take(f"code,year,persons\n00,{cell},5\n".encode(), plain(columns=columns, delimiter=","))
    assert [claim["period"] for claim in claims] == [period]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1395", "source-calendar-open"),
        ("1395/08/03", "source-calendar-open"),
        ("2016-13", "date-impossible"),
        ("2015-Q5", "date-impossible"),
        ("last year", "claim-period-unreadable"),
        ("03/02/2016", "claim-period-unreadable"),
    ],
)
def test_a_period_that_is_not_sure_is_asked(cell: str, code: str) -> None:
    columns = {**PLAIN["columns"], "period": {"column": "year"}}
    _, verdict = take(f"code,year,persons\n00,{cell},5\n".encode(), plain(columns=columns))
    assert [each.problem.code for each in verdict.problems] == [code]


def test_areas_are_found_by_code_of_their_edition_and_by_name_in_any_letters() -> None:
    columns = {**PLAIN["columns"], "area": {"column": "code"}}
    names = "IRN-00,1395,1\nآذربايجان\u200cشرقي,1395,2\nmarkazi,1396,3\nAFG,1395,4\nIR-07,1395,5\nNowhere,1395,6\n"
    names = HEAD + names
    claims, verdict = take(names.encode(), plain(columns=columns))
    assert [claim["area"] for claim in claims] == ["IRN-00", "IRN-03", "IRN-00", "AFG"]
    assert [(each.value, each.problem.code) for each in verdict.problems] == [
        ("IR-07", "area-ambiguous"),
        ("Nowhere", "area-unknown"),
    ]
    columns["area"] = {"column": "code", "edition": "iso-before-2020"}
    claims, _ = take(b"code,year,persons\nIR-07,1395,5\n", plain(columns=columns))
    assert [claim["area"] for claim in claims] == ["IRN-23"]  # Tehran, as IR-07 was before 2020


def test_an_empty_code_never_becomes_all_areas() -> None:
    columns = {**PLAIN["columns"], "counterpart": {"column": "from"}}
    text = b"code,year,persons,from\n00,1395,5,\n01,1395,6,AFG\n"
    claims, verdict = take(text, plain(columns=columns))
    assert said(claims, "counterpart", "value") == [("AFG", "6")]
    assert verdict.missing == {("from", "empty"): 1}


def test_merged_headings_of_two_rows_melt_into_claims() -> None:
    rows = [
        ["Table 1: population (thousands)"],
        ["Code", "Both sexes", None, "Women", None],
        [None, 1390, 1395, 1390, 1395],
        ["00", 1413.959, 1429.475, "..", 710],
        ["Source: somebody"],
        ["99", 1, 1, 1, 1],
    ]
    wide = [
        {"column": ["Both sexes", "{year}"], "multiply": 1000, "period": "SH{year}"},
        {"column": ["Women", "{year}"], "multiply": 1000, "period": "SH{year}", "fixed": {"breakdown": "sex=F"}},
    ]
    made = plain(
        header={"rows": [2, 3], "carry_right": True},
        columns={"area": {"column": "Code", "edition": "sci"}},
        values=wide,
        footer=["Source"],
        missing={"..": "not-available"},
        id_of_claims="p-{area}-{period}-{breakdown}",
    )
    claims, verdict = take(workbook({"a": rows}), made)
    assert said(claims, "id", "value") == [
        ("p-irn-00-sh1390", "1413959"),
        ("p-irn-00-sh1395", "1429475"),
        ("p-irn-00-sh1395-sex-f", "710000"),
    ]
    assert verdict.missing == {("Women / 1390", "not-available"): 1}


def test_tables_with_hxl_tags_are_read_by_their_tags() -> None:
    text = "Province,When,How many\n#adm1+code,#date+year,#population+total\n00,1395,5\n"
    tagged = {
        "header": {"tags": True},
        "columns": {
            "area": {"column": "#adm1 +code", "edition": "sci"},
            "period": {"column": "#date+year", "calendar": "solar-hijri"},
        },
        "values": [{"column": "#population+total"}],
    }
    claims, _ = take(text.encode(), plain(**tagged))
    assert said(claims, "area", "value") == [("IRN-00", "5")]
    assert refusal("code,year,persons\n00,1395,5\n", **tagged) == [("source-header-missing", "None")]


def test_sdmx_csv_is_read_with_codes_or_with_labels() -> None:
    text = (
        "DATAFLOW,REF_AREA: Area,TIME_PERIOD: Time,OBS_VALUE: Value\n"
        "NSO:POP(1.0),AFG: Afghanistan,2015-Q1,5\nNSO:POP(1.0),IRN: Iran,2015,NaN\n"
    )
    sdmx = {
        "form": "sdmx-csv",
        "columns": {"area": {"column": "REF_AREA"}, "period": {"column": "TIME_PERIOD", "calendar": "gregorian"}},
        "values": [{"column": "OBS_VALUE"}],
        "missing": {"NaN": "not-available"},
    }
    claims, verdict = take(text.encode(), plain(**sdmx))
    assert said(claims, "area", "period", "value") == [("AFG", "2015-01/2015-03", "5")]
    assert verdict.missing.total() == 1


def test_all_rows_that_do_not_fit_are_told_at_once_and_the_good_ones_are_taken() -> None:
    text = HEAD + "00,1395,5\nxx,1395,many\n01,1395\n02,13,7\n03,1395,8\n03,1395,9\n"
    claims, verdict = take(text.encode(), plain())
    assert [claim["area"] for claim in claims] == ["IRN-00", "IRN-03"]
    assert [(each.row, each.column, each.problem.code) for each in verdict.problems] == [
        (3, "code", "area-unknown"),
        (3, "persons", "number-unreadable"),
        (4, "", "source-row-width"),
        (5, "year", "claim-period-unreadable"),
        (7, "id", "claim-id-twice"),
    ]
    assert verdict.problems[-1].problem.facts == {"id": "p-irn-03-sh1395"}
    assert verdict.refused_rows == 4


def test_refused_rows_come_back_as_a_workbook_that_the_same_mapping_reads() -> None:
    text = HEAD + "00,1395,5\n01,1395,=cmd|' /C calc'!A0\n02,1395,x\n"
    claims, verdict = take(text.encode(), plain())
    book = import_errors.write(verdict, "en")
    assert book == import_errors.write(verdict, "en")
    from openpyxl import load_workbook

    page = load_workbook(io.BytesIO(book)).worksheets[0]
    assert page["C2"].data_type == "s"  # a text, never worked out
    assert page["D3"].value.startswith("row 4, persons “x”: ")
    page["C2"], page["C3"] = 6, 7
    saved = io.BytesIO()
    page.parent.save(saved)
    mended, again = take(saved.getvalue(), plain())
    assert said([*claims, *mended], "area", "value") == [("IRN-00", "5"), ("IRN-01", "6"), ("IRN-02", "7")]
    assert again.refused_rows == 0


def test_a_mapping_that_does_not_fit_says_everything_at_once() -> None:
    assert refusal("a,b,c\n1,2,3\n") == [
        ("source-heading-missing", "persons"),
        ("source-heading-missing", "code"),
        ("source-heading-missing", "year"),
    ]
    assert refusal("code,year,persons,persons\n00,1395,5,6\n") == [("source-heading-twice", "persons")]
    assert refusal(HEAD, fixed={**PLAIN["fixed"], "unit": "heads"}) == [("claim-code-unknown", "None")]
    assert refusal(HEAD + "\n") == [("source-no-claims", "None")]
    assert refusal(HEAD + "00,1395,5\n", header={"rows": [9]}) == [("source-header-missing", "None")]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"values": []}, "$.values"),
        ({"country": "ZZZ"}, "country"),
        ({"id_of_claims": ""}, "$.id_of_claims"),
        ({"id_of_claims": None}, "id_of_claims"),
        ({"numbers": {"thousands": ",", "decimal": ","}}, "numbers"),
        ({"header": {"rows": [2, 1]}}, "header"),
        ({"surprise": 1}, "$"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(changed: dict[str, object], place: str) -> None:
    with pytest.raises(Refused) as refused:
        plain(**changed)
    assert {str(each.facts["place"]) for each in refused.value.problems} == {place}


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a: [", b"- 1", b"a: &x 1\nb: *x", b"x" * 300_000, b"a: {b: c\td\t\t}"]
)
def test_a_file_that_is_no_mapping_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        mapping.read(content, "map.yaml")


def test_a_dry_run_comes_to_what_the_real_one_does() -> None:
    text = (HEAD + "00,1395,5\nxx,1395,6\n01,1395,\n").encode()
    _, real = take(text, plain())
    dry = dry_run(io.BytesIO(text), "file", plain())
    assert list(lines(dry, "en")) == list(lines(real, "en"))
    assert dry == real


@given(some.lists(some.tuples(some.integers(0, 30), some.integers(1300, 1400), some.integers(0, 10**9)), max_size=40))
@settings(deadline=None)
def test_rows_taken_together_are_what_each_would_be_alone(rows: list[tuple[int, int, int]]) -> None:
    body = [f"{code:02d},{year},{value}" for code, year, value in rows]
    try:
        together, _ = take("\n".join([HEAD.strip(), *body, "30,1299,1", "xx,1,y"]).encode(), plain())
    except Refused as refused:
        pytest.fail(str(refused))
    seen, alone = set(), []
    for line in [*body, "30,1299,1"]:
        (claim,), _ = take(f"{HEAD}{line}\n".encode(), plain())
        if claim["id"] not in seen:
            seen.add(claim["id"])
            alone.append(claim)
    assert together == alone
    assert len(read_claims(together, Codebook.of("IRN"))) == len(together)


@given(some.text(alphabet="'=+-@1ab .\t", max_size=8))
@settings(deadline=None)
def test_a_guarded_text_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not is_dangerous(guarded(text))
    assert unguarded(guarded(text)) == text


def test_bounds_and_signs_are_held_row_by_row() -> None:
    columns = {
        **PLAIN["columns"],
        "indicator": {"column": "what"},
        "low": {"column": "low"},
        "high": {"column": "high"},
    }
    fixed = {key: text for key, text in PLAIN["fixed"].items() if key != "indicator"}
    text = (
        "code,year,what,persons,low,high\n"
        "00,1395,population,5,4,6\n01,1395,population,,4,6\n02,1395,population,,4,\n03,1395,population,5,6,4\n"
        "04,1395,net-migration,-5,-6,\n05,1395,population,-5,,\n06,1395,population,5,-1,\n"
    )
    made = plain(columns=columns, fixed=fixed, values=[{"column": "persons", "may_be_empty": True}])
    claims, verdict = take(text.encode(), made)
    assert said(claims, "area", "value", "low") == [("IRN-00", "5", "4"), ("IRN-01", "", "4"), ("IRN-04", "-5", "-6")]
    assert [(each.row, each.problem.code) for each in verdict.problems] == [
        (4, "claim-no-value"),
        (5, "claim-interval-reversed"),
        (7, "claim-value-negative"),
        (8, "claim-value-negative"),
    ]


def test_a_name_of_two_areas_is_asked() -> None:
    from namagar.analysis.sources.places import area_id
    from namagar.analysis.terms.areas import Area, AreaBook

    names = {"en": "Twin", "fa": "دوقلو"}
    areas = {each: Area(each, names) for each in ("XTW-1", "XTW-2")}
    with pytest.raises(Refused) as refused:
        area_id("twin", AreaBook("XTW", areas, {}), None)
    (problem,) = refused.value.problems
    assert problem.code == "source-name-ambiguous"
    assert problem.facts["meanings"] == {"en": "Twin (XTW-1); Twin (XTW-2)", "fa": "دوقلو (XTW-1)؛ دوقلو (XTW-2)"}


def test_a_text_like_a_formula_is_kept_and_told() -> None:
    columns = {**PLAIN["columns"], "note_en": {"column": "note"}}
    claims, verdict = take(b"code,year,persons,note\n00,1395,5,=1+1\n", plain(columns=columns))
    assert [claim["note_en"] for claim in claims] == ["=1+1"]
    assert [(each.code, each.facts) for each in verdict.told] == [("source-formula-like", {"field": "note_en"})]
    # A title is needed, and is a free text all the same.
    fixed = {key: text for key, text in PLAIN["fixed"].items() if key != "title"}
    made = plain(columns={**PLAIN["columns"], "title": {"column": "note"}}, fixed=fixed)
    claims, verdict = take(b"code,year,persons,note\n00,1395,5,=1+1\n", made)
    assert [claim["title"] for claim in claims] == ["=1+1"]
    assert [(each.code, each.facts) for each in verdict.told] == [("source-formula-like", {"field": "title"})]


def test_what_a_mapping_says_twice_or_not_at_all_is_refused() -> None:
    for changed, reason in (
        ({"values": [{"column": "persons", "period": "2016"}]}, "period comes from two places"),
        ({"values": [{"column": "persons", "fixed": {"area": "IRN"}}]}, "area comes from a column and is fixed too"),
    ):
        with pytest.raises(Refused) as refused:
            plain(**changed)
        assert [each.facts["reason"] for each in refused.value.problems] == [reason]
    text = HEAD + "00,1395,5\n"
    fixed = {key: each for key, each in PLAIN["fixed"].items() if key != "unit"}
    for changed in ({"fixed": fixed}, {"id_of_claims": "p-{nothing}"}, {"id_of_claims": "p-{"}):
        assert {code for code, _ in refusal(text, **changed)} == {"source-mapping"}
    assert refusal(text, fixed={**PLAIN["fixed"], "counterpart": "XXX"}) == [("area-unknown", "None")]


def test_a_fixed_area_is_read_in_the_edition_that_is_fixed_beside_it() -> None:
    # Fars since 2020, Tehran before.
    beside = {"fixed": {**PLAIN["fixed"], "area": "IR-07"}, "columns": {"period": PLAIN["columns"]["period"]}}
    content = "year,persons\n1395,5\n"
    assert refusal(content, **beside)[0][0] == "area-ambiguous"
    claims, _ = take(content.encode(), plain(**beside | {"fixed": {**beside["fixed"], "codes": "iso-2020"}}))
    assert said(claims, "area") == [("IRN-07",)]


def test_a_sheet_whose_name_says_nothing_is_refused_by_the_field_that_it_should_say() -> None:
    made = plain(columns={"area": {"sheet": "{take:name}{code}"}, "period": PLAIN["columns"]["period"]})
    with pytest.raises(Refused) as refused:
        take(workbook({"123": [["year", "persons"], ["1395", 5]]}), made)
    assert refused.value.problems == (Problem("claim-field-missing", "123, area", {"field": "area"}),)
