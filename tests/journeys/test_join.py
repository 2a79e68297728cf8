"""J1: somebody who wants to help registers on a telephone, with the code from the mail; the coordinator approves."""

import re

import pytest

from tests.journeys.checks import check_empty_submit, check_page
from tests.journeys.walk import Walk

BUDGET = {"screens": 8, "taps": 12, "fields": 6}


def join(site, page, *, email: str, name: str, kana: str, phone: str, keyboard: bool = False, check: bool = False):
    """The whole way of /join/. Returns the walk; the page stands on the receipt."""
    way = Walk(page, keyboard=keyboard)
    look = way.check if check else lambda: None
    go_on = "main form:has(input:not([type=hidden])) button.button--primary"
    way.open(f"{site.url}/join/")
    look()
    way.tap("main .actions a.button--primary", leads_on=True)
    look()
    way.tap("input[name=reach_by][value=mail]")
    way.type("[name=email]", email)
    way.tap(go_on, leads_on=True)
    look()
    way.type("[name=code]", re.search(r"\b\d{3} ?\d{3}\b", site.wait_for_mail(email)["text"])[0])
    way.tap(go_on, leads_on=True)
    look()
    way.type("[name=name]", name)
    way.type("[name=kana]", kana)
    way.type("[name=phone]", phone)
    way.tap(go_on, leads_on=True)
    look()
    way.tap(page.get_by_label("話し相手"))
    way.tap(go_on, leads_on=True)
    look()
    way.tap(page.get_by_label("みどり台", exact=True))
    way.type("[name=block_text]", "みどり台1丁目")
    way.tap(page.get_by_label("平日の午前"))
    way.tap(go_on, leads_on=True)
    look()
    way.tap("button[data-key-action]", leads_on=True)
    look()
    assert "登録しました" in page.locator("h1").inner_text()
    return way


def test_join_on_a_telephone(site, phone, desk, sign_in):
    way = join(
        site, phone, email="mei@journey.example", name="旅野 めい", kana="たびの めい", phone="00012345671", check=True
    )
    assert phone.locator(".receipt__number").inner_text().strip()
    assert "お電話します" in phone.locator("main").inner_text()
    way.within("J1 joining", **BUDGET)

    sign_in(desk, "sc2", "みどり台")
    desk.goto(f"{site.url}/sc/people/")
    desk.get_by_role("link", name="旅野 めい").click()
    assert not (findings := check_page(desk)), "\n".join(findings)
    desk.get_by_role("button", name="登録を認める").click()
    assert "登録を認めました" in desk.locator("main").inner_text()
    assert not (findings := check_page(desk)), "\n".join(findings)
    assert "あなたの番号は" in site.wait_for_mail("mei@journey.example", at_least=2)["text"]

    phone.get_by_role("link", name="自分のページを見る").click()
    assert "旅野 めい" in phone.locator("main").inner_text()
    phone.get_by_role("button", name="サインアウト").click()
    phone.goto(f"{site.url}/me/")
    assert "/signin/" in phone.url


def test_join_without_javascript(site, open_page):
    page = open_page(375, 812, javascript=False)
    way = join(site, page, email="nashi@journey.example", name="道野 なし", kana="みちの なし", phone="00012345672")
    way.within("J1 without JavaScript", **BUDGET)


def test_join_with_the_keyboard_only(site, desk):
    way = join(
        site, desk, email="kagi@journey.example", name="鍵野 盤", kana="かぎの ばん", phone="00012345673", keyboard=True
    )
    assert way.screens <= BUDGET["screens"]


@pytest.mark.parametrize("path", ["/join/contact/", "/join/phone/", "/signin/", "/shopping/wish/"])
def test_an_empty_public_form_says_what_to_do(site, phone, path):
    phone.goto(site.url + path)
    button = phone.locator("main form[method=post] button.button--primary").first
    assert not (findings := check_empty_submit(phone, button)), "\n".join(findings)
    assert not (findings := check_page(phone)), "\n".join(findings)
