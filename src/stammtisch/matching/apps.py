"""Registration of this app."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Stored suggestions and decisions."""

    name = "stammtisch.matching"
    label = "matching"

    def ready(self) -> None:
        """Listen to the apps below."""
        from stammtisch.matching import receivers  # noqa: F401, PLC0415 -- connects
