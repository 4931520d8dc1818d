"""The face `data` as Django finds its templates."""

from django.apps import AppConfig


class Data(AppConfig):
    """Templates and tags of `data`."""

    name = "namagar.web.data"
    label = "web_data"
