"""The face `coordination` as Django finds its templates."""

from django.apps import AppConfig


class Coordination(AppConfig):
    """Templates and tags of `coordination`."""

    name = "namagar.web.coordination"
    label = "web_coordination"
