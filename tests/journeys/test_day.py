"""From a call to the thanks: J6, J7 (intake), J8 (asking in order), J2 (answer), J3 (report), and the desk's log."""

import time
from types import SimpleNamespace

import pytest

from tests.journeys.checks import check_empty_submit, check_in_view, check_page
from tests.journeys.test_join import join
from tests.journeys.walk import MEASURED, Walk

AREA = "みどり台"
TYPED_TO_SEEN_MAX_S = 1.0
KNOWN = """
from sasaeai.accounts.models import StaffRole
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk
from sasaeai.people.viewer import viewer_for
user = StaffRole.objects.get(role="sc2", display_name="田中").user
open_ones = Need.objects.filter(status__in=Need.OPEN_STATUSES).values("resident")
needs = needs_for_desk(visible_to=viewer_for(user)).exclude(resident__in=open_ones).exclude(resident__person__phone="")
need = needs.filter(block__name__startswith="みどり台").order_by("pk").last()
person = need.resident.person
answer = {"name": person.name, "phone": person.phone, "block": person.block.name, "id": person.public_id}
"""


def seconds_until_candidates(page, act) -> float:
    """How long after `act` the sentence about who could come stands in the right column."""
    page.evaluate("""() => {
        const column = document.getElementById('candidates');
        window.seen = null;
        new MutationObserver(() => {
            if (column.textContent.includes('いま お願いでき')) window.seen ??= performance.now();
        }).observe(column, { childList: true, subtree: true, characterData: true });
    }""")
    began = page.evaluate("performance.now()")
    act()
    until = time.monotonic() + 10  # waiting by wait_for_function would need eval, which the pages forbid
    while page.evaluate("window.seen") is None and time.monotonic() < until:
        page.wait_for_timeout(20)
    return (page.evaluate("window.seen") - began) / 1000


def in_view(way: Walk) -> None:
    way.findings += check_in_view(way.page, "#intake-send")


@pytest.fixture(scope="module")
def newcomer(site, browser):
    """Somebody who joined by telephone this morning and was approved: signed in on their own phone."""
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="ja-JP", timezone_id="Asia/Tokyo")
    page = context.new_page()
    email = "hare@journey.example"
    join(site, page, email=email, name="晴野 よし子", kana="はれの よしこ", phone="00012345680")
    site.ask(
        """
from sasaeai.accounts.models import StaffRole
from sasaeai.people.models import HalfDay, Supporter, Task
from sasaeai.people.services import supporter_approve, supporter_update
one = Supporter.objects.get(person__email="hare@journey.example")
user = StaffRole.objects.get(role="sc2", display_name="田中").user
supporter_approve(supporter=one, acting_user=user)
every = [(day, half) for day in range(7) for half in HalfDay.values]
supporter_update(supporter=one, acting_user=user, slots=every, visits_per_week_count=7, visits_per_month_count=20)
answer = one.public_id"""
    )
    yield SimpleNamespace(page=page, email=email, name="晴野 よし子")
    context.close()


def test_a_known_caller(site, desk, sign_in):
    """J6, at 1366 × 768 without scrolling: number, the caller's own card, what and when, consent, send."""
    known = site.ask(KNOWN)
    sign_in(desk, "sc2", AREA)
    way = Walk(desk)
    way.open(f"{site.url}/sc/intake/")
    way.check()
    in_view(way)
    way.type("#id_phone", known["phone"].replace("-", "")[-7:])
    card = desk.locator(f"#caller-{known['id']}")
    card.wait_for()
    in_view(way)
    way.tap(card)
    desk.wait_for_load_state()
    assert known["name"] in desk.locator("#callers").inner_text()
    assert desk.input_value("#id_block") == known["block"]
    way.check()
    took_s = seconds_until_candidates(desk, lambda: way.tap(desk.get_by_label("話し相手", exact=True)))
    assert took_s <= TYPED_TO_SEEN_MAX_S, f"{took_s:.2f} s"
    way.tap(desk.get_by_label("明日", exact=True).first)
    way.tap(desk.get_by_label("午前", exact=True))
    in_view(way)
    way.check()
    way.tap("[name=consent][value=yes]")
    way.tap("#intake-send")
    desk.wait_for_url("**/candidates/**")
    assert "受付番号" in desk.locator(".receipt__number").inner_text()
    way.check()
    MEASURED.append(f"J6: candidates {took_s:.2f} s after the task was tapped")
    way.within("J6 a known caller", screens=1, taps=7, fields=2)


