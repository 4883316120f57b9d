"""Registration of this app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The frame of every page."""

    name = "stammtisch.web"
    label = "web"
