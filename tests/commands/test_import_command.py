"""namagar import: a publisher's file becomes claims, or nothing is written and every reason is told."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.analysis.terms.claim import COLUMNS
from namagar.cli.main import main

COMMAND = str(Path(sys.executable).with_name("namagar"))
HEAD = "Year,ISO3CoO,ISO3CoA,REF\n"
SOUND = f"{HEAD}2015,AFG,IRN,951142\n2016,UKN,IRN,4\n2016,AFG,PAK,7\n"
FAULTY = f"{HEAD}2015,AFG,IRN,951142\n2016,AFX,IRN,many\n"
MAP = ("--map", "unhcr-hdx-population")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sound.csv").write_text(SOUND)
    (tmp_path / "faulty.csv").write_text(FAULTY)
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_becomes_a_table_of_claims(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "sound.csv"), *MAP, "--out", str(folder / "claims.csv")]) == 0
    (claim,) = rows(folder / "claims.csv")
    assert tuple(claim) == COLUMNS
    assert (claim["counterpart"], claim["period"], claim["value"]) == ("AFG", "2015-12-31", "951142")
    said = capsys.readouterr().out
    assert "3 rows read, 1 of them left out" in said
    assert "Missing under ISO3CoO: 1 × unknown." in said


def test_what_was_imported_is_checked_like_any_claims(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    five = HEAD + "".join(f"{year},AFG,IRN,951142\n" for year in range(2015, 2020))
    (folder / "frozen.csv").write_text(five)
    assert main(["import", str(folder / "frozen.csv"), *MAP, "--out", str(folder / "claims.csv")]) == 0
    capsys.readouterr()
    assert main(["check", str(folder / "claims.csv")]) == 0
    assert "frozen-value" in capsys.readouterr().out


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(folder / "claims.csv")]
    assert main(["import", str(folder / "sound.csv"), *MAP, *out, "--dry-run"]) == 0
    dry = capsys.readouterr().out
    assert not (folder / "claims.csv").exists()
    assert main(["import", str(folder / "sound.csv"), *MAP, *out]) == 0
    assert capsys.readouterr().out == dry


def test_a_wrong_row_keeps_everything_from_being_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "claims.csv").write_text("as it was")
    assert main(["import", str(folder / "faulty.csv"), *MAP, "--out", str(folder / "claims.csv")]) == 2
    assert (folder / "claims.csv").read_text() == "as it was"
    told = capsys.readouterr()
    assert "row 3, ISO3CoO “AFX”: No area has the code “AFX”." in told.out
    assert "row 3, REF “many”: " in told.out
    assert "Nothing was written." in told.err


def test_good_rows_are_taken_and_the_others_written_to_be_corrected(folder: Path) -> None:
    made = ["--out", str(folder / "claims.csv"), "--errors", str(folder / "errors.xlsx")]
    assert main(["import", str(folder / "faulty.csv"), *MAP, *made]) == 0
    assert [row["value"] for row in rows(folder / "claims.csv")] == ["951142"]
    first = (folder / "claims.csv").read_bytes(), (folder / "errors.xlsx").read_bytes()
    assert main(["import", str(folder / "faulty.csv"), *MAP, *made]) == 0
    assert first == ((folder / "claims.csv").read_bytes(), (folder / "errors.xlsx").read_bytes())


def test_the_verdict_is_data_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "faulty.csv"), *MAP, "--dry-run", "--json"]) == 2
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["rows"], verdict["claims"], verdict["refused_rows"]) == (2, 1, 1)
    assert verdict["facts"] == {"kind": "CSV", "encoding": "UTF-8", "delimiter": "comma"}
    assert [(each["row"], each["column"], each["value"], each["code"]) for each in verdict["problems"]] == [
        (3, "ISO3CoO", "AFX", "area-unknown"),
        (3, "REF", "many", "number-unreadable"),
    ]
    assert all(each["mend"] for each in verdict["problems"])


def test_a_refusal_is_told_in_persian_and_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "torn.xlsx").write_bytes(b"PK\x03\x04 torn")
    assert main(["--language", "fa", "import", str(folder / "torn.xlsx"), *MAP]) == 2
    assert "torn.xlsx خوانده نمی‌شود." in capsys.readouterr().err
    assert main(["import", str(folder / "torn.xlsx"), *MAP, "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().err)
    assert set(problem) == {"what", "where", "why", "mend"}


def test_a_mapping_may_be_a_file_of_ones_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from namagar.catalogue import reader

    own = folder / "own.yaml"
    text = reader.find("mappings", "unhcr-hdx-population.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("column: REF", "column: Refugees"), encoding="utf-8")
    assert main(["import", str(folder / "sound.csv"), "--map", str(own)]) == 2
    assert "No column has the heading “Refugees”." in capsys.readouterr().err
    assert main(["import", str(folder / "sound.csv"), "--map", str(folder / "none.yaml")]) == 2


def test_the_example_of_the_help_runs(folder: Path) -> None:
    told = subprocess.run([COMMAND, "import", "--help"], capture_output=True, text=True, check=True).stdout
    example = told.rpartition("example:\n")[2].strip()
    environment = {**os.environ, "PATH": f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", example], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Claims: 1." in done.stdout


def test_claims_on_standard_output_stand_alone_there(folder: Path) -> None:
    done = subprocess.run(
        [COMMAND, "import", "-", *MAP, "--out", "-"], input=SOUND, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == ",".join(COLUMNS)
    assert len(done.stdout.splitlines()) == 2
    assert "Claims: 1." in done.stderr


def test_a_sdmx_message_and_a_parquet_file_become_claims(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    table = '(VALUES (2015, \'AFG\', \'IRN\', 951142)) AS t("Year", "ISO3CoO", "ISO3CoA", "REF")'
    duckdb.connect(":memory:").execute(f"COPY (SELECT * FROM {table}) TO '{folder / 'sound.parquet'}'")
    message = (
        '<?xml version="1.0"?><m:StructureSpecificData'
        ' xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><m:DataSet>'
        '<Series ISO3CoO="AFG" ISO3CoA="IRN"><Obs Year="2015" REF="951142"/></Series></m:DataSet>'
        "</m:StructureSpecificData>"
    )
    (folder / "sound.xml").write_text(message)
    for name, kind in (("sound.parquet", "Parquet"), ("sound.xml", "SDMX-ML 2.1 structure-specific")):
        assert main(["import", str(folder / name), *MAP, "--out", str(folder / "claims.csv")]) == 0
        assert [claim["value"] for claim in rows(folder / "claims.csv")] == ["951142"]
        assert f"{name}: {kind}; mapping" in capsys.readouterr().out


def test_reporters_may_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "wpp.csv").write_text(
        "m49,year,births,deaths,net_migration\n364,2012,1,1,1\n4,2012,2,2,2\n900,2012,3,3,3\n905,2012,3,3,3\n"
    )
    wpp = ["import", str(folder / "wpp.csv"), "--map", "wpp-components", "--out", str(folder / "claims.csv")]
    assert main(wpp) == 0
    assert [claim["area"] for claim in rows(folder / "claims.csv")[::3]] == ["IRN", "AFG", "WLD"]
    assert "905" in capsys.readouterr().out
    assert main([*wpp, "--reporters", "IRN, AFG"]) == 0
    assert [claim["area"] for claim in rows(folder / "claims.csv")[::3]] == ["IRN", "AFG"]
    assert main([*wpp, "--reporters", "IRN,XX"]) == 2
    assert "XX" in capsys.readouterr().err


def test_progress_is_drawn_on_a_terminal_and_nowhere_else(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ["import", str(folder / "sound.csv"), *MAP, "--out", str(folder / "claims.csv")]
    assert main(out) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(out) == 0
    drawn = capsys.readouterr().err
    assert "\r\x1b[K3 rows read …" in drawn
    assert drawn.endswith("\r\x1b[K")  # nothing of it stays


def test_who_stops_it_finds_nothing_half_done(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from namagar.analysis.sources import taking

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (folder / "claims.csv").write_text("what was there before")
    monkeypatch.setattr(taking.Block, "claims", interrupted)
    with pytest.raises(SystemExit) as ended:
        main(["import", str(folder / "sound.csv"), *MAP, "--out", str(folder / "claims.csv")])
    assert ended.value.code == 130
    assert "nothing was written" in capsys.readouterr().err
    assert (folder / "claims.csv").read_text() == "what was there before"
    assert sorted(path.name for path in folder.iterdir()) == ["claims.csv", "faulty.csv", "sound.csv"]
