"""Agencies and the people who work for them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """The office that everything belongs to."""

    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, default="DE")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by mail address whatever its case, each with their agency."""

    def get_queryset(self) -> models.QuerySet[User]:
        """Return all users; every page shows the agency, so it comes along."""
        return super().get_queryset().select_related("agency")

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user who signs in with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of an agency's staff; signs in with an address, may do what the role says."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("officer")
        HEAD = "head", _("head")
        READER = "reader", _("read-only")

    class Language(models.TextChoices):
        BROWSER = "", _("as the browser says")
        GERMAN = "de", "Deutsch"
        ENGLISH = "en", "English"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="staff")
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.OFFICER)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.BROWSER, blank=True
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")
        ]

    def __str__(self) -> str:
        return self.name
