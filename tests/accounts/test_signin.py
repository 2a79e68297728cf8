"""Signing in without a password: the code, its ways of going wrong, and silence about who has an account."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


def send_code(client, email):
    return client.post("/signin/", {"email": email})


def code_in(message):
    return re.search(r"^[\s　]*(\d{6})$", message.body, re.MULTILINE)[1]


def words_of(page):
    """The page without what differs each time: tokens, nonces, the clock."""
    return re.sub(r'value="[^"]{40,}"|\d+:\d\d|nonce="[^"]+"', "", page.content.decode())


def full_width(code):
    return " ".join(code.translate(str.maketrans("0123456789", "０１２３４５６７８９")))


def test_code_by_mail_signs_in_and_leads_to_the_page_of_ones_role(client, town, sc):
    send_code(client, sc.email)
    response = client.post("/signin/code/", {"code": full_width(code_in(mail.outbox[0]))})
    assert response.status_code == 302
    assert response.url == "/start/"
    assert client.get("/start/").url == "/sc/"


def test_the_mail_names_town_and_telephone_and_how_long_the_code_lives(client, town, sc):
    send_code(client, sc.email)
    message = mail.outbox[0]
    assert "結川市" in message.subject
    assert "30分" in message.body
    assert town.phone in message.body


def test_known_and_unknown_addresses_look_the_same(client, town, sc):
    pages = []
    for email in (sc.email, "nobody@example.invalid"):
        client.logout()
        first = send_code(client, email)
        second = client.get("/signin/code/")
        wrong = client.post("/signin/code/", {"code": "000000"})
        pages.append(
            [
                (
                    page.status_code,
                    re.sub(r'value="[^"]{40,}"|\d+:\d\d|nonce="[^"]+"', "", page.content.decode()).replace(email, ""),
                )
                for page in (first, second, wrong)
            ]
        )
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2
    assert re.sub(r"\d{6}", "", mail.outbox[0].body) == re.sub(r"\d{6}", "", mail.outbox[1].body)


def test_an_unknown_address_with_its_code_is_led_to_join_without_an_account(client, town, django_user_model):
    send_code(client, "new@example.invalid")
    response = client.post("/signin/code/", {"code": code_in(mail.outbox[0])})
    assert response.url == "/join/"
    assert not django_user_model.objects.filter(email="new@example.invalid").exists()


def test_a_wrong_code_is_answered_with_422_and_what_to_do(client, town, sc):
    send_code(client, sc.email)
    wrong = "000000" if code_in(mail.outbox[0]) != "000000" else "111111"
    response = client.post("/signin/code/", {"code": wrong})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>エラー：" in page
    assert page.count("番号がちがいます。メールの6けたの番号を見て、もう一度入力してください") == 2


def test_after_five_wrong_codes_the_right_one_opens_nothing(client, town, sc):
    send_code(client, sc.email)
    right = code_in(mail.outbox[0])
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        client.post("/signin/code/", {"code": wrong})
    client.post("/signin/code/", {"code": right})
    assert client.get("/start/").status_code == 302
    assert "/signin/" in client.get("/start/").url


def test_a_new_code_does_not_kill_the_one_before(client, town, sc):
    send_code(client, sc.email)
    client.post("/signin/code/", {"again": "1"})
    assert len(mail.outbox) == 2
    response = client.post("/signin/code/", {"code": code_in(mail.outbox[0])})
    assert response.url == "/start/"


def test_an_old_code_is_replaced_by_a_new_one(client, town, sc, monkeypatch):
    send_code(client, sc.email)
    code = code_in(mail.outbox[0])
    now = time.time()
    monkeypatch.setattr("sasaeai.accounts.codes.time.time", lambda: now + 31 * 60)
    response = client.post("/signin/code/", {"code": code})
    assert response.status_code == 422
    assert "新しい番号を送りました" in response.content.decode()
    assert len(mail.outbox) == 2


def test_too_many_mails_to_one_address_are_refused_in_plain_words(client, town, sc):
    for _ in range(3):
        send_code(client, sc.email)
    response = send_code(client, sc.email)
    assert response.status_code == 429
    assert town.phone in response.content.decode()
    assert len(mail.outbox) == 3


def test_an_address_that_is_none_is_asked_again(client, town):
    response = client.post("/signin/", {"email": "hana"})
    assert response.status_code == 422
    assert "エラー：" in response.content.decode()


def test_signing_in_does_not_lead_off_the_site(client, town, sc):
    client.post("/signin/", {"email": sc.email, "next": "https://evil.invalid/"})
    assert client.post("/signin/code/", {"code": code_in(mail.outbox[0])}).url == "/start/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, town, sc):
    asked = client.get("/sc/people/")
    client.post(asked.url, {"email": sc.email, "next": "/sc/people/"})
    assert client.post("/signin/code/", {"code": code_in(mail.outbox[0])}).url == "/sc/people/"


def test_an_account_that_was_closed_does_not_get_in(client, town, sc):
    sc.is_active = False
    sc.save()
    send_code(client, sc.email)
    client.post("/signin/code/", {"code": code_in(mail.outbox[0])})
    assert "/signin/" in client.get("/start/").url


def test_a_second_factor_is_asked_after_the_code(client, town, sc):
    secret = generate_totp_secret()
    TOTP.activate(sc, secret)
    send_code(client, sc.email)
    response = client.post("/signin/code/", {"code": code_in(mail.outbox[0])})
    assert response.url == reverse("mfa_authenticate")
    assert "/signin/" in client.get("/sc/people/").url
    send_code(client, sc.email)
    client.post("/signin/code/", {"code": code_in(mail.outbox[1])})
    page = client.get(reverse("mfa_authenticate"))
    assert "もう一つの確認" in page.content.decode()
    counter = next(yield_hotp_counters_from_time())
    response = client.post(reverse("mfa_authenticate"), {"code": format_hotp_value(hotp_value(secret, counter))})
    assert response.url == "/start/"
    assert client.get("/sc/people/").status_code == 200


def test_staff_without_a_second_factor_are_led_to_set_one_up(signed_in, sc, settings):
    settings.STAFF_SECOND_FACTOR = True
    client = signed_in(sc)
    assert client.get("/sc/people/").url == "/signin/second-factor/"
    page = client.get("/signin/second-factor/").content.decode()
    assert reverse("mfa_add_webauthn") in page
    for name in ("mfa_add_webauthn", "mfa_activate_totp", "mfa_index"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert not re.search(r"\s(placeholder|disabled|readonly|required)[\s=>]", answer.content.decode()), name
    Authenticator.objects.create(user=sc, type=Authenticator.Type.TOTP, data={"secret": generate_totp_secret()})
    assert client.get("/sc/people/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "password/reset/",
        "password/change/",
        "password/set/",
        "email/",
        "login/code/",
        "login/code/confirm/",
        "logout/",
        "confirm-email/",
        "3rdparty/",
        "3rdparty/signup/",
        "line/login/",
        "social/connections/",
    ],
)
def test_pages_of_allauth_that_we_do_not_have_do_not_exist(client, town, signed_in, sc, path):
    assert client.get(f"/accounts/{path}").status_code == 404
    assert signed_in(sc).get(f"/accounts/{path}").status_code == 404


def test_allauths_login_is_ours(client, town):
    assert client.get("/accounts/login/?next=/me/").url == "/signin/?next=/me/"


def test_signing_out_takes_a_post(signed_in, sc):
    client = signed_in(sc)
    assert client.get("/signout/").status_code == 405
    assert client.post("/signout/").url == "/"
    assert "/signin/" in client.get("/start/").url


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("office", "/office/"),
        ("group", "/g/"),
        ("business", "/b/"),
        ("supporter", "/me/"),
        ("nobody", "/join/"),
    ],
)
def test_start_leads_each_to_their_own_page(signed_in, town, office, who, where):
    users = {
        "office": lambda: office,
        "group": lambda: make.group_leader(make.group(town)),
        "business": lambda: make.business_contact(make.business(town)),
        "supporter": lambda: make.supporter(town).person.user,
        "nobody": make.user,
    }
    assert signed_in(users[who]()).get("/start/").url == where


@pytest.mark.django_db(transaction=True)
def test_after_setting_up_a_second_factor_the_recovery_codes_are_shown_at_once(signed_in, sc):
    client = signed_in(sc)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.url == reverse("mfa_view_recovery_codes")
    page = client.get(answer.url)
    assert page.status_code == 200
    assert page.content.decode().count("<li>") >= 10
