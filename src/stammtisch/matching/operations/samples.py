"""Draws pairs that were not shown, and takes what people say about them."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.diagnosis.models import Statement
from stammtisch.matching import queries
from stammtisch.matching.bridge import learning
from stammtisch.matching.models import Decision, Suggestion, UnshownPair, UnshownSample
from stammtisch.matching.operations.decisions import AlreadyDecided
from stammtisch.matching.operations.rankings import means_of, offers_listed
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)

LEAST = 10
"""Open needs, and open offers, below which everything is seen anyway."""

NEEDS, DEPTH = 40, 50
"""Needs that are looked at for a sample, and the best offers of each that it is drawn from."""


class AlreadyAnswered(Refused):
    """Somebody has said already what they think of this pair."""


def ask_for_samples(*, month: date, now: datetime) -> int:
    """Let agencies wait for this month's sample; return how many."""
    agencies = queries.agencies_to_sample(month=month, least=LEAST)
    UnshownSample.objects.bulk_create(
        [UnshownSample(agency_id=pk, month=month, requested_at=now) for pk in agencies],
        ignore_conflicts=True,
    )
    return len(agencies)


def draw_sample(*, sample: UnshownSample, now: datetime, seed: int = 0) -> bool:
    """Draw one leased sample; say whether the lease was still held.

    Two stages: ``NEEDS`` open needs at random, and of all their unshown pairs with the best
    ``DEPTH`` offers a few from each stratum of probability. Seed and month fix both.
    """
    agency = sample.agency_id
    needs = queries.statement_ids_open(agency)[Statement.Kind.NEED]
    chosen = _some(needs, seed=seed, month=sample.month)
    rows = [row for row in queries.statements_open_among(agency, chosen) if row.is_need]
    found = offers_listed(rows, means_of(agency, now=now), top=DEPTH)
    with transaction.atomic():
        queries.agency_locked(agency)
        ids = {pk for pair in found for pk in (pair.need_id, pair.offer_id)}
        known = queries.statement_ids_left(agency, ids)
        shown = queries.pairs_not_to_sample(agency, chosen)
        unshown = [
            pair
            for pair in found
            if {pair.need_id, pair.offer_id} <= known
            and (pair.need_id, pair.offer_id) not in shown
        ]
        share = len(chosen) / len(needs) if needs else 1.0
        drawn = learning.sampled(unshown, share=share, seed=_mixed(seed, sample.month))
        lease = UnshownSample.objects.filter(
            pk=sample.pk, claimed_at=sample.claimed_at, finished_at=None
        )
        stored = lease.update(
            finished_at=now, needs=len(needs), needs_looked_at=len(chosen), sizes=drawn.sizes
        )
        if stored == 0:
            logger.info("sample.lost id=%s", sample.pk)
            return False
        _store(sample, drawn.pairs)
        audit.record("sample.drawn", sample, at=now, actor=None, pairs=len(drawn.pairs))
    logger.info("sample.drawn id=%s pairs=%s", sample.pk, len(drawn.pairs))
    return True


def _store(sample: UnshownSample, pairs: list[learning.SampledPair]) -> None:
    """Keep the pairs beside the suggestions, where nobody sees them."""
    for each in pairs:
        each.suggestion.is_current = False
    Suggestion.objects.bulk_create([each.suggestion for each in pairs], ignore_conflicts=True)
    stored = {
        (row.need_id, row.offer_id): row
        for row in queries.suggestions_listed(sample.agency_id).filter(
            need__in={each.suggestion.need_id for each in pairs}
        )
    }
    UnshownPair.objects.bulk_create(
        UnshownPair(
            sample=sample,
            suggestion=stored[each.suggestion.need_id, each.suggestion.offer_id],
            stratum=each.stratum,
            drawn_with=each.chance,
        )
        for each in pairs
    )


def _some(needs: list[int], *, seed: int, month: date) -> list[int]:
    """Return ``NEEDS`` of the needs, each with the same chance, always the same ones."""
    return sorted(sorted(needs, key=lambda pk: _mixed(seed, month, pk))[:NEEDS])


def _mixed(*parts: object) -> int:
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big")


@transaction.atomic
def answer_unshown(
    *, pair: UnshownPair, answer: str, actor: User, now: datetime
) -> UnshownPair:
    """Record what somebody thinks of a pair that was not shown.

    One that was missed is from then on shown, and noted as *ask first*, so that it waits for
    a call. Taking that decision back lets it be decided like any other.

    Raises:
        AlreadyAnswered: somebody was faster.
        AlreadyDecided: the pair has been decided on since it was drawn.
        ValueError: this is no answer.
    """
    if answer not in UnshownPair.Answer.values or answer == UnshownPair.Answer.OPEN:
        msg = f"answer must be missed, right or unsure, got {answer!r}"
        raise ValueError(msg)
    rows = queries.unshown_visible_to(actor).select_for_update(of=("self", "suggestion"))
    held = rows.get(pk=pair.pk)
    if held.answer:
        raise AlreadyAnswered(_("Somebody has already answered this one."))
    held.answer, held.answered_by, held.answered_at = answer, actor, now
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    decision = _ask_first(held, actor, now) if answer == UnshownPair.Answer.MISSED else None
    audit.record(
        "unshown.answered", held.suggestion, at=now, actor=actor, answer=answer,
        decision=decision.pk if decision else None,
    )  # fmt: skip
    logger.info("unshown.answered id=%s answer=%s", held.pk, answer)
    return held


def _ask_first(pair: UnshownPair, actor: User, now: datetime) -> Decision:
    suggestion = pair.suggestion
    suggestion.is_current, suggestion.is_exploratory = True, True
    suggestion.drawn_with = pair.drawn_with
    suggestion.save(update_fields=["is_current", "is_exploratory", "drawn_with"])
    try:
        with transaction.atomic():
            return Decision.objects.create(
                suggestion=suggestion, decided_by=actor, decided_at=now,
                verdict=Decision.Verdict.ASK_FIRST, probability=suggestion.probability,
                engine=suggestion.engine, measures=suggestion.measures,
                is_exploratory=True, drawn_with=pair.drawn_with,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDecided(_("This pair has been decided on meanwhile.")) from None
