"""Every page that can be reached by links, as everybody who can sign in, passes the checks at 375 and at 1366 px.

Each role starts on its first page and follows every link; of pages that differ only in whose they are, one is
measured. What must be among them is written down, so that a page that nobody can reach any more is noticed.
"""

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys import checks
from tests.journeys.checks import check_page

ID = r"(?<=/)(?:[0-9A-Z]{10}|[0-9A-Z]{20,})(?=/)"
#: Not pages: files, answers for programs, the way out.
NOT_PAGES = re.compile(r"\.ics$|/api/|/signout/|/static/|/media/")

DESK = [
    *("/sc/", "/sc/intake/", "/sc/needs/", "/sc/needs/…/", "/sc/needs/…/candidates/", "/sc/inbox/", "/sc/people/"),
    *("/sc/people/new/", "/sc/people/…/", "/sc/people/…/edit/", "/sc/groups/", "/sc/groups/…/", "/sc/log/"),
    *("/sc/coverage/", "/sc/coverage/…/…/"),
]
REACHED = {
    "": [
        *("/", "/help/", "/about/", "/privacy/", "/accessibility/", "/contact/", "/signin/", "/groups/", "/groups/…/"),
        *("/shopping/", "/shopping/stops/…/", "/shopping/wish/", "/join/", "/join/phone/", "/join/contact/"),
    ],
    "sc2": DESK,
    "sc1": ["/sc/", "/sc/needs/", "/sc/people/", "/sc/groups/", "/sc/coverage/"],
    "office": ["/office/", "/office/areas/", "/office/imports/…/", "/sc/coverage/", "/sc/log/"],
    "group": ["/g/", "/g/peers/", "/g/ask/…/", "/o/…/", "/r/…/", "/groups/…/"],
    "business": ["/b/", "/b/stops/new/", "/b/stops/…/", "/shopping/stops/…/"],
    "supporter": [
        *("/me/", "/me/thanks/", "/me/visits/…/", "/me/profile/", "/me/contact/", "/me/skills/", "/me/areas/"),
        *("/me/availability/", "/me/pause/", "/o/…/"),
    ],
}


def kind_of(url: str) -> str:
    """The path with ids left out: what is measured once."""
    path = re.sub(ID, "…", urlsplit(url).path)
    return re.sub(r"^/sc/coverage/[^/]+/(?:[^/]+)/$", "/sc/coverage/…/…/", path)


def walk_all(page, site, first: str, *, known: set[str]) -> tuple[dict[str, list[str]], set[str]]:
    """Opens one page of each kind that is not `known`; returns the findings by kind and all kinds seen."""
    waiting, found = [first], {}
    tried = set(known)
    while waiting:
        url = waiting.pop(0)
        if kind_of(url) in tried or NOT_PAGES.search(urlsplit(url).path):
            continue
        tried.add(kind_of(url))
        answer = page.goto(url)
        kind = kind_of(page.url)
        if kind in found or "text/html" not in answer.headers.get("content-type", ""):
            continue
        tried.add(kind)
        found[kind] = measure(page) if answer.ok else [f"answered {answer.status}"]
        # The links inside mails are meant for whoever got them.
        links = page.eval_on_selector_all("a[href]:not(.mail a)", "links => links.map(link => link.href)")
        waiting += [link.split("#")[0] for link in links if link.startswith(site.url + "/")]
    return {kind: findings for kind, findings in found.items() if findings}, set(found)


def measure(page) -> list[str]:
    """All checks at 375 px; of those that depend on it, again at 1366 px."""
    findings = check_page(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    findings += [f"1366 px: {finding}" for check in (checks.axe, checks.target_sizes) for finding in check(page)]
    page.set_viewport_size({"width": 375, "height": 812})
    return findings


@pytest.mark.parametrize("role", REACHED, ids=lambda role: role or "anybody")
def test_every_page_one_can_reach_passes_the_checks(site, phone, sign_in, role):
    first = site.url + "/"
    if role:
        sign_in(phone, role)
        first = phone.url
    # With one's own links on top, public pages are measured once more for one role; the others have none there.
    known = set() if role in ("", "supporter") else set(REACHED[""]) - set(REACHED[role])
    known |= set(DESK) - set(REACHED["sc1"]) if role == "sc1" else set()  # the same pages as those of sc2
    findings, seen = walk_all(phone, site, first, known=known)
    assert not findings, "\n".join(line for lines in findings.values() for line in lines)
    assert not (missing := set(REACHED[role]) - seen), f"not reached: {sorted(missing)} of {sorted(seen)}"


ASK_ENDED = """
from sasaeai.coordination.models import Offer
answer = Offer.objects.filter(status="cancelled").order_by("-pk").values_list("code", flat=True).first()
"""


def test_error_pages_speak_plainly(site, phone):
    """Nothing there, a form without its token, a question that is answered elsewhere, too many tries."""
    ended = site.ask(ASK_ENDED)
    expected = [("/nowhere/", 404), ("/sc/", 200), ("/enter/NOSUCHCODE/", 410), ("/o/NOSUCHCODE/", 404)]
    expected += [(f"/o/{ended}/", 410)] if ended else []
    for path, status in expected:
        answer = phone.goto(site.url + path)
        assert answer.status == status, path
        checks.titles_seen.clear()  # one page of words stands for all that cannot be found
        assert not (findings := measure(phone)), "\n".join(findings)

    phone.goto(f"{site.url}/shopping/wish/")
    phone.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(field => { field.value = 'x' })")
    with phone.expect_navigation() as sent:
        phone.locator("main form[method=post] button.button--primary").first.click()
    assert sent.value.status == 403
    assert not (findings := measure(phone)), "\n".join(findings)


def test_too_many_tries_speaks_plainly(site, phone):
    """The page is rendered as the server would answer it: being refused in earnest would refuse later tests too."""
    html = site.ask(
        """
from django.template.loader import render_to_string
from django.test import RequestFactory
request = RequestFactory().get("/signin/", headers={"host": "localhost"})
from sasaeai.common.visibility import NOBODY
request.viewer = NOBODY
answer = render_to_string("429.html", request=request)"""
    )
    phone.route("**/too-many/", lambda route: route.fulfill(status=429, content_type="text/html", body=html))
    phone.goto(f"{site.url}/too-many/")
    assert "少し待って" in phone.locator("h1").inner_text()
    assert not (findings := measure(phone)), "\n".join(findings)
