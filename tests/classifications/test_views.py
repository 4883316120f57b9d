"""The look-up and the pick list: roles, queries, and that nothing said stands in an address."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from tests.factories import make_user

from stammtisch.accounts.models import User
from stammtisch.classifications import bridge
from stammtisch.classifications.models import Entry, Scheme
from stammtisch.classifications.templatetags import codes as tags

pytestmark = pytest.mark.django_db
CODES, SUGGEST = "classifications:codes", "classifications:suggest"


def make_scheme(name="NOGA 2008", revision="2", **labels):
    scheme = Scheme.objects.create(
        name=name,
        revision=revision,
        languages=["fr"],
        file_name="a.csv",
        loaded_at=timezone.now(),
    )
    for code, label in labels.items():
        number = code.replace("_", ".").strip("c")
        Entry.objects.create(
            scheme=scheme, code=number, level=4, parent_code=number[:4], labels=label,
            search_text=bridge.folded(" ".join(label.values())),
        )  # fmt: skip
    return scheme


@pytest.fixture
def browser(officer, client_of):
    return client_of(officer)


def test_the_pick_list_has_five_codes_with_the_reason_and_none_of_them(browser):
    answer = browser.post(reverse(SUGGEST), {"description": "Bakery and pastry shop"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('type="radio"') == 6
    assert page.count("checked") == 1
    assert 'value="2:10.7"' in page
    assert "shared: Bakery, pastry" in page
    assert "None of these" in page


def test_the_pick_list_speaks_of_the_other_revision(browser):
    words = {"code_words": "electroplating", "nace_version": "2.1"}
    page = browser.post(reverse(SUGGEST), words).content.decode()
    assert 'value="2.1:25.5"' in page
    assert "Rev. 2: 25.6" in page
    assert "found by what you typed" in page


def test_a_chosen_code_stays_chosen(browser):
    asked = {"code_words": "10.7", "code_pick": "2:10.7"}
    page = browser.post(reverse(SUGGEST), asked).content.decode()
    assert 'value="2:10.7" checked' in page
    assert 'value="" checked' not in page


@pytest.mark.parametrize(
    "typed", [{}, {"description": "  "}, {"code_words": "a\0b"}, {"nace_version": "7"}]
)
def test_without_anything_to_go_by_the_way_on_is_said(browser, typed):
    page = browser.post(reverse(SUGGEST), typed).content.decode()
    assert "type a word above" in page
    assert "radio" not in page


def test_only_codes_that_the_field_takes_are_picked():
    values = [pick.code for pick in bridge.picks_for(
        "", asked="C", revision="2", language="en"
    ).picks]  # fmt: skip
    assert "C" not in values
    assert "10" in values


def test_a_reader_looks_up_but_picks_nothing(officer, client_of):
    reader = client_of(make_user(agency=officer.agency, role=User.Role.READER))
    assert reader.get(reverse(CODES), {"q": "bakery"}).status_code == 200
    assert reader.post(reverse(SUGGEST), {"description": "bakery"}).status_code == 403


def test_what_was_said_is_never_asked_for_by_get(browser):
    assert browser.get(reverse(SUGGEST), {"description": "x"}).status_code == 405


def test_the_look_up_shows_both_revisions(browser):
    page = browser.get(reverse(CODES), {"q": "car workshop"}).content.decode()
    assert "45.2" in page
    assert "95.3" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [("", "Look up what a firm is called"), ("zzzz", "Nothing is called so"),
     ("a\0", "Look up what a firm is called")],
)  # fmt: skip
def test_the_look_up_teaches_where_it_finds_nothing(browser, asked, said):
    assert said in browser.get(reverse(CODES), {"q": asked}).content.decode()


def test_every_agency_looks_up_in_what_was_loaded(browser, client_of):
    scheme = make_scheme(
        "CPV 2008", "", c03111000={"de": "Saatgut", "en": "Seeds"}, c03111100={"en": "Soya"}
    )
    other = client_of(make_user())
    for visitor in (browser, other):
        for asked in ("SEED", "saat", "03111"):
            answer = visitor.get(reverse(CODES), {"q": asked, "scheme": scheme.pk})
            assert "03111000" in answer.content.decode()
    part = browser.get(
        reverse(CODES), {"q": "seed", "scheme": scheme.pk}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert "03111100" not in part


def test_loaded_labels_find_a_group_and_finer_codes(browser):
    make_scheme(c10_71={"fr": "Fabrication de pain frais"})
    found = bridge.picks_for("", asked="pain frais", revision="2", language="en").picks
    assert (found[0].code, found[0].label) == ("10.71", "Fabrication de pain frais")
    words = bridge.picks_for("pain frais", asked="", revision="2", language="fr").picks
    assert words[0].code == "10.7"
    assert words[0].shared == ("pain", "frais")


def test_labels_in_the_language_of_a_statement_are_compared(browser):
    make_scheme(c10_71={"fr": "Fabrication de pain frais"})
    said = {"verbatim": "Nous cherchons du pain frais.", "language": "fr"}
    page = browser.post(reverse(SUGGEST), said).content.decode()
    assert "shared: pain, frais" in page
    assert (
        "shared: pain"
        not in browser.post(reverse(SUGGEST), {**said, "language": "en"}).content.decode()
    )


def test_loading_again_is_seen_by_a_running_process():
    scheme = make_scheme(c10_71={"de": "Alt"})
    assert bridge.scheme_of("2").entries["10.71"].labels == {"de": "Alt"}
    Entry.objects.update(labels={"de": "Neu"})
    Scheme.objects.filter(pk=scheme.pk).update(loaded_at=timezone.now())
    assert bridge.scheme_of("2").entries["10.71"].labels == {"de": "Neu"}


@pytest.mark.parametrize("count", [1, 60])
def test_pages_take_few_queries_whatever_is_loaded(
    browser, count, django_assert_max_num_queries
):
    labels = {f"c10_7{n % 10}_{n:02d}": {"de": f"Brot {n}"} for n in range(count)}
    scheme = make_scheme(**labels)
    browser.post(reverse(SUGGEST), {"description": "Brot"})
    for asked in ({"q": "brot"}, {"q": "brot", "scheme": scheme.pk}):
        with django_assert_max_num_queries(12):
            assert "Brot" in browser.get(reverse(CODES), asked).content.decode()
    with django_assert_max_num_queries(8):
        browser.post(reverse(SUGGEST), {"description": "Brot"})


def test_a_loaded_label_is_shown_in_the_reader_s_language(django_assert_num_queries):
    make_scheme(c10_71={"fr": "Pain", "de": "Herstellung von Brot"})
    with translation.override("de"), django_assert_num_queries(1):
        assert tags.code_fact("10.71", "2")["label"] == "Herstellung von Brot"
    with translation.override("en"):
        assert tags.code_fact("10.71", "2")["label"] == "Bread, pastry and pasta"
    with translation.override("de"), django_assert_num_queries(0):
        assert tags.code_fact("10.7", "2")["label"] == "Brot, Backwaren und Teigwaren"
        assert tags.code_named("10.71", "2") == "10.71 Brot, Backwaren und Teigwaren"


@pytest.mark.parametrize("code", ["odd code", "", "99.99.9"])
def test_an_old_code_that_nobody_knows_is_shown_as_it_stands(code):
    assert tags.code_named(code, "") in {code, f"{code} International bodies"}
    assert tags.code_fact(code, "1.1")["revision"] == "NACE Rev. 2"


def test_vectors_are_kept_in_the_data_folder_and_a_closed_one_is_no_harm(tmp_path):
    store = bridge.FolderStore(tmp_path / "cache")
    assert store.get("k") is None
    store.put("k", b"values")
    assert store.get("k") == b"values"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["k.f2"]
    (tmp_path / "file").write_bytes(b"")
    closed = bridge.FolderStore(tmp_path / "file")
    closed.put("k", b"values")
    assert closed.get("k") is None
