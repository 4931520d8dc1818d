"""Tags of roles: a role in words, what somebody does in it, and who lets people into a country."""

from django import template
from django.utils.translation import gettext

from namagar.records.people.models import User
from namagar.records.people.permission import may

register = template.Library()


@register.filter
def role_word(role: str) -> str:
    """A role in the language of the page."""
    return {
        "coordinator": gettext("coordinator"),
        "data_officer": gettext("data officer"),
        "official": gettext("official"),
        "reviewer": gettext("reviewer"),
        "signatory": gettext("signatory"),
        "network_secretary": gettext("network secretary"),
        "project_officer": gettext("project officer"),
        "administrator": gettext("administrator"),
    }[role]


@register.filter
def role_work(role: str) -> str:
    """What somebody does in a role, in one sentence."""
    return {
        "coordinator": gettext("Opens and moves rounds, says which institution answers what, proposes decisions."),
        "data_officer": gettext("Takes in published figures and proposes which one holds."),
        "official": gettext("Answers items for the own institution, with law and evidence."),
        "reviewer": gettext("Accepts answers or sends them back with a reason."),
        "signatory": gettext("Signs or objects for the own institution, and names deputies."),
        "network_secretary": gettext("Keeps meetings, decisions and actions of the network."),
        "project_officer": gettext("Records what institutions lack, and the trainings that close it."),
        "administrator": gettext("Gives and closes accounts, gives and takes roles; decides nothing else."),
    }[role]


@register.filter
def imported_by(country: object, user: User) -> bool:
    """Whether this person brings publishers' tables into the country."""
    return may(user, "imports.send", str(country))


@register.filter
def administered_by(country: object, user: User) -> bool:
    """Whether this person lets people into the country."""
    return may(user, "people.add_user", str(country))
