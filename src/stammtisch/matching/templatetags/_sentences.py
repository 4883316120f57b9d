"""Every code of the engine as a sentence; the catalogue says them in other languages."""

from __future__ import annotations

from django.utils.translation import gettext_noop

SENTENCES = {
    # what rules a pair out
    "same_direction": gettext_noop("both look for the same thing or both offer it"),
    "same_business": gettext_noop("both come from the same firm"),
    "own_use_only": gettext_noop("only for the firm's own use"),
    "too_far": gettext_noop("%(km)s km apart, at most %(radius_km)s km wanted"),
    "dates_apart": gettext_noop("one ends on %(until)s, the other begins on %(from)s"),
    "certificate_not_held": gettext_noop("%(certificate)s is required and expressly not held"),
    "quantity_too_small": gettext_noop("%(needed)s needed, at most %(offered)s offered"),
    # what speaks for a pair
    "shared_concepts": gettext_noop("both speak of %(concepts)s"),
    "shared_words": gettext_noop("shared words: %(words)s"),
    "shared_fields": gettext_noop("both near %(fields)s"),
    "similar_meaning": gettext_noop("similar meaning, no shared words"),
    "across_languages": gettext_noop("across languages: %(need)s and %(offer)s"),
    "near": gettext_noop("%(km)s km away"),
    "quantity_fits": gettext_noop("quantity fits: %(offered)s offered, %(needed)s needed"),
    "amount_covers": gettext_noop("“%(offered)s” covers “%(needed)s”"),
    "lot_suits": gettext_noop("the lot “%(offered)s” suits “%(needed)s”"),
    "time_suits": gettext_noop("“%(offered)s” suits “%(needed)s”"),
    "price_suits": gettext_noop("“%(offered)s” is within “%(needed)s”"),
    "language_spoken": gettext_noop("%(needed)s is spoken"),
    "free_capacity": gettext_noop("has room: “%(offered)s”"),
    "seeks_customers": gettext_noop("looks for customers: “%(offered)s”"),
    "small_welcome": gettext_noop("small lots are welcome: “%(offered)s”"),
    "certificate_held": gettext_noop("holds %(certificate)s"),
    "certificate_read_held": gettext_noop("holds %(certificate)s, as the offer says"),
    "dates_overlap": gettext_noop("both stand from %(from)s to %(until)s"),
    # what should be asked
    "kind_guessed": gettext_noop("need or offer? this was guessed (%(percent)s %% sure)"),
    "sounds_like_need": gettext_noop("the offer sounds like a need itself"),
    "sounds_like_offer": gettext_noop("the need sounds like an offer"),
    "other_process": gettext_noop("%(need)s is needed, %(offer)s is offered"),
    "other_material": gettext_noop("the need speaks of %(need)s, the offer of %(offer)s"),
    "other_mode": gettext_noop("is %(offer)s what is meant by %(need)s?"),
    "private_customers": gettext_noop("seems to serve private customers"),
    "large_lots": gettext_noop("seems to want large lots"),
    "no_capacity": gettext_noop("seems to be fully booked"),
    "own_use_read": gettext_noop("seems to be for the firm's own use"),
    "quantity_not_stated": gettext_noop("quantity not stated; %(needed)s are needed"),
    "units_differ": gettext_noop("amounts cannot be compared: %(needed)s and %(offered)s"),
    "smallest_lot": gettext_noop("smallest lot %(offered)s, needed %(needed)s"),
    "amount_misses": gettext_noop("“%(needed)s” is needed, “%(offered)s” is offered"),
    "lot_too_large": gettext_noop("smallest lot “%(offered)s”, needed “%(needed)s”"),
    "time_clashes": gettext_noop("“%(needed)s” is needed, the offer says “%(offered)s”"),
    "price_clashes": gettext_noop("price: “%(needed)s” wanted, “%(offered)s” asked"),
    "language_other": gettext_noop("%(needed)s is needed, the offer names %(offered)s"),
    "certificate_not_stated": gettext_noop("%(certificate)s: held?"),
    "certificate_read_denied": gettext_noop("%(certificate)s is not held, as the offer says"),
    "place_not_stated": gettext_noop("place not known; at most %(radius_km)s km wanted"),
    "language_unsupported": gettext_noop("the model does not know the language %(language)s"),
    # what the checklist says of a requirement
    "check_both": gettext_noop("%(concept)s"),
    "check_other": gettext_noop("%(need)s needed, %(offer)s offered"),
    "check_unsaid": gettext_noop("%(need)s: not said"),
    "check_amount": gettext_noop("%(needed)s needed, %(offered)s offered"),
    "check_amount_enough": gettext_noop("%(offered)s ≥ %(needed)s"),
    "check_amount_short": gettext_noop("%(offered)s < %(needed)s"),
    "check_amount_unsaid": gettext_noop("%(needed)s needed: not said"),
    "check_held": gettext_noop("%(certificate)s: held"),
    "check_not_held": gettext_noop("%(certificate)s: not held"),
    "check_certificate_unsaid": gettext_noop("%(certificate)s: not said"),
    "check_place": gettext_noop("%(km)s km, at most %(radius_km)s km wanted"),
    "check_dates": gettext_noop("the times overlap"),
    "check_dates_unsaid": gettext_noop("from %(from)s to %(until)s: not said"),
    "check_dates_unsaid_from": gettext_noop("from %(from)s: not said"),
    "check_dates_unsaid_until": gettext_noop("until %(until)s: not said"),
    "check_own_use": gettext_noop("only for the firm's own use"),
    # what to ask
    "ask_direction": gettext_noop("Do you offer this, or are you looking for it yourselves?"),
    "ask_other": gettext_noop("You speak of %(offer)s: is %(need)s possible too?"),
    "ask_process": gettext_noop("Do you offer %(need)s?"),
    "ask_material": gettext_noop("Do you work with %(need)s?"),
    "ask_amount": gettext_noop("Can you do %(needed)s?"),
    "ask_certificate": gettext_noop("Do you hold %(certificate)s?"),
    "ask_place": gettext_noop("Where are you? At most %(radius_km)s km are wanted."),
    "ask_dates": gettext_noop("Could you do it from %(from)s to %(until)s?"),
    "ask_dates_from": gettext_noop("Could you do it from %(from)s on?"),
    "ask_dates_until": gettext_noop("Could you do it by %(until)s?"),
    "ask_customers": gettext_noop("Do you also work for firms?"),
    "ask_lot": gettext_noop("Do you also take small lots?"),
    # what carries a pair, by group of measures
    "for_meaning": gettext_noop("the meaning is close (%(strength)s)"),
    "for_meaning_alone": gettext_noop("similar meaning, no shared words (%(strength)s)"),
    "for_words": gettext_noop("shared words (%(strength)s)"),
    "for_trade": gettext_noop("the same trade (%(strength)s)"),
    "for_material": gettext_noop("the same material (%(strength)s)"),
    "for_activity": gettext_noop("the same kind of activity (%(strength)s)"),
    "for_amounts": gettext_noop("the amounts fit (%(strength)s)"),
    "for_certificates": gettext_noop("the certificates fit (%(strength)s)"),
    "for_time": gettext_noop("the times fit (%(strength)s)"),
    "for_place": gettext_noop("the place fits (%(strength)s)"),
    "for_direction": gettext_noop("clearly an offer (%(strength)s)"),
    "for_terms": gettext_noop("customers and capacity fit (%(strength)s)"),
    "against_meaning": gettext_noop("the meaning is not close (%(strength)s)"),
    "against_words": gettext_noop("no shared words (%(strength)s)"),
    "against_trade": gettext_noop("another trade of the same field (%(strength)s)"),
    "against_material": gettext_noop("another material (%(strength)s)"),
    "against_activity": gettext_noop("another kind of activity (%(strength)s)"),
    "against_amounts": gettext_noop("the amounts do not fit (%(strength)s)"),
    "against_certificates": gettext_noop("certificates missing or not said (%(strength)s)"),
    "against_time": gettext_noop("the times do not fit (%(strength)s)"),
    "against_place": gettext_noop("the place does not fit (%(strength)s)"),
    "against_direction": gettext_noop("the offer sounds like a need (%(strength)s)"),
    "against_terms": gettext_noop("other customers, or no capacity (%(strength)s)"),
}
"""Every code that the engine can give, as a sentence; a test compares the two."""

