"""What a person may type about staff: shape only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stammtisch.accounts.models import User


class MyselfForm(forms.Form):
    """My own name and language."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language of the pages"), choices=User.Language.choices, required=False
    )


class AddStaffForm(forms.Form):
    """A new colleague."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)


class ChangeStaffForm(forms.Form):
    """A colleague's name, role and access."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)
    is_active = forms.BooleanField(label=_("May sign in"), required=False)
