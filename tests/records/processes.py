"""Starts processes that work in a data folder of their own, stops one where a test wants it, and asks the journal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).with_name("namagar"))


def started(home: Path, what: str, **environment: str) -> subprocess.Popen[str]:
    """A process that does one thing of `in_a_process`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.records.in_a_process", what],
        cwd=ROOT,
        env={**os.environ, "NAMAGAR_HOME": str(home), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(home: Path, what: str) -> list[str]:
    """What such a process says when nobody stops it."""
    with started(home, what) as process:
        said, complaint = process.communicate()
    assert process.returncode == 0, complaint
    return said.splitlines()


def killed(home: Path, what: str, moment: str) -> None:
    """Start it, wait until it stands still at the moment, and kill it."""
    with started(home, what, STOP=moment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stands still\n", process.communicate()
        process.kill()
        assert process.wait() == -signal.SIGKILL


def verified(home: Path) -> tuple[int, str]:
    """How `namagar journal verify` ends, and what it complains of."""
    environment = {**os.environ, "NAMAGAR_HOME": str(home)}
    words = [COMMAND, "journal", "verify"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
