"""Registration of this app."""

from django.apps import AppConfig


class ClassificationsConfig(AppConfig):
    """Codes and what they are called."""

    name = "stammtisch.classifications"
    label = "classifications"
