from datetime import timedelta

import pytest
from tests.factories import NOON, make_statement

from stammtisch.matching.models import Ranking
from stammtisch.shared.claim import LEASE_S, MAX_CLAIMS, claim_next, renew

pytestmark = pytest.mark.django_db
RANKINGS = Ranking.objects.all


def make_ranking(**fields):
    return Ranking.objects.create(
        statement=make_statement(), **{"requested_at": NOON, **fields}
    )


def test_claim_next_leases_the_longest_waiting_row_once():
    make_ranking()
    first = make_ranking(requested_at=NOON - timedelta(hours=1))
    claimed = claim_next(RANKINGS(), now=NOON)
    assert claimed == first
    assert claimed.claims == 1
    assert claim_next(RANKINGS(), now=NOON) != first


def test_claim_next_takes_over_a_lost_lease_but_not_a_living_one():
    row = make_ranking(claimed_at=NOON, claims=1)
    assert claim_next(RANKINGS(), now=NOON + timedelta(seconds=LEASE_S - 1)) is None
    assert claim_next(RANKINGS(), now=NOON + timedelta(seconds=LEASE_S + 1)) == row


def test_claim_next_leaves_a_row_that_killed_every_worker():
    make_ranking(claims=MAX_CLAIMS)
    assert claim_next(RANKINGS(), now=NOON) is None


def test_renew_tells_the_old_holder_that_the_lease_was_lost():
    make_ranking()
    old = claim_next(RANKINGS(), now=NOON)
    later = NOON + timedelta(seconds=LEASE_S + 1)
    new = claim_next(RANKINGS(), now=later)
    assert not renew(old, now=later)
    assert renew(new, now=later)
