"""How long forty workbooks of a round take to come in, each row read, checked, saved and journalled."""

import os
import sys
import tempfile
import time

INSTITUTIONS, ITEMS, LIMIT = 40, 110, 60.0


def main() -> int:
    """Make the round, fill every workbook, import all of them, say how long it took."""
    with tempfile.TemporaryDirectory(prefix="namagar-bench-") as home:
        os.environ["NAMAGAR_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "namagar.web.site.settings"
        os.environ.pop("NAMAGAR_DATABASE_URL", None)
        import django

        django.setup()
        seconds, rows = _measured()
    print(
        f"{INSTITUTIONS} workbooks with {ITEMS} rows each imported in {seconds:.1f} s "
        f"({rows} rows taken; limit {LIMIT:.0f} s)"
    )
    return 0 if seconds < LIMIT and rows == INSTITUTIONS * ITEMS else 1


def _measured() -> tuple[float, int]:
    from django.core.management import call_command
    from tests.records.filling_in import filled_in

    from namagar.analysis.frameworks.load import framework
    from namagar.records.assessments import actions
    from namagar.records.assessments.models import Answer, Position
    from namagar.records.people import clock
    from namagar.records.people.models import Institution, Role, User

    call_command("migrate", verbosity=0)
    boss = _person("coordinator", Institution.objects.create(country="XAA", code="bench-lead"), "coordinator")
    items = [each.code for each in framework("mgi", "namagar-2").items][:ITEMS]
    of = actions.open_round(
        by=boss, country="XAA", framework="mgi", edition="namagar-2", titles={"en": "Bench", "fa": "سنجش"}
    )
    asked = {each.item: each for each in Answer.objects.filter(round=of, item__in=items)}
    sent = []
    for number in range(INSTITUTIONS):
        institution = Institution.objects.create(country="XAA", code=f"bench-{number:02}")
        person = _person(f"bench-{number:02}", institution, "official")
        if number == 0:
            of.answers.filter(item__in=items).update(institution=institution)
        else:
            Position.objects.bulk_create(
                Position(answer=asked[item], institution=institution, changed_at=clock.now()) for item in items
            )
        written = {
            item: {
                "option": "Yes",
                "justification_en": f"It is in place since the act of {1980 + index % 40}. " * 5,
                "instrument": f"Act {index}",
                "article": str(index),
                "in_force": "۱۳۹۵/۰۸/۰۳",
                "law_language": "English",
            }
            for index, item in enumerate(items)
        }
        sent.append((person, filled_in(of, institution, written)))
    begun, rows = time.perf_counter(), 0
    for person, content in sent:
        report = actions.import_workbook(by=person, round=of, content=content, file_name="bench.xlsx", commit=True)
        rows += len(report.of("accepted"))
    assert User.objects.count() == Role.objects.count() == INSTITUTIONS + 1
    return time.perf_counter() - begun, rows


def _person(name: str, institution: object, role: str) -> object:
    from namagar.records.people.models import Role, User

    user = User.objects.create(username=name, name_en=name, name_fa=name, institution=institution)
    Role.objects.create(user=user, country="XAA", role=role)
    return user


if __name__ == "__main__":
    sys.exit(main())
