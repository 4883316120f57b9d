"""What a person may type about visits, and the page on which one is noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from stammtisch.accounts.models import User
from stammtisch.diagnosis import queries
from stammtisch.diagnosis.forms.fields import DayField, PlainForm, typed
from stammtisch.diagnosis.forms.statements import DraftForm
from stammtisch.diagnosis.models import Visit
from stammtisch.diagnosis.operations import StatementDraft

MOST_STATEMENTS = 30  # on one page


class VisitForm(PlainForm):
    """The talk itself."""

    kind = forms.ChoiceField(label=_("How did you talk?"), choices=Visit.Kind.choices)
    visited_on = DayField(label=_("Day"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )  # fmt: skip


class FirmForm(PlainForm):
    """Which firm: one from the list, or a new one by the name that was typed."""

    firm = forms.CharField(
        label=_("Firm"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )  # fmt: skip
    business = forms.RegexField(
        r"^([0-9]{1,18}|new)$", required=False, widget=forms.HiddenInput,
        error_messages={"invalid": _("Choose a firm from the list.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a choice; a new firm needs a name."""
        chosen = self.cleaned_data.get("business")
        if not chosen and "business" not in self.errors:
            self.add_error("firm", _("Which firm was it? Type its name and choose it."))
        if chosen == queries.NEW and not self.cleaned_data.get("firm"):
            self.add_error("firm", _("Type the name of the new firm."))
        return self.cleaned_data


class VisitFilterForm(PlainForm):
    """What the list of visits shows."""

    q = forms.CharField(label=_("Firm or word"), required=False, max_length=200)
    officer = forms.TypedChoiceField(
        label=_("Officer"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: QueryDict, *, officers: list[User]) -> None:
        super().__init__(data)
        everybody = [("", _("everybody"))]
        names = [(str(officer.pk), officer.name) for officer in officers]
        self.fields["officer"].choices = [*everybody, *names]  # type: ignore[attr-defined]


class Capture:
    """The page on which a visit is noted: firm, talk, and any number of needs and offers.

    Rows are numbered ``said-0``, ``said-1`` …; the hidden field ``said`` says how many there
    are. A row in which nothing was written is left out.
    """

    def __init__(
        self, data: QueryDict | None, *, start: Mapping[str, Any], rows: int = 1
    ) -> None:
        self.firm = FirmForm(data, initial=start)
        self.visit = VisitForm(data, initial=start)
        count = _count(data) if data is not None else rows
        said = [DraftForm(data, prefix=f"said-{index}") for index in range(count)]
        self.said = [_unchecked(form) if form.is_blank else form for form in said]

    def is_valid(self) -> bool:
        """Check every form, so that all complaints are seen at once."""
        said = [form.is_valid() for form in self.said if form.is_bound]
        return all([self.firm.is_valid(), self.visit.is_valid(), *said])

    def drafts(self) -> list[StatementDraft]:
        """Return what was heard; only of a valid page."""
        return [form.draft() for form in self.said if form.is_bound]

    def heard(self, day: date) -> Capture:
        """Read the facts in what was typed, as heard on ``day``."""
        for form in self.said:
            form.heard_on = day
        return self

    def with_fact(self, token: str) -> Capture:
        """Return the page unchecked, with one fact of one row typed into its fields."""
        again = self.kept()
        again.said = [form.with_fact(token) for form in self.said]
        return again

    def kept(self, *, more: int = 0) -> Capture:
        """Return the page with everything typed, unchecked, and ``more`` empty rows."""
        again = Capture(None, start={**typed(self.firm), **typed(self.visit)}, rows=0)
        rows = [_unchecked(form) if form.is_bound else form for form in self.said]
        room = range(len(rows), min(MOST_STATEMENTS, len(rows) + more))
        again.said = [*rows, *(DraftForm(prefix=f"said-{index}") for index in room)]
        if room:
            again.said[-1].fields["verbatim"].widget.attrs["autofocus"] = True
        return again


def _unchecked(form: DraftForm) -> DraftForm:
    """Return a form that shows what was typed and complains about nothing."""
    return DraftForm(prefix=form.prefix, initial=typed(form) if form.is_bound else None)


def _count(data: QueryDict) -> int:
    said = data.get("said", "")
    if said.isdecimal() and len(said) <= len(str(MOST_STATEMENTS)):
        return min(int(said), MOST_STATEMENTS)
    return 1
