"""A data folder of its own for the whole run: tests never touch the one that somebody works with."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


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
