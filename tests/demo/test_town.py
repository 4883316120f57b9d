"""The rules that the invented town keeps; src/stammtisch/demo/town/README.md says why."""

import csv
import math
import re
from collections import Counter
from datetime import date
from itertools import combinations

import phonenumbers
import pytest

from stammtisch.demo.bridge import DATE_COLUMNS, FOLDER, STORY_DAY, read_town

TOWN = read_town()
FIRMS = {row["id"]: row for row in TOWN.businesses}
PEOPLE = {row["id"]: row for row in TOWN.people}
VISITS = {row["id"]: row for row in TOWN.visits}
SAID = {row["id"]: row for row in TOWN.statements}
VENUES = {row["id"]: row for row in TOWN.venues}
EVENTS = {row["id"]: row for row in TOWN.events}
FILES = sorted(path.stem for path in FOLDER.glob("*.csv"))
HOLIDAYS = {
    date.fromisoformat(day)
    for day in (
        "2025-10-03", "2025-10-31", "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31",
        "2026-01-01", "2026-04-03", "2026-04-06",
    )
}  # fmt: skip
FICTION = re.compile(
    r"\+49(?:3023125|4066969|6990009|8999998|2214710)\d{3}|\+4917139200\d\d"
)  # ranges that the German regulator keeps for film and fiction
TRAPS = {
    "direction", "competitor", "process", "material", "capacity", "certificate", "time",
    "geography", "homonym",
}  # fmt: skip


def km(one, other):
    lat1, lon1, lat2, lon2 = (
        math.radians(float(row[key])) for row in (one, other) for key in ("lat", "lon")
    )
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def is_working_day(text):
    day = date.fromisoformat(text)
    return day.weekday() < 5 and day not in HOLIDAYS


def doubled(values):
    return [value for value, count in Counter(values).items() if count > 1]


def pairs(*relations):
    rows = [row for row in TOWN.truth if row["relation"] in relations]
    return [(row, SAID[row["need_id"]], SAID[row["offer_id"]]) for row in rows]


def shingles(text):
    words = re.sub(r"\W+", " ", text.lower()).split()
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}


# ---- the files


@pytest.mark.parametrize("name", FILES)
def test_every_line_has_as_many_cells_as_the_header(name):
    text = (FOLDER / f"{name}.csv").read_bytes().decode("utf-8")
    head, *rows = csv.reader(text.splitlines(keepends=True), strict=True)
    assert [line for line, row in enumerate(rows, 2) if len(row) != len(head)] == []
    assert [cell for row in rows for cell in row if cell != cell.strip()] == []


def test_the_town_is_as_large_as_its_page_says():
    assert {name: len(getattr(TOWN, name)) for name in FILES} == {
        "attendance": 351, "businesses": 233, "events": 11, "people": 310, "spoke": 520,
        "statements": 336, "ties": 399, "truth": 385, "venues": 13, "visits": 112,
        "windows": 20,
    }  # fmt: skip
    assert len({row["nace"][:2] for row in TOWN.businesses}) == 72
    assert Counter(row["language"] for row in TOWN.statements) == {
        "de": 248, "en": 46, "fr": 11, "pl": 11, "es": 8, "pt": 6, "it": 6,
    }  # fmt: skip
    assert Counter(row["relation"] for row in TOWN.truth) == {
        "match": 114, "near_miss": 154, "unserved": 43, "unsold": 74,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("businesses", "id"), ("businesses", "name"), ("businesses", "short_name"),
        ("businesses", "description"), ("people", "id"), ("people", "email"), ("visits", "id"),
        ("statements", "id"), ("venues", "id"), ("events", "id"),
    ],
)  # fmt: skip
def test_what_must_be_unique_is(name, column):
    assert doubled(row[column] for row in getattr(TOWN, name)) == []


@pytest.mark.parametrize(
    ("name", "column", "known"),
    [
        ("people", "business_id", FIRMS), ("visits", "business_id", FIRMS),
        ("statements", "business_id", FIRMS), ("ties", "business_a", FIRMS),
        ("ties", "business_b", FIRMS), ("venues", "owner_business_id", FIRMS),
        ("windows", "venue_id", VENUES), ("events", "venue_id", VENUES),
        ("attendance", "event_id", EVENTS), ("attendance", "person_id", PEOPLE),
        ("spoke", "person_a", PEOPLE), ("spoke", "person_b", PEOPLE),
        ("statements", "visit_id", {**VISITS, "": None}),
        ("truth", "need_id", {**SAID, "": None}), ("truth", "offer_id", {**SAID, "": None}),
    ],
)  # fmt: skip
def test_every_reference_is_kept(name, column, known):
    assert [row for row in getattr(TOWN, name) if row[column] not in known] == []


