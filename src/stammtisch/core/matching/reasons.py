"""The English sentence of every reason, doubt and exclusion; the code is the stable key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stammtisch.core.matching.types import Reason

SENTENCES = {
    # what rules a pair out
    "same_direction": "both sides are a {kind}",
    "same_business": "both come from the same business",
    "own_use_only": "the capacity is for the owner's use only",
    "too_far": "{km} km apart, at most {radius_km} km wanted",
    "dates_apart": "one ends on {until}, the other begins on {from}",
    "certificate_not_held": "{certificate} is required and expressly not held",
    "quantity_too_small": "{needed} needed, {offered} at most offered",
    # what speaks for a pair
    "shared_concepts": "both speak of {concepts}",
    "shared_words": "shared words: {words}",
    "similar_meaning": "similar meaning, no shared words (similarity {similarity})",
    "across_languages": "across languages ({need} → {offer})",
    "near": "near: {km} km",
    "quantity_fits": "quantity fits: {offered} offered, {needed} needed",
    "amount_covers": "“{offered}” covers “{needed}”",
    "lot_suits": "the lot “{offered}” suits “{needed}”",
    "time_suits": "“{offered}” suits “{needed}”",
    "price_suits": "“{offered}” is within “{needed}”",
    "language_spoken": "{needed} is spoken",
    "free_capacity": "has room: “{offered}”",
    "seeks_customers": "looks for customers: “{offered}”",
    "small_welcome": "small lots are welcome: “{offered}”",
    "certificate_held": "{certificate} held",
    "certificate_read_held": "{certificate} held, as the text says",
    "dates_overlap": "both are open from {from} to {until}",
    # what should be asked
    "kind_guessed": "whether the {side} is a {side} was guessed ({percent} % sure)",
    "sounds_like_need": "the offer sounds like a need itself",
    "sounds_like_offer": "the need sounds like an offer",
    "other_process": "{need} needed, {offer} offered",
    "other_material": "the need speaks of {need}, the offer of {offer}",
    "other_mode": "the need speaks of {need}, the offer of {offer}",
    "private_customers": "the offer seems to serve private customers",
    "large_lots": "the offer seems to want large lots",
    "no_capacity": "the offer seems to be fully booked",
    "own_use_read": "the offer seems to be for the owner's use only",
    "quantity_not_stated": "quantity not stated: {needed} needed",
    "units_differ": "units cannot be compared: {needed} needed, {offered} offered",
    "smallest_lot": "the smallest lot is {offered}, {needed} needed",
    "amount_misses": "“{needed}” needed, “{offered}” offered",
    "lot_too_large": "the smallest lot is “{offered}”, “{needed}” needed",
    "time_clashes": "“{needed}” needed, “{offered}” offered",
    "price_clashes": "at most “{needed}”, the offer says “{offered}”",
    "language_other": "{needed} is needed, the offer names {offered}",
    "certificate_not_stated": "certificate not stated: {certificate}",
    "certificate_read_denied": "{certificate} is not held, as the text says",
    "place_not_stated": "place not stated, at most {radius_km} km wanted",
    "language_unsupported": "the encoder does not know the language {language}",
}


def reason_text(reason: Reason) -> str:
    """Return the English sentence of a reason, a doubt or an exclusion."""
    return SENTENCES[reason.code].format_map(reason.values)
