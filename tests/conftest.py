"""What every test may ask for, and which tests run where."""

from __future__ import annotations

import os
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_user

# A busy machine is no fault of the code; what fails is printed so that it can be repeated.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure():
    """Let tests compare by the encoder that is ten times faster, unless they name another."""
    settings.ENCODER = "use"


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what touches no database (for the second run, on PostgreSQL)",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--only-database"):
        return
    kept, left_out = [], []
    for item in items:
        touches = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
            item.fixturenames
        )
        (kept if touches else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def pytest_terminal_summary(terminalreporter):
    # A module that is skipped as a whole is reported too, by a report without keywords.
    reports = terminalreporter.stats.get("skipped", [])
    skipped = [r for r in reports if "browser" in getattr(r, "keywords", ())]
    if skipped:
        line = f"{len(skipped)} BROWSER TESTS DID NOT RUN: no Chromium (apt install chromium)"
        terminalreporter.write_sep("!", line, red=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path():
    """Return where Chromium is; skip without one, or fail where it is required."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    if os.environ.get("STAMMTISCH_BROWSER") == "required":
        pytest.fail(
            "a browser is required here (STAMMTISCH_BROWSER=required) and none was found"
        )
    return pytest.skip("no Chromium found")


@pytest.fixture(scope="session", autouse=True)
def _indexes_beside(tmp_path_factory):
    """Keep the indexes of tests out of the data folder, also those of fixtures for a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "INDEX_DIR", tmp_path_factory.mktemp("indexes"))
        yield


@pytest.fixture
def officer(db):
    return make_user()


@pytest.fixture
def client_of():
    """Return a function that signs a user in and gives their browser."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
