"""A round that can be frozen, made without a test around it: for a process that is killed on the way."""

from namagar.records.assessments.models import Answer, Round
from namagar.records.people import clock
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User


def a_round_to_freeze() -> tuple[User, Round]:
    """A coordinator of Arcadia, and a round with one accepted answer."""
    coordinator = User.objects.create_user(
        "c", "not-a-password", name_en="C", name_fa="س", institution=institution("XAA", "MOI")
    )
    Role.objects.create(user=coordinator, country="XAA", role="coordinator")
    now = clock.now()
    of = Round.objects.create(
        country="XAA",
        framework="mgi",
        edition="namagar-1",
        title_en="R",
        title_fa="د",
        state="draft",
        state_at=now,
        opened_at=now,
    )
    Answer.objects.create(round=of, item="1.01", state="accepted", option="no", changed_at=now)
    return coordinator, of
