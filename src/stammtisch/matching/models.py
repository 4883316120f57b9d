"""Suggestions as the engine stored them, and what people decided about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stammtisch.shared.models import Claimable


class Ranking(Claimable):
    """One statement waiting to be compared with all of the other direction, or compared."""

    statement = models.OneToOneField(
        "diagnosis.Statement", models.CASCADE, related_name="ranking"
    )
    engine = models.CharField(max_length=80, blank=True)  # that compared it last

    class Meta:
        indexes = [models.Index(fields=["finished_at", "claimed_at"], name="ranking_waiting")]


class Edition(models.Model):
    """How often what an agency needs and offers has changed; an index says which it knows."""

    agency = models.OneToOneField(
        "accounts.Agency", models.CASCADE, primary_key=True, related_name="edition"
    )
    key = models.CharField(max_length=32)  # random, so that no index of another database fits
    number = models.BigIntegerField(default=0)


class Change(models.Model):
    """The last change of a statement, by its number; kept when the statement went."""

    agency = models.ForeignKey("accounts.Agency", models.CASCADE, related_name="+")
    statement = models.BigIntegerField(unique=True)  # an id: the row may be gone
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["agency", "number"], name="change_newest")]


class Vector(models.Model):
    """The meaning of one text as a model sees it; valid for that model and that text only."""

    statement = models.ForeignKey("diagnosis.Statement", models.CASCADE, related_name="vectors")
    view = models.CharField(max_length=8, blank=True)  # which wording; empty: the principal one
    model = models.CharField(max_length=80)  # name and version of the encoder
    text_hash = models.CharField(max_length=64)
    values = models.BinaryField()  # float32, little endian

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "view"], name="vector_once_a_view")
        ]


class Suggestion(models.Model):
    """A need and an offer that may belong together, with the engine's reasons and doubts."""

    class Band(models.TextChoices):
        LIKELY = "likely", _("likely")
        POSSIBLE = "possible", _("possible")
        UNLIKELY = "unlikely", _("unlikely")

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="suggestions")
    need = models.ForeignKey(
        "diagnosis.Statement", models.CASCADE, related_name="suggested_offers"
    )
    offer = models.ForeignKey(
        "diagnosis.Statement", models.CASCADE, related_name="suggested_needs"
    )
    score = models.FloatField()
    probability = models.FloatField()
    band = models.CharField(max_length=8, choices=Band)
    view = models.CharField(max_length=8, blank=True)  # the need's wording that scores best
    distance_km = models.FloatField(null=True, blank=True)
    shared_words = models.JSONField(default=list)
    shared_concepts = models.JSONField(default=list)
    reasons = models.JSONField(default=list)  # [{"code": …, "values": {…}}], see core/matching
    doubts = models.JSONField(default=list)
    is_current = models.BooleanField(default=True)  # False: the engine no longer suggests it
    computed_at = models.DateTimeField()
    model = models.CharField(max_length=80)
    engine = models.CharField(max_length=80, blank=True)  # whose measures these are
    measures = models.JSONField(default=dict)  # by name; what is 0 is left out
    is_exploratory = models.BooleanField(default=False)  # shown to learn from
    drawn_with = models.FloatField(null=True, blank=True)  # chance of being shown; None: sure

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "offer"], name="suggestion_once"),
            models.CheckConstraint(condition=~Q(need=F("offer")), name="suggestion_needs_two"),
            models.CheckConstraint(
                condition=Q(probability__range=(0, 1)), name="suggestion_probability_is_one"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "is_current", "-score"], name="suggestion_best")
        ]

    @property
    def is_worth_a_look(self) -> bool:
        """Whether the engine calls it likely or possible, or it is shown to learn from."""
        return self.band != self.Band.UNLIKELY or self.is_exploratory

    @property
    def closely(self) -> Closeup | None:
        """What was seen looking closely, of a row that came with its ``closeup``."""
        seen: Closeup | None = getattr(self, "closeup", None)
        return seen if seen is not None and seen.finished_at is not None else None

    @property
    def standing_decision(self) -> Decision | None:
        """The decision nobody took back, of a row that came with its ``decisions``."""
        return next((each for each in self.decisions.all() if each.is_standing), None)

    @property
    def percent(self) -> float:
        """The probability as 0..100."""
        return 100 * self.probability