def test_a_new_caller_with_the_keyboard_only(site, desk, sign_in):
    """J7 without a mouse: nothing is known but what the caller says."""
    sign_in(desk, "sc2", AREA)
    way = Walk(desk, keyboard=True)
    way.open(f"{site.url}/sc/intake/")
    way.type("#id_phone", "０００ー２３４５ー６７９９")
    way.type("#id_kana", "しんがわ とめ")
    way.type("#id_name", "新川 とめ")
    way.type("#id_block", "みどり台2丁目")
    way.type("#id_address_rest", "3-4")
    took_s = seconds_until_candidates(desk, lambda: way.tap(desk.get_by_label("買い物", exact=False).first))
    assert took_s <= TYPED_TO_SEEN_MAX_S + 1, f"{took_s:.2f} s, tabbing included"
    way.tap(desk.get_by_label("明日", exact=True).first)
    in_view(way)
    way.tap("[name=consent][value=yes]")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/candidates/**")
    assert "新川 とめ" in desk.locator("main").inner_text()
    way.within("J7 a new caller, by keyboard", screens=1, taps=9, fields=6)


def test_the_desk_says_what_is_missing_and_keeps_what_was_typed(site, desk, sign_in):
    sign_in(desk, "sc2", AREA)
    desk.goto(f"{site.url}/sc/intake/")
    assert not (findings := check_empty_submit(desk, desk.locator("#intake-send"), kept={"#id_name": "途中 さん"}))
    assert not (findings := findings + check_page(desk)), "\n".join(findings)


def take(site, page) -> None:
    """A call for somebody to talk to tomorrow, as briefly as possible; ends on the candidates."""
    page.goto(f"{site.url}/sc/intake/")
    page.fill("#id_phone", f"000{int(time.time() * 1000) % 10**8:08d}")
    page.fill("#id_name", "昼田 ふみ")
    page.fill("#id_kana", "ひるた ふみ")
    page.fill("#id_block", "みどり台1丁目")
    page.fill("#id_address_rest", "5-6 ひるた荘")
    page.get_by_label("話し相手", exact=True).check(force=True)
    page.get_by_label("明日", exact=True).first.check(force=True)
    page.get_by_label("午前", exact=True).check(force=True)
    page.locator("[name=consent][value=yes]").check(force=True)
    page.click("#intake-send")
    page.wait_for_url("**/candidates/**")


def test_from_the_call_to_the_thanks(site, desk, open_page, sign_in, newcomer):
    sign_in(desk, "sc2", AREA)
    take(site, desk)

    # J8: three in order; the newcomer first.
    desk.goto(desk.url.replace("taken=1", "all=1"))
    way = Walk(desk, screens=1)
    way.check()
    rows = desk.locator(".pick-row[id]")
    mine = rows.filter(has_text=newcomer.name)
    others = rows.filter(has_not_text=newcomer.name)
    way.tap(mine.locator("[name=pick1]"))
    way.tap(others.nth(0).locator("[name=pick2]"))
    way.tap(others.nth(1).locator("[name=pick3]"))
    way.tap(desk.get_by_role("button", name="この順でお願いする"))
    desk.wait_for_load_state()
    assert newcomer.name in desk.locator("main").inner_text()
    assert "お願い中" in desk.locator("main").inner_text()
    way.check()
    way.within("J8 asking three in order", screens=1, taps=5, fields=0)
    need_url = desk.url

    # J2: one tap without a login; who and where only after it.
    code_url = _link(site.wait_for_mail(newcomer.email, at_least=3)["text"], "/o/")
    phone = open_page(375, 812)
    way = Walk(phone).open(code_url)
    way.check()
    assert "昼田" not in phone.content()
    assert "ひるた荘" not in phone.content()
    way.tap(phone.get_by_role("button", name="行けます", exact=True), leads_on=True)
    words = phone.locator("main").inner_text()
    assert "昼田 ふみ" in words
    assert "5-6 ひるた荘" in words
    way.check()
    way.within("J2 answering", screens=2, taps=1, fields=0)

    # J3: three taps and send, with a worry.
    code = site.ask(
        f"from sasaeai.coordination.models import Visit\n"
        f"answer = Visit.objects.get(offer__code={code_url.rstrip('/').rsplit('/', 1)[1]!r}).report_code"
    )
    way = Walk(phone).open(f"{site.url}/r/{code}/")
    way.check()
    way.tap("[name=outcome][value=done]")
    way.tap("[name=length] >> nth=0")
    way.tap("[name=concern][value=yes]")
    way.tap(phone.get_by_role("button", name="報告する"), leads_on=True)
    assert "報告を受け取りました" in phone.locator("main").inner_text()
    way.check()
    way.within("J3 reporting", screens=2, taps=4, fields=0)

    # The worry waits in the inbox until someone says how it ended.
    way = Walk(desk).open(f"{site.url}/sc/inbox/")
    worry = desk.locator("section.card").filter(has_text="昼田 ふみ")
    worry.locator("textarea").fill("電話でうかがった。娘さんが週末に来る。")
    way.tap(worry.get_by_role("button", name="対応ずみにする"), leads_on=True)
    way.check()
    assert "昼田 ふみ" not in desk.locator("main").inner_text()

    # Thanks go the other way.
    way.open(need_url)
    assert "終わりました" in desk.locator("main .tag").first.inner_text()
    way.check()
    desk.get_by_text("お礼を記録", exact=True).click()
    desk.locator("[name=text]").fill("久しぶりに笑いました。またお願いします。")
    desk.get_by_role("button", name="お礼を記録して伝える").click()
    desk.wait_for_load_state()
    own = newcomer.page
    own.goto(f"{site.url}/me/thanks/")
    assert "久しぶりに笑いました" in own.locator("main").inner_text()
    way.findings += check_page(own)

    # And every step of the desk stands in its log.
    way.open(f"{site.url}/sc/log/")
    log = desk.locator("main").inner_text()
    for words in (
        "依頼を受け付けました",
        "お手伝いをお願いしました",
        "気になることに対応しました",
        "お礼の言葉を聞いて伝えました",
    ):
        assert words in log, words
    way.check()
    assert not way.findings, "\n".join(way.findings)


def test_the_day_without_javascript(site, open_page, sign_in):
    """Taking a call and asking someone by plain posts."""
    page = open_page(1366, 768, javascript=False)
    sign_in(page, "sc2", AREA)
    page.goto(f"{site.url}/sc/intake/")
    page.fill("#id_name", "無地 ふく")
    page.fill("#id_block", "みどり台1丁目")
    page.get_by_label("話し相手", exact=True).check(force=True)
    page.get_by_role("button", name="候補を見る").click()
    assert "いま お願いでき" in page.locator("#candidates").inner_text()
    page.locator("[name=consent][value=yes]").check(force=True)
    page.click("#intake-send")
    page.locator("[name=pick1]").first.check(force=True)
    page.get_by_role("button", name="この順でお願いする").click()
    assert "お願い中" in page.locator("main").inner_text()


def _link(text: str, part: str) -> str:
    return next(word for word in text.split() if part in word)
