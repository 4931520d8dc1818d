"""A Parquet file is a table like any other: exact numbers, dates, nothing beyond the memory it may take."""

import datetime
import io
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from namagar.analysis.sources import limits, parquet
from namagar.analysis.sources.opening import opened
from namagar.analysis.terms.problem import Refused
from tests.analysis.source_files import plain, said, take

TABLE = "(VALUES ('00', 1395, 1429475), ('01', 1395, 2530696)) AS t(code, year, persons)"


def saved(folder: Path, query: str, options: str = "") -> bytes:
    """What a query gives, as a Parquet file."""
    path = folder / "table.parquet"
    duckdb.connect(":memory:").execute(f"COPY ({query}) TO '{path}' (FORMAT parquet{options})")
    return path.read_bytes()


def rows(content: bytes) -> list[list[object]]:
    (sheet,) = opened(io.BytesIO(content), "file.parquet").sheets
    return [list(row) for row in sheet.rows()]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        rows(content)
    (problem,) = refused.value.problems
    return problem.code


def test_a_table_is_read_by_the_mapping_of_its_csv(tmp_path: Path) -> None:
    claims, verdict = take(saved(tmp_path, f"SELECT * FROM {TABLE}"), plain(), "file.parquet")
    assert said(claims, "area", "period", "value") == [
        ("IRN-00", "SH1395", "1429475"),
        ("IRN-01", "SH1395", "2530696"),
    ]
    assert verdict.facts == {"kind": "Parquet"}


def test_numbers_dates_and_texts_are_what_they_were(tmp_path: Path) -> None:
    query = (
        "SELECT 951.142::DECIMAL(9,3) AS a, 12345678901234567.89::DECIMAL(38,2) AS b, 7.00::DECIMAL(9,2) AS c,"
        " 1.5::DOUBLE AS d, 9007199254740993::BIGINT AS e, DATE '2016-06-24' AS f,"
        " TIMESTAMP '2016-06-24 12:30:00' AS g, TIMESTAMP '2016-06-24' AS h, TRUE AS i, NULL::INTEGER AS j,"
        " encode('قم') AS k, '\\xFF'::BLOB AS l, [1, 2] AS m, TIME '01:02:03' AS n, '' AS o"
    )
    _, row = rows(saved(tmp_path, query))
    assert row == [
        951.142,
        "12345678901234567.89",
        7,
        1.5,
        9007199254740993,
        "2016-06-24",
        "2016-06-24T12:30:00",
        "2016-06-24",
        "TRUE",
        "",
        "قم",
        "0xff",
        "[1, 2]",
        "01:02:03",
        "",
    ]
    assert [type(cell) for cell in row[:5]] == [float, str, int, float, int]


def test_a_decimal_keeps_every_digit() -> None:
    assert parquet._cell(Decimal("0.1")) == 0.1
    assert parquet._cell(Decimal("0.10000000000000000001")) == "0.10000000000000000001"
    assert parquet._cell(datetime.timedelta(days=1)) == "1 day, 0:00:00"


def test_many_rows_come_in_order(tmp_path: Path) -> None:
    content = saved(tmp_path, "SELECT range AS a FROM range(12345)", ", ROW_GROUP_SIZE 3000")
    assert rows(content) == [["a"], *([number] for number in range(12345))]
    (sheet,) = opened(io.BytesIO(content), "f").sheets
    assert [len(list(sheet.rows())) for _ in range(2)] == [12346] * 2  # as often as one likes


def test_damage_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, f"SELECT * FROM {TABLE}")
    for content in (b"PAR1", b"PAR1" + bytes(100) + b"PAR1", whole[: len(whole) // 2], whole[:-8] + b"\xff" * 8):
        assert refusal(content) == "source-damaged"
    assert refusal(b"PARE" + whole[4:]) == "source-locked"


def test_a_page_that_unpacks_beyond_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = saved(tmp_path, "SELECT repeat('0', 200000000) AS code", ", COMPRESSION zstd")
    assert len(bomb) < 100_000
    monkeypatch.setattr(parquet, "_ENGINE", {**parquet._ENGINE, "memory_limit": "64MB"})
    assert refusal(bomb) == "source-unpacks-too-large"


def test_too_many_columns_or_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(tmp_path, f"SELECT * FROM {TABLE}")
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    assert len(rows(content)) == 3
    monkeypatch.setattr(limits, "MOST_ROWS", 1)
    assert refusal(content) == "source-too-wide"
    monkeypatch.setattr(limits, "MOST_COLUMNS", 3)
    monkeypatch.setattr(limits, "MOST_ROWS", 9)
    assert len(rows(content)) == 3
    monkeypatch.setattr(limits, "MOST_COLUMNS", 2)
    assert refusal(content) == "source-too-wide"


def test_a_file_larger_than_one_may_be_is_refused_before_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_PARQUET", 10)
    assert refusal(b"PAR1" + bytes(7)) == "source-too-large"


def test_the_name_of_the_file_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.parquet"
    secret.write_bytes(saved(tmp_path, "SELECT 1 AS secret"))

    class Upload(io.BytesIO):
        name = str(secret)

    (sheet,) = opened(Upload(saved(tmp_path, "SELECT 2 AS open")), "../secret*").sheets
    assert list(sheet.rows()) == [["open"], [2]]
