"""What is shown to learn from, and the sample of what is not shown."""

from datetime import date, timedelta

import pytest
from tests.factories import (
    NOON,
    make_decision,
    make_statement,
    make_suggestion,
    make_user,
)

from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.operations import turn_statement
from stammtisch.matching import bridge, queries
from stammtisch.matching.bridge import learning
from stammtisch.matching.models import (
    Decision,
    Ranking,
    Suggestion,
    UnshownPair,
    UnshownSample,
)
from stammtisch.matching.operations import (
    AlreadyAnswered,
    AlreadyDecided,
    answer_unshown,
    ask_for_ranking,
    ask_for_samples,
    draw_sample,
    rank_everything,
    rank_statement,
)
from stammtisch.matching.operations.explorations import mark_exploratory
from stammtisch.shared.claim import LEASE_S, claim_next
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
NEEDS = (
    "Wellen hartverchromen", "Messestand bauen", "Trinkwasser prüfen", "Flachdach abdichten",
    "Brötchen für ein Fest", "Bücher führen", "Wellen härten", "Ware kühl fahren",
    "Gewebe aus Aramid", "Schlüssel prüfen",
)  # fmt: skip
OFFERS = (
    "Galvanik: Hartchrom auf Wellen.", "Schreinerei baut Messestände.",
    "Labor prüft Trinkwasser.", "Dachdecker dichtet Hallen ab.", "Bäckerei liefert Brötchen.",
    "Kanzlei nimmt neue Mandanten.", "Lohnhärterei härtet im Vakuum.",
    "Spedition mit Kühlfahrzeugen.", "Weberei webt Aramid.", "Wir prüfen Drehmomentschlüssel.",
    "Druckerei druckt Etiketten.", "Wir pflegen Gärten.", "Imkerei verkauft Honig.",
)  # fmt: skip


def make_market(agency):
    for text in NEEDS:
        make_statement(agency=agency, verbatim=f"Wir suchen jemanden: {text}.", language="de")
    for text in OFFERS:
        make_statement(agency=agency, kind="offer", verbatim=text, language="de")


def leased(agency, *, month=MAY):
    UnshownSample.objects.create(agency=agency, month=month, requested_at=NOON)
    return claim_next(UnshownSample.objects.filter(agency=agency, month=month), now=NOON)


def make_unshown(officer, **fields):
    sample, _ = UnshownSample.objects.get_or_create(
        agency=officer.agency, month=MAY, requested_at=NOON, finished_at=NOON
    )
    suggestion = make_suggestion(
        agency=officer.agency, is_current=False, band="unlikely", probability=0.02,
        measures={"cosine": 0.3}, engine="e",
    )  # fmt: skip
    defaults = {"stratum": 1, "drawn_with": 0.1}
    return UnshownPair.objects.create(
        sample=sample, suggestion=suggestion, **{**defaults, **fields}
    )


def test_a_sample_is_asked_for_once_a_month_where_there_is_enough(officer):
    make_market(officer.agency)
    make_statement()
    assert ask_for_samples(month=MAY, now=NOON) == 1
    assert ask_for_samples(month=MAY, now=NOON) == 0
    assert ask_for_samples(month=JUNE, now=NOON) == 1
    Statement.objects.filter(kind="need").update(status=Statement.Status.WITHDRAWN)
    assert ask_for_samples(month=date(2026, 7, 1), now=NOON) == 0


