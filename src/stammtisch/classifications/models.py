"""Official classifications that this installation has loaded; every agency of it uses them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """A classification in one version, such as WZ 2025 or CPV 2008."""

    class Revision(models.TextChoices):
        NONE = "", _("not of the NACE family")
        REV_2 = "2", "NACE Rev. 2"
        REV_2_1 = "2.1", "NACE Rev. 2.1"

    name = models.CharField(_("name"), max_length=40, unique=True)
    revision = models.CharField(max_length=4, choices=Revision, blank=True)
    languages = models.JSONField(default=list)  # of its labels, in the order they came
    file_name = models.CharField(max_length=200)  # of the newest file
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One class of a classification with its labels in every language that was loaded."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="entries")
    code = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=20, blank=True)
    labels = models.JSONField()  # language → label
    search_text = models.TextField(editable=False)  # all labels, folded

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="entry_once_per_scheme")
        ]
