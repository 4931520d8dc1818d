"""What a process of its own does with a data folder of its own, and where in it the test that started it stops it.

`python -m tests.records.in_a_process WHAT` works in NAMAGAR_HOME. STOP says at which moment it says so and waits:
the number of a statement that writes, `before-commit` or `after-commit`; without it the process runs to its end.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ITEMS = [f"1.{number:02}" for number in range(1, 9)]
WRITES = ("INSERT", "UPDATE", "DELETE")


def main(what: str) -> None:
    """Do one of the things below."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "namagar.web.site.settings"
    django.setup()
    {"prepare": prepare, "import": import_workbook, "sign": sign, "take": take, "undo": undo}[what]()


def say(word: object) -> None:
    """Tell the test that started this process."""
    print(word, flush=True)


def prepare() -> None:
    """A round with a filled workbook for each of two officials, and a decision that one more signature decides."""
    from django.core.management import call_command

    from tests.records import arcadia, import_files
    from tests.records.filling_in import edited

    call_command("migrate", verbosity=0, interactive=False)
    who = arcadia.people_of("XAA")
    arcadia.colleague_of(who.official)
    of = arcadia.round_of(who)
    for item in ITEMS:
        arcadia.assigned(who, of, item)
    from namagar.records.assessments import workbooks
    from namagar.records.decisions import actions as decisions

    blank = workbooks.workbook(of, who.official.institution, "en")
    for name in (who.official.username, "colleague"):
        row = {"option": "Yes", "justification_en": f"Written by {name}.", "note": f"Is this right? {name}"}
        law = {"instrument": "Public Health Act", "article": "12", "in_force": "2011-05-01", "law_language": "English"}
        file(name).write_bytes(edited(blank, {item: {**row, **law} for item in ITEMS}))
    arcadia.received(who)
    import_files.checked(who)
    import_files.taken(who, "province,year,returned\nLindora,2041,7\nVelmara,2041,9\n")
    decision = arcadia.proposed(who)
    decisions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)


def file(name: str) -> Path:
    """Where the filled workbook of a person lies."""
    return Path(os.environ["NAMAGAR_HOME"]) / f"{name}.xlsx"


def import_workbook() -> None:
    """Take the workbook of the person that BY names, and say what became of its rows."""
    from namagar.records.assessments import actions
    from namagar.records.assessments.models import Round
    from namagar.records.people.models import User

    by = User.objects.get(username=os.environ.get("BY", "official-XAA"))
    given: dict[str, Any] = {"by": by, "round": Round.objects.get(), "content": file(by.username).read_bytes()}
    if "TOGETHER" in os.environ:
        say("ready")
        sys.stdin.readline()
    report = stopped(lambda: actions.import_workbook(**given, file_name="a.xlsx", commit=True, submit_rows=True))
    say(" ".join(row.state for row in report.rows))


def sign() -> None:
    """Give the signature that decides, unless it was given; say where the decision stands."""
    from namagar.records.decisions import actions
    from namagar.records.decisions.models import Decision
    from namagar.records.people.models import User

    decision, by = Decision.objects.get(), User.objects.get(username="signatory_b-XAA")
    if not decision.signatures.filter(user=by).exists():
        stopped(lambda: actions.sign(by=by, decision=decision, seen=decision.digest))
    say(Decision.objects.get().state)


def take() -> None:
    """Take the good rows of the checked file, unless they are taken; say where the import stands."""
    from namagar.records.imports import actions
    from namagar.records.imports.models import Import
    from namagar.records.people.models import User

    imported, by = Import.objects.get(pk=1), User.objects.get(username="data_officer-XAA")
    if imported.state != "taken":
        stopped(lambda: actions.take(by=by, imported=imported))
    say(Import.objects.get(pk=1).state)


def undo() -> None:
    """Undo the taken import, unless it is undone; say where it stands."""
    from namagar.records.imports import actions
    from namagar.records.imports.models import Import
    from namagar.records.people.models import User

    imported, by = Import.objects.get(pk=2), User.objects.get(username="data_officer-XAA")
    if imported.state != "undone":
        stopped(lambda: actions.undo(by=by, imported=imported, reason={"en": "Another year."}))
    say(Import.objects.get(pk=2).state)


def stopped(act: Callable[[], Any]) -> Any:
    """Do something, standing still where STOP says; without a stop, say how many statements wrote."""
    from django.db import connection

    stop, written, commit = os.environ.get("STOP", ""), 0, connection._commit

    def count(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        nonlocal written
        if sql.startswith(WRITES):
            written += 1
            stand_still_if(stop == str(written))
        return execute(sql, *given)

    def committed() -> None:
        stand_still_if(stop == "before-commit")
        commit()
        stand_still_if(stop == "after-commit")

    connection._commit = committed
    with connection.execute_wrapper(count):
        done = act()
    if not stop:
        say(written)
    return done


def stand_still_if(here: bool) -> None:
    """Say so and wait to be killed."""
    if here:
        say("stands still")
        while True:
            signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
