"""The app: one N-of-M sign-off for everything."""

from django.apps import AppConfig


class Decisions(AppConfig):
    """One N-of-M sign-off for everything."""

    name = "namagar.records.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
