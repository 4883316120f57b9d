import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.factories import make_user

from stammtisch.accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "ada@agency.example", "sieben-kraniche"


@pytest.fixture(autouse=True)
def _no_counted_attempts():
    cache.clear()


@pytest.fixture
def ada():
    return make_user(email=EMAIL, name="Ada Probst", password=PASSWORD)


def sign_in(client, *, email=EMAIL, password=PASSWORD, **more):
    return client.post(
        "/account/login/", {"login": email, "password": password, **more}, follow=True
    )


def ask_for_code(client, email=EMAIL):
    return client.post("/account/login/code/", {"email": email}, follow=True)


def code_in(message):
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", message.body, re.MULTILINE).group()


def signed_in(client):
    return "_auth_user_id" in client.session


def test_signing_in_with_the_password_leads_to_today(client, ada):
    answer = sign_in(client)
    assert answer.redirect_chain == [("/", 302)]
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_signing_in_takes_the_address_in_whatever_case(client, ada):
    sign_in(client, email="ADA@Agency.example")
    assert signed_in(client)


def test_signing_in_leads_to_the_page_that_was_asked_for_but_never_elsewhere(client, ada):
    wanted = reverse("accounts:me")
    assert sign_in(client, next=wanted).redirect_chain == [(wanted, 302)]
    other = Client()
    sent = other.post(
        "/account/login/", {"login": EMAIL, "password": PASSWORD, "next": "//evil.example/"}
    )
    assert sent.url == "/"


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@agency.example", "x")]
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client, ada, email, password
):
    answer = sign_in(client, email=email, password=password)
    assert not signed_in(client)
    assert answer.context["form"].non_field_errors() == [
        "The email address and/or password you specified are not correct."
    ]
    assert f'value="{email}"' in answer.content.decode()


def test_too_many_wrong_passwords_are_stopped_with_a_page_of_ours(client, ada):
    answers = [sign_in(client, password="wrong") for _ in range(12)]
    text = answers[-1].content.decode()
    assert "Too many" in text or answers[-1].status_code == 429
    assert not signed_in(client)


def test_somebody_whose_access_ended_does_not_come_in(client, ada):
    ada.is_active = False
    ada.save()
    answer = sign_in(client)
    assert not signed_in(client)
    assert "may not sign in" in answer.content.decode()
    ask_for_code(client)
    assert mail.outbox == []


def test_ending_somebodys_access_ends_the_session_that_is_open(client, ada):
    sign_in(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/staff/me/").status_code == 302


def test_signing_in_with_a_code_from_the_mail(client, ada):
    page = ask_for_code(client)
    assert page.redirect_chain == [("/account/login/code/confirm/", 302)]
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Your code for Stammtisch", [EMAIL])
    assert message.body.startswith("Hello Ada Probst,\n\nthis code signs you in:")
    answer = client.post(
        "/account/login/code/confirm/", {"code": code_in(message)}, follow=True
    )
    assert answer.redirect_chain[-1] == ("/", 302)
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_signing_in_with_a_wrong_code_is_refused_and_ends_after_a_few(client, ada):
    ask_for_code(client)
    for _ in range(4):
        client.post("/account/login/code/confirm/", {"code": "AAA-AAA"}, follow=True)
    client.post("/account/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert not signed_in(client)


def test_asking_for_a_code_for_a_stranger_looks_the_same_and_sends_nothing(client, ada):
    known = ask_for_code(client)
    unknown = ask_for_code(Client(), "stranger@elsewhere.example")
    assert len(mail.outbox) == 1
    assert unknown.redirect_chain == known.redirect_chain
    text = unknown.content.decode()
    assert text.count("stranger@elsewhere.example") == known.content.decode().count(EMAIL)


def test_starting_again_leads_from_the_code_back_to_the_password(client, ada):
    ask_for_code(client)
    client.post("/account/logout/", {"next": "/account/login/"})
    sign_in(client)
    assert signed_in(client)


def test_mails_speak_the_language_that_was_chosen_for_the_pages(client, ada, monkeypatch):
    from stammtisch.accounts import adapter

    spoken = []
    plain = adapter.DefaultAccountAdapter.send_mail

    def send_mail(self, prefix, email, context):
        spoken.append(adapter.translation.get_language())
        plain(self, prefix, email, context)

    monkeypatch.setattr(adapter.DefaultAccountAdapter, "send_mail", send_mail)
    User.objects.filter(pk=ada.pk).update(language="de")
    ask_for_code(client)
    assert spoken == ["de"]


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(client, ada):
    client.post("/account/password/reset/", {"email": EMAIL}, follow=True)
    (message,) = mail.outbox
    assert message.subject == "A new password for Stammtisch"
    page = client.get(re.search(r"http://testserver(\S+)", message.body).group(1), follow=True)
    new = {"password1": "acht-neue-reiher", "password2": "acht-neue-reiher"}
    client.post(page.redirect_chain[-1][0], new, follow=True)
    sign_in(client, password="acht-neue-reiher")
    assert signed_in(client)


def test_a_used_link_says_how_to_get_another(client, ada):
    page = client.get("/account/password/reset/key/1-abc/")
    assert "Send me a new link" in page.content.decode()


def test_forgetting_a_password_sends_strangers_nothing(client):
    answer = client.post(
        "/account/password/reset/", {"email": "stranger@elsewhere.example"}, follow=True
    )
    assert answer.redirect_chain == [("/account/password/reset/done/", 302)]
    assert mail.outbox == []


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_everybody_can_choose_a_password(client_of, password):
    client = client_of(make_user(password=password))
    page = "/account/password/change/" if password else "/account/password/set/"
    assert client.get(page).status_code == 200
    old = {"oldpassword": password} if password else {}
    new = {"password1": "acht-neue-reiher", "password2": "acht-neue-reiher"}
    answer = client.post(page, {**old, **new}, follow=True)
    assert User.objects.get().check_password("acht-neue-reiher")
    assert "The new password is saved." in answer.content.decode()


def test_signing_out_needs_a_press_of_the_button(client_of, ada):
    client = client_of(ada)
    assert client.get("/account/logout/").status_code == 200
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    form = {"email": "new@agency.example", "password1": PASSWORD, "password2": PASSWORD}
    assert getattr(client, method)("/account/signup/", form).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["email/", "confirm-email/", "confirm-email/x:y:z/", "reauthenticate/", "phone/", ""],
)
def test_what_allauth_offers_beyond_signing_in_is_closed(client_of, ada, path):
    assert client_of(ada).get(f"/account/{path}").status_code == 404


def test_no_name_of_a_closed_page_is_left():
    for name in ("account_email", "account_reauthenticate", "account_confirm_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize("path", ["login/", "login/code/", "password/reset/", "inactive/"])
def test_every_door_works_without_script_and_style_in_the_page(client, path):
    text = client.get(f"/account/{path}").content.decode()
    assert re.search(r"\sstyle=|\son[a-z]+=", text) is None
    assert text.count("<h1>") == 1
