"""Members, terms of reference, meetings with agenda and attendance, resolutions, actions, the work plan."""

from django.db import models

from namagar.records.people.models import AppendOnly, Institution, User
from namagar.records.people.texts import for_reading


class Titled(models.Model):
    """A thing with a title in both languages."""

    title_en = models.CharField(max_length=300, blank=True)
    title_fa = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def titles(self) -> dict[str, str]:
        """The title by language."""
        return for_reading(self.title_en, self.title_fa)


class Worded(models.Model):
    """A thing with a text in both languages."""

    text_en = models.TextField(blank=True)
    text_fa = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def texts(self) -> dict[str, str]:
        """The text by language."""
        return for_reading(self.text_en, self.text_fa)


class Member(Worded):
    """An institution in the network, with its focal point; the text is its mandate there."""

    country = models.CharField(max_length=3)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    focal_point = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    since = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["country", "institution"], name="member_once")]

    def __str__(self) -> str:
        return str(self.institution)


class Terms(Titled, Worded):
    """Terms of reference: a numbered draft that is adopted once."""

    country = models.CharField(max_length=3)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="draft")
    state_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="terms_number_once")]

    def __str__(self) -> str:
        return f"{self.country} terms {self.number} ({self.state})"


class Meeting(Titled, Worded):
    """A meeting; the text is its minutes."""

    country = models.CharField(max_length=3)
    place_en = models.CharField(max_length=200, blank=True)
    place_fa = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    state = models.CharField(max_length=10, default="planned")

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.day} ({self.state})"

    @property
    def places(self) -> dict[str, str]:
        """Where it is held, by language."""
        return for_reading(self.place_en, self.place_fa)


class AgendaItem(Titled):
    """One point of an agenda; `origin` is an answer as `round/item` or a finding as `finding:key`."""

    meeting = models.ForeignKey(Meeting, related_name="agenda", on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.meeting_id}.{self.position}"


class Attendance(models.Model):
    """Whether a member was at a meeting."""

    meeting = models.ForeignKey(Meeting, related_name="attendance", on_delete=models.PROTECT)
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    present = models.BooleanField()

    class Meta:
        ordering = ["member__pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.present}"


class Resolution(Worded, AppendOnly):
    """What a meeting with quorum decided on one point of its agenda."""

    item = models.ForeignKey(AgendaItem, related_name="resolutions", on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"resolution {self.pk}"


class ActionItem(Titled):
    """What an institution has to do, and until when: after a resolution, or to close the gap that `origin` names.

    `origin` is an answer as `round/item`, `outcome` a priority of the UN framework in the country.
    """

    country = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    resolution = models.ForeignKey(Resolution, null=True, related_name="actions", on_delete=models.PROTECT)
    origin = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(Institution, on_delete=models.PROTECT)
    due = models.DateField()
    state = models.CharField(max_length=15, default="yet-to-start")
    objective = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="action_number_once")]

    def __str__(self) -> str:
        return f"{self.country} action {self.number} ({self.state})"


class ActionReport(Worded, AppendOnly):
    """What the owner said about an action, and the state it had before and after."""

    action = models.ForeignKey(ActionItem, related_name="reports", on_delete=models.PROTECT)
    before = models.CharField(max_length=15)
    after = models.CharField(max_length=15)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.after}"


class WorkPlanRow(Titled):
    """One activity of the work plan, with the objective of the Global Compact and the outcome of the UN framework."""

    country = models.CharField(max_length=3)
    lead = models.ForeignKey(Institution, related_name="+", on_delete=models.PROTECT)
    partners = models.ManyToManyField(Institution, related_name="+")
    objective = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20)
    quarter_from = models.CharField(max_length=7)
    quarter_to = models.CharField(max_length=7)
    state = models.CharField(max_length=15, default="yet-to-start")

    class Meta:
        ordering = ["quarter_from", "pk"]

    def __str__(self) -> str:
        return f"{self.country} {self.quarter_from}"
