from datetime import UTC, date, datetime

from stammtisch.shared.dates import shown_at, shown_on


def test_days_and_moments_are_written_as_people_say_them():
    assert shown_on(date(2026, 5, 14)) == "Thu 14 May 2026"
    assert shown_at(datetime(2026, 5, 14, 5, 30, tzinfo=UTC)) == "Thu 14 May 2026, 07:30"
