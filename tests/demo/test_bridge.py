from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.demo.bridge import (
    DATE_COLUMNS,
    STORY_DAY,
    move_dates,
    read_town,
    weeks_to_move,
)

TOWN = read_town()
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 12, 31))
EACH_DATE = [(name, column) for name, columns in DATE_COLUMNS.items() for column in columns]


@given(today=DAYS)
def test_the_storys_day_lands_on_today_or_at_most_six_days_before(today):
    moved = STORY_DAY + timedelta(weeks=weeks_to_move(today=today))
    assert 0 <= (today - moved).days <= 6


@pytest.mark.parametrize(
    "today",
    [STORY_DAY, date(2026, 3, 26), date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)],
)
def test_moving_keeps_every_weekday_and_every_distance(today):
    moved = move_dates(TOWN, today=today)
    shift = timedelta(weeks=weeks_to_move(today=today))
    for name, column in EACH_DATE:
        before = [row[column] for row in getattr(TOWN, name)]
        after = [row[column] for row in getattr(moved, name)]
        assert [bool(day) for day in before] == [bool(day) for day in after]
        for was, is_now in zip(before, after, strict=True):
            if was:
                assert date.fromisoformat(is_now) - date.fromisoformat(was) == shift
                assert date.fromisoformat(is_now).weekday() == date.fromisoformat(was).weekday()


@given(today=DAYS)
def test_after_moving_the_past_is_past_and_the_planned_lies_ahead(today):
    moved = move_dates(TOWN, today=today)
    for event in moved.events:
        assert (event["date"] < today.isoformat()) == (event["status"] == "past")
    assert max(row["date"] for row in moved.visits) < today.isoformat()
    assert max(row["heard_on"] for row in moved.statements) < today.isoformat()
    assert sum(row["opens_on"] > today.isoformat() for row in moved.venues) == 7


def test_moving_leaves_texts_and_every_other_file_alone():
    moved = move_dates(TOWN, today=date(2031, 5, 5))
    assert moved.truth == TOWN.truth
    assert moved.ties == TOWN.ties
    assert [row["note"] for row in moved.visits] == [row["note"] for row in TOWN.visits]
    assert [row["stated_by"] for row in moved.venues] == [r["stated_by"] for r in TOWN.venues]


def test_moving_by_nothing_changes_nothing():
    assert move_dates(TOWN, today=STORY_DAY) == TOWN
