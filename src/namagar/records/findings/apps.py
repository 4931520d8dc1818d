"""The app: findings that people follow up, looked at again whenever the claims of their country change."""

from django.apps import AppConfig


class Findings(AppConfig):
    """Findings that people follow up."""

    name = "namagar.records.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to claims, which stand below and know nothing of what follows from them here."""
        from namagar.records.claims.changes import changed
        from namagar.records.findings.following import listen

        changed.connect(listen)
