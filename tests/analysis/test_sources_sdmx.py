"""SDMX-ML 2.1 is read as the same table as SDMX-CSV, whatever its form, and never unfolds or fills the memory."""

import io

import pytest

from namagar.analysis.sources import limits
from namagar.analysis.sources.opening import opened
from namagar.analysis.terms.problem import Refused
from tests.analysis.sdmx_files import FLAT, GENERIC, SPACES, SPECIFIC, SPECIFIC_FLAT, message, values
from tests.analysis.source_files import plain, said, take

SDMX = {
    "form": "sdmx-csv",
    "columns": {"area": {"column": "REF_AREA"}, "period": {"column": "TIME_PERIOD", "calendar": "gregorian"}},
    "values": [{"column": "OBS_VALUE"}],
    "missing": {"NaN": "not-available"},
}
AFG = [("AFG", "2015", "5"), ("AFG", "2016-01/2016-03", "6")]


def rows(text: str | bytes) -> list[list[list[object]]]:
    """The rows of every sheet."""
    content = text.encode() if isinstance(text, str) else text
    return [[list(row) for row in sheet.rows()] for sheet in opened(io.BytesIO(content), "file.xml").sheets]


def refusal(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        rows(text)
    (problem,) = refused.value.problems
    return problem.code, str(problem.facts.get("kind") or problem.facts.get("found") or "")


@pytest.mark.parametrize("text", [GENERIC, SPECIFIC, FLAT, SPECIFIC_FLAT])
def test_every_form_of_a_message_gives_the_same_claims(text: str) -> None:
    claims, verdict = take(text.encode(), plain(**SDMX), "file.xml")
    assert said(claims, "area", "period", "value") == AFG
    assert verdict.missing.total() == (text in (GENERIC, SPECIFIC))
    form = "generic" if text in (GENERIC, FLAT) else "structure-specific"
    assert verdict.facts == {"kind": f"SDMX-ML 2.1 {form}"}


@pytest.mark.parametrize("text", [GENERIC, SPECIFIC])
def test_codes_of_groups_and_series_stand_in_every_row_of_theirs(text: str) -> None:
    ((head, *table),) = rows(text)
    assert set(head) == {"FREQ", "REF_AREA", "TITLE", "UNIT", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"}
    found = [dict(zip(head, row, strict=True)) for row in table]
    assert [each["TITLE"] for each in found] == ["Afghans", "Afghans", ""]
    assert [each["UNIT"] for each in found] == ["PS", "PS", ""]
    assert [each["OBS_STATUS"] for each in found] == ["A", "", ""]


def test_codes_of_the_data_set_stand_in_every_row() -> None:
    ((head, first, _),) = rows(SPECIFIC_FLAT)
    assert dict(zip(head, first, strict=True))["UNIT"] == "PS"
    generic = FLAT.replace("</mes:DataSet>", f"<gen:Attributes>{values(NOTE='x')}</gen:Attributes></mes:DataSet>")
    ((head, *_),) = rows(
        generic.replace("<gen:Obs>", f"<gen:Attributes>{values(UNIT='PS')}</gen:Attributes><gen:Obs>", 1)
    )
    assert head[0] == "UNIT"
    atts = SPECIFIC_FLAT.replace("<Obs", '<Atts NOTE="y"/><Obs', 1)
    ((head, first, _),) = rows(atts)
    assert dict(zip(head, first, strict=True))["NOTE"] == "y"


def test_the_dimension_at_the_observation_is_the_one_that_the_header_names() -> None:
    crossed = message(
        "GenericData",
        '<mes:DataSet structureRef="POP">'
        f"<gen:Series><gen:SeriesKey>{values(TIME_PERIOD='2015')}</gen:SeriesKey>"
        '<gen:Obs><gen:ObsDimension value="AFG"/><gen:ObsValue value="5"/></gen:Obs>'
        '<gen:Obs><gen:ObsDimension id="REF_AREA" value="IRN"/><gen:ObsValue value="6"/></gen:Obs></gen:Series>'
        "</mes:DataSet>",
        at="REF_AREA",
    )
    assert rows(crossed) == [[["TIME_PERIOD", "REF_AREA", "OBS_VALUE"], ["2015", "AFG", "5"], ["2015", "IRN", "6"]]]


def test_several_data_sets_are_sheets_that_the_mapping_names() -> None:
    one = '<mes:DataSet ss:structureRef="{}"><Obs REF_AREA="{}" TIME_PERIOD="2015" OBS_VALUE="{}"/></mes:DataSet>'
    three = [one.format("POP", "AFG", 5), one.format("POP", "IRN", 6), one.format("BIRTHS", "IRN", 7)]
    text = message("StructureSpecificData", *three)
    assert [sheet.name for sheet in opened(io.BytesIO(text.encode()), "f").sheets] == ["POP 1", "POP 2", "BIRTHS"]
    assert [table[1][0] for table in rows(text)] == ["AFG", "IRN", "IRN"]
    claims, _ = take(text.encode(), plain(**SDMX, sheets=["BIRTHS"]))
    assert said(claims, "area", "value") == [("IRN", "7")]
    with pytest.raises(Refused) as refused:
        take(text.encode(), plain(**SDMX))
    assert [each.code for each in refused.value.problems] == ["source-sheet-open"]


def test_a_message_in_sixteen_bits_or_without_a_declaration_is_read() -> None:
    wide = SPECIFIC.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert rows(wide) == rows(SPECIFIC)
    bare = SPECIFIC.partition("?>\n")[2]
    assert rows(bare) == rows("\n" + bare) == rows(SPECIFIC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<?xml version='1.0'?><a/>", ("source-kind-unread", "XML")),
        (SPECIFIC.replace("v2_1", "v2_0"), ("source-kind-unread", "SDMX-ML 2.0 StructureSpecificData")),
        (message("Structure"), ("source-kind-unread", "SDMX-ML 2.1 Structure")),
        (
            SPECIFIC.replace("Replace", "Delete"),
            ("source-kind-unread", "SDMX-ML 2.1 structure-specific, action Delete"),
        ),
        (GENERIC.replace("Append", "delete"), ("source-kind-unread", "SDMX-ML 2.1 generic, action Delete")),
        (message("GenericData"), ("source-empty", "")),
        (SPECIFIC[:-40], ("source-damaged", "")),
        (SPECIFIC.replace("UTF-8", "nothing-known"), ("source-damaged", "")),
        (
            SPECIFIC.replace("</mes:DataSet>", '<Group REF_AREA="IRN" TITLE="late"/></mes:DataSet>'),
            ("source-damaged", ""),
        ),
        ("<?xml version='1.0'?>" + "<a>" * 200, ("source-kind-unread", "XML")),
        (SPECIFIC.replace("<Obs", "<a>" * 200 + "<Obs", 1), ("source-damaged", "")),
    ],
)
def test_what_is_no_data_is_refused_with_its_kind(text: str, told: tuple[str, str]) -> None:
    assert refusal(text) == told


def test_entities_are_refused_before_they_unfold() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(message("GenericData", "&b;", before=laughs)) == ("source-active", "DOCTYPE")
    outside = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert refusal(message("GenericData", "&a;", before=outside)) == ("source-active", "DOCTYPE")
    late = f"<!--{' ' * 9000}--><!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>"
    assert refusal(message("GenericData", before=late)) == ("source-active", "DOCTYPE")


def test_what_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = " ".join(f'A{place}="1"' for place in range(limits.MOST_COLUMNS + 1))
    assert refusal(SPECIFIC.replace("<Obs", f"<Obs {wide}", 1))[0] == "source-too-wide"
    endless = SPECIFIC.replace('UNIT="PS"', f'UNIT="{"P" * (limits.LONGEST_LINE + 200_000)}"')
    assert refusal(endless)[0] == "source-line-too-long"
    monkeypatch.setattr(limits, "MOST_DATA_SETS", 2)
    empty = "<mes:DataSet/>"
    assert len(rows(message("StructureSpecificData", *[empty] * 2))) == 2
    assert refusal(message("StructureSpecificData", *[empty] * 3))[0] == "source-too-wide"
    monkeypatch.setattr(limits, "MOST_GROUPS", 1)
    assert len(rows(SPECIFIC)) == 1
    assert refusal(SPECIFIC.replace("<Group", '<Group REF_AREA="IRN" TITLE="x"/><Group', 1))[0] == "source-too-wide"


def test_a_long_message_is_read_in_pieces() -> None:
    many = "".join(f'<Obs TIME_PERIOD="{1900 + year}" OBS_VALUE="{year}"/>' for year in range(1, 5_000))
    text = message("StructureSpecificData", f'<mes:DataSet><Series REF_AREA="AFG">{many}</Series></mes:DataSet>')
    assert len(text) > 200_000
    ((head, *table),) = rows(text)
    assert head == ["REF_AREA", "TIME_PERIOD", "OBS_VALUE"]
    assert table == [["AFG", str(1900 + year), str(year)] for year in range(1, 5_000)]
    assert SPACES in text
