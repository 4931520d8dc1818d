"""Publish: make one immutable release of everything that is decided, or nothing at all."""

import json

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people import clock, journal
from namagar.records.people.models import User
from namagar.records.people.permission import require
from namagar.records.publication.compose import compose
from namagar.records.publication.models import Release


@transaction.atomic
def publish(
    *,
    by: User | None,
    country: str,
    titles: dict[str, str],
    notes: dict[str, str],
    replaces: Release | None = None,
) -> Release:
    """A new release of all decisions that stand. A correction names the release it replaces."""
    require(by, "publication.publish", country)
    problems = [
        Problem("release-without-title", f"title_{language}")
        for language in ("en", "fa")
        if not titles[language].strip()
    ]
    if replaces is not None and (replaces.country != country or hasattr(replaces, "replaced_by")):
        problems.append(Problem("release-replaced-already", "replaces", {"number": replaces.number}))
    if replaces is not None and not (notes["en"].strip() or notes["fa"].strip()):
        problems.append(Problem("reason-missing", "note"))
    if problems:
        raise Refused(problems)
    number = _next_number(country)
    publication = compose(
        country=country,
        number=number,
        titles=titles,
        notes=notes,
        published=clock.today(),
        replaces=replaces.number if replaces else None,
    )
    if not publication.numbers and not publication.answers:
        raise Refused(Problem("nothing-decided", country))
    assert by is not None
    release = Release(
        country=country,
        number=number,
        digest=publication.digest,
        journal_head=journal.head(),
        replaces=replaces,
        content=json.dumps(publication.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        published_by=by,
        published_at=clock.now(),
    )
    release.save()
    journal.write(
        by=by,
        action="publication.publish",
        country=country,
        subject=f"release:{number}",
        facts={
            "digest": release.digest,
            "replaces": replaces.number if replaces else "",
            "numbers": len(publication.numbers),
            "answers": len(publication.answers),
        },
    )
    return release


def _next_number(country: str) -> str:
    year = clock.today().year
    taken = Release.objects.select_for_update().filter(country=country, number__startswith=f"{year}-").count()
    return f"{year}-{taken + 1}"
