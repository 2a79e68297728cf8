"""What every page owes its readers, as measurements in a real browser. Each check returns findings in words.

`check_page(page)` runs them all on the page as it stands; `check_empty_submit` and `check_in_view` are called
where a form is, because they act or need its button.
"""

import json
import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET_MIN_PX = 44
KEY_ACTION_MIN_PX = 64
KEY_ACTION_GAP_PX = 16
NARROW_PX = 320
CLIP_TOLERANCE_PX = 2

JS = Path(__file__).with_name("measure.js").read_text("utf-8")
#: Titles of pages measured so far, with their routes: no two routes may share one.
titles_seen: dict[str, str] = {}


def check_page(page) -> list[str]:
    """All checks that need nothing but the page: axe, target sizes, 320 px, 200 %, spacing, frame, attributes."""
    checks: list[tuple[str, Callable]] = [
        ("A1", axe),
        ("A2", target_sizes),
        ("A3", narrow),
        ("A4", large_text),
        ("A5", text_spacing),
        ("A15", frame),
        ("A16", attributes),
    ]
    where = urlsplit(page.url).path
    return [f"{name} {where}: {finding}" for name, check in checks for finding in check(page)]


def axe(page) -> list[str]:
    """A1: axe-core with WCAG 2.2 A and AA, best practice, and target-size, which is off unless asked for."""
    from axe_playwright_python.sync_playwright import Axe

    options = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
    }
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']} ({rule['help']}): {node['html'][:120]}" for rule in violations for node in rule["nodes"][:3]]


def target_sizes(page) -> list[str]:
    """A2: whatever is tapped is at least 44 × 44 px with its label; key actions 64 px high and 16 px apart."""
    limits = {"min": TARGET_MIN_PX, "key": KEY_ACTION_MIN_PX, "gap": KEY_ACTION_GAP_PX}
    return _measure(page, "targets", limits)


def narrow(page) -> list[str]:
    """A3: at 320 px nothing scrolls sideways but a table in its own named region."""
    with _viewport(page, NARROW_PX, 700):
        return _measure(page, "sideways")


def large_text(page) -> list[str]:
    """A4: with letters twice as large, at 1280 and at 375 px, nothing scrolls sideways and no text is cut off."""
    findings = []
    for width in (1280, 375):
        with _viewport(page, width, 800):
            page.evaluate(f"{JS}; measure.enlarge(2)")
            findings += [f"200 % at {width} px: {finding}" for finding in _measure(page, "sideways")]
            findings += [f"200 % at {width} px: {finding}" for finding in _measure(page, "clipped", CLIP_TOLERANCE_PX)]
            page.evaluate(f"{JS}; measure.enlarge(1)")
    return findings


def text_spacing(page) -> list[str]:
    """A5: with the spacing of WCAG 1.4.12 no text is cut off."""
    page.evaluate(f"{JS}; measure.space(true)")
    findings = [f"with wide spacing: {finding}" for finding in _measure(page, "clipped", CLIP_TOLERANCE_PX)]
    page.evaluate(f"{JS}; measure.space(false)")
    return findings


def frame(page) -> list[str]:
    """A15: language, one h1, a title of its own, a skip link first, the telephone number in its place."""
    findings = _measure(page, "frame")
    title, route = page.title(), _route(page.url)
    if titles_seen.setdefault(title, route) != route:
        findings.append(f"the title {title!r} is also that of {titles_seen[title]}")
    return findings


def attributes(page) -> list[str]:
    """A16: no placeholder, disabled, readonly, required, draggable; zooming allowed; nothing from another host."""
    return _measure(page, "attributes")


def check_empty_submit(page, button, *, kept: dict[str, str] | None = None) -> list[str]:
    """A9: sends the form as it is. `button` is a locator; `kept` maps selectors to values that must survive."""
    for selector, value in (kept or {}).items():
        page.fill(selector, value)
    with page.expect_navigation() as sent:
        button.click()
    findings = [] if sent.value.status == 422 else [f"A9: answered {sent.value.status}, not 422"]
    if not page.title().startswith("エラー："):
        findings.append(f"A9: the title does not say so: {page.title()}")
    findings += [f"A9: {finding}" for finding in _measure(page, "errors")]
    for selector, value in (kept or {}).items():
        if page.input_value(selector) != value:
            findings.append(f"A9: {selector} lost what was typed")
    return findings


def check_in_view(page, selector: str, width: int = 1366, height: int = 768) -> list[str]:
    """A25: `selector` is on the screen without scrolling, at 1366 × 768."""
    with _viewport(page, width, height):
        page.evaluate("window.scrollTo(0, 0)")
        box = page.locator(selector).first.bounding_box()
    if box is None:
        return [f"A25: {selector} is not there"]
    bottom = box["y"] + box["height"]
    return [] if bottom <= height else [f"A25: {selector} ends at {bottom:.0f} px, the screen at {height}"]


def _measure(page, what: str, argument: object = None) -> list[str]:
    return page.evaluate(f"{JS}; measure.{what}({json.dumps(argument)})")


@contextmanager
def _viewport(page, width: int, height: int):
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    try:
        yield
    finally:
        page.set_viewport_size(before)


def _route(url: str) -> str:
    """The path with ids made alike: two people's pages may share a title, two pages may not."""
    return re.sub(r"/[0-9A-Z]{10,26}(?=/)", "/…", urlsplit(url).path)
