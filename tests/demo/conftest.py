"""One loaded town for all tests of a file, for loading it takes seconds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from stammtisch.demo.operations import load_town

LOADED_AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)  # a Wednesday, long after the story


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Give the agency of the town as loaded at ``LOADED_AT``; forget it after the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_town(now=LOADED_AT)
        transaction.set_rollback(True)
