"""Registration of this app."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Stored suggestions and decisions."""

    name = "stammtisch.matching"
    label = "matching"
