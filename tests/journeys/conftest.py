"""A browser on the real thing: `run.py` with a demo town of its own, as a newcomer starts it.

Fixtures: `site` (address, sign-in links, mails), `phone` and `desk` (a page at 375 px and at 1366 px),
`open_page` (any other size, or without JavaScript). Each test has its own browser context; the town is one for
the whole run, so a test works on people it makes or picks itself.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import run
from tests.journeys.walk import MEASURED

START_MAX_S = 180
CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb"),
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter) -> None:
    """How long each journey was, against its budget."""
    for line in MEASURED:
        terminalreporter.write_line(line)


@dataclass
class Site:
    """The running town."""

    url: str
    data: run.Data
    #: One-time links not used yet, and the cookies of those who are signed in already, by (role, area).
    links: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    signed_in: dict[tuple[str, str], list[dict]] = field(default_factory=dict)

    def cast(self) -> list[dict]:
        """Everybody one can sign in as, each with a fresh one-time link."""
        return json.loads(self.data.manage("demo_cast", "--json", capture=True))

    def link_for(self, role: str, area: str = "") -> str:
        """A fresh sign-in link for the first persona of this role (and area)."""
        if not self.links.get((role, area)):
            for person in self.cast():
                for key in ((person["role"], ""), (person["role"], person["area"])):
                    self.links.setdefault(key, []).append(person["link"])
            # Under (role, "") the first of the role stands first; the others' links are not for this key.
            for key, links in self.links.items():
                self.links[key] = links[:1]
        if not self.links.get((role, area)):
            raise LookupError(f"nobody in the cast is {role} {area}")
        link = self.links[role, area].pop()
        for links in self.links.values():
            if link in links:
                links.remove(link)
        return link

    def ask(self, code: str):
        """What Python code in the town's own process environment says: it assigns `answer`, something for JSON."""
        lines = f"import json\n{code}\nprint('ANSWER ' + json.dumps(answer))"
        said = self.data.manage("shell", "-v", "0", "-c", lines, capture=True)
        return json.loads(said.split("ANSWER ", 1)[1])

    def mails(self, to: str = "") -> list[dict[str, str]]:
        """The mails that went out (to an address), newest first: to, subject, text."""
        found = []
        files = sorted((self.data.folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
        for file in files:
            for raw in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                if raw.strip():
                    found.append(_mail(raw.strip()))
        return [mail for mail in reversed(found) if to in mail["to"]]

    def wait_for_mail(self, to: str, at_least: int = 1, within_s: float = 20) -> dict[str, str]:
        """The newest mail to this address, once there are `at_least` so many."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if len(mails := self.mails(to)) >= at_least:
                return mails[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} within {within_s} s")


def _mail(raw: bytes) -> dict[str, str]:
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    return {"to": str(message["To"]), "subject": str(message["Subject"]), "text": body.get_content() if body else ""}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`./run` on a free port with an empty data folder: migrated, demo town loaded, web, worker and clock."""
    port = _free_port()
    folder = tmp_path_factory.mktemp("town")
    outer = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SECRET_KEY")}
    env = outer | {"SASAEAI_DATA_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, str(run.ROOT / "run.py"), "--port", str(port)],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    said = _listen(process)
    try:
        _wait_for(process, said)
        yield Site(f"http://localhost:{port}", run.Data(run.environment(port, demo=True) | env))
    finally:
        process.terminate()
        process.wait(20)


def _listen(process: subprocess.Popen) -> list[str]:
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout or []), daemon=True).start()
    return said


def _wait_for(process: subprocess.Popen, said: list[str]) -> None:
    until = time.monotonic() + START_MAX_S
    while "Ctrl-C" not in "".join(said):
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail("run.py did not start the town:\n" + "".join(said), pytrace=False)
        time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, headless. SASAEAI_CHROMIUM names another one than that on the path."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = os.environ.get("SASAEAI_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.fail("No Chromium found: apt-get install chromium, or set SASAEAI_CHROMIUM.", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser, request: pytest.FixtureRequest) -> Iterator[Callable]:
    """`open_page(width, height, javascript=True)`: a page in a browser of its own, with nothing remembered.

    Whatever goes wrong behind the page (an error in a script, a refused style, a request to another host, an
    answer of 500) fails the test at its end.
    """
    contexts, problems = [], []

    def open_one(width: int = 375, height: int = 812, *, javascript: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        _watch(page, problems)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _watch(page, problems: list[str]) -> None:
    def on_console(message) -> None:
        # The browser also calls an honest 409 or 422 an error, and htmx a request that newer typing has replaced.
        harmless = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not any(words in message.text for words in harmless):
            problems.append(f"console: {message.text}")

    def on_response(response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            problems.append(f"{response.status}: {response.url}")

    def on_request(request) -> None:
        host = urlsplit(request.url).hostname
        if request.url.startswith("http") and host not in {"localhost", "127.0.0.1"}:
            problems.append(f"request to another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("response", on_response)
    page.on("request", on_request)


@pytest.fixture
def phone(open_page):
    """A page on a telephone: 375 px wide."""
    return open_page(375, 812)


@pytest.fixture
def desk(open_page):
    """A page on an office computer: 1366 px wide."""
    return open_page(1366, 768)


@pytest.fixture
def sign_in(site: Site) -> Callable:
    """`sign_in(page, "sc2", area="…")`: stands on that person's first page; the first time by a one-time link."""

    def enter(page, role: str, area: str = "") -> None:
        if cookies := site.signed_in.get((role, area)):
            page.context.add_cookies(cookies)
            page.goto(f"{site.url}/start/")
            return
        page.goto(site.link_for(role, area))
        page.locator("main form[method=post] button").first.click()
        page.wait_for_load_state()
        site.signed_in[role, area] = page.context.cookies()

    return enter
