"""The face `public` as Django finds its templates."""

from django.apps import AppConfig


class Public(AppConfig):
    """Templates and tags of `public`."""

    name = "namagar.web.public"
    label = "web_public"
