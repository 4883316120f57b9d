"""Registration of agencies and staff."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Agencies, their staff and roles."""

    name = "stammtisch.accounts"
    label = "accounts"
