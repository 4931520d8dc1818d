"""Looks for bytes that a reader answers with anything but claims or a refusal, led by the code that they reach.

`python -m tests.fuzz.readers` gives each kind of file its share of the time; what it finds stands in build/fuzz/found
and belongs into tests/analysis/test_sources_fuzz.py. A reader may also be named, with options of libFuzzer behind it.
"""

import contextlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["namagar.analysis.sources", "namagar.analysis.terms", "xlrd", "csv"]):
    from namagar.analysis.frameworks import question_table
    from namagar.analysis.sources import mapping
    from namagar.analysis.sources.opening import opened
    from namagar.analysis.sources.taking import dry_run
    from namagar.analysis.terms.problem import Refused

import duckdb

from namagar.catalogue import reader
from tests.analysis.old_workbooks import Formula, old_workbook
from tests.analysis.sdmx_files import FLAT, GENERIC, SPECIFIC
from tests.analysis.source_files import PLAIN, plain, repacked, workbook

ROOT = Path(__file__).parents[2] / "build" / "fuzz"
MINUTES, PATIENCE, MEGABYTES = 10, 30, 2_500
ROWS = [["code", "year", "persons"], ["00", 1395, 5], ["01", 1395, "=1+1"]]
WHOLE = workbook({"Sheet": ROWS})
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TEXTS = f"<sst {SPACE}><si><t>code</t></si><si><r><t>ye</t></r><r><t>ar</t></r></si></sst>".encode()
BY = (
    plain(),
    plain(delimiter=",", encoding="windows-1256", numbers={"thousands": "،", "decimal": "/"}),
    plain(
        form="sdmx-csv",
        reporters="known",
        columns={"area": {"column": "REF_AREA"}},
        fixed={**PLAIN["fixed"], "period": "2015"},
        values=[{"column": "OBS_VALUE"}],
    ),
    mapping.ready("iom-dtm-hxl"),
    mapping.ready("claims"),
)


def taken(content: bytes) -> None:
    """The file by each of the mappings, and row by row without one."""
    for by in BY:
        with contextlib.suppress(Refused):
            dry_run(io.BytesIO(content), "file", by)
    with contextlib.suppress(Refused):
        for sheet in opened(io.BytesIO(content), "file").sheets:
            sheet.layout()
            for _ in sheet.rows():
                pass


def part(name: str, whole: bytes = WHOLE) -> Callable[[bytes], None]:
    """A workbook in which one part is anything; damage to the package itself would be seen by its sums alone."""
    return lambda content: taken(repacked(whole, {name: content}))


def with_texts() -> bytes:
    """A workbook whose texts stand in a part of their own."""
    package = zipfile.ZipFile(io.BytesIO(WHOLE))
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{spreadsheet}.sharedStrings+xml"/></Types>'
    sheet = (
        f"<worksheet {SPACE}><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row></sheetData></worksheet>"
    )
    kinds = package.read("[Content_Types].xml").replace(b"</Types>", listed.encode())
    changed = {"[Content_Types].xml": kinds, "xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": TEXTS}
    return repacked(WHOLE, changed)


def questions(content: bytes) -> None:
    """A table of questions, which is read by the same reader."""
    with contextlib.suppress(Refused):
        question_table.read_table(repacked(WHOLE, {"xl/worksheets/sheet1.xml": content}), "f.xlsx", {"sheet": "Sheet"})


def read_mapping(content: bytes) -> None:
    """A mapping as somebody sends it."""
    with contextlib.suppress(Refused):
        mapping.read(content, "map.yaml")


READERS: Mapping[str, Callable[[bytes], None]] = {
    "text": taken,
    "sdmx": taken,
    "old-workbook": taken,
    "workbook": taken,
    "sheet": part("xl/worksheets/sheet1.xml"),
    "texts": part("xl/sharedStrings.xml", with_texts()),
    "book": part("xl/workbook.xml"),
    "parquet": taken,
    "mapping": read_mapping,
    "questions": questions,
}


def seeds(name: str) -> list[bytes]:
    """Sound files to begin with."""
    package = zipfile.ZipFile(io.BytesIO(WHOLE))
    sheet = package.read("xl/worksheets/sheet1.xml")
    merged = sheet.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    of: Mapping[str, Callable[[], list[bytes]]] = {
        "text": lambda: [
            b"code,year,persons\n00,1395,1429475\n",
            "code;year;persons\n۰۰;۱۳۹۵;۱٬۴۲۹٬۴۷۵\n".encode("utf-16"),
            b"a,b\n#country+code,#affected+idps\nAFG,5\n",
            reader.find(
                "countries", "IRN", "claims", reader.names(("countries", "IRN", "claims"), ".csv")[0]
            ).read_bytes()[:2000],
        ],
        "sdmx": lambda: [GENERIC.encode(), SPECIFIC.encode(), FLAT.encode()],
        "old-workbook": lambda: [old_workbook({"Sheet": [["code", "year", "persons"], ["00", 1395.0, Formula(2)]]})],
        "parquet": lambda: [parquet_file()],
        "texts": lambda: [TEXTS],
        "book": lambda: [package.read("xl/workbook.xml")],
        "mapping": lambda: [
            reader.find("mappings", each).read_bytes() for each in reader.names(("mappings",), ".yaml")
        ],
        "workbook": lambda: [WHOLE],
    }
    return of.get(name, lambda: [sheet, merged])()


def parquet_file() -> bytes:
    """A small one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.parquet")
        query = "SELECT '00' AS code, 1395 AS year, 5.5::DECIMAL(9,2) AS persons, DATE '2016-01-01' AS d, [1] AS l"
        duckdb.connect(":memory:").execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)")
        return path.read_bytes()


def main() -> int:
    """All readers one after the other, each in a process of its own; 1 when one of them broke."""
    seconds = MINUTES * 60 // len(READERS)
    broken = [name for name in READERS if _looked_at(name, seconds)]
    print(f"broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _looked_at(name: str, seconds: int) -> int:
    corpus, found = ROOT / name, ROOT / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = (f"-max_total_time={seconds}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MEGABYTES}", "-max_len=20000")
    command = [sys.executable, "-m", __spec__.name, name, *options, f"-artifact_prefix={found}/{name}-", "-verbosity=0"]
    ended = subprocess.run([*command, "-print_final_stats=1", str(corpus)], check=False, capture_output=True, text=True)
    done = [line.split()[-1] for line in ended.stderr.splitlines() if "number_of_executed_units" in line]
    print(f"{name}: {done[0] if done else '?'} files, {'broke' if ended.returncode else 'held'}", flush=True)
    if ended.returncode:
        print("\n".join(ended.stderr.splitlines()[-25:]), "\n".join(ended.stdout.splitlines()[-25:]), flush=True)
    return ended.returncode


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in READERS:
        chosen = READERS[sys.argv.pop(1)]
        atheris.Setup(sys.argv, chosen)
        atheris.Fuzz()
    else:
        sys.exit(main())
