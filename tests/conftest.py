"""A data folder of its own for the whole run: tests never touch the one that somebody works with."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

COMMAND = str(Path(sys.executable).with_name("namagar"))
# Files that take a minute or more each, the longest first.
LONG = ("test_on_postgresql.py", "test_seen_pages.py", "test_public_numbers.py", "test_killed.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long in one piece begins first, so that tests side by side end together."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """Evidence goes to a temporary folder, hashing is fast, static files are served as they lie."""
    with tempfile.TemporaryDirectory(prefix="namagar-") as folder, pytest.MonkeyPatch.context() as patch:
        (Path(folder) / "static").mkdir()
        patch.setenv("NAMAGAR_HOME", folder)
        patch.setattr(settings, "HOME", Path(folder))
        patch.setattr(settings, "MEDIA_ROOT", Path(folder))
        patch.setattr(settings, "STATIC_ROOT", Path(folder) / "static")
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        patch.setattr(
            settings,
            "STORAGES",
            {
                **settings.STORAGES,
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        )
        yield Path(folder)


@pytest.fixture(scope="session")
def filled_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Copies the data folder that `namagar demo` fills; filling is dear and done once a run, whoever runs how many."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    once = shared / "filled"

    def copy(to: Path) -> Path:
        with (shared / "filled.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not once.exists():
                fill(once)
        return Path(shutil.copytree(once, to))

    return copy


def fill(home: Path) -> None:
    """Fill an empty data folder, whole or not at all."""
    unfinished = home.with_name("unfinished")
    environment = {**os.environ, "NAMAGAR_HOME": str(unfinished)}
    environment.pop("NAMAGAR_DATABASE_URL", None)
    done = subprocess.run([COMMAND, "demo"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "arcadia-coordinator" in done.stdout
    unfinished.rename(home)
