"""How a round stands in words: that it stands still, since when, and whose turn it is."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from namagar.records.assessments.models import RoundMove
from namagar.records.assessments.progress import Standstill, Turn
from namagar.records.assessments.workflow import ROUND_STATES
from namagar.web.parts.templatetags.parts import comma, day, state_words, words

register = template.Library()


@register.simple_tag
def standstill(of: Standstill) -> SafeString:
    """What stands still, and since when."""
    if of.what == "overdue":
        said = gettext("The step after “{state}” was due on {day} and has not been taken.")
    else:
        said = gettext("The round is at “{state}” and nothing in it has moved since {day}.")
    return format_html(said, state=state_words(of.round.state), day=day(of.since))


@register.simple_tag
def turn(of: Turn) -> SafeString:
    """Whose turn it is."""
    return format_html(gettext("It is the turn of {who}."), who=turn_words(of))


def turn_words(of: Turn) -> SafeString:
    """A role, or the institutions that still have something in hand."""
    if of.institutions:
        return format_html_join(comma(), "{}", ((words(each.short_names),) for each in of.institutions))
    return format_html(
        "{}",
        {
            "coordinator": gettext("the coordinator"),
            "reviewer": gettext("the reviewers"),
            "consulted": gettext("those who are consulted"),
        }[of.role],
    )


@register.filter
def sent_back(move: RoundMove) -> bool:
    """Whether the round was sent back by this move."""
    return bool(move.before) and ROUND_STATES.index(move.after) < ROUND_STATES.index(move.before)