@pytest.mark.parametrize(("name", "columns"), DATE_COLUMNS.items())
def test_every_date_is_a_date(name, columns):
    days = [row[column] for row in getattr(TOWN, name) for column in columns]
    assert [day for day in days if day and date.fromisoformat(day).isoformat() != day] == []


# ---- the register


def test_every_firm_lies_in_and_around_the_town():
    centre = {"lat": "50.905", "lon": "11.01"}
    assert [row["id"] for row in TOWN.businesses if km(row, centre) > 25] == []


def test_every_firm_has_an_invented_postcode_site_and_a_nace_class():
    assert [
        row["id"]
        for row in TOWN.businesses
        if not re.fullmatch(r"05\d{3}", row["postcode"])
        or not row["website"].endswith(".example")
        or not re.fullmatch(r"\d\d\.\d\d", row["nace"])
    ] == []


def test_every_person_can_only_be_reached_in_fiction():
    for row in TOWN.people:
        assert row["email"].endswith(".example"), row["id"]
        number = phonenumbers.parse(row["phone"], "DE")
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert FICTION.fullmatch(written), row["id"]
        assert phonenumbers.is_valid_number(number), row["id"]


def test_no_tie_is_older_than_its_firms_or_joins_a_firm_to_itself():
    for row in TOWN.ties:
        one, other = FIRMS[row["business_a"]], FIRMS[row["business_b"]]
        assert one is not other, row
        oldest = max(int(one["founded"]), int(other["founded"]))
        assert not row["since"] or int(row["since"]) >= oldest, row


def test_nobody_supplied_a_firm_before_knowing_it():
    since = {}
    for row in TOWN.ties:
        firms = frozenset((row["business_a"], row["business_b"]))
        since.setdefault(firms, {})[row["kind"]] = row["since"]
    late = [
        firms
        for firms, ties in since.items()
        if "knows" in ties and ties.get("supplies", "9") < ties["knows"]
    ]
    assert late == []


# ---- visits and statements


def test_every_visit_is_on_a_working_day_before_the_storys_day():
    assert [row["id"] for row in TOWN.visits if not is_working_day(row["date"])] == []
    assert max(row["date"] for row in TOWN.visits) < STORY_DAY.isoformat()


def test_every_visit_has_a_note_of_some_length_and_bears_a_statement():
    heard = {row["visit_id"] for row in TOWN.statements}
    for row in TOWN.visits:
        assert 60 <= len(row["note"].split()) <= 180, row["id"]
        assert row["officer"] in {"HV", "TA", "JS"}, row["id"]
        assert row["id"] in heard, row["id"]


def test_every_statement_of_a_visit_stands_literally_in_its_note():
    for row in TOWN.statements:
        if visit := VISITS.get(row["visit_id"]):
            assert row["verbatim"] in visit["note"], row["id"]
            assert row["business_id"] == visit["business_id"], row["id"]
            assert row["heard_on"] == visit["date"], row["id"]


def test_no_statement_wears_quotation_marks():
    worn = [row["id"] for row in TOWN.statements if row["verbatim"][0] in "\"«„“'"]
    assert worn == []


def test_every_statement_was_heard_in_time():
    for row in TOWN.statements:
        assert is_working_day(row["heard_on"]), row["id"]
        assert row["heard_on"] < STORY_DAY.isoformat(), row["id"]
        assert not row["available_until"] or row["heard_on"] < row["available_until"], row["id"]


def test_dates_and_quantities_stand_in_order():
    for row in TOWN.statements:
        begin, end = row["available_from"], row["available_until"]
        assert not (begin and end) or begin <= end, row["id"]
        assert bool(row["quantity_min"]) == bool(row["quantity_max"]), row["id"]
        if row["quantity_min"]:
            assert float(row["quantity_min"]) <= float(row["quantity_max"]), row["id"]


def test_no_text_is_there_twice():
    texts = [row[column] for row in TOWN.statements for column in ("verbatim", "released")]
    texts += [row["note"] for row in TOWN.visits]
    assert doubled(re.sub(r"\W+", " ", text.lower()) for text in texts) == []


@pytest.mark.parametrize("column", ["verbatim", "released"])
def test_no_two_statements_are_nearly_alike(column):
    bags = [(row["id"], bag) for row in TOWN.statements if (bag := shingles(row[column]))]
    alike = [
        (one, other)
        for (one, x), (other, y) in combinations(bags, 2)
        if len(x & y) > 0.25 * min(len(x), len(y))
    ]
    assert alike == []


