"""What a person may type about visits, needs and offers: shape and spelling only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stammtisch.accounts.models import User
from stammtisch.classifications.bridge import shipped_label
from stammtisch.classifications.forms import (
    LookUpField,
    PickedField,
    RevisionField,
    take_pick,
)
from stammtisch.diagnosis import bridge, queries, rules
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.diagnosis.operations import StatementDraft

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

MOST_STATEMENTS = 30  # on one page
_LARGEST = 1e12


class NumberField(forms.CharField):
    """A number from 0 on, in any office's spelling; shown without loss."""

    above_zero = False

    def __init__(self, *, label: StrOrPromise) -> None:
        super().__init__(max_length=40, required=False, label=label)
        self.widget.attrs["inputmode"] = "decimal"
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: object) -> object:
        """Return what the box shows: what was typed, or a number in the reader's spelling."""
        if isinstance(value, int | float):
            return bridge.number_text(value).replace(".", _decimal_sign())
        return value

    def clean(self, value: object) -> float | None:
        """Return the number, or None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number = bridge.number_of(text, decimal="," if _decimal_sign() == "," else "")
        except ValueError as error:
            raise ValidationError(_("Write a number, for example 1200 or 0.5.")) from error
        if number > _LARGEST or number < 0 or (self.above_zero and number == 0):
            raise ValidationError(_("This number is too small or too large."))
        return number


class DistanceField(NumberField):
    """A number above zero."""

    above_zero = True


class DayField(forms.CharField):
    """A day, as browsers send it or as offices write it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: object) -> date | None:
        """Return the day, or None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return bridge.day_of(text)
        except ValueError as error:
            raise ValidationError(_("Write a day, for example 2026-05-14.")) from error


class PartsField(forms.CharField):
    """Several things with semicolons between them."""

    def prepare_value(self, value: object) -> object:
        """Return what the box shows."""
        return "; ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> tuple[str, ...]:
        """Return the things, each once."""
        return tuple(bridge.parts_of(super().clean(value)))


class PlainForm(forms.Form):
    """A form whose labels end without a colon."""

    def __init__(
        self,
        data: QueryDict | dict[str, str] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:
        start = dict(initial or {})
        super().__init__(data, initial=start, prefix=prefix, label_suffix="")


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


class DraftForm(PlainForm):
    """One need or offer as it is heard: wording, direction, permission, facts."""

    use_required_attribute = False  # an empty row is no mistake
    FACTS = bridge.COLUMNS
    heard_on: date | None = None
    """Decides which year a day without one is in; without it no facts are read."""

    verbatim = forms.CharField(
        label=_("What did they say?"), max_length=4_000,
        error_messages={"required": _("Write down what they said.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Who would pay?"), widget=forms.RadioSelect,
        choices=[("need", _("they would pay")), ("offer", _("they would be paid"))],
        error_messages={"required": _("Which way would the money go?")},
    )  # fmt: skip
    pass_on = forms.ChoiceField(
        label=_("May we pass it on?"), choices=Statement.PassOn.choices,
        initial=Statement.PassOn.NO, widget=forms.RadioSelect,
    )  # fmt: skip
    quantity_min = NumberField(label=_("Quantity from"))
    quantity_max = NumberField(label=_("up to"))
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    certificates = PartsField(
        label=_("Certificates"), required=False, max_length=400,
        help_text=_("Several with a semicolon between them; “!” before one they do not have."),
    )  # fmt: skip
    radius_km = DistanceField(label=_("Within how many km?"))
    available_from = DayField(label=_("From"), required=False)
    available_until = DayField(label=_("Until"), required=False)
    own_use_only = forms.BooleanField(label=_("Only for their own use"), required=False)

    def clean_verbatim(self) -> str:
        """Return the text without what browsers do to line ends."""
        return bridge.tidied(self.cleaned_data["verbatim"])

    def clean(self) -> dict[str, Any]:
        """Tie what is out of order to the field where it ends."""
        values = self.cleaned_data
        if not rules.in_order(values.get("quantity_min"), values.get("quantity_max")):
            self.add_error("quantity_max", _("This is less than where the quantity begins."))
        if not rules.in_order(values.get("available_from"), values.get("available_until")):
            self.add_error("available_until", _("This is before the first day."))
        return values

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written here; direction and permission alone say nothing."""
        return not any(self._typed(name) for name in ("verbatim", *self.FACTS))

    @property
    def has_facts(self) -> bool:
        """Whether the folded-in part should stand open."""
        return any(self._typed(name) or name in self.errors for name in self.FACTS)

    @property
    def read_facts(self) -> list[bridge.ReadFact]:
        """Return what the typed text says, beside what is typed into the fields."""
        text = bridge.tidied(str(self["verbatim"].value() or ""))
        if self.heard_on is None or not text:
            return []
        language = str(self["language"].value() or "") if "language" in self.fields else ""
        columns = {name: self._cleaned(name) for name in self.FACTS}
        return bridge.read_facts(
            text, heard_on=self.heard_on, language=language, columns=columns
        )

    def with_fact(self, token: str) -> Self:
        """Return the form unchecked, with the fact ``prefix|key`` typed into the fields."""
        typed = _typed(self) if self.is_bound else dict(self.initial)
        for fact in self.read_facts:
            if f"{self.prefix or ''}|{fact.key}" == token:
                typed |= fact.fields
        again = type(self)(prefix=self.prefix, initial=typed)
        again.heard_on = self.heard_on
        return again

    def _cleaned(self, name: str) -> Any:  # noqa: ANN401 -- whatever the field holds
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return {"certificates": (), "unit": "", "own_use_only": False}.get(name)

    def draft(self) -> StatementDraft:
        """Return what was said; only of a valid form."""
        values = self.cleaned_data
        names = StatementDraft.__dataclass_fields__.keys() & values.keys()
        return StatementDraft(**{name: values[name] for name in names})

    def _typed(self, name: str) -> bool:
        return bool(str(self[name].value() or "").strip())


