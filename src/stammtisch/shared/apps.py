"""Registration of the shared rows."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """What several apps need and which knows none of them."""

    name = "stammtisch.shared"
    label = "shared"