REQUIREMENTS = {
    "direction": gettext_noop("Direction"),
    "process": gettext_noop("Trade"),
    "material": gettext_noop("Material"),
    "activity": gettext_noop("Activity"),
    "amount": gettext_noop("Amount or size"),
    "lot": gettext_noop("Lot size"),
    "certificate": gettext_noop("Certificate"),
    "place": gettext_noop("Place"),
    "dates": gettext_noop("Time"),
    "customers": gettext_noop("Customers"),
    "capacity": gettext_noop("Capacity"),
    "own_use": gettext_noop("Own use"),
}
"""What each row of the checklist is about."""

STRENGTHS = {"strong": gettext_noop("counts a lot"), "weak": gettext_noop("counts a little")}
UNITS = {
    "pieces": gettext_noop("pieces"),
    "people": gettext_noop("people"),
    "days": gettext_noop("days"),
}
PERIODS = {
    "hour": gettext_noop("an hour"),
    "day": gettext_noop("a day"),
    "week": gettext_noop("a week"),
    "month": gettext_noop("a month"),
    "year": gettext_noop("a year"),
}
MARKS = {
    "word": gettext_noop("shared word"),
    "part": gettext_noop("shared part of a word"),
    "concept": gettext_noop("the same idea in other words"),
    "fact": gettext_noop("figure or certificate that decides"),
}
"""What each kind of highlighting means."""

CERTIFICATES = {
    "organic": gettext_noop("organic certification"),
    "accredited": gettext_noop("accreditation"),
    "glutenfree": gettext_noop("gluten-free certification"),
    "cleanroom": gettext_noop("clean-room certification"),
    "foodreg": gettext_noop("food registration"),
    "halal": gettext_noop("halal certification"),
    "kosher": gettext_noop("kosher certification"),
}
"""Certificates that are read under a word; others are called by their number or letters."""
