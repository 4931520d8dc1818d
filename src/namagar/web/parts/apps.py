"""The face `parts` as Django finds its templates."""

from django.apps import AppConfig


class Parts(AppConfig):
    """Templates and tags of `parts`."""

    name = "namagar.web.parts"
    label = "web_parts"
