"""Changes what this app stores: rankings and suggestions by machine, decisions by people."""

from stammtisch.matching.operations.closeups import ask_for_closeups, look_closer
from stammtisch.matching.operations.decisions import (
    AlreadyDecided,
    AlreadyTakenBack,
    NotToBePassedOn,
    SuggestionGone,
    decide,
    take_back,
)
from stammtisch.matching.operations.index import bring_up_to_date, keep_indexes, note_changes
from stammtisch.matching.operations.rankings import (
    ask_again_where_the_engine_changed,
    ask_for_ranking,
    rank_everything,
    rank_statement,
)
from stammtisch.matching.operations.refits import ask_for_refits, refit
from stammtisch.matching.operations.samples import (
    DEPTH,
    AlreadyAnswered,
    answer_unshown,
    ask_for_samples,
    draw_sample,
)

__all__ = [
    "DEPTH",
    "AlreadyAnswered",
    "AlreadyDecided",
    "AlreadyTakenBack",
    "NotToBePassedOn",
    "SuggestionGone",
    "answer_unshown",
    "ask_again_where_the_engine_changed",
    "ask_for_closeups",
    "ask_for_ranking",
    "ask_for_refits",
    "ask_for_samples",
    "bring_up_to_date",
    "decide",
    "draw_sample",
    "keep_indexes",
    "look_closer",
    "note_changes",
    "rank_everything",
    "rank_statement",
    "refit",
    "take_back",
]
