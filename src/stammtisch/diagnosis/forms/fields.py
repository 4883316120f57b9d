"""Fields in any office's spelling, and what all forms of this app have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from stammtisch.diagnosis import bridge

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

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


def typed(form: forms.Form) -> dict[str, Any]:
    """Return what was typed, unchecked, by field."""
    return {name: form[name].data for name in form.fields}


def _decimal_sign() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))
