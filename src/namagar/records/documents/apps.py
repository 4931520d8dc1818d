"""The app: evidence files with fingerprints, and citations of law."""

from django.apps import AppConfig


class Documents(AppConfig):
    """Evidence files with fingerprints, and citations of law."""

    name = "namagar.records.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
