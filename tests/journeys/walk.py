"""A person on their way through pages: every tap, typed field and screen is counted, against the journey's budget.

`Walk(page).tap(where)`, `.type(where, text)`; `where` is a selector or a locator. With `keyboard=True` nothing is
clicked: one tabs to the control and presses Enter or Space, so a control that cannot be reached fails the test.
"""

import time
from dataclasses import dataclass, field

from tests.journeys.checks import check_page

TABS_MAX = 200
#: What each way took; written under the tests when all have run.
MEASURED: list[str] = []


@dataclass
class Walk:
    """Counts of one person's way. Screens are pages that were loaded, the first included."""

    page: object
    keyboard: bool = False
    screens: int = 0
    taps: int = 0
    fields: int = 0
    checked: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def open(self, url: str) -> "Walk":
        """The first page of the way."""
        self.page.goto(url)
        self.screens += 1
        return self

    def tap(self, where, *, leads_on: bool = False) -> None:
        """One tap. `leads_on`: it loads another page, which is then another screen."""
        self.taps += 1
        target = self._one(where)
        if not leads_on:
            self._press(target)
            return
        with self.page.expect_navigation():
            self._press(target)
        self.screens += 1

    def type(self, where, text: str) -> None:
        """One typed field, key by key, as a person does."""
        self.fields += 1
        target = self._one(where)
        if self.keyboard:
            self._reach(target)
        else:
            target.click()
        self.page.keyboard.type(text)

    def check(self) -> None:
        """All checks on the page as it stands; findings are kept until `finish`."""
        self.findings += check_page(self.page)

    def within(self, name: str, *, screens: int, taps: int, fields: int) -> None:
        """The way ends here: nothing found on its pages, and no longer than its budget."""
        assert not self.findings, "\n".join(self.findings)
        budget = {"screens": screens, "taps": taps, "fields": fields}
        spent = {what: getattr(self, what) for what in budget}
        counts = ", ".join(f"{spent[what]} of {budget[what]} {what}" for what in budget)
        MEASURED.append(f"{name}: {counts} ({time.monotonic() - self.began:.1f} s, checks included)")
        too_long = {what: count for what, count in spent.items() if count > budget[what]}
        assert not too_long, MEASURED[-1]

    def _one(self, where):
        return (self.page.locator(where) if isinstance(where, str) else where).first

    def _press(self, target) -> None:
        if not self.keyboard:
            # A hidden radio lies under its label: people tap the words.
            label = target.locator("xpath=ancestor::label[1]")
            (label if label.count() else target).click()
            return
        self._reach(target)
        self.page.keyboard.press("Space" if target.evaluate("el => el.matches('input')") else "Enter")

    def _reach(self, target) -> None:
        """Tab to the control. In a group of radios one stands on the first (or chosen) one; the arrows go on."""
        target.evaluate("el => { window.wanted = el }")
        for _ in range(TABS_MAX):
            if self.page.evaluate("document.activeElement === window.wanted"):
                return
            if self.page.evaluate("""() => { const at = document.activeElement;
                return at.type === 'radio' && window.wanted.type === 'radio' && at.name === window.wanted.name }"""):
                self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached with the keyboard: {target}")
