"""The daily mail of a person: what is due, overdue, sent back or waits for a signature, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from namagar.records.assessments import progress, reminders
from namagar.records.consultation.waiting import last_said
from namagar.records.people import clock
from namagar.records.people import queries as people
from namagar.records.people.models import User
from namagar.web.desk import sentences
from namagar.web.desk.tasks import Task, tasks_of
from namagar.web.parts.pages import Country, known_country

# What is told whether or not it has a day: somebody else cannot go on before it is done.
ALWAYS = ("improve", "sign", "stalled", "late", "dispose", "look-again")


@dataclass(frozen=True, slots=True)
class Part:
    """What is told of one country: the news by which it is known again, and its words by language."""

    country: Country
    news: str
    texts: Mapping[str, str]
    pages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail to one person, with a part for each country that has news."""

    person: User
    parts: tuple[Part, ...]
    languages: tuple[str, ...]

    def message(self, sender: str) -> EmailMultiAlternatives:
        """The mail, as plain text and as simple HTML, the country's first language first."""
        subjects, texts, pages = [], [], []
        for language in self.languages:
            with override(language):
                subjects.append(gettext("Namagar: what waits for you"))
                names = self.person.names[language]
                facts = {"name": names, "language": language, "direction": "rtl" if language == "fa" else "ltr"}
                texts.append(render_to_string("mail/digest.txt", {**facts, "parts": self._words("texts", language)}))
                pages.append(render_to_string("mail/digest.html", {**facts, "parts": self._words("pages", language)}))
        mail = EmailMultiAlternatives(" · ".join(subjects), "\n\n".join(texts), sender, [self.person.email])
        whole = render_to_string("mail/whole.html", {"sections": pages, "language": self.languages[0]})
        mail.attach_alternative(whole, "text/html")
        return mail

    def _words(self, kind: str, language: str) -> list[str]:
        return [getattr(each, kind)[language] for each in self.parts]


def digests(address: str) -> Iterator[Digest]:
    """Every mail that is to go out today, person by person; `address` is that of the site."""
    for person in people.with_mail():
        parts = [part for code in people.countries_of(person) if (part := _part(person, code, address))]
        new = tuple(part for part in parts if reminders.is_due(person, part.country.code, part.news))
        if new and reminders.none_today(person):
            yield Digest(person, new, _languages(new[0].country))


def _languages(country: Country) -> tuple[str, ...]:
    """Both languages of the pages; the one that the country names first goes first."""
    first = country.languages[0] if country.languages[0] in ("en", "fa") else "en"
    return first, "fa" if first == "en" else "en"


def _part(person: User, code: str, address: str) -> Part | None:
    country, texts, pages, news = known_country(code), {}, {}, ""
    for language in _languages(country):
        with override(language):
            tasks = to_tell(person, code)
            if not tasks:
                return None
            told = [(sentences.plain(each), address + each.address, sentences.button_of(each)) for each in tasks]
            facts = {"country": country.names[language], "told": told}
            texts[language] = render_to_string("mail/part.txt", facts)
            pages[language] = render_to_string("mail/part.html", facts)
            news = news or "\n".join(said for said, _, _ in told)
    return Part(country, news, texts, pages)


def to_tell(person: User, code: str) -> list[Task]:
    """The tasks of the desk that a mail tells of."""
    rounds = list(progress.rounds_with_plan(code))
    soon = clock.today() + timedelta(days=progress.policy()["days_before_due"])
    tasks = tasks_of(person, code, rounds, progress.stalled(rounds, last_said))
    return [each for each in tasks if each.overdue or each.kind in ALWAYS or (each.until and each.until <= soon)]
