"""Registration of this app."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """Visits, needs and offers."""

    name = "stammtisch.diagnosis"
    label = "diagnosis"
