"""The face `desk` as Django finds its templates."""

from django.apps import AppConfig


class Desk(AppConfig):
    """Templates and tags of `desk`."""

    name = "namagar.web.desk"
    label = "web_desk"
