"""The app of institutions, users, roles and the journal."""

from django.apps import AppConfig


class People(AppConfig):
    """Who may do what, and the record of what was done."""

    name = "namagar.records.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