class StatementForm(DraftForm):
    """One need or offer with all that is kept of it."""

    verbatim = forms.CharField(
        label=_("What did they say?"),
        max_length=4_000,
        help_text=_("Internal: never leaves the agency."),
        error_messages={"required": _("Write down what they said.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    released = forms.CharField(
        label=_("Released wording"), required=False, max_length=4_000,
        help_text=_("No names, no places. This is all that others will read."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    words_are_no_names = forms.BooleanField(
        label=_("These words are not names"), required=False
    )
    language = forms.RegexField(
        r"^[a-z]{2,3}$", label=_("Language"), required=False,
        help_text=_("Two letters, such as de or en; empty: found out from the text."),
        error_messages={"invalid": _("Write two letters, such as de or en.")},
    )  # fmt: skip
    nace_sought = forms.RegexField(
        r"^([A-V]|[0-9]{2}(\.[0-9]{1,2}){0,2})$", label=_("NACE code sought"), required=False,
        help_text=_("For example 25.61: what the other side would do."),
        error_messages={"invalid": _("Write a NACE code, such as 25.61.")},
    )  # fmt: skip
    nace_version = RevisionField()
    code_words = LookUpField()
    code_pick = PickedField(required=False)

    def clean(self) -> dict[str, Any]:
        """Take the code that was picked."""
        take_pick(self, "nace_sought")
        return super().clean()

    def clean_released(self) -> str:
        """Return the text without what browsers do to line ends."""
        return bridge.tidied(self.cleaned_data["released"])

    @property
    def names_are_asked(self) -> bool:
        """Whether the box that overrules the check for names should be shown."""
        return "released" in self.errors or self._typed("words_are_no_names")


class HeardForm(PlainForm):
    """On which day a need or offer was heard without a visit."""

    heard_on = DayField(label=_("Heard on"))


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


class StatementFilterForm(PlainForm):
    """What the list of needs and offers shows."""

    q = forms.CharField(label=_("Firm or word"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Need or offer"), required=False,
        choices=[("", _("both")), *Statement.Kind.choices],
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("Status"), required=False,
        choices=[("", _("all")), *Statement.Status.choices],
    )  # fmt: skip
    wording = forms.ChoiceField(
        label=_("Wording"), required=False,
        choices=[("", _("all")), ("missing", _("may be passed on, not worded yet"))],
    )  # fmt: skip
    nace = forms.ChoiceField(label=_("NACE division"), required=False)

    def __init__(self, data: QueryDict, *, divisions: list[str]) -> None:
        super().__init__(data)
        language = get_language() or "en"
        named = [(code, f"{code} {shipped_label(code, '2', language)}") for code in divisions]
        self.fields["nace"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]


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
        again = Capture(None, start={**_typed(self.firm), **_typed(self.visit)}, rows=0)
        rows = [_unchecked(form) if form.is_bound else form for form in self.said]
        room = range(len(rows), min(MOST_STATEMENTS, len(rows) + more))
        again.said = [*rows, *(DraftForm(prefix=f"said-{index}") for index in room)]
        if room:
            again.said[-1].fields["verbatim"].widget.attrs["autofocus"] = True
        return again


def _unchecked(form: DraftForm) -> DraftForm:
    """Return a form that shows what was typed and complains about nothing."""
    return DraftForm(prefix=form.prefix, initial=_typed(form) if form.is_bound else None)


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].data for name in form.fields}


def _count(data: QueryDict) -> int:
    typed = data.get("said", "")
    if typed.isdecimal() and len(typed) <= len(str(MOST_STATEMENTS)):
        return min(int(typed), MOST_STATEMENTS)
    return 1


def _decimal_sign() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))
