import numpy as np
import pytest

from stammtisch.core.matching import heads


def test_every_activity_has_a_column():
    names = heads.activities()
    assert len(names) == len(set(names)) == heads.heads().activity.shape[1]


def test_the_activity_of_plain_sentences_is_found_in_several_languages(use):
    said = {
        "Wir reparieren Kühlanlagen und warten sie.": "repair",
        "Halle mit 400 m² zu vermieten.": "rent",
        "Recogemos residuos de madera y los eliminamos.": "dispose",
        "Tax advice and bookkeeping for small firms.": "advise",
        "Formations à la sécurité au travail, en entreprise.": "train",
    }
    chances = heads.activity_chances(use.encode(list(said)), len(said))
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(said)))
    assert [heads.activities()[row.argmax()] for row in chances] == list(said.values())


def test_vectors_of_another_encoder_say_nothing():
    chances = heads.activity_chances(None, 3)
    assert np.ptp(chances) == 0
    assert heads.agreement(chances[0], chances).shape == (3,)
    assert not heads.need_projection(None, 2).any()


def test_affinity_knows_who_solves_a_problem_without_a_shared_word(use):
    pairs = {
        "Seit dem Hochwasser riecht der Keller muffig.": "Bautrocknung mit Leihgeräten.",
        "Every evening there is bread left over.": "We collect food for the food bank.",
        "Nos palettes cassées s'entassent dans la cour.": "Réparation et reprise de palettes.",
        "Keiner hier prüft unsere Regale.": "Sachkundiger für Lagereinrichtungen.",
    }
    left = heads.need_projection(use.encode(list(pairs)), len(pairs))
    right = heads.offer_projection(use.encode(list(pairs.values())), len(pairs))
    table = left @ right.T
    own, others = np.diag(table), table[~np.eye(len(pairs), dtype=bool)]
    assert own.mean() > others.mean()
