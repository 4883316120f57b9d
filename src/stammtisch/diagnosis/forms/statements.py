"""What a person may type about needs and offers."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stammtisch.classifications.bridge import shipped_label
from stammtisch.classifications.forms import (
    LookUpField,
    PickedField,
    RevisionField,
    take_pick,
)
from stammtisch.diagnosis import bridge, rules
from stammtisch.diagnosis.forms.fields import (
    DayField,
    DistanceField,
    NumberField,
    PartsField,
    PlainForm,
    typed,
)
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.operations import StatementDraft


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
    solution = forms.CharField(
        label=_("What would solve it?"), required=False, max_length=200,
        help_text=_("If you know: who or what would help. It finds offers, and stays inside."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("such as: building driers for hire")}
        ),
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

    def clean_solution(self) -> str:
        """Return one line."""
        return " ".join(bridge.tidied(self.cleaned_data["solution"]).split())

    def clean(self) -> dict[str, Any]:
        """Tie what is out of order to the field where it ends."""
        values = self.cleaned_data
        if values.get("solution") and values.get("kind") == Statement.Kind.OFFER:
            told = _("Only a need can be solved. Delete this line for an offer.")
            self.add_error("solution", told)
        if not rules.in_order(values.get("quantity_min"), values.get("quantity_max")):
            self.add_error("quantity_max", _("This is less than where the quantity begins."))
        if not rules.in_order(values.get("available_from"), values.get("available_until")):
            self.add_error("available_until", _("This is before the first day."))
        return values

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written here; direction and permission alone say nothing."""
        return not any(self._typed(name) for name in ("verbatim", "solution", *self.FACTS))

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
        start = typed(self) if self.is_bound else dict(self.initial)
        for fact in self.read_facts:
            if f"{self.prefix or ''}|{fact.key}" == token:
                start |= fact.fields
        again = type(self)(prefix=self.prefix, initial=start)
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
