"""How much of the town's truth the real engine finds, through database and bridge."""

from collections import defaultdict

import pytest

from stammtisch.demo.bridge import read_town
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Suggestion

pytestmark = pytest.mark.django_db
TOWN = read_town()
# Floors: just below what was measured when they were set.
FIRST, AMONG_TEN, ABOVE, QUIET, MOST_LIKELY_MISSES = 0.64, 0.86, 0.91, 0.88, 0.05


def share(hits):
    hits = list(hits)
    return sum(hits) / len(hits)


def truth(relation, known):
    """Give the pairs of a relation whose statements are open; a list entry has one side."""
    return [
        (row["need_id"], row["offer_id"])
        for row in TOWN.truth
        if row["relation"] == relation
        and row["trap"] != "direction"
        and {row["need_id"], row["offer_id"]} - {""} <= known
    ]


@pytest.fixture(scope="module")
def listed(town):
    """Give need → its ten best offers, best first, with their bands, by the town's ids."""
    ids = {row["verbatim"]: row["id"] for row in TOWN.statements}
    keys = {pk: ids[text] for pk, text in Statement.objects.values_list("pk", "verbatim")}
    still_open = Statement.objects.filter(status="open").values_list("pk", flat=True)
    lists = {keys[pk]: {} for pk in still_open}
    rows = Suggestion.objects.filter(is_current=True).order_by("-score", "pk")
    for need, offer, band in rows.values_list("need", "offer", "band"):
        lists[keys[need]][keys[offer]] = band
    return lists


def test_the_engine_finds_true_pairs_and_puts_them_above_their_near_misses(listed):
    true = truth("match", set(listed))
    ranks = [[*listed[need], offer].index(offer) + 1 for need, offer in true]
    near = defaultdict(list)
    for need, miss in truth("near_miss", set(listed)):
        near[need].append(miss)
    order = {need: [*offers] for need, offers in listed.items()}
    above = [
        miss not in order[need]
        or (offer in order[need] and order[need].index(offer) < order[need].index(miss))
        for need, offer in true
        for miss in near[need]
    ]
    found = {top: round(share(rank <= top for rank in ranks), 3) for top in (1, 3, 10)}
    assert (len(true), len(above)) == (114, 116)
    assert found[10] >= AMONG_TEN, found
    assert found[1] >= FIRST, found
    assert share(above) >= ABOVE, f"{share(above):.3f} of {len(above)}"


def test_the_engine_promises_little_where_nothing_fits(listed):
    likely = {
        need: {offer for offer, band in offers.items() if band == Suggestion.Band.LIKELY}
        for need, offers in listed.items()
    }
    quiet = [not likely[need] for need, _ in truth("unserved", set(listed))]
    misses = [miss in likely[need] for need, miss in truth("near_miss", set(listed))]
    assert share(quiet) >= QUIET, f"{sum(quiet)} of {len(quiet)} unserved needs without likely"
    assert share(misses) <= MOST_LIKELY_MISSES, f"{sum(misses)} of {len(misses)} near misses"
    assert not any("s192" in offers for offers in listed.values()), "own use only"
