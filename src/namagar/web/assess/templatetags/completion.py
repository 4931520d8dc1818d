"""The cells of the completion matrix: shape, word, who holds it, since when, until when."""

from collections.abc import Mapping
from datetime import date, tzinfo
from functools import cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.terms.calendars import first_calendar, show_date
from namagar.records.assessments.completion import Cell, Column, Row
from namagar.records.people.models import Institution
from namagar.web.parts.templatetags.parts import state_words, words

register = template.Library()


@register.simple_tag
def completion_cells(row: Row, columns: tuple[Column, ...], address: str) -> SafeString:
    """The cells of one row. A matrix has thousands: what repeats among them is drawn once and put together here."""
    language = get_language() or "en"
    short, zone = _names(columns, language), timezone.get_current_timezone()
    link = f'<a href="{conditional_escape(address)}"'
    cells = [
        _cell(cell, link, name, language, zone) if cell else '<td class="none"></td>'
        for cell, name in zip(row.cells, short, strict=True)
    ]
    return mark_safe("".join(cells))  # noqa: S308 - every part is escaped where it is drawn


def _cell(cell: Cell, link: str, institution: str, language: str, zone: tzinfo) -> str:
    late = " overdue" if cell.overdue else ""
    return (
        f'<td class="{cell.state}{late}">{link} class="st">{_state(cell.state, cell.lead, language)}</a>'
        f"{_held(cell, institution, language, zone)}</td>"
    )


def _held(cell: Cell, institution: str, language: str, zone: tzinfo) -> str:
    """Who holds it, since when and until when; what is done is held by nobody."""
    since = _day(cell.since.astimezone(zone).date(), language)
    if not cell.holder:
        return f'<span class="sub">{since}</span>'
    who = str(conditional_escape(cell.names[language])) if cell.names and cell.holder == "person" else ""
    who = who or (institution if cell.holder == "institution" else _review(language))
    due = _due(cell.due, cell.overdue, language) if cell.due else ""
    return f'<span class="sub">{who}<br>{since}</span>{due}'


@cache
def _state(state: str, lead: bool, language: str) -> str:
    lead_word = format_html(' ★<span class="visually-hidden"> {}</span>', gettext("answers the item")) if lead else ""
    return format_html('<i class="key {}" aria-hidden="true"></i>{}{}', state, state_words(state), lead_word)


@cache
def _review(language: str) -> str:
    return str(conditional_escape(gettext("the reviewers")))


@cache
def _day(of: date, language: str) -> str:
    """A day in the reader's own calendar; both would not be readable a thousand times."""
    return format_html(
        '<time datetime="{}">{}</time>', of.isoformat(), show_date(of, language, first_calendar(language))
    )


@cache
def _due(of: date, overdue: bool, language: str) -> str:
    word = gettext("overdue since") if overdue else gettext("due")
    return format_html('<span class="{}">{} {}</span>', "no" if overdue else "sub", word, _day(of, language))


def _names(columns: tuple[Column, ...], language: str) -> list[str]:
    return [str(conditional_escape(each.institution.short_names[language])) for each in columns]


@register.simple_tag
def institution_named(institutions: tuple[Institution, ...], code: str) -> SafeString:
    """The short name of an institution by its code."""
    found = next((each for each in institutions if each.code == code), None)
    return words(found.short_names) if found else format_html("{}", code)


@register.filter
def item_address(base: str, item: str) -> str:
    """The address of an item below that of its round."""
    return f"{base}{item}/"


@register.filter
def of_name(mapping: Mapping[str, Any], name: str) -> Any:
    """One value of a mapping."""
    return mapping[name]
