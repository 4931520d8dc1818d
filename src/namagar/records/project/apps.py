"""The app: the project record, its results matrix and its IATI file."""

from django.apps import AppConfig


class Project(AppConfig):
    """The project record, its results matrix and its IATI file."""

    name = "namagar.records.project"
    label = "project"
    default_auto_field = "django.db.models.BigAutoField"
