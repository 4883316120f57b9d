"""Registration of this app."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """Visits, needs and offers."""

    name = "stammtisch.diagnosis"
    label = "diagnosis"

    def ready(self) -> None:
        """Listen to the register."""
        from stammtisch.diagnosis import receivers  # noqa: F401, PLC0415 -- connects