class Closeup(Claimable):
    """What carries a suggestion and what is to be checked; waits until a worker has looked."""

    suggestion = models.OneToOneField(Suggestion, models.CASCADE, related_name="closeup")
    grounds = models.JSONField(default=list)  # [{"code": …, "values": {…}}], as reasons
    checks = models.JSONField(default=list)  # see bridge.look_closer
    need_phrase = models.TextField(blank=True)
    offer_phrase = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["finished_at", "claimed_at"], name="closeup_waiting")]

    @property
    def need_facts(self) -> list[str]:
        """The need's words that state what the offer was found to meet or not to meet."""
        return [check["need"] for check in self.checks if check["decides"] and check["need"]]

    @property
    def offer_facts(self) -> list[str]:
        """The offer's words that do."""
        return [check["offer"] for check in self.checks if check["decides"] and check["offer"]]


class Decision(models.Model):
    """What an officer said about a suggestion; kept for good, also when it was taken back."""

    class Verdict(models.TextChoices):
        INTRODUCE = "introduce", _("introduce")
        ASK_FIRST = "ask_first", _("ask first")
        NO_MATCH = "no_match", _("not a match")

    class Reason(models.TextChoices):
        NONE = "", _("no reason given")
        DIRECTION = "direction", _("wrong direction")
        COMPETITOR = "competitor", _("competitor")
        PROCESS = "process", _("other process")
        SIZE = "size", _("size")
        CERTIFICATE = "certificate", _("certificate")
        TOO_FAR = "too_far", _("too far")
        KNOWN = "known", _("known already")
        TIMING = "timing", _("timing")
        CAPACITY = "capacity", _("no free capacity")

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="decisions")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=Verdict)
    reason = models.CharField(max_length=11, choices=Reason, default=Reason.NONE, blank=True)
    probability = models.FloatField()  # as shown when it was decided
    engine = models.CharField(max_length=80, blank=True)
    measures = models.JSONField(default=dict)  # as they were when it was decided
    is_exploratory = models.BooleanField(default=False)
    drawn_with = models.FloatField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(taken_back_at=None),
                name="decision_stands_once",
            )
        ]

    @property
    def is_standing(self) -> bool:
        """Whether nobody took it back."""
        return self.taken_back_at is None


class Refit(Claimable):
    """What one night's learning made of an agency's decisions; rows are kept as history."""

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="refits")
    until = models.DateTimeField()  # decisions made before this moment count
    engine = models.CharField(max_length=80, blank=True)
    decisions = models.PositiveIntegerField(default=0)
    adjustment = models.JSONField(null=True, blank=True)  # see core/matching/learn.py
    loss = models.JSONField(default=dict)  # head → [shipped, learnt] on decisions held back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "until"], name="refit_once_a_night")
        ]


class UnshownSample(Claimable):
    """One month's random sample of pairs that were not shown, to see what is being missed."""

    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="samples")
    month = models.DateField()  # its first day
    needs = models.PositiveIntegerField(default=0)  # open when it was drawn
    needs_looked_at = models.PositiveIntegerField(default=0)
    sizes = models.JSONField(default=list)  # pairs not shown, a stratum, as estimated

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "month"], name="sample_once_a_month")
        ]


class UnshownPair(models.Model):
    """A pair that was not shown, and whether somebody thinks that it should have been."""

    class Answer(models.TextChoices):
        OPEN = "", _("not looked at")
        MISSED = "missed", _("we missed this one")
        RIGHT = "right", _("rightly not shown")
        UNSURE = "unsure", _("cannot say")

    sample = models.ForeignKey(UnshownSample, models.CASCADE, related_name="pairs")
    suggestion = models.OneToOneField(Suggestion, models.CASCADE, related_name="unshown")
    stratum = models.PositiveSmallIntegerField()  # 0: the most probable
    drawn_with = models.FloatField()
    answer = models.CharField(max_length=6, choices=Answer, default=Answer.OPEN, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_with__gt=0, drawn_with__lte=1),
                name="unshown_pair_chance_is_one",
            )
        ]
