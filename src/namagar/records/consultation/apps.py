"""The app: frozen drafts, remarks by passage with their dispositions, guests, workshops."""

from django.apps import AppConfig


class Consultation(AppConfig):
    """Frozen drafts, remarks by passage with their dispositions, guests, workshops."""

    name = "namagar.records.consultation"
    label = "consultation"
    default_auto_field = "django.db.models.BigAutoField"
