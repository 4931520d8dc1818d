"""Ready mappings read the publishers' layouts, and every file as users upload it is taken right or refused in words."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from namagar.analysis.sources import mapping
from namagar.analysis.sources.mapping import FileMapping
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.taking import Taking
from namagar.analysis.sources.verdict import Verdict
from namagar.analysis.terms.claim import COLUMNS, Claim, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence
from namagar.catalogue import reader
from tests.analysis.source_files import PLAIN, plain, said, take, workbook

READY = [name.removesuffix(".yaml") for name in reader.names(("mappings",), ".yaml")]


@pytest.mark.parametrize("name", READY)
def test_a_ready_mapping_is_sound_and_bears_its_own_name(name: str) -> None:
    assert mapping.ready(name).id == name


def test_unhcr_population_table() -> None:
    text = (
        "year,coo_iso,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst\n"
        "2015,AFG,IRN,951142,42,0,0,0,0,0,,0\n2015,UNK,IRN,7,0,0,0,0,0,0,,0\n2025,AFG,IRN,758339,0,0,0,0,0,0,879500,0\n"
        "2015,AFG,PAK,1560592,0,0,0,0,0,0,,0\n"
    )
    claims, verdict = take(text.encode(), mapping.ready("unhcr-population"))
    assert said(claims, "indicator", "counterpart", "period", "value") == [
        ("foreign-stock", "AFG", "2015-12-31", "951142"),
        ("foreign-stock", "AFG", "2025-12-31", "758339"),
        ("foreign-others", "AFG", "2025-12-31", "879500"),
    ]
    assert verdict.left_out == 1
    assert verdict.missing == {("oip", "empty"): 1, ("coo_iso", "unknown"): 1}


def test_unhcr_totals_of_hdx() -> None:
    text = '"Year","ISO3CoO","ISO3CoA","REF"\n1979,"AFG","IRN",1e+05\n1980,"UKN","IRN",2000\n'
    claims, _ = take(text.encode(), mapping.ready("unhcr-hdx-population"))
    assert said(claims, "counterpart", "value") == [("AFG", "100000")]


def test_undesa_migrant_stock_workbook() -> None:
    both, men, women = (f"International migrant stock at mid-year ({who})" for who in ("both sexes", "male", "female"))
    head: list[list[Any]] = [[] for _ in range(14)]
    rows = [
        *head,
        ["Sort\norder", "Major area", "Notes", "Code", "Type of data (a)", both, None, men, None, women, None],
        [None, None, None, None, None, 1990, 2019, 1990, 2019, 1990, 2019],
        [1, "WORLD", None, 900, None, 153, 271, 77, 130, 76, 141],
        [2, "Asia", None, 935, None, 1, 2, 3, 4, 5, 6],
        ["=+A17+1", "Iran (Islamic Republic of)", None, 364, "B R", 4291601, 2682214, 2400000, 1421804, "..", 1260410],
    ]
    made = workbook({"CONTENTS": [["x"]], "Table 1": rows, "NOTES": [["y"]]})
    claims, verdict = take(made, mapping.ready("undesa-migrant-stock"))
    assert said(claims[:1], "area", "value") == [("WLD", "153")]
    assert [(each.code, each.facts) for each in verdict.told] == [
        ("source-areas-left-out", {"count": 1, "areas": "935"})
    ]
    assert (verdict.rows, verdict.left_out) == (3, 1)
    claims, verdict = take(made, mapping.ready("undesa-migrant-stock").of_reporters(["IRN"]))
    assert (verdict.left_out, verdict.told) == (2, [])
    assert said(claims, "breakdown", "period", "value") == [
        ("", "1990-07-01", "4291601"),
        ("", "2019-07-01", "2682214"),
        ("sex=M", "1990-07-01", "2400000"),
        ("sex=M", "2019-07-01", "1421804"),
        ("sex=F", "2019-07-01", "1260410"),
    ]
    assert verdict.missing.total() == 1


def test_wpp_components_are_in_thousands() -> None:
    text = "m49,name,year,births,deaths,net_migration\n364,Iran,2012,1439.653,365.819,-57.823\n108,Burundi,2012,1,1,1\n"
    claims, _ = take(text.encode(), mapping.ready("wpp-components"))
    assert said(claims[3:], "area", "value") == [("BDI", "1000")] * 3
    claims, _ = take(text.encode(), mapping.ready("wpp-components").of_reporters(["IRN"]))
    assert said(claims, "id", "value") == [
        ("wpp2024-births-irn-2012", "1439653"),
        ("wpp2024-deaths-irn-2012", "365819"),
        ("wpp2024-net-migration-irn-2012", "-57823"),
    ]


def test_iom_weekly_returns() -> None:
    text = (
        "start,end,iran_week,iran_voluntary,iran_deported,source,note\n"
        "2018-03-04,2018-03-10,14644,,,.../weekly-situation-report-04-10-march-2018,\n"
        "2017-12-31,2018-01-06,11128,,,IOM weekly sitrep 31 Dec 2017-06 Jan 2018 (mirror),\n"
        "2018-06-03,2018-06-09,9162,,,weekly sitrep,\n"
    )
    claims, verdict = take(text.encode(), mapping.ready("iom-returns-weekly"))
    assert said(claims, "period", "breakdown", "value", "published") == [
        ("2018-03-04/2018-03-10", "", "14644", "2018-03"),
        ("2017-12-31/2018-01-06", "", "11128", "2018-01"),
    ]
    assert verdict.missing.total() == 4  # not printed is not zero
    assert [(each.row, each.problem.code) for each in verdict.problems] == [(4, "source-month-missing")]


def test_iom_dtm_with_tags() -> None:
    text = (
        "country,code,level,persons,date,cause,origin\n"
        "#country+name,#country+code,#adm+level,#affected+idps,#date+reported,#cause+type,#adm1+name+origin\n"
        "Afghanistan,AFG,0,179956,2017-03-30T00:00:00,Conflict,Not available\n"
        "Afghanistan,AFG,0,41018,2017-03-30T00:00:00,Conflict,Baghlan\n"
        "Afghanistan,AFG,1,5,2017-03-30T00:00:00,Conflict,\n"
        "Afghanistan,AFG,0,6,2017-03-30T00:00:00,Something else,\n"
    )
    claims, verdict = take(text.encode(), mapping.ready("iom-dtm-hxl"))
    assert said(claims, "area", "period", "breakdown", "value") == [("AFG", "2017-03-30", "cause=conflict", "179956")]
    assert [(each.value, each.problem.code) for each in verdict.problems] == [("Something else", "claim-code-unknown")]


def test_sci_census_sheet() -> None:
    rows: list[list[Any]] = [
        *([] for _ in range(4)),
        ["", "سن", "جمع", None, None, " نقاط شهري", None, None, None, " نقاط روستايي", None, None],
        ["", None, "مردوزن", "مرد", "زن", "مردوزن", "مرد", None, "زن", "مردوزن", "مرد", "زن"],
        ["", " تمامي سنين", 1292283, 658540, 633743, 1229964, 624509, None, 605455, 62317, 34029, 28288],
        ["", "0-4 ساله", 129605, 66282, 63323, 124214, 63511, None, 60703, 5391, 2771, 2620],
    ]
    claims, _ = take(workbook({"قم2501": rows}), mapping.ready("sci-census-sheet"))
    assert len(claims) == 9
    assert said(claims[:1], "area", "value") == [("IRN-25", "1292283")]
    assert said(claims[-1:], "breakdown", "value") == [("sex=F;settlement=rural", "28288")]
    with pytest.raises(Refused) as refused:
        take(workbook({"تهران2301": rows}), mapping.ready("sci-census-sheet"))
    (problem,) = refused.value.problems
    assert problem.code == "source-area-unknown"
    assert problem.facts == {"code": "2301", "candidates": {"en": "Tehran (IRN-23)", "fa": "تهران (IRN-23)"}}


# The real files, where they are.

SHARED = os.environ.get("NAMAGAR_SHARED_DATA", "")
needs_shared = pytest.mark.skipif(
    not SHARED, reason="NAMAGAR_SHARED_DATA does not name the folder of collected tables; real files were not read."
)


def taken(path: str, by: FileMapping) -> tuple[dict[str, Claim], Verdict]:
    """The claims of a real file, read back as a table of claims is."""
    with Path(SHARED, path).open("rb") as file:
        taking = Taking(file, path, by)
        rows = [dict(zip(COLUMNS, claim, strict=True)) for claim in taking.claims()]
    return {claim.id: claim for claim in read_claims(rows, Codebook.of(by.country))}, taking.verdict


@needs_shared
def test_the_refugee_data_finder_of_2026() -> None:
    claims, verdict = taken("unhcr/population_1951_2025.csv", mapping.ready("unhcr-population"))
    frozen = [claims[f"unhcr-foreign-stock-afg-{year}-12-31"].value for year in range(2015, 2020)]
    assert frozen == [951142] * 5
    assert verdict.rows == 138_893
    assert verdict.refused_rows == 0


@needs_shared
def test_wpp_2024() -> None:
    claims, verdict = taken("wpp/wpp2024_components_1950_2023.csv", mapping.ready("wpp-components"))
    # births less deaths 2012 to 2016 are 5,717,256 (finding 12)
    growth = sum(
        int(claims[f"wpp2024-births-irn-{year}"].value or 0) - int(claims[f"wpp2024-deaths-irn-{year}"].value or 0)
        for year in range(2012, 2017)
    )
    assert growth == 5_717_256
    assert len(claims) == 3 * 74 * 235
    (problem,) = verdict.told
    assert problem.facts == {"count": 74, "areas": "412"}  # Kosovo stands in no list of ours
    assert verdict.refused_rows == 0


@needs_shared
def test_weekly_returns_of_iom_as_they_were_transcribed() -> None:
    claims, verdict = taken("iom/returns_from_iran_weekly_2017_2021.csv", mapping.ready("iom-returns-weekly"))
    assert claims["iom-returns-week-2017-12-03-2017-12-09"].value == 10_123
    assert (verdict.rows, verdict.refused_rows) == (38, 0)


PROVINCES = plain(
    encoding="windows-1256",
    columns={"area": {"column": "کد", "edition": "sci"}},
    values=[{"column": "جمعیت {year}", "period": "SH{year}"}],
)
FLOWS = plain(
    rows=[{"column": "country_dest_id", "is": ["IRN"]}],
    id_of_claims="abel-sander-{counterpart}-{area}-{period}",
    fixed={
        **PLAIN["fixed"],
        "indicator": "immigration",
        "concept": "flows-estimated",
        "unit": "moves",
        "publisher": "RESEARCH",
    },
    columns={"area": {"column": "country_dest_id"}, "counterpart": {"column": "country_orig_id"}},
    values=[
        {"column": f"countryflow_{year}", "fixed": {"period": f"{year}-07/{year + 5}-06"}}
        for year in (1990, 1995, 2000, 2005)
    ],
)
BY_COUNTY = plain(
    # Counties have no code in any edition; those of provinces would be taken for theirs (10 is 0010 without its zeros).
    columns={"area": {"column": "County code", "edition": "iso-2020"}},
    fixed={**PLAIN["fixed"], "period": "SH1395"},
    values=[{"column": "Unemployed population"}],
)
CLAIMS = mapping.ready("claims")
CENSUS = mapping.ready("sci-census-sheet")

MESSY: dict[str, tuple[FileMapping, dict[str, int] | str]] = {
    "sci_census1395_pop_qom.xls": (
        CENSUS,
        {"sci-1395-irn-25": 1292283, "sci-1395-irn-25-sex-f-settlement-rural": 28288},
    ),
    "provinces_windows1256_semicolon.csv": (PROVINCES, {"p-irn-00-sh1390": 1413959, "p-irn-30-sh1395": 2712400}),
    "hxl_iom_dtm_global_admin0_2.csv": (
        mapping.ready("iom-dtm-hxl"),
        {"iom-dtm-afg-2017-03-30-cause-conflict": 179956},
    ),
    "unhcr_HDX_EndYearPopulationTotals.csv": (
        mapping.ready("unhcr-hdx-population"),
        {"unhcr-hdx-ref-afg-1979-12-31": 100000, "unhcr-hdx-ref-pak-2019-12-31": 10},
    ),
    "undesa_ims2019_total_workbook.xlsx": (
        mapping.ready("undesa-migrant-stock"),
        {
            "undesa-stock-total-irn-1990-07-01": 4291601,
            "undesa-stock-total-irn-2019-07-01-sex-f": 1260410,
            "undesa-stock-total-afg-2019-07-01": 149762,
        },
    ),
    "wb_abel_sander_flows_bom_quotes_sample.csv": (
        FLOWS,
        {"abel-sander-usa-irn-1990-07-1995-06": 35502, "abel-sander-can-irn-2000-07-2005-06": 4131},
    ),
    "sci_census1395_pop_tehran.xls": (CENSUS, "No area has the code or name “2301”."),
    "sci_census1390_pop_alborz.xls": (CENSUS, "No column has the heading “جمع / مرد و زن”."),
    "sci_census1395_activity_19.xls": (CENSUS, "No column has the heading “جمع / مرد و زن”."),
    "sci_unemployment_county_fa_mixed_digits.csv": (BY_COUNTY, "No area has the code “2301”."),
    "hbsir_province_codes_by_year.csv": (CLAIMS, "No column has the heading “value”."),
    "census1390_mixed_arabic_persian_digits.txt": (CLAIMS, "It is not clear what divides the cells of"),
    "inmigrants_1375_fa_digits_two_row_header.txt": (CLAIMS, "It is not clear what divides the cells of"),
    "war_displaced_fa_digits_arabic_yeh.txt": (CLAIMS, "It is not clear what divides the cells of"),
    "law_1310_entry_residence_foreigners_excerpt_fa.txt": (CLAIMS, "It is not clear what divides the cells of"),
}


@needs_shared
def test_every_messy_file_is_looked_at() -> None:
    there = {path.name for path in Path(SHARED, "messy").iterdir() if path.name != "README.md"}
    assert there == set(MESSY)


@needs_shared
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_messy_file_is_read_to_its_end_or_refused_in_whole_sentences(language: str) -> None:
    for path in sorted(Path(SHARED, "messy").iterdir()):
        try:
            with path.open("rb") as file:
                for sheet in opened(file, path.name).sheets:
                    assert sum(1 for _ in sheet.rows()) > 1
        except Refused as refused:
            for each in refused.problems:
                assert "{" not in str(sentence(each, language))


@needs_shared
@pytest.mark.parametrize("name", MESSY)
def test_a_messy_file_is_taken_right_or_refused_with_a_true_sentence(name: str) -> None:
    by, expected = MESSY[name]
    if isinstance(expected, dict):
        claims, _ = taken(f"messy/{name}", by)
        assert {each: claims[each].value for each in expected} == expected
        return
    try:
        claims, verdict = taken(f"messy/{name}", by)
        assert claims == {}
        problems = [each.problem for each in verdict.problems]
    except Refused as refused:
        problems = list(refused.problems)
    told = Counter(sentence(each, "en").what for each in problems)
    assert any(what.startswith(expected) for what in told), told.most_common(5)
