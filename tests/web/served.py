"""A filled instance, served as `make run` serves it, on a port and a data folder of its own."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 600  # seconds; a machine may be busy, and how long something takes is never judged here


@dataclass(frozen=True)
class Site:
    """Where it answers, where its data are, and the pass phrase of its demonstration accounts."""

    address: str
    home: Path
    accounts: str

    @property
    def password(self) -> str:
        """The pass phrase that was printed."""
        found = re.search(r"^\s*pass(?: phrase|word): (.+)$", self.accounts, re.M)
        assert found, self.accounts
        return found[1].strip()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def free_port() -> int:
    """A loopback port nobody uses at this moment."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def served(home: Path) -> Iterator[Site]:
    """Serve until the block ends."""
    port = free_port()
    environment = {**os.environ, "NAMAGAR_HOME": str(home)}
    environment.pop("NAMAGAR_DATABASE_URL", None)
    command = [str(Path(sys.executable).with_name("namagar")), "serve", "--port", str(port), "--workers", "2"]
    log = home.parent / f"{home.name}.log"
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process, log)
            yield Site(f"http://127.0.0.1:{port}", home, log.read_text())
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers; its own words when it does not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"the site ended with {process.returncode}:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {address} in {PATIENCE} s:\n{log.read_text()}")
