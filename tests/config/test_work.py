import pytest
from django.db import connection

from stammtisch.config import work


@pytest.mark.django_db
def test_a_sign_of_life_that_cannot_be_written_does_not_end_the_worker(caplog):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_workerbeat")
    work._beat("here:1")
    assert [record.getMessage() for record in caplog.records] == ["beat.failed worker=here:1"]
