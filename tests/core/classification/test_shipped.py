"""NACE as it comes along: complete, in both languages, and the two revisions hang together."""

from collections import Counter

import pytest

from stammtisch.core.classification import REVISIONS, Fit, counterparts, other_revision, shipped
from stammtisch.core.classification.types import DIVISION, GROUP, SECTION

SIZES = {"2": (21, 88, 272), "2.1": (22, 87, 287)}


def groups_of(revision):
    return [entry.code for entry in shipped(revision).choices]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_is_complete(revision):
    levels = Counter(entry.level for entry in shipped(revision).entries.values())
    assert (levels[SECTION], levels[DIVISION], levels[GROUP]) == SIZES[revision]
    assert sum(levels.values()) == sum(SIZES[revision])


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_entry_has_a_short_label_in_both_languages_and_a_parent(revision):
    entries = shipped(revision).entries
    for entry in entries.values():
        for language in ("de", "en"):
            assert 2 <= len(entry.labels[language]) <= 70, entry.code
        parent = entries[entry.parent] if entry.parent else None
        assert (parent.level + 1 if parent else SECTION) == entry.level, entry.code


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_group_has_everyday_words_in_both_languages_each_once(revision):
    for entry in shipped(revision).choices:
        for language in ("de", "en"):
            words = [word.casefold() for word in entry.words[language]]
            assert words, entry.code
            assert len(set(words)) == len(words), entry.code


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_two_groups_are_called_the_same(revision, language):
    labels = Counter(entry.labels[language] for entry in shipped(revision).choices)
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_group_has_a_counterpart_and_the_way_back(revision):
    other = other_revision(revision)
    for code in groups_of(revision):
        found = counterparts(code, revision)
        assert found, code
        for counterpart in found:
            back = {c.code: c.fit for c in counterparts(counterpart.code, other)}
            assert back[code] is counterpart.fit


@pytest.mark.parametrize("revision", REVISIONS)
def test_same_means_one_for_the_other(revision):
    for code in groups_of(revision):
        found = counterparts(code, revision)
        if any(counterpart.fit is Fit.SAME for counterpart in found):
            assert len(found) == 1, code


def test_a_group_goes_in_the_main_to_one_group_only():
    for code in groups_of("2"):
        fits = [counterpart.fit for counterpart in counterparts(code, "2")]
        assert fits.count(Fit.MAIN) <= 1, code
        assert fits == sorted(fits, key=list(Fit).index), code


@pytest.mark.parametrize(
    ("code", "revision", "first"),
    [
        ("25.6", "2", ("25.5", Fit.SAME)),  # the codes of metal goods moved by one
        ("25.6", "2.1", ("25.7", Fit.SAME)),
        ("45.2", "2", ("95.3", Fit.MAIN)),  # car workshops left trade
        ("41.1", "2", ("68.1", Fit.MAIN)),  # developers became real estate
        ("46.7", "2", ("46.8", Fit.MAIN)),
        ("95.3", "2.1", ("45.2", Fit.MAIN)),
        ("55.4", "2.1", ("63.1", Fit.PARTIAL)),
        ("99.0", "2", ("99.0", Fit.SAME)),
        ("31", "2", ("31", Fit.MAIN)),
        ("45", "2", ("46", Fit.PARTIAL)),
    ],
)
def test_the_crosswalk_knows_what_moved(code, revision, first):
    found = counterparts(code, revision)[0]
    assert (found.code, found.fit) == first


def test_many_to_many_is_said():
    assert {(c.code, c.fit) for c in counterparts("62.0", "2")} == {
        ("62.1", Fit.PARTIAL), ("62.2", Fit.PARTIAL), ("62.9", Fit.PARTIAL),
    }  # fmt: skip


@pytest.mark.parametrize("code", ["C", "77.77", "25.61", ""])
def test_what_is_not_in_the_crosswalk_has_no_counterpart(code):
    assert counterparts(code, "2") == ()


def test_another_revision_is_refused():
    with pytest.raises(ValueError, match=r"revisions 2 and 2\.1"):
        shipped("1.1")


def test_a_label_is_shown_in_the_nearest_language_there_is():
    entry = shipped("2").entries["10.7"]
    assert entry.label("de-AT") == "Brot, Backwaren und Teigwaren"
    assert entry.label("fr") == entry.labels["en"]
    assert shipped("2").label("10.71.0", "en") == entry.labels["en"]
    assert shipped("2").label("nothing", "en") == ""
