"""Match what businesses need with what others offer: by rules, by meaning, with reasons.

Importing this package loads no language model; ``load_encoder`` does.
"""

from stammtisch.core.matching.adjustment import Adjustment, adjustment_of
from stammtisch.core.matching.check import Check, Verdict
from stammtisch.core.matching.closeup import Closeup, look_closer
from stammtisch.core.matching.country import ClusterError, cluster
from stammtisch.core.matching.direction import guess_kind
from stammtisch.core.matching.encode import (
    ENCODERS,
    MANY,
    Encoder,
    EncoderError,
    encoder_missing,
    is_spelling_only,
    load_encoder,
    resolved,
)
from stammtisch.core.matching.engine import engine_version
from stammtisch.core.matching.exclude import exclusion
from stammtisch.core.matching.explore import (
    Drawn,
    Recall,
    Stratum,
    drawn,
    recall,
    sampled,
    sizes_of,
)
from stammtisch.core.matching.highlight import Mark, Span, highlight
from stammtisch.core.matching.language import detect_language
from stammtisch.core.matching.learn import Example, Lesson, learn_from
from stammtisch.core.matching.rank import (
    iter_matches,
    match_listed,
    score_pair,
    score_pairs,
    suggest_matches,
)
from stammtisch.core.matching.reasons import reason_text
from stammtisch.core.matching.reliability import Reliability, reliability_of
from stammtisch.core.matching.sidecar import Remembering, sidecar_of
from stammtisch.core.matching.types import (
    VIEWS,
    Band,
    Kind,
    Match,
    Reason,
    ScoredPair,
    Statement,
)
from stammtisch.core.matching.views import reworded, view_id

__all__ = [
    "ENCODERS",
    "MANY",
    "VIEWS",
    "Adjustment",
    "Band",
    "Check",
    "Closeup",
    "ClusterError",
    "Drawn",
    "Encoder",
    "EncoderError",
    "Example",
    "Kind",
    "Lesson",
    "Mark",
    "Match",
    "Reason",
    "Recall",
    "Reliability",
    "Remembering",
    "ScoredPair",
    "Span",
    "Statement",
    "Stratum",
    "Verdict",
    "adjustment_of",
    "cluster",
    "detect_language",
    "drawn",
    "encoder_missing",
    "engine_version",
    "exclusion",
    "guess_kind",
    "highlight",
    "is_spelling_only",
    "iter_matches",
    "learn_from",
    "load_encoder",
    "look_closer",
    "match_listed",
    "reason_text",
    "recall",
    "reliability_of",
    "resolved",
    "reworded",
    "sampled",
    "score_pair",
    "score_pairs",
    "sidecar_of",
    "sizes_of",
    "suggest_matches",
    "view_id",
]
