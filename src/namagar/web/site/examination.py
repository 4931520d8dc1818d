"""What can be wrong with an installation, looked at one thing at a time."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

Complaint = dict[str, str]
MEGABYTES_FREE = 200


def complaints() -> list[Complaint]:
    """Everything that is wrong, in plain words in both languages; empty when all is well."""
    return [found for look in LOOKS if (found := look()) is not None]


def _home_is_writable() -> Complaint | None:
    home = _home()
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return None
    return {
        "en": f"The data folder {home} cannot be written. Give its owner the right to write.",
        "fa": f"در پوشهٔ داده {home} نمی‌توان نوشت. اجازهٔ نوشتن بدهید.",
    }


def _room_on_disk() -> Complaint | None:
    home = _home()
    free = shutil.disk_usage(home if home.exists() else home.parent).free // 1024**2
    if free >= MEGABYTES_FREE:
        return None
    return {
        "en": f"Only {free} megabytes are free on the disk of {home}. Make room.",
        "fa": f"فقط {free} مگابایت در دیسک {home} آزاد است. جا باز کنید.",
    }


def _font() -> Complaint | None:
    from django.contrib.staticfiles import finders

    if finders.find("vendor/vazirmatn/Vazirmatn[wght].woff2"):
        return None
    return {
        "en": "The font of the pages is missing. Run `npm ci`, or `make run`, which does it.",
        "fa": "قلم صفحه‌ها پیدا نشد. `npm ci` یا `make run` را اجرا کنید.",
    }


def _translations() -> Complaint | None:
    from django.conf import settings

    if all((Path(folder) / "fa" / "LC_MESSAGES" / "django.mo").is_file() for folder in settings.LOCALE_PATHS):
        return None
    return {
        "en": "The Persian words are not compiled. Run `make run`, which does it.",
        "fa": "واژه‌های فارسی آماده نشده‌اند. `make run` را اجرا کنید.",
    }


def _database() -> Complaint | None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return {"en": f"The database does not answer: {error}", "fa": f"پایگاه داده پاسخ نمی‌دهد: {error}"}
    if not missing:
        return None
    return {
        "en": "The database is not up to date. Run `namagar demo` or `make run`.",
        "fa": "پایگاه داده به‌روز نیست. `namagar demo` یا `make run` را اجرا کنید.",
    }


def _evidence() -> Complaint | None:
    from django.db.utils import Error

    from namagar.records.documents import queries

    try:
        lost = queries.not_intact()
    except Error:
        return None  # the database has its own complaint
    if not lost:
        return None
    names = ", ".join(f"{each.pk} ({each.file_name})" for each in lost)
    return {
        "en": f"Evidence is missing or changed on disk: {names}. Restore it from a backup.",
        "fa": f"این اسناد روی دیسک نیستند یا تغییر کرده‌اند: {names}. آن‌ها را از پشتیبان بازگردانید.",
    }


def _frameworks() -> Complaint | None:
    from namagar.analysis.frameworks.editions import succession
    from namagar.analysis.terms.problem import Refused
    from namagar.analysis.terms.wording import sentence

    try:
        succession()
    except Refused as refused:
        return {
            language: " ".join(str(sentence(each, language)) for each in refused.problems) for language in ("en", "fa")
        }
    return None


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


LOOKS: tuple[Callable[[], Complaint | None], ...] = (
    _home_is_writable,
    _room_on_disk,
    _font,
    _translations,
    _database,
    _evidence,
    _frameworks,
)
