"""Somebody of the office at a browser: they click and type as people do, and count their clicks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In colours that somebody forces, what is drawn is not what axe reads: it reports pairs that nobody sees.
FORCED = {"color-contrast": {"enabled": False}}
_REFUSED = tuple(f"Failed to load resource: the server responded with a status of {code}" for code in ("4", "503"))
NARROW: ViewportSize = {"width": 320, "height": 800}
WIDE: ViewportSize = {"width": 1020, "height": 900}


class Person:
    """One window, in which no script runs. What axe asks of a page it asks of its likeness in a window beside it."""

    def __init__(self, office: Office, context: BrowserContext, beside: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.context = context
        self._likeness: Page = beside.new_page()
        self.clicks = 0
        self._office = office
        self.page.on("console", lambda said: office.hear(said.text))

    def sign_in(self, name: str, clock: str = "") -> Person:
        """Be somebody, at a moment such as 2030-03-13T10:15."""
        day, _, time = clock.partition("T")
        self.page.goto(f"{self._office.url}/")
        if day:
            self.page.get_by_label("Day").fill(day)
            self.page.get_by_label("Time").fill(time)
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state("networkidle")
        self.clicks = 0
        return self

    def open(self, path: str) -> Person:
        """Go to an address of the desk."""
        self.page.goto(f"{self._office.url}{path}")
        return self.look()

    def follow(self, text: str, *, exact: bool = True) -> Person:
        """Click a link."""
        self.page.get_by_role("link", name=text, exact=exact).first.click()
        return self._clicked()

    def press(self, text: str) -> Person:
        """Press a button."""
        self.page.get_by_role("button", name=text, exact=True).first.click()
        return self._clicked()

    def choose(self, *labels: str) -> Person:
        """Tick boxes or choose among several."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
            self.clicks += 1
        return self

    def choose_all(self, name: str) -> Person:
        """Tick every box of that name that is not ticked."""
        for box in self.page.locator(f'input[name="{name}"]').all():
            box.check()
        return self

    def write(self, **texts: str) -> Person:
        """Type into the fields of these names (a full stop is two underscores)."""
        for name, text in texts.items():
            self.page.locator(f'[name="{name.replace("__", ".")}"]').fill(text)
        return self

    def says(self, text: str) -> Person:
        """Hold the page to saying something."""
        said = " ".join(self.page.locator("body").inner_text().split())
        assert text in said, f"{text!r} is not in: {said}"
        return self

    @property
    def path(self) -> str:
        """Where they are, as a path."""
        url: str = self.page.url
        return url.removeprefix(self._office.url).partition("?")[0]

    def look(self, picture: str = "") -> Person:
        """Hold the page to the rules, wide and narrow; keep a picture of it."""
        self.page.wait_for_load_state("networkidle")
        self._office.look(self.page, self._likeness, picture)
        return self

    def _clicked(self) -> Person:
        self.clicks += 1
        return self.look()


class Office:
    """The people, and what was found wrong on the pages they saw: each kind of page is looked at once."""

    def __init__(self, browser: Browser, url: str, pictures: Path) -> None:
        self.url = url
        self.found: list[str] = []
        self.seen: set[str] = set()
        self._browser = browser
        self._pictures = pictures
        self._contexts: list[BrowserContext] = []

    def somebody(self, **more: Any) -> Person:
        """A new window, without JavaScript unless ``more`` says otherwise."""
        asked = {"viewport": WIDE, "locale": "en-GB", "java_script_enabled": False, **more}
        context = self._browser.new_context(**asked)
        beside = self._browser.new_context(**{**asked, "java_script_enabled": True})
        self._contexts += [context, beside]
        return Person(self, context, beside)

    def hear(self, said: str) -> None:
        """Note what a browser complains of; that a page was refused, or the record is away, is no complaint."""
        if not said.startswith(_REFUSED):
            self.found.append(f"console: {said}")

    def look(self, page: Page, likeness: Page, picture: str) -> None:
        """Ask axe of the page's likeness, and see whether anything is wider than a narrow window."""
        heading = page.title()
        if picture:
            page.screenshot(path=self._pictures / f"{picture}.png", full_page=True)
        if heading in self.seen and not picture:
            return
        self.seen.add(heading)
        is_forced = page.evaluate("matchMedia('(forced-colors: active)').matches")
        options = {"runOnly": RULES, "rules": FORCED if is_forced else {}}
        likeness.route(page.url, lambda route: route.fulfill(body=page.content(), content_type="text/html"))
        likeness.goto(page.url)
        violations = Axe().run(likeness, options=options).response["violations"]
        likeness.unroute(page.url)
        self.found += [f"{heading}: {v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.found.append(f"{heading}: {width} pixels wide in a window of 320")
        if picture:
            page.screenshot(path=self._pictures / f"{picture}-320.png", full_page=True)
        page.set_viewport_size(WIDE)

    def close(self) -> None:
        """Everybody goes home."""
        for context in self._contexts:
            context.close()
