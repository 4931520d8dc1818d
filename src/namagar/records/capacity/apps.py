"""The app: needs, course sessions and paired tests."""

from django.apps import AppConfig


class Capacity(AppConfig):
    """Needs, course sessions and paired tests."""

    name = "namagar.records.capacity"
    label = "capacity"
    default_auto_field = "django.db.models.BigAutoField"
