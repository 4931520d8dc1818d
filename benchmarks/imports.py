"""How fast a file becomes claims: a CSV of a million rows with a mapping, read to the verdict of a dry run."""

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = (10_000, 100_000, 1_000_000)
RUNS = 3
# Rows a second of processor time, for other programs on the machine are not the reader's fault; bytes.
GOAL, MEMORY = 100_000, 1.5 * 1024**3
# Two rows in a thousand are wrong, one in a hundred has no number: what a ministry's file is like.
WRONG, MISSING = 0.002, 0.01
MAPPING = {
    "id": "bench",
    "title": {"en": "A file of a million rows", "fa": "پرونده‌ای با یک میلیون سطر"},
    "country": "IRN",
    "header": {"rows": [1]},
    "missing": {"..": "not-available"},
    "id_of_claims": "bench-{area}-{counterpart}-{period}-{breakdown}",
    "fixed": {
        "indicator": "foreign-stock",
        "concept": "residents-enumerated",
        "unit": "persons",
        "status": "official",
        "publisher": "SCI",
        "title": "Benchmark",
        "published": "2026",
    },
    "columns": {
        "area": {"column": "province", "edition": "sci"},
        "counterpart": {"column": "origin"},
        "period": {"column": "day", "calendar": "solar-hijri"},
        "breakdown": {"column": "sex", "codes": {"مرد": "sex=M", "زن": "sex=F"}},
        "note_en": {"column": "note"},
    },
    "values": [{"column": "persons"}],
}


def main() -> int:
    """Read files that grow tenfold; 1 when the largest is slower than the goal or takes more memory."""
    with tempfile.TemporaryDirectory(prefix="namagar-imports-") as folder:
        for rows in ROWS:
            path = Path(folder) / f"{rows}.csv"
            written(path, rows)
            took, busy, memory = measured(path)
            print(
                f"{rows:>9,} rows, {path.stat().st_size / 1024**2:5.1f} MB: {took:6.2f} s,"
                f" {rows / busy:9,.0f} rows/s of processor time, {memory / 1024**2:5.0f} MB at most"
            )
    return 0 if rows / busy >= GOAL and memory <= MEMORY else 1


def written(path: Path, rows: int) -> None:
    """Rows of invented numbers, the same in every run: provinces, origins, days, both sexes."""
    chance = random.Random(7)
    origins = ("AFG", "IRQ", "PAK", "TUR", "SYR", "IND")
    days = [
        f"۱۳{year}/{month:02d}/{day:02d}" for year in range(90, 100) for month in range(1, 13) for day in range(1, 29)
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write("province,origin,day,sex,persons,note\n")
        for number in range(rows):
            place, origin, day, sex = number % 31, number // 31 % 6, number // 186 % len(days), number // 624_960
            value = str(chance.randrange(10_000_000))
            dice = chance.random()
            if dice < WRONG:
                value = f"{value}?"
            elif dice < WRONG + MISSING:
                value = ".."
            file.write(f"{place:02d},{origins[origin]},{days[day]},{('مرد', 'زن')[sex]},{value},row {number % 97}\n")


def measured(path: Path) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor (medians of the runs), and bytes at most; each run is a process."""
    command = [sys.executable, "-m", __spec__.name, str(path)]
    runs = [subprocess.run(command, capture_output=True, check=True).stdout.split() for _ in range(RUNS)]
    took, busy, memory = zip(*(map(float, run) for run in runs), strict=True)
    return statistics.median(took), statistics.median(busy), max(memory)


def one(path: Path) -> None:
    """One dry run; prints seconds on the clock, seconds of the processor and bytes."""
    from namagar.analysis.sources import mapping
    from namagar.analysis.sources.taking import dry_run

    begun, busy = time.perf_counter(), time.process_time()
    with path.open("rb") as file:
        verdict = dry_run(file, path.name, mapping.of(MAPPING))
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    assert verdict.claims + verdict.refused_rows + verdict.missing.total() == verdict.rows
    print(took, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    sys.exit(one(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