def test_what_is_drawn_was_never_shown_and_stays_hidden(officer):
    make_market(officer.agency)
    rank_everything(agency=officer.agency, now=NOON)
    shown = set(
        Suggestion.objects.filter(queries.is_shown()).values_list("need_id", "offer_id")
    )
    assert draw_sample(sample=leased(officer.agency), now=NOON)
    pairs = list(UnshownPair.objects.select_related("suggestion"))
    drawn = {(pair.suggestion.need_id, pair.suggestion.offer_id) for pair in pairs}
    assert len(drawn) == len(pairs) > 4
    assert not drawn & shown
    assert not Suggestion.objects.filter(queries.is_shown(), unshown__isnull=False).exists()
    assert shown == set(
        Suggestion.objects.filter(queries.is_shown()).values_list("need_id", "offer_id")
    )
    sample = UnshownSample.objects.get()
    assert (sample.needs, sample.needs_looked_at) == (10, 10)
    assert sum(sample.sizes) == len(NEEDS) * len(OFFERS) - len(shown)
    for pair in pairs:
        size = sample.sizes[pair.stratum]
        asked = sum(other.stratum == pair.stratum for other in pairs)
        assert pair.drawn_with == pytest.approx(asked / size)
        assert pair.suggestion.measures
    entry = AuditEntry.objects.get(action="sample.drawn")
    assert entry.details == {"pairs": len(pairs)}


def test_no_pair_is_drawn_twice(officer):
    make_market(officer.agency)
    draw_sample(sample=leased(officer.agency), now=NOON)
    first = set(UnshownPair.objects.values_list("suggestion", flat=True))
    draw_sample(sample=leased(officer.agency, month=JUNE), now=NOON)
    second = set(
        UnshownPair.objects.filter(sample__month=JUNE).values_list("suggestion", flat=True)
    )
    assert second
    assert not first & second


def test_a_ranking_leaves_drawn_pairs_hidden_or_shows_them_as_any_other(officer):
    make_market(officer.agency)
    draw_sample(sample=leased(officer.agency), now=NOON)
    rank_everything(agency=officer.agency, now=NOON + timedelta(hours=1))
    assert UnshownPair.objects.count() > 4
    unlikely = Suggestion.objects.filter(unshown__isnull=False, band="unlikely")
    assert not unlikely.filter(queries.is_shown(), is_exploratory=False).exists()


def test_pairs_are_drawn_from_the_shortlists_of_needs_and_no_other_offer_is_read(
    officer, monkeypatch
):
    monkeypatch.setattr("stammtisch.core.matching.shortlist.LEAST", 3)
    monkeypatch.setattr("stammtisch.core.matching.shortlist.TIMES", 0)
    make_market(officer.agency)
    draw_sample(sample=leased(officer.agency), now=NOON)
    assert sum(UnshownSample.objects.get().sizes) == 3 * len(NEEDS)


def make_found(officer):
    """Fill a need's list of ten, and let people find a pair that would stand outside it."""
    need = make_statement(agency=officer.agency, verbatim="Gesucht: Hartchrom auf Wellen")
    for number in range(bridge.TOP):
        make_statement(
            agency=officer.agency, kind="offer", verbatim=f"Hartchrom auf Wellen {number}"
        )
    odd = make_statement(agency=officer.agency, kind="offer", verbatim="Wir vermieten Zelte.")
    sample = UnshownSample.objects.create(
        agency=officer.agency, month=MAY, requested_at=NOON, finished_at=NOON
    )
    suggestion = make_suggestion(
        need=need, offer=odd, is_current=False, band="unlikely", probability=0.02, score=99.0
    )
    pair = UnshownPair.objects.create(
        sample=sample, suggestion=suggestion, stratum=1, drawn_with=0.1
    )
    answer_unshown(pair=pair, answer="missed", actor=officer, now=NOON)
    return need, odd


def compare(statement, minutes):
    now = NOON + timedelta(minutes=minutes)
    ask_for_ranking(statement_ids=[statement.pk], now=now)
    row = claim_next(Ranking.objects.filter(statement=statement), now=now)
    assert rank_statement(ranking=row, now=now)


def test_what_people_found_is_weighed_anew_and_takes_no_place_in_a_list(officer):
    need, odd = make_found(officer)
    for minutes, ranked in enumerate((None, need, odd), 1):
        Suggestion.objects.filter(offer=odd).update(score=99.0)
        if ranked is None:
            rank_everything(agency=officer.agency, now=NOON + timedelta(minutes=minutes))
        else:
            compare(ranked, minutes)
        listed = queries.suggestions_ranked(officer.agency_id).filter(is_current=True)
        assert listed.filter(need=need).count() == bridge.TOP
        found = Suggestion.objects.get(offer=odd)
        assert (found.is_current, found.is_exploratory) == (True, True)
        assert found.score < min(listed.values_list("score", flat=True))
        assert queries.pairs_found(officer.agency_id, needs=[need.pk]) == {need.pk: [odd.pk]}


