"""The app: rounds, answers, evidence and review."""

from django.apps import AppConfig


class Assessments(AppConfig):
    """Rounds, answers, evidence and review."""

    name = "namagar.records.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
