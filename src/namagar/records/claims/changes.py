"""Says that the claims of a country have changed, to the apps above, of which claims know nothing."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with `by` (who made it) and `country`.
changed = Signal()
