import pytest

from stammtisch.core.matching import load_encoder


@pytest.fixture(scope="session")
def use():
    return load_encoder("use")
