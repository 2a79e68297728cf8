"""The pages that anybody may open, on a telephone and on an office computer."""

import pytest

from tests.journeys.checks import check_page

PAGES = [
    "/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/contact/",
    "/help/",
    "/signin/",
    "/groups/",
    "/shopping/",
    "/join/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_for_everybody(site, phone, path):
    answer = phone.goto(site.url + path)
    assert answer.status == 200
    assert not (findings := check_page(phone)), "\n".join(findings)


def test_the_front_door_without_javascript(site, open_page):
    page = open_page(375, 812, javascript=False)
    page.goto(site.url)
    assert page.locator("h1").count() == 1
    page.goto(site.url + "/?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("role", ["office", "sc1", "sc2", "group", "business", "supporter"])
def test_everybody_of_the_cast_gets_in(site, desk, sign_in, role):
    sign_in(desk, role)
    desk.goto(site.url + "/start/")
    assert desk.locator("h1").count() == 1
    assert "/signin" not in desk.url
    assert not (findings := check_page(desk)), "\n".join(findings)
