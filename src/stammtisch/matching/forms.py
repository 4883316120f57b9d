"""What a person may say about a suggestion: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stammtisch.matching.models import Decision, UnshownPair


class DecisionForm(forms.Form):
    """One verdict, and for *not a match* one reason."""

    verdict = forms.ChoiceField(label=_("What now?"), choices=Decision.Verdict.choices)
    reason = forms.ChoiceField(
        label=_("Why not?"), choices=Decision.Reason.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Keep a reason only where something is turned down."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") != Decision.Verdict.NO_MATCH:
            cleaned["reason"] = Decision.Reason.NONE
        return cleaned


class VerdictFilter(forms.Form):
    """Which decisions to list."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("all")), *Decision.Verdict.choices],
        required=False,
    )


class AnswerForm(forms.Form):
    """What somebody thinks of a pair that was not shown."""

    answer = forms.ChoiceField(
        label=_("Did we miss this one?"),
        choices=[choice for choice in UnshownPair.Answer.choices if choice[0]],
    )
