"""Find Chromium for the browser tests, or install it where this machine allows it; say so when it cannot be had."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str | None:
    """Where a Chromium is, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    """Install Chromium with the system's package manager when it is missing and we may."""
    if path():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Chromium is missing; installing it for the browser tests.", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], check=False, **quiet)
    if not path():
        print(
            "Chromium is not here and cannot be installed: the browser tests will be skipped. "
            "Install it, or set CHROMIUM to its path.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