def forbidden_names():
    names = {row[key] for row in TOWN.businesses for key in ("name", "short_name")}
    names |= {row[key] for row in TOWN.businesses for key in ("place", "district")}
    names |= {row["family_name"] for row in TOWN.people} | {"Orfe", "Orfetal", "Rüda"}
    names |= {row[key] for row in TOWN.venues for key in ("name", "key_holder")}
    family = [row["family_name"] for row in TOWN.people]
    for row in TOWN.businesses:
        words = re.findall(r"[^\W\d_]{5,}", row["short_name"])
        names |= {word for word in words if any(word in name for name in family)}
    for row in TOWN.people:
        bare = re.sub(r"^(?:\w*\.?\s?-?\w*\.\s+)+", "", row["given_name"])
        names |= {word for word in bare.split() if len(word) > 2 and word[0].isupper()}
    return sorted(name for name in names if len(name) > 1)


def test_no_released_wording_names_a_firm_a_person_or_a_place():
    names = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in forbidden_names())
    )
    told = [(row["id"], names.findall(row["released"])) for row in TOWN.statements]
    assert [(key, found) for key, found in told if found] == []


# ---- venues and events


def test_seven_venues_have_not_opened_yet():
    closed = [row for row in TOWN.venues if row["opens_on"] > STORY_DAY.isoformat()]
    assert len(closed) == 7


def test_no_venue_was_vouched_for_after_the_storys_day():
    said = [
        day for row in TOWN.venues for day in re.findall(r"\d{4}-\d\d-\d\d", row["stated_by"])
    ]
    assert said
    assert max(said) < STORY_DAY.isoformat()


def test_events_are_past_or_planned_as_the_day_says_and_lie_in_an_access_window():
    for row in TOWN.events:
        assert (row["date"] < STORY_DAY.isoformat()) == (row["status"] == "past"), row["id"]
        assert is_working_day(row["date"]), row["id"]
        venue = VENUES[row["venue_id"]]
        assert int(row["capacity"]) <= int(venue["persons_allowed"]), row["id"]
        spans = [(venue["window_from"], venue["window_until"])]
        spans += [
            (window["from"], window["until"])
            for window in TOWN.windows
            if window["venue_id"] == venue["id"]
        ]
        assert any(begin <= row["date"] <= end for begin, end in spans), row["id"]


def test_only_guests_who_came_to_a_past_event_spoke_there():
    came = {(r["event_id"], r["person_id"]) for r in TOWN.attendance if r["status"] == "came"}
    assert {EVENTS[r["event_id"]]["status"] for r in TOWN.attendance} == {"past"}
    for row in TOWN.spoke:
        assert (row["event_id"], row["person_a"]) in came, row
        assert (row["event_id"], row["person_b"]) in came, row
        firms = {PEOPLE[row[key]]["business_id"] for key in ("person_a", "person_b")}
        assert len(firms) == 2, row


# ---- the truth


def test_every_pair_is_named_once_and_near_misses_say_why():
    assert doubled((row["need_id"], row["offer_id"]) for row in TOWN.truth) == []
    for row, need, offer in pairs("match", "near_miss"):
        assert row["why"], row
        assert need["business_id"] != offer["business_id"], row
        assert (need["kind"] == offer["kind"]) == (row["trap"] == "direction"), row
        assert (row["trap"] in TRAPS) == (row["relation"] == "near_miss"), row


def test_no_stated_fact_contradicts_a_match():
    for row, need, offer in pairs("match"):
        distance = km(FIRMS[need["business_id"]], FIRMS[offer["business_id"]])
        for radius in (need["radius_km"], offer["radius_km"]):
            assert not radius or distance <= float(radius), row
        wanted = {each for each in need["certificates"].split(";") if each}
        assert wanted <= set(offer["certificates"].split(";")), row
        for one, other in ((need, offer), (offer, need)):
            assert (
                not one["available_until"] or other["available_from"] <= one["available_until"]
            )
        if need["quantity_min"] and offer["quantity_max"] and need["unit"] == offer["unit"]:
            assert float(need["quantity_min"]) <= float(offer["quantity_max"]), row
        assert offer["own_use_only"] == "no", row


def test_every_statement_is_matched_or_listed_as_without_a_partner():
    matched = {key for row, *_ in pairs("match") for key in (row["need_id"], row["offer_id"])}
    for row in TOWN.truth:
        if row["relation"] == "unserved":
            assert (SAID[row["need_id"]]["kind"], row["offer_id"]) == ("need", "")
        if row["relation"] == "unsold":
            assert (SAID[row["offer_id"]]["kind"], row["need_id"]) == ("offer", "")
    alone = {
        row["need_id"] or row["offer_id"]
        for row in TOWN.truth
        if row["relation"] in {"unserved", "unsold"}
    }
    assert matched & alone == set()
    assert matched | alone == set(SAID)
    assert sum(need["language"] != offer["language"] for _, need, offer in pairs("match")) == 44
