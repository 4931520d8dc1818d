"""Apply the deadlines of decisions that are over, as their policies say; a timer runs it once a day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from namagar.catalogue import reader
from namagar.records.decisions import lifecycle, queries
from namagar.records.decisions.models import Decision


class Command(BaseCommand):
    """Nothing happens to a decision by the clock alone: somebody runs this, or the coordinator presses the button."""

    help = "Apply the deadlines of open decisions that are over, as their policies say."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each decision in a transaction of its own."""
        for country in reader.countries():
            for number in queries.over_due(country).values_list("pk", flat=True):
                with transaction.atomic():
                    decision = Decision.objects.select_for_update().get(pk=number)
                    if lifecycle.deadline_over(decision, None):
                        self.stdout.write(f"{country} decision {number}: {decision.state}, step {decision.step}")
