"""The app: members, meetings, decisions of meetings, actions and the work plan."""

from django.apps import AppConfig


class Network(AppConfig):
    """Members, meetings, decisions of meetings, actions and the work plan."""

    name = "namagar.records.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"
