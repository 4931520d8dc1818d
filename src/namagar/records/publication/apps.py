"""The app: immutable releases and the way back from what they hold."""

from django.apps import AppConfig


class Publication(AppConfig):
    """Immutable releases and the way back from what they hold."""

    name = "namagar.records.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"
