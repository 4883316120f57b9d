"""How allauth behaves here: nobody signs up alone, mails speak the reader's language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from stammtisch.accounts import queries

MAILS = frozenset({"account/email/login_code", "account/email/password_reset_key"})


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts are made by the head of an agency."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Return False: there is no public sign-up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our two mails, in the language that the reader chose for the pages.

        Nothing goes to an address without an account: whoever typed it sees the same page, and
        strangers get no mail from us.
        """
        user = queries.users_with_email(email).filter(is_active=True).first()
        if user is None or template_prefix not in MAILS:
            return
        language = user.language or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "name": user.name})
