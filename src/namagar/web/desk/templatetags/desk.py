"""The sentences of the desk as HTML."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from namagar.web.desk import sentences
from namagar.web.desk.tasks import Task
from namagar.web.parts.templatetags.parts import number

register = template.Library()


@register.simple_tag(takes_context=True)
def task_sentence(context: template.Context, task: Task) -> SafeString:
    """Who asks what; names and codes keep their direction, a count is a number with its trace."""
    facts: dict[str, SafeString] = {
        name: format_html('<bdi class="title">{}</bdi>', text) for name, text in sentences.facts_of(task).items()
    }
    if task.count:
        facts["n"] = number(context, task.count)
    return mark_safe(conditional_escape(sentences.template_of(task)).format(**facts))  # noqa: S308 - escaped above


@register.simple_tag
def task_button(task: Task) -> str:
    """What its button says."""
    return sentences.button_of(task)
