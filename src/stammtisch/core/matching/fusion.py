"""A second opinion on a need's best offers, by an encoder that is too slow for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.features import background, hubness
from stammtisch.core.matching.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode import Encoder

Floats = npt.NDArray[np.float64]
MOST_OFFERS = 50
"""Offers on which one opinion is given: about a second of e5 where none was encoded before."""


def second_opinion(need: str, offers: Sequence[str], *, encoder: Encoder) -> Floats:
    """Return how near each offer is to a need, hubness-corrected: 2 cos − hub − hub.

    Args:
        need: one text.
        offers: at most MOST_OFFERS texts.
        encoder: ``load_encoder("e5")``, whose vectors are centred by language.

    Returns:
        One number an offer; about −.5 (nothing alike) to 1, and comparable between needs.

    Raises:
        ValueError: more than MOST_OFFERS offers.
    Source:
        Conneau et al. 2018, Word Translation without Parallel Data (CSLS).
    """
    if len(offers) > MOST_OFFERS:
        raise ValueError(f"at most {MOST_OFFERS} offers, got {len(offers)}")
    if not offers:
        return np.empty(0, dtype=np.float64)
    with one_thread():
        rows = encoder.encode([need, *offers])
        others = background(encoder)
        need_hub = hubness(rows[:1], others[Kind.NEED])
        offer_hubs = hubness(rows[1:], others[Kind.OFFER])
        cosines = (rows[1:] @ rows[0]).astype(np.float64)
    return np.asarray(2 * cosines - need_hub - offer_hubs, dtype=np.float64)
