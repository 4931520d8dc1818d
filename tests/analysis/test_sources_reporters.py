"""Whose rows are taken: those of the areas that are known or asked for; what is left out is told, never guessed."""

import calendar
import csv
import os
from pathlib import Path

import pytest

from namagar.analysis.sources import fields
from namagar.analysis.sources.moments import last_month
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from tests.analysis.source_files import PLAIN, plain, said, take

COLUMNS = {
    "area": {"column": "m49", "codes_of": "m49", "codes": {"900": "WLD"}},
    "period": {"column": "year", "calendar": "gregorian"},
}
TEXT = b"m49,year,persons\n900,2015,9\n004,2015,1\n4,2016,2\n364,2015,3\n935,2015,4\n935,2016,4\n5500,2015,5\n"


def test_known_areas_are_taken_and_the_others_told() -> None:
    claims, verdict = take(TEXT, plain(columns=COLUMNS, reporters="known"))
    assert said(claims, "area", "value") == [("WLD", "9"), ("AFG", "1"), ("AFG", "2"), ("IRN", "3")]
    assert verdict.other_areas == {"935": 2, "5500": 1}
    assert (verdict.rows, verdict.left_out, verdict.refused_rows) == (7, 3, 0)
    assert [(each.code, each.facts) for each in verdict.told] == [
        ("source-areas-left-out", {"count": 3, "areas": "935, 5500"})
    ]


def test_areas_that_are_asked_for_are_taken_alone() -> None:
    for by in (plain(columns=COLUMNS, reporters=["AFG"]), plain(columns=COLUMNS).of_reporters(["AFG"])):
        claims, verdict = take(TEXT, by)
        assert said(claims, "area", "value") == [("AFG", "1"), ("AFG", "2")]
        assert (verdict.left_out, verdict.told) == (5, [])
    with pytest.raises(Refused) as refused:
        plain(columns=COLUMNS).of_reporters(["AFG", "Nowhere"])
    assert [each.facts for each in refused.value.problems] == [{"code": "Nowhere"}]


def test_a_file_of_one_area_has_no_reporters() -> None:
    one = {"period": COLUMNS["period"]}
    fixed = {**PLAIN["fixed"], "area": "IRN"}
    for make in (
        lambda: plain(columns=one, fixed=fixed, reporters="known"),
        lambda: plain(columns=one, fixed=fixed).of_reporters(["IRN"]),
        lambda: plain(columns={**COLUMNS, "area": {"sheet": "{take}"}}, reporters="known"),
    ):
        with pytest.raises(Refused) as refused:
            make()
        assert [each.facts["reason"] for each in refused.value.problems] == ["no column says the area"]


def test_an_area_that_could_be_two_is_asked_and_not_left_out() -> None:
    columns = {**PLAIN["columns"], "area": {"column": "code"}}
    _, verdict = take(b"code,year,persons\nIR-07,1395,5\nAFG,1395,6\n", plain(columns=columns, reporters="known"))
    assert [each.problem.code for each in verdict.problems] == ["area-ambiguous"]


def test_a_row_without_an_area_is_missing_and_not_left_out() -> None:
    _, verdict = take(b"m49,year,persons\n,2015,5\n4,2015,6\n", plain(columns=COLUMNS, reporters="known"))
    assert (verdict.left_out, verdict.missing) == (0, {("m49", "empty"): 1})


def test_more_areas_than_one_reads_are_cut_off_with_a_sign() -> None:
    lines = "".join(f"{900 + place},2015,5\n" for place in range(1, 60))
    _, verdict = take(f"m49,year,persons\n4,2015,1\n{lines}".encode(), plain(columns=COLUMNS, reporters="known"))
    (problem,) = verdict.told
    told = str(problem.facts["areas"])
    assert told.startswith("901, 902, ")
    assert told.endswith("940 …")


def test_an_unknown_area_is_told_with_what_is_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {**PLAIN["columns"], "area": {"column": "code"}}
    text = b"code,year,persons\nEsfahaan,1395,1\n2301,1395,2\n\xd8\xaa\xd9\x87\xd8\xb1\xd8\xa7,1395,3\nzz,1395,4\n"
    _, verdict = take(text, plain(columns=columns))
    told = [(each.problem.code, each.problem.facts.get("candidates", {})) for each in verdict.problems]
    assert [code for code, _ in told] == ["source-area-unknown"] * 3 + ["area-unknown"]
    assert "(IRN-10)" in told[0][1]["en"]
    assert told[1][1]["fa"] == "تهران (IRN-23)"
    assert "تهران (IRN-23)" in told[2][1]["fa"]
    monkeypatch.setattr(fields, "_MOST_GUESSED_AT", 1)
    _, verdict = take(text, plain(columns=columns))
    assert [each.problem.code for each in verdict.problems] == ["source-area-unknown"] + ["area-unknown"] * 3


def test_codes_of_the_united_nations_are_those_of_every_country_once() -> None:
    rows = reader.table("codelists", "m49.csv")
    ours = {row["id"] for row in reader.table("codelists", "countries.csv")} - {"WLD", "XAB", "XAC"}
    assert sorted(row["area"] for row in rows) == sorted(ours)
    assert len({row["code"] for row in rows}) == len(rows)
    assert {len(row["code"]) for row in rows} == {3}


@pytest.mark.skipif(not os.environ.get("NAMAGAR_SHARED_DATA"), reason="NAMAGAR_SHARED_DATA names no folder.")
def test_codes_of_the_united_nations_are_those_that_undesa_uses() -> None:
    names = {row["id"]: row["name_en"] for row in reader.table("codelists", "countries.csv")}
    ours = {row["code"].lstrip("0"): names[row["area"]] for row in reader.table("codelists", "m49.csv")}
    path = Path(os.environ["NAMAGAR_SHARED_DATA"], "wpp", "wpp2024_components_1950_2023.csv")
    with path.open(encoding="utf-8") as file:
        theirs = {row["m49"]: row["name"] for row in csv.DictReader(file)}
    alike = sum(ours.get(code, "")[:4] == name[:4] for code, name in theirs.items())
    assert (len(theirs), alike) == (236, 213)  # the others are named otherwise, as Türkiye and Turkey


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("situation-report-27-sep-03-oct-2020-endarips", "2020-10"),
        ("sitrep 31 Dec 2017-06 Jan 2018 (mirror)", "2018-01"),
        ("REPORT 19_DECEMBER_1999", "1999-12"),
        ("14-2-may-2021", "2021-05"),
    ],
)
def test_the_last_month_of_a_title_is_taken(text: str, month: str) -> None:
    assert last_month(text) == month


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_is_known_by_its_whole_and_its_short_name(number: int) -> None:
    for name in (calendar.month_name[number], calendar.month_abbr[number]):
        assert last_month(f"report, {name} 2018") == f"2018-{number:02d}"


@pytest.mark.parametrize("text", ["", "2018-03", "march", "march 20181", "summer 2018", "dismay 2018", "march 1718"])
def test_a_title_without_a_month_is_asked(text: str) -> None:
    with pytest.raises(Refused):
        last_month(text)
