"""The register: firms, their people, what they agreed to, and where rows came from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stammtisch.shared.models import Claimable


class Business(models.Model):
    """A firm of the register."""

    class Size(models.TextChoices):
        UNKNOWN = "", _("not known")
        MICRO = "1-9", _("1–9 people")
        SMALL = "10-49", _("10–49 people")
        MEDIUM = "50-249", _("50–249 people")
        LARGE = "250+", _("250 people or more")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="businesses")
    name = models.CharField(_("legal name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    search_text = models.TextField(editable=False)  # folded names, place and people's names
    street = models.CharField(_("street"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    district = models.CharField(_("district"), max_length=120, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    nace_code = models.CharField(_("NACE code"), max_length=8, blank=True)
    nace_version = models.CharField(_("NACE version"), max_length=4, default="2")
    size = models.CharField(
        _("size"), max_length=8, choices=Size, default=Size.UNKNOWN, blank=True
    )
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    description = models.TextField(_("what it does"), blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    external_key = models.CharField(_("key in the source"), max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="business_has_a_name"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="business_place_is_on_earth",
            ),
            models.UniqueConstraint(
                fields=["agency", "source", "external_key"],
                condition=~Q(external_key=""),
                name="business_key_once_per_source",
            ),
        ]
        indexes = [models.Index(fields=["agency", "name"], name="business_by_name")]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_placed(self) -> bool:
        """Whether a distance to this firm can be computed."""
        return self.lat is not None and self.lon is not None


class Person(models.Model):
    """Somebody to talk to in a firm."""

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="people")
    business = models.ForeignKey(Business, models.CASCADE, related_name="people")
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80)
    role = models.CharField(_("role"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone_typed = models.CharField(_("phone"), max_length=60, blank=True)
    phone_e164 = models.CharField(_("phone, international"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_newcomer = models.BooleanField(_("newcomer"), default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "email"], name="person_by_email")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Consent(models.Model):
    """What one person said to one purpose; no row means: never asked."""

    class Purpose(models.TextChoices):
        INTRODUCTIONS = "introductions", _("being introduced")
        INVITATIONS = "invitations", _("being invited")
        GUEST_LIST = "guest_list", _("being on a list that other guests see")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose)
    is_given = models.BooleanField()
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], name="consent_once_per_purpose"
            )
        ]


class Tie(models.Model):
    """What two firms are to each other before we do anything."""

    class Kind(models.TextChoices):
        KNOWS = "knows", _("know each other")
        SUPPLIES = "supplies", _("one supplies the other")
        DISPUTE = "dispute", _("should not meet without need")
        SAME_GROUP = "same_group", _("same group")
        COMPETITOR = "competitor", _("compete")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="ties")
    business_a = models.ForeignKey(Business, models.CASCADE, related_name="ties_as_a")
    business_b = models.ForeignKey(Business, models.CASCADE, related_name="ties_as_b")
    kind = models.CharField(max_length=10, choices=Kind)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(business_a=F("business_b")), name="tie_needs_two_firms"
            ),
            models.UniqueConstraint(
                fields=["business_a", "business_b", "kind"], name="tie_once"
            ),
        ]


class Import(Claimable):
    """One spreadsheet on its way into the register, and all that is needed to undo it.

    A firm's key in a list counts within ``source``: where the list comes from.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting for its columns")
        PREVIEWED = "previewed", _("waiting for your yes")
        QUEUED = "queued", _("running")
        DONE = "done", _("done")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sheet = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)  # in which refusals speak
    source = models.CharField(_("source"), max_length=120, blank=True)
    mapping = models.JSONField(default=dict)  # column number as text → field name
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    error = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "-requested_at"], name="import_newest")]


class ImportedRow(models.Model):
    """What one line of a spreadsheet did, with the state before it, so it can be undone.

    What stands in ``after`` but not in ``before`` was created by this line.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("as before")
        REFUSED = "refused", _("refused")

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)  # of the firm, as the line has it
    outcome = models.CharField(max_length=9, choices=Outcome)
    remarks = models.JSONField(default=list)  # [code, values]: why refused, what to look at
    business = models.ForeignKey(Business, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(default=dict)  # business|person → field → old value
    after = models.JSONField(default=dict)  # business|person → field → value this line wrote
    kept = models.JSONField(default=list)  # [code, values]: what undoing left as it was

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="imported_row_once")
        ]
