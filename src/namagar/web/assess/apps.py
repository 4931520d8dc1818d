"""The face `assess` as Django finds its templates."""

from django.apps import AppConfig


class Assess(AppConfig):
    """Templates and tags of `assess`."""

    name = "namagar.web.assess"
    label = "web_assess"
