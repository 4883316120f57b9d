"""Registration of this app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The invented town."""

    name = "stammtisch.demo"
    label = "demo"
