"""Registration of this app."""

from django.apps import AppConfig


class BusinessesConfig(AppConfig):
    """The register."""

    name = "stammtisch.businesses"
    label = "businesses"
