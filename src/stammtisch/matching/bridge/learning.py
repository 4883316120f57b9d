"""Turns decisions and answers into what the core learns from, and its lessons into rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from stammtisch.core import matching as core
from stammtisch.matching import rules
from stammtisch.matching.bridge import encoder_name, engine_name
from stammtisch.matching.models import Decision, Suggestion, UnshownPair, UnshownSample

Reliability = core.Reliability
"""How well some probabilities held; for whoever draws it."""


class Lesson(NamedTuple):
    """What a refit stores."""

    adjustment: dict[str, Any]
    decisions: int
    loss: dict[str, list[float]]


def lesson_from(
    decisions: Iterable[Decision],
    answers: Iterable[UnshownPair],
    *,
    crowd: Sequence[Mapping[str, float]],
) -> Lesson:
    """Learn from decisions and from answers about unshown pairs; the newest word counts."""
    said: dict[int, tuple[datetime, core.Example]] = {}
    for decision in decisions:
        said[decision.suggestion_id] = decision.decided_at, _decided(decision)
    for answer in answers:
        at = answer.answered_at
        if at is not None:
            said[answer.suggestion_id] = at, _answered(answer)
    examples = [example for _, example in sorted(said.values(), key=lambda each: each[0])]
    lesson = core.learn_from(
        examples, engine=engine_name(), encoder=encoder_name(), crowd=crowd
    )
    loss = {head: [round(value, 5) for value in pair] for head, pair in lesson.loss.items()}
    return Lesson(lesson.adjustment.as_json(), lesson.adjustment.decisions, loss)


def _decided(decision: Decision) -> core.Example:
    fits = rules.fits(decision)
    return core.Example(
        need=str(decision.suggestion.need_id),
        measures=_measures(decision),
        fits=fits is not False,
        order_weight=rules.order_weight(decision),
        chance_weight=0.0 if fits is None else 1.0,
        reason=decision.reason,
    )


def _measures(decision: Decision) -> Mapping[str, float]:
    """Return what this engine measured, or else what was measured when it was decided."""
    suggestion = decision.suggestion
    is_old = decision.engine != engine_name() and suggestion.engine == engine_name()
    measures: Mapping[str, float] = suggestion.measures if is_old else decision.measures
    return measures


def _answered(pair: UnshownPair) -> core.Example:
    return core.Example(
        need=str(pair.suggestion.need_id),
        measures=pair.suggestion.measures,
        fits=pair.answer == UnshownPair.Answer.MISSED,
    )


def drawn(need: int, *, shown: int, below: Sequence[int], seed: int) -> core.Drawn | None:
    """Draw the offer that a need shows to learn from, or none."""
    return core.drawn(need, shown=shown, below=below, seed=seed)


class SampledPair(NamedTuple):
    """A pair that was not shown and was drawn, with the chance of that."""

    suggestion: Suggestion
    stratum: int
    chance: float


class Sample(NamedTuple):
    """What was drawn, and how many unshown pairs each stratum has, as estimated."""

    pairs: list[SampledPair]
    sizes: list[float]


def sampled(unshown: Sequence[Suggestion], *, share: float, seed: int) -> Sample:
    """Draw some of the unshown pairs, evenly within strata of probability."""
    chances = [row.probability for row in unshown]
    picked = core.sampled(chances, share=share, seed=seed)
    sizes = [count / share for count in core.sizes_of(chances)]
    return Sample(
        [SampledPair(unshown[at], stratum, chance) for at, stratum, chance in picked], sizes
    )


def recall_of(
    found: float,
    answers: Mapping[int, tuple[int, int]],
    samples: Sequence[UnshownSample],
    *,
    seed: int = 0,
) -> core.Recall | None:
    """Estimate which share of what fits was shown, from the answers of some months."""
    drawn = [sample.sizes for sample in samples if sample.sizes]
    if not drawn:
        return None
    sizes = np.array(drawn, dtype=np.float64).mean(axis=0)
    strata = [
        core.Stratum(float(size), *answers.get(stratum, (0, 0)))
        for stratum, size in enumerate(sizes)
    ]
    return core.recall(found, strata, seed=seed)


def reliability_of(decisions: Sequence[Decision]) -> core.Reliability | None:
    """Compare the probabilities that were shown with what was decided."""
    return core.reliability_of(
        [decision.probability for decision in decisions],
        [bool(rules.fits(decision)) for decision in decisions],
    )
