"""Remakes the pictures in docs/screenshots/: `python -m pytest tests/journeys/screenshots.py`.

Not collected with the tests. The town is a new one each time, so days and names change with it.
"""

from io import BytesIO

import run
from tests.journeys.test_day import AREA, KNOWN, _link, newcomer, take  # noqa: F401 - newcomer is a fixture
from tests.journeys.test_gaps import CENTERS, GAZETTEER, OUTLINE, POPULATION, TAKAMATSU

FOLDER = run.ROOT / "docs" / "screenshots"
LARGEST_BYTES = 250_000
COLOURS = 128


def shoot(page, name: str, *, top: str = "") -> None:
    """The visible part of the page as docs/screenshots/<name>.png; `top`: a selector to scroll to first."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    if top:
        page.locator(top).first.evaluate("el => scrollTo(0, el.getBoundingClientRect().top + scrollY - 8)")
    picture = _small(page.screenshot())
    assert len(picture) < LARGEST_BYTES, f"{name}: {len(picture)} bytes"
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(picture)


def _small(png: bytes) -> bytes:
    """With a palette, where Pillow is installed; it is no dependency of ours."""
    try:
        from PIL import Image
    except ImportError:
        return png
    out = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return min(png, out.getvalue(), key=len)


def test_public_pages(site, phone):
    for path, name in (("/", "home-375"), ("/join/", "join-375")):
        phone.goto(site.url + path)
        shoot(phone, name)
    phone.goto(f"{site.url}/shopping/")
    shoot(phone, "stops-375", top="main section h2")


def test_the_day(site, desk, phone, sign_in, newcomer):  # noqa: F811
    sign_in(desk, "sc2", AREA)
    shoot(desk, "sc-home-1366")
    known = site.ask(KNOWN)
    desk.goto(f"{site.url}/sc/intake/")
    desk.locator("#id_phone").press_sequentially(known["phone"].replace("-", "")[-7:])
    desk.locator(f"#caller-{known['id']}").click()
    desk.wait_for_load_state()
    desk.get_by_label("話し相手", exact=True).check(force=True)
    desk.get_by_label("明日", exact=True).first.check(force=True)
    desk.get_by_label("午前", exact=True).check(force=True)
    desk.locator("[name=consent][value=yes]").check(force=True)
    desk.locator("#candidates ol").wait_for()
    desk.wait_for_timeout(700)
    shoot(desk, "intake-1366")

    take(site, desk)
    desk.goto(desk.url.replace("taken=1", "all=1"))
    mine = desk.locator(".pick-row[id]").filter(has_text=newcomer.name)
    others = desk.locator(".pick-row[id]").filter(has_not_text=newcomer.name)
    mine.locator("[name=pick1]").check(force=True)
    others.nth(0).locator("[name=pick2]").check(force=True)
    shoot(desk, "candidates-1366", top="main .lead")
    desk.get_by_role("button", name="この順でお願いする").click()
    desk.wait_for_load_state()

    phone.goto(_link(site.wait_for_mail(newcomer.email, at_least=3)["text"], "/o/"))
    shoot(phone, "offer-375", top="h1")
    code = phone.url.rstrip("/").rsplit("/", 1)[1]
    phone.get_by_role("button", name="行けます", exact=True).click()
    phone.wait_for_load_state()
    shoot(phone, "accepted-375", top="h1")
    report = site.ask(
        f"from sasaeai.coordination.models import Visit\nanswer = Visit.objects.get(offer__code={code!r}).report_code"
    )
    phone.goto(f"{site.url}/r/{report}/")
    shoot(phone, "report-375", top="h1")


def test_coverage_and_peers(site, desk, open_page, sign_in):
    sign_in(desk, "sc1")
    desk.goto(f"{site.url}/sc/coverage/")
    shoot(desk, "coverage-1366", top="section[aria-labelledby=lived]")
    group = open_page(1366, 768)
    sign_in(group, "group")
    group.goto(f"{site.url}/g/peers/")
    shoot(group, "peers-1366")


def test_takamatsu(site, desk, sign_in):
    site.data.manage(
        *("import_population", str(POPULATION), "--outline", str(OUTLINE), "--gazetteer", str(GAZETTEER)),
        *("--use-gazetteer-points", "--source", "高松市", "--licence", "CC BY 4.0"),
        capture=True,
    )
    site.data.manage("import_outline", str(OUTLINE), capture=True)
    site.data.manage("import_venues", str(CENTERS), "--source", "高松市", "--licence", "CC BY 4.0", capture=True)
    site.data.manage("coverage_report", "--town", TAKAMATSU, capture=True)
    sign_in(desk, "sc1")
    desk.goto(f"{site.url}/sc/coverage/?town={TAKAMATSU}")
    shoot(desk, "takamatsu-1366", top="section[aria-labelledby=space]")