def test_what_people_found_raises_no_floor_and_keeps_no_better_offer_out(officer):
    need, odd = make_found(officer)
    rank_everything(agency=officer.agency, now=NOON + timedelta(minutes=1))
    Suggestion.objects.filter(offer=odd).update(score=99.0)
    listed = queries.suggestions_ranked(officer.agency_id).filter(need=need, is_current=True)
    scores = sorted(listed.values_list("score", flat=True))
    assert queries.floors_of([need.pk], bridge.TOP, besides=odd) == {need.pk: scores[0]}
    assert odd.pk not in queries.current_scores(
        officer.agency_id, holding=listed.first().offer
    ).get(need.pk)
    assert queries.current_scores(officer.agency_id, holding=odd) == {}
    better = make_statement(
        agency=officer.agency, kind="offer", verbatim="Hartchrom auf Wellen"
    )
    compare(better, 2)
    assert listed.filter(offer=better).exists()
    assert listed.count() == bridge.TOP


def test_what_people_found_ends_when_one_of_the_two_turns_out_to_be_the_other(officer):
    need, odd = make_found(officer)
    turn_statement(statement=odd, kind="need", actor=officer, now=NOON)
    odd.refresh_from_db()
    compare(odd, 1)
    assert not Suggestion.objects.get(need=need, offer=odd).is_current
    assert queries.pairs_found(officer.agency_id, offers=[odd.pk]) == {}


def test_a_lost_lease_draws_nothing(officer):
    make_market(officer.agency)
    sample = leased(officer.agency)
    UnshownSample.objects.update(claimed_at=NOON + timedelta(seconds=LEASE_S + 1))
    assert not draw_sample(sample=sample, now=NOON)
    assert not UnshownPair.objects.exists()
    assert not AuditEntry.objects.filter(action="sample.drawn").exists()


def test_one_that_was_missed_is_shown_and_waits_for_a_call(officer):
    pair = make_unshown(officer)
    answer_unshown(pair=pair, answer="missed", actor=officer, now=NOON)
    decision = Decision.objects.get()
    assert (decision.verdict, decision.is_exploratory, decision.drawn_with) == (
        "ask_first", True, 0.1,
    )  # fmt: skip
    suggestion = Suggestion.objects.get()
    assert suggestion.is_current
    assert suggestion.is_worth_a_look
    assert AuditEntry.objects.get().details["answer"] == "missed"


@pytest.mark.parametrize("answer", ["right", "unsure"])
def test_one_that_was_not_missed_stays_hidden(officer, answer):
    pair = make_unshown(officer)
    answer_unshown(pair=pair, answer=answer, actor=officer, now=NOON)
    pair.refresh_from_db()
    assert (pair.answer, pair.answered_by, pair.answered_at) == (answer, officer, NOON)
    assert not Suggestion.objects.filter(queries.is_shown()).exists()
    assert not Decision.objects.exists()


def test_the_slower_of_two_answers_is_refused(officer):
    pair = make_unshown(officer)
    answer_unshown(pair=pair, answer="right", actor=officer, now=NOON)
    with pytest.raises(AlreadyAnswered):
        answer_unshown(pair=pair, answer="missed", actor=officer, now=NOON)
    assert UnshownPair.objects.get().answer == "right"


def test_one_that_was_decided_on_meanwhile_keeps_its_decision(officer):
    pair = make_unshown(officer)
    make_decision(suggestion=pair.suggestion, actor=officer)
    with pytest.raises(AlreadyDecided):
        answer_unshown(pair=pair, answer="missed", actor=officer, now=NOON)
    assert UnshownPair.objects.get().answer == ""
    assert Decision.objects.get().verdict == "introduce"


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_no_answer_is_none(officer, answer):
    with pytest.raises(ValueError, match="answer must be"):
        answer_unshown(pair=make_unshown(officer), answer=answer, actor=officer, now=NOON)


