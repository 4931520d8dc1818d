"""The face `consult` as Django finds its templates."""

from django.apps import AppConfig


class Consult(AppConfig):
    """Templates and tags of `consult`."""

    name = "namagar.web.consult"
    label = "web_consult"
