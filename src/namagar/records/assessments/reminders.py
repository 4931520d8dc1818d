"""Which mails told a person what waits: at most one a day, kept for ever, and the same news not again too soon."""

import hashlib
from datetime import timedelta

from django.db import transaction

from namagar.records.assessments.models import Reminder
from namagar.records.assessments.progress import policy
from namagar.records.people import clock, journal
from namagar.records.people.models import User


def digest(text: str) -> str:
    """The fingerprint by which the same news is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_due(person: User, country: str, text: str) -> bool:
    """Whether this is news: not what the last mail about the country said, or that is long enough ago to repeat it."""
    last = Reminder.objects.filter(person=person, country=country).last()
    if last is None:
        return True
    today = clock.today()
    return last.digest != digest(text) or today - last.day >= timedelta(days=policy()["days_until_repeated"])


def none_today(person: User) -> bool:
    """Whether no mail went to this person today, about whichever country."""
    return not Reminder.objects.filter(person=person, day=clock.today()).exists()


@transaction.atomic
def keep(person: User, country: str, text: str) -> Reminder:
    """Keep that a mail with this text has gone out today; called only after the mail server took it."""
    reminder = Reminder(person=person, country=country, day=clock.today(), digest=digest(text), at=clock.now())
    reminder.save()
    journal.write(
        by=None,
        action="assessments.remind",
        country=country,
        subject=f"user:{person.username}",
        facts={"digest": reminder.digest},
    )
    return reminder