def test_answers_of_another_agency_cannot_be_given(officer):
    pair = make_unshown(make_user())
    with pytest.raises(UnshownPair.DoesNotExist):
        answer_unshown(pair=pair, answer="right", actor=officer, now=NOON)


def test_answers_are_learnt_from_and_the_newest_word_counts(officer):
    wrong, right = make_unshown(officer), make_unshown(officer)
    answer_unshown(pair=wrong, answer="right", actor=officer, now=NOON)
    answer_unshown(pair=right, answer="unsure", actor=officer, now=NOON)
    later = NOON + timedelta(days=1)
    answers = queries.answers_given(officer.agency_id, until=later)
    assert [pair.pk for pair in answers] == [wrong.pk]
    decisions = queries.decisions_standing(officer.agency_id, until=later)
    assert learning.lesson_from(decisions, answers, crowd=[]).decisions == 1


def test_recall_weighs_what_was_missed_by_how_it_was_drawn(officer):
    """Of 200 hidden pairs 10 were judged, 1 was missed: so some 20 were; 20 shown ones fit."""
    for number in range(10):
        pair = make_unshown(officer)
        UnshownPair.objects.filter(pk=pair.pk).update(
            answer="missed" if number == 0 else "right", answered_at=NOON, answered_by=officer
        )
    UnshownSample.objects.update(sizes=[0, 200, 0])
    for _ in range(20):
        make_decision(suggestion=make_suggestion(agency=officer.agency), actor=officer)
    samples = queries.samples_of(officer.agency_id, limit=12)
    found = queries.shown_to_fit(officer.agency_id)
    recall = learning.recall_of(found, queries.answers_by_stratum(samples), samples)
    assert found == 20
    assert recall.missed == pytest.approx(20)
    assert recall.share == pytest.approx(0.5)
    assert recall.low < 0.5 < recall.high
    assert recall.is_early


def test_shown_pairs_without_a_decision_count_by_their_probability(officer):
    make_suggestion(agency=officer.agency, probability=0.75)
    make_suggestion(agency=officer.agency, probability=0.25, band="possible")
    refused = make_suggestion(agency=officer.agency)
    make_decision(suggestion=refused, actor=officer, verdict="no_match", reason="size")
    known = make_suggestion(agency=officer.agency)
    make_decision(suggestion=known, actor=officer, verdict="no_match", reason="known")
    make_suggestion()
    assert queries.shown_to_fit(officer.agency_id) == pytest.approx(2.0)


def test_what_is_shown_to_learn_from_was_not_worth_a_look_and_is_marked(officer):
    agency = officer.agency
    for _ in range(12):
        need = make_statement(agency=agency)
        for number in range(10):
            is_likely = number < 6
            make_suggestion(
                need=need, score=-number, probability=0.7 if is_likely else 0.05,
                band="likely" if is_likely else "unlikely",
                offer=make_statement(agency=agency, kind="offer"),
            )  # fmt: skip
    needs = list(Statement.objects.filter(kind="need").values_list("pk", flat=True))
    mark_exploratory(agency_id=agency.pk, needs=needs, seed=3)
    marked = list(Suggestion.objects.filter(is_exploratory=True))
    assert 3 <= len(marked) <= 12
    assert {row.band for row in marked} == {"unlikely"}
    assert [row.drawn_with for row in marked] == pytest.approx([6 / 9 / 4] * len(marked))
    assert len({row.need_id for row in marked}) == len(marked)
    mark_exploratory(agency_id=agency.pk, needs=needs, seed=3)
    assert set(Suggestion.objects.filter(is_exploratory=True)) == set(marked)
    assert not Suggestion.objects.filter(is_exploratory=False, drawn_with__isnull=False)


def test_marking_touches_no_other_agency(officer):
    other = make_suggestion(band="unlikely", is_exploratory=True, drawn_with=0.2)
    mark_exploratory(agency_id=officer.agency_id, needs=[other.need_id], seed=0)
    other.refresh_from_db()
    assert other.is_exploratory
    assert not Ranking.objects.exists()
