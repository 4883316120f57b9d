"""What every test may ask for."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user


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
