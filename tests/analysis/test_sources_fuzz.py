"""Whatever bytes come, a file is taken or refused; a table of claims that was written is read as the same claims."""

import contextlib
import csv
import io
from datetime import date
from fractions import Fraction
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from namagar.analysis.sources import mapping
from namagar.analysis.sources.amounts import amount_text
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.taking import dry_run
from namagar.analysis.terms.claim import COLUMNS, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from tests.analysis.old_workbooks import Formula, old_workbook
from tests.analysis.sdmx_files import message
from tests.analysis.source_files import PLAIN, plain, take, workbook
from tests.analysis.test_sources_reading import ROWS, TEXT

BOOK = Codebook.of("IRN")
WHOLE = workbook({"Sheet": ROWS})
OLD = old_workbook({"Sheet": [["code", "year", "persons"], ["00", 1395.0, 5.0], ["01", 1395.0, Formula(2)]]})


def written(claims: list[dict[str, str]]) -> bytes:
    """Claims as the command writes them."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([guarded(claim[column]) for column in COLUMNS] for claim in claims)
    return text.getvalue().encode()


def codes(column: str) -> some.SearchStrategy[str]:
    return some.sampled_from(sorted(BOOK.codes[column]))


NUMBERS = some.integers(0, 10**12).map(lambda thousandths: amount_text(Fraction(thousandths, 1000)))
DAYS = some.dates(date(1700, 1, 1), date(2100, 1, 1)).map(date.isoformat)
WORDS = some.text(some.characters(exclude_categories=["C", "Z"], include_characters=" \u200c"), max_size=20).map(
    lambda text: " ".join(text.split(" ")).strip()
)
CLAIMS = some.lists(
    some.fixed_dictionaries(
        {
            "id": some.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.~-]{0,12}", fullmatch=True),
            "indicator": codes("indicator"),
            "area": some.sampled_from(sorted(BOOK.areas.areas)),
            "counterpart": some.sampled_from(["", "AFG", "IRN-07"]),
            "codes": some.sampled_from(["", "sci"]),
            "period": some.one_of(DAYS, some.just("SH1395-08"), some.just("2011-10/2016-09")),
            "breakdown": some.sampled_from(["", "sex=F", "sex=M;settlement=rural"]),
            "concept": codes("concept"),
            "value": NUMBERS,
            "low": some.just(""),
            "high": some.one_of(some.just(""), NUMBERS),
            "precision": some.sampled_from(["", "1", "1000"]),
            "unit": codes("unit"),
            "status": codes("status"),
            "publisher": codes("publisher"),
            "title": WORDS.map(lambda text: text or "=1"),
            "published": DAYS,
            **dict.fromkeys(("revision", "derived_from", "part_of", "corrects", "page", "note_en", "note_fa"), WORDS),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda claim: claim["id"],
)


@given(CLAIMS)
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_claims_that_are_written_and_read_again_are_the_same(claims: list[dict[str, str]]) -> None:
    first, verdict = take(written(claims), mapping.ready("claims"))
    assert verdict.problems == ()
    assert first == claims
    second, _ = take(written(first), mapping.ready("claims"))
    assert second == first
    assert len(read_claims(first, BOOK)) == len(claims)


@given(CLAIMS)
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
def test_claims_come_back_the_same_from_any_kind_of_file(claims: list[dict[str, str]]) -> None:
    texts = [[guarded(claim[column]) for column in COLUMNS] for claim in claims]
    assert take(workbook({"Sheet": [COLUMNS, *texts]}), mapping.ready("claims"))[0] == claims
    observed = "".join(
        f"<Obs {' '.join(f'{column}={quoteattr(text)}' for column, text in zip(COLUMNS, row, strict=True))}/>"
        for row in texts
    )
    sdmx = message("StructureSpecificData", f"<mes:DataSet>{observed}</mes:DataSet>")
    assert take(sdmx.encode(), mapping.ready("claims"))[0] == claims


CELLS = some.sampled_from(["00", "01", "xx", "1395", "13", "5", "5", "..", "", "=1", "7,000", "-3", "۱۲"])


@given(some.lists(some.lists(CELLS, min_size=2, max_size=4), max_size=30))
@settings(deadline=None, max_examples=60)
def test_a_dry_run_is_the_real_run_whatever_stands_in_the_file(rows: list[list[str]]) -> None:
    text = "\n".join(["code\tyear\tpersons", "00\t1390\t1", *map("\t".join, rows)]).encode()
    by = plain(delimiter="\t", missing={"..": "not-available"})
    claims, real = take(text, by)
    assert dry_run(io.BytesIO(text), "file", by) == real
    assert len(claims) == real.claims
    # each row is a claim, missing, or refused: none is lost
    assert real.claims + real.refused_rows + real.missing.total() >= real.rows >= real.claims + real.refused_rows


@pytest.mark.parametrize("name", reader.names(("countries", "IRN", "claims"), ".csv"))
def test_the_claims_of_the_catalogue_are_read_as_they_are(name: str) -> None:
    path = reader.find("countries", "IRN", "claims", name)
    made, verdict = take(path.read_bytes(), mapping.ready("claims"))
    assert verdict.problems == ()
    assert read_claims(made, BOOK) == read_claims(reader.table("countries", "IRN", "claims", name), BOOK)


def attempt(content: bytes) -> None:
    """Take the file in every way; anything but Refused is an error of ours."""
    for by in (plain(), plain(delimiter=",", encoding="windows-1256"), mapping.ready("iom-dtm-hxl")):
        with contextlib.suppress(Refused):
            take(content, by)
    with contextlib.suppress(Refused):
        for sheet in opened(io.BytesIO(content), "file").sheets:
            for _ in sheet.rows():
                pass


BEGINNINGS = some.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", TEXT.encode()])


@given(BEGINNINGS, some.binary(max_size=2000))
@settings(deadline=None, max_examples=100)
def test_no_bytes_raise_anything_but_a_refusal(beginning: bytes, rest: bytes) -> None:
    attempt(beginning + rest)


@given(some.text(alphabet=",;\t|\"\n\r'=#+-۰۱1 .a\u200c\0", max_size=300))
@settings(deadline=None, max_examples=100)
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    attempt(text.encode())


@pytest.mark.parametrize("content", [b";", b",", b"\n;\n"])
def test_what_the_fuzzing_found_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        take(content, plain())


@given(some.integers(0, len(WHOLE) - 1), some.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_no_damage_to_a_workbook_raises_anything_but_a_refusal(place: int, change: bytes) -> None:
    attempt(WHOLE[:place] + change + WHOLE[place + len(change) :])


@given(some.integers(0, len(OLD) - 1), some.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=100)
def test_no_damage_to_an_old_workbook_raises_anything_but_a_refusal(place: int, change: bytes) -> None:
    attempt(OLD[:place] + change + OLD[place + len(change) :])


def test_an_indicator_that_nobody_knows_is_told() -> None:
    sound = "indicator,code,year,persons\npopulation,00,1395,5\nnothing,00,1396,6\n"
    fixed = {field: text for field, text in PLAIN["fixed"].items() if field != "indicator"}
    columns = {**PLAIN["columns"], "indicator": {"column": "indicator"}}
    _, verdict = take(sound.encode(), plain(fixed=fixed, columns=columns))
    assert [(each.row, each.value, each.problem.code) for each in verdict.problems] == [
        (3, "nothing", "claim-code-unknown")
    ]
