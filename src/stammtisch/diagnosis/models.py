"""Visits, and the needs and offers that were heard."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """A talk with a firm and the note about it; the note never leaves the agency."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit")
        CALL = "call", _("phone call")
        WORKSHOP = "workshop", _("workshop")
        EVENT = "event", _("event")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="visits")
    business = models.ForeignKey("businesses.Business", models.PROTECT, related_name="visits")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.VISIT)
    visited_on = models.DateField(_("day"))
    note = models.TextField(_("note"), blank=True)
    search_text = models.TextField(editable=False, blank=True)  # folded note
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "-visited_on"], name="visit_newest")]


class Statement(models.Model):
    """A need or an offer: what was said, and what may be passed on of it."""

    class Kind(models.TextChoices):
        NEED = "need", _("need")
        OFFER = "offer", _("offer")

    class PassOn(models.TextChoices):
        YES = "yes", _("yes")
        ANONYMOUS = "anonymous", _("without the name")
        NO = "no", _("no")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        SOLVED = "solved", _("solved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="statements")
    business = models.ForeignKey(
        "businesses.Business", models.PROTECT, related_name="statements"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="statements"
    )
    source_import = models.ForeignKey(
        "businesses.Import", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("need or offer"), max_length=5, choices=Kind)
    verbatim = models.TextField(_("what was said"))
    released = models.TextField(_("released wording"), blank=True)
    solution = models.CharField(
        _("what would solve it?"), max_length=200, blank=True
    )  # a need's
    search_text = models.TextField(editable=False, blank=True)  # all wordings, folded
    language = models.CharField(_("language"), max_length=8, blank=True)
    quantity_min = models.FloatField(_("quantity from"), null=True, blank=True)
    quantity_max = models.FloatField(_("quantity up to"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    radius_km = models.FloatField(_("radius in km"), null=True, blank=True)
    available_from = models.DateField(_("from"), null=True, blank=True)
    available_until = models.DateField(_("until"), null=True, blank=True)
    own_use_only = models.BooleanField(_("only for their own use"), default=False)
    nace_sought = models.CharField(_("NACE code sought"), max_length=8, blank=True)
    nace_version = models.CharField(_("NACE version"), max_length=4, default="2")
    pass_on = models.CharField(
        _("may we pass it on?"), max_length=9, choices=PassOn, default=PassOn.NO
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    heard_on = models.DateField(_("heard on"))
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(verbatim=""), name="statement_has_a_text"),
            models.CheckConstraint(
                condition=Q(quantity_min=None)
                | Q(quantity_max=None)
                | Q(quantity_min__lte=F("quantity_max")),
                name="statement_quantity_in_order",
            ),
            models.CheckConstraint(
                condition=Q(available_from=None)
                | Q(available_until=None)
                | Q(available_from__lte=F("available_until")),
                name="statement_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(radius_km=None) | Q(radius_km__gt=0),
                name="statement_radius_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "kind", "status"], name="statement_open"),
            models.Index(fields=["agency", "-heard_on"], name="statement_newest"),
        ]

    @property
    def is_need(self) -> bool:
        """Whether this firm would pay."""
        return self.kind == self.Kind.NEED

    @property
    def is_open(self) -> bool:
        """Whether somebody could still serve or use it."""
        return self.status == self.Status.OPEN

    @property
    def waits_for_release(self) -> bool:
        """Whether it may be passed on, but has no wording that may leave the agency."""
        return self.is_open and self.pass_on != self.PassOn.NO and not self.released
