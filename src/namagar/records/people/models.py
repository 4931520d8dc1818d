"""Institutions, users with their roles by country, and the entries of the journal."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.people.roles import ROLES


class Institution(models.Model):
    """A body that answers, signs or acts. Its names stand in the country's folder of the catalogue."""

    country = models.CharField(max_length=3)
    code = models.SlugField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="institution_once")]
        ordering = ["country", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> dict[str, str]:
        """The catalogue's row of this institution; a code that is no longer there names itself."""
        for row in reader.table("countries", self.country, "institutions.csv"):
            if row["id"] == self.code:
                return row
        return {"id": self.code, "name_en": self.code, "name_fa": self.code, "short_en": "", "short_fa": ""}

    @property
    def names(self) -> dict[str, str]:
        """The full name by language."""
        return {"en": self.words["name_en"], "fa": self.words["name_fa"]}

    @property
    def short_names(self) -> dict[str, str]:
        """The short name by language, or the full one where there is none."""
        words = self.words
        return {language: words[f"short_{language}"] or words[f"name_{language}"] for language in ("en", "fa")}


class UserManager(BaseUserManager["User"]):
    """Makes users; a password is always given."""

    def create_user(self, username: str, password: str, **fields: Any) -> "User":
        user: User = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in for one institution. Nothing is kept about a person beyond what the work needs."""

    username = models.CharField(max_length=80, unique=True)
    email = models.EmailField(blank=True)
    name_en = models.CharField(max_length=120)
    name_fa = models.CharField(max_length=120)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.username

    @property
    def names(self) -> dict[str, str]:
        """The person's name by language."""
        return {"en": self.name_en, "fa": self.name_fa}

    def roles_in(self, country: str) -> tuple[str, ...]:
        """The roles this person has in a country."""
        return tuple(role for where, role in self.roles_everywhere() if where == country)

    def roles_everywhere(self) -> tuple[tuple[str, str], ...]:
        """Country and role of everything this person may do, read once."""
        if not hasattr(self, "_roles"):
            self._roles = tuple((each.country, each.role) for each in self.roles.all())
        return self._roles


class Role(models.Model):
    """A role that a user has in one country."""

    user = models.ForeignKey(User, related_name="roles", on_delete=models.CASCADE)
    country = models.CharField(max_length=3)
    role = models.CharField(max_length=30, choices=[(role, role) for role in ROLES if role != "visitor"])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "country", "role"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.country}"


class AppendOnly(models.Model):
    """A row that is written once: it cannot be saved again or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise Refused(Problem("row-written-once", type(self).__name__, {"row": str(self)}))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused(Problem("row-written-once", type(self).__name__, {"row": str(self)}))


class Entry(AppendOnly):
    """One line of the journal: who did what to which thing, chained to the line before by its hash."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.CharField(max_length=40)
    by = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    country = models.CharField(max_length=3)
    subject = models.CharField(max_length=160)
    facts = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
