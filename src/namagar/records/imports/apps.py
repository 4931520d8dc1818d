"""The app: publishers' files on their way into claims."""

from django.apps import AppConfig


class Imports(AppConfig):
    """Publishers' files on their way into claims."""

    name = "namagar.records.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
