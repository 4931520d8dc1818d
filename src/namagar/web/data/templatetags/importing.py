"""What the pages of imports show: answers in a form, words for steps, states, fields and missing numbers."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from namagar.analysis.sources.cells import shown
from namagar.analysis.sources.drafting import reasons
from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.wording import Sentence, sentence
from namagar.catalogue import reader
from namagar.web.data.import_form import Form

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def answer(form: Form, name: str) -> str:
    """What was answered to a question."""
    return form.one(name)


@register.filter
def answers(form: Form, name: str) -> list[str]:
    """Everything that was answered to a question."""
    return form.all(name)


@register.filter
def meant(form: Form, name: str) -> dict[str, str]:
    """What texts of the file were said to mean."""
    return form.pairs(name)


@register.filter
def of_column(name: str, places: str) -> str:
    """The question about some columns of numbers alone."""
    return f"{name}-{places}"


@register.filter
def cell_text(cell: Any) -> str:
    """A cell of the file as text."""
    return shown(cell)


@register.filter
def state_of_import(state: str) -> str:
    """Where an import stands, in words."""
    return {
        "sent": gettext("sent, not yet described"),
        "mapped": gettext("described, not yet checked"),
        "checked": gettext("checked, not yet taken"),
        "taken": gettext("taken"),
        "undone": gettext("undone"),
        "cancelled": gettext("cancelled"),
    }[state]


@register.simple_tag
def import_badge(state: str) -> SafeString:
    """The state with its shape."""
    shape = {"taken": "accepted", "undone": "lapsed", "cancelled": "withdrawn"}.get(state, "open")
    return format_html('<span class="badge {}"><i aria-hidden="true"></i>{}</span>', shape, state_of_import(state))


@register.filter
def step_title(step: str) -> str:
    """What a step asks, in two words."""
    return {
        "table": gettext("Table"),
        "numbers": gettext("Numbers"),
        "meaning": gettext("Meaning"),
        "where": gettext("Place"),
        "when": gettext("Time"),
        "source": gettext("Source"),
        "look": gettext("Look over"),
    }[step]


@register.filter
def field_title(field: str) -> str:
    """A field of a claim, as a statistician calls it."""
    return {
        "indicator": gettext("What is measured"),
        "concept": gettext("Whom or what it counts"),
        "area": gettext("Place"),
        "counterpart": gettext("The other place"),
        "period": gettext("Time"),
        "breakdown": gettext("Part"),
        "unit": gettext("Unit"),
        "status": gettext("Status"),
        "publisher": gettext("Publisher"),
        "title": gettext("Title of the publication"),
        "published": gettext("Date of publication"),
        "value": gettext("Columns of numbers"),
    }[field]


@register.filter
def dimension_title(dimension: str) -> str:
    """A group of breakdowns."""
    return {
        "parts": gettext("The country and its parts"),
        "countries": gettext("Countries"),
        "usual": gettext("What published figures of this kind count"),
        "others": gettext("Everything else"),
        "cause": gettext("Cause"),
        "citizenship": gettext("Citizenship"),
        "direction": gettext("Direction"),
        "document": gettext("Document"),
        "method": gettext("Method"),
        "move": gettext("Kind of move"),
        "origin_city": gettext("City of origin"),
        "origin_place": gettext("Kind of origin"),
        "previous_residence": gettext("Previous residence"),
        "returned": gettext("How people returned"),
        "scope": gettext("What is taken in"),
        "settlement": gettext("Kind of settlement"),
        "sex": gettext("Sex"),
        "territory": gettext("Territory"),
    }.get(dimension, dimension)


@register.filter
def why_missing(reason: str) -> str:
    """Why a number is missing."""
    return {**reasons(), "empty": reader.yaml_file("exports", "import.yaml")["reasons"]["empty"]}[reason][_language()]


@register.filter
def file_fact(fact: str) -> str:
    """Something that was found about a file, such as what divides its cells."""
    named = reader.yaml_file("exports", "import.yaml")["facts"]
    return str(named[fact][_language()]) if fact in named else fact


@register.filter
def said_of(problem: Problem) -> Sentence:
    """A problem in words."""
    return sentence(problem, _language())


@register.filter
def of_text(said: dict[str, str], text: str) -> str:
    """What was said about a text of the file."""
    return said.get(text, "")


@register.filter
def step_of_field(field: str) -> str:
    """The step that asks for a field."""
    steps = {"value": "numbers", "area": "where", "counterpart": "where", "period": "when"}
    return steps.get(field) or ("source" if field in ("publisher", "title", "published", "status") else "meaning")
