import math

import pytest

from stammtisch.core.matching import Kind, Statement
from stammtisch.core.matching.around import USUAL_KM, around


def need(**known):
    return Statement(id="n", kind=Kind.NEED, text="We seek bread.", **known)


def offer(**known):
    return Statement(id="o", kind=Kind.OFFER, text="We bake bread.", **known)


def test_nothing_is_known_around_a_pair_without_places_and_codes():
    assert around(need(), offer()) == (0.0, 0.0, 0.0)
    assert around(need(lat=50.0, lon=11.0), offer(nace=("10.71",))) == (0.0, 0.0, 0.0)


def test_distance_grows_with_the_way_and_is_0_at_the_usual_one():
    here = need(lat=50.0, lon=11.0)
    ways = [around(here, offer(lat=50.0 + up, lon=11.0))[0] for up in (0.0, 0.09, 1.0)]
    assert ways == sorted(ways)
    assert ways[0] == pytest.approx(-math.log1p(USUAL_KM))
    assert abs(ways[1]) < 0.01


def test_codes_agree_by_section_division_and_group_and_the_best_of_several_counts():
    def depth(*theirs):
        return around(need(nace=("10.71",)), offer(nace=theirs))[1]

    assert [depth("47.24"), depth("25.61"), depth("10.12"), depth("10.72")] == [0, 1, 2, 3]
    assert depth("47.24", "10.7") == 3
    assert depth("no code") == 0


def test_a_firm_of_the_same_trade_as_the_one_that_seeks_is_told_apart_from_the_trade_sought():
    baker = need(nace=("47.24",), business_nace=("10.71",))
    assert around(baker, offer(nace=("10.71",)))[1:] == (0.0, 3.0)
    assert around(baker, offer(nace=("47.24",)))[1:] == (3.0, 0.0)
