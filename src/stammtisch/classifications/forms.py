"""The part of a form in which a code is typed, looked up or picked: shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stammtisch.classifications import bridge
from stammtisch.classifications.models import Scheme

STEP = "codes"
REVISIONS = (
    ("2", _("NACE Rev. 2 (WZ 2008, NOGA 2008)")),
    ("2.1", _("NACE Rev. 2.1 (WZ 2025, NOGA 2025)")),
)
_LONGEST_TEXT = 12_000


class RevisionField(forms.ChoiceField):
    """A revision of NACE; a form that does not name one means Rev. 2."""

    def __init__(self) -> None:
        super().__init__(choices=REVISIONS, label=_("Which NACE?"), required=False, initial="2")

    def clean(self, value: object) -> str:
        """Return ``2`` or ``2.1``."""
        return str(super().clean(value)) or "2"


class LookUpField(forms.CharField):
    """What somebody types to look a code up; it is not kept."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Look up by word or code"), required=False, max_length=80,
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        )  # fmt: skip


class PickedField(forms.CharField):
    """The pick that was marked: revision and code, or nothing for none of them."""

    widget = forms.HiddenInput

    def clean(self, value: object) -> str:
        """Return the value of a pick.

        Raises:
            ValidationError: it is none.
        """
        text = str(value or "")
        if text:
            try:
                bridge.pick_parts(text)
            except ValueError as error:
                raise ValidationError(_("Choose a code from the list.")) from error
        return text


class PickForm(forms.Form):
    """Everything that the pick list reads of the form around it."""

    nace_version = RevisionField()
    code_words = LookUpField()
    code_pick = PickedField(required=False)
    name = forms.CharField(required=False, max_length=_LONGEST_TEXT)
    description = forms.CharField(required=False, max_length=_LONGEST_TEXT)
    verbatim = forms.CharField(required=False, max_length=_LONGEST_TEXT)
    released = forms.CharField(required=False, max_length=_LONGEST_TEXT)
    language = forms.CharField(required=False, max_length=8)

    def picks(self, *, language: str) -> bridge.PickList:
        """Return the pick list for what stands in the form; what is too long is left out."""
        self.is_valid()
        said = self.cleaned_data
        texts = [said.get(part, "") for part in ("description", "released", "verbatim")]
        text = next((text for text in texts if text.strip()), said.get("name", ""))
        return bridge.picks_for(
            text, asked=said.get("code_words", ""), revision=said.get("nace_version", "2"),
            language=language, spoken=said.get("language", ""),
            chosen=said.get("code_pick", ""),
        )  # fmt: skip


def asks_for_codes(data: Any) -> bool:  # noqa: ANN401 -- a QueryDict or a dict
    """Say whether a form was sent to see codes, and not yet to be saved.

    So it is by its button, and where words were typed to look up that have not been answered:
    enter in that field looks up, it does not save.
    """
    typed = str(data.get("code_words", "")).strip()
    return data.get("step") == STEP or bool(typed and typed != data.get("code_asked", ""))


def take_pick(form: forms.Form, field: str) -> None:
    """Let the marked pick stand for code and revision, and drop what only helped to find it."""
    values = form.cleaned_data
    values.pop("code_words", None)
    if picked := values.pop("code_pick", ""):
        values["nace_version"], values[field] = bridge.pick_parts(picked)
        form.errors.pop(field, None)


def typed_again(form: type[forms.Form], data: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
    """Return what was typed, as the start of a form that complains about nothing."""
    return {name: data.get(name, "") for name in form.base_fields}


class CodeSearchForm(forms.Form):
    """What to look up, and in which classification."""

    q = forms.CharField(label=_("Word or code"), required=False, max_length=80, empty_value="")
    scheme = forms.ChoiceField(label=_("Classification"), required=False)

    def __init__(self, data: Any, *, schemes: Sequence[Scheme]) -> None:  # noqa: ANN401 -- as above
        super().__init__(data, label_suffix="")
        loaded = [(str(scheme.pk), scheme.name) for scheme in schemes]
        self.fields["scheme"].choices = [*REVISIONS, *loaded]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Look for nothing where what was typed cannot be looked up."""
        return {"q": "", **self.cleaned_data}
