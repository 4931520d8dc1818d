"""The app: claims as received, their findings and the quantities they answer."""

from django.apps import AppConfig


class Claims(AppConfig):
    """Claims as received, their findings and the quantities they answer."""

    name = "namagar.records.claims"
    label = "claims"
    default_auto_field = "django.db.models.BigAutoField"
