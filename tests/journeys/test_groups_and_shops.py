"""A group asks a group elsewhere (J14) and is answered; a business adds a stop (J16)."""

from tests.journeys.checks import check_empty_submit, check_page
from tests.journeys.walk import Walk


def test_a_group_asks_its_peers(site, desk, sign_in):
    sign_in(desk, "group")
    way = Walk(desk).open(f"{site.url}/g/peers/")
    way.check()
    first = desk.locator("article.card").first
    assert first.locator("li").count() >= 1, "every peer comes with a reason"
    peer = first.locator("h2").inner_text().strip()
    way.tap(first.get_by_role("link", name="質問する"), leads_on=True)
    way.check()
    way.tap("[name=theme] >> nth=0")
    way.type("[name=text]", "雪の日のごみ出しは、どうしていますか。")
    way.tap(desk.get_by_role("button", name="質問を送る"))
    desk.wait_for_load_state()
    words = desk.locator("main").inner_text()
    assert peer in words
    assert "雪の日のごみ出し" in words
    way.within("J14 asking a group", screens=2, taps=3, fields=1)
    assert not (findings := check_page(desk)), "\n".join(findings)


def test_a_group_answers_a_question(site, desk, sign_in):
    sign_in(desk, "group")
    desk.goto(f"{site.url}/g/")
    desk.get_by_role("link", name="お返事を書く").first.click()
    assert not (findings := check_page(desk)), "\n".join(findings)
    send = desk.get_by_role("button", name="お返事を送る")
    assert not (findings := check_empty_submit(desk, send)), "\n".join(findings)
    desk.fill("[name=answer]", "二人一組で、前の晩に電話をして決めています。")
    desk.get_by_role("button", name="お返事を送る").click()
    assert "二人一組で" in desk.locator("main").inner_text()


def test_a_business_adds_a_stop_beside_another_one(site, desk, open_page, sign_in):
    """The place and hour of another shop's stop: the interruption page says so, and lets the business decide."""
    other = site.ask(
        """
from sasaeai.shopping.models import Stop
van = Stop.objects.exclude(route__business__name__contains="ゆい丸").select_related("block").order_by("pk")
stop = next(one for one in van if one.block.lat is not None)
answer = {"block": stop.block.name, "weekday": stop.weekday, "start": stop.start_min}"""
    )
    sign_in(desk, "business")
    way = Walk(desk).open(f"{site.url}/b/stops/new/")
    way.check()
    publish = desk.get_by_role("button", name="公開する", exact=True)
    way.findings += check_empty_submit(desk, publish)
    way.type("[name=block]", other["block"])
    way.type("[name=place]", "旅の広場")
    way.type("[name=start_min]", f"{other['start'] // 60}:{other['start'] % 60:02d}")
    assert desk.input_value("[name=stay_min]") == "30"
    way.tap(f"[name=weekday][value='{other['weekday']}']")
    way.tap("[name=permission] >> nth=0")
    way.tap(publish, leads_on=True)
    assert "近くに、ほかのお店が来ています" in desk.locator("h1").inner_text()
    way.check()
    way.tap(desk.get_by_role("button", name="このまま登録する"))
    desk.wait_for_load_state()
    assert "旅の広場" in desk.locator("main").inner_text()
    way.check()
    way.within("J16 adding a stop", screens=2, taps=6, fields=6)

    public = open_page(375, 812)
    public.goto(f"{site.url}/shopping/?day={other['weekday']}")
    public.get_by_role("link", name="旅の広場").click()
    assert "旅の広場" in public.locator("main").inner_text()
    assert not (findings := check_page(public)), "\n".join(findings)
