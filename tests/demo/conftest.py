"""One loaded town for all tests of a file, for loading it takes seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time

import pytest
from django.db import transaction

from stammtisch.demo.operations import load_town

LOADED_AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)  # a Wednesday, long after the story


@pytest.fixture(scope="module")
def loading(django_db_setup, django_db_blocker):
    """Load the town as at ``LOADED_AT``; give its agency and the CPU seconds it took.

    The files that use it mark their tests ``django_db``, else no database is made.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        began = process_time()
        yield load_town(now=LOADED_AT), process_time() - began
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def town(loading):
    """Give the agency of the loaded town."""
    return loading[0]
