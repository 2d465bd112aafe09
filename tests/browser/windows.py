"""A person's window on the hub: signed in or not, in a language, with or without scripts, its complaints kept."""

import json
import re
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from hub.members.models import User

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
RUN_AXE = f"axe.run(document, {json.dumps(AXE_OPTIONS)}).then(found => found.violations)"
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN_COLOURS = RUN_AXE.replace(json.dumps(AXE_OPTIONS), json.dumps({**AXE_OPTIONS, **COLOURS}))
"""What a scheme changes, once the page has been looked at whole in another."""
SCHEMES, NARROW, WIDE = ("light", "dark"), 360, 1280
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth
  const spill = document.documentElement.scrollWidth
  if (spill <= room + 1) return []
  const names = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1)
  return [`${spill} px in ${room}`, ...names.slice(-3).map(e => e.outerHTML.slice(0, 120))]
}"""


class Window:
    """`page` is Playwright's. `complaints` is what the console said: errors and broken policies."""

    def __init__(
        self, browser: Browser, site: str, *, user: User | None = None, language: str = "fr", **options: Any
    ) -> None:
        self.context = browser.new_context(base_url=site, locale=language, reduced_motion="reduce", **options)
        self.context.set_default_timeout(15_000)
        self.site, self.complaints = site, list[str]()
        if user is not None:
            self.sign_in(user)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._hear(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, text: str) -> None:
        # The address that was asked for, and refused on purpose, is no fault of the page.
        if "the server responded with a status of 4" not in text:
            self.complaints.append(f"{self.page.url}: {text}")

    def sign_in(self, user: User) -> None:
        """Give the window a session, without the way through the login page."""
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self._keep(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def speak(self, language: str) -> None:
        """Choose the language of the pages whose address has none."""
        self._keep(settings.LANGUAGE_COOKIE_NAME, language)

    def _keep(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.site}])

    def open(self, path: str, status: int = 200) -> None:
        response = self.page.goto(path)
        answer = response.status if response else None
        assert answer == status, f"{path}: {answer}"

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def text_of(self, path: str) -> str:
        """The source of a page, without the random tokens in which any short name may turn up."""
        answer = self.context.request.get(path)
        return re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]+', "", answer.text())

    def texts(self) -> dict[str, str]:
        """The source of every page of the member space that links lead to, by address."""
        found, waiting = dict[str, str](), ["/me/"]
        while waiting:
            path = waiting.pop()
            if path not in found:
                found[path] = self.text_of(path)
                waiting += re.findall(r'(?:href|src)="(/me/[^"#]*)', found[path])
        return found

    def main_text(self) -> str:
        """What the reader has before them, for the report of a failure."""
        return self.page.locator("main").inner_text()[:2000] if self.page.locator("main").count() else ""

    def check(self, schemes: Sequence[Sequence[str]] = (SCHEMES, SCHEMES)) -> list[str]:
        """Look at the page narrow and wide, with text twice as large; the faults found, in words. `schemes`: for each
        width those that are looked at, the first whole, another for its colours."""
        faults: list[str] = []
        self.page.evaluate(AXE_SCRIPT)
        for width, looks in zip((NARROW, WIDE), schemes, strict=True):
            self.page.set_viewport_size({"width": width, "height": 800})
            faults += self._spill(f"{width} px")
            for scheme, run in zip(looks, (RUN_AXE, RUN_COLOURS), strict=False):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                faults += [f"{width} px, {scheme}: {fault}" for fault in map(_words, self.page.evaluate(run))]
        faults += self._spill_of_large_text()
        complaints, self.complaints = self.complaints, []
        return [f"{self.page.url}, {fault}" for fault in faults] + complaints

    def check_colours(self) -> list[str]:
        """Look at the colours of the page as it is, in the look that its reader chose."""
        self.page.evaluate(AXE_SCRIPT)
        faults = map(_words, self.page.evaluate(RUN_COLOURS))
        return [f"{self.page.url}, {fault}" for fault in faults]

    def _spill(self, when: str) -> list[str]:
        spill = self.page.evaluate(TOO_WIDE)
        return [f"{when}: scrolls sideways, {spill}"] if spill else []

    def _spill_of_large_text(self) -> list[str]:
        """WCAG 1.4.4: text at 200 % loses nothing, on the narrowest screen too."""
        self.page.set_viewport_size({"width": NARROW, "height": 800})
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        found = self._spill(f"{NARROW} px, text at 200 %")
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        return found

    def close(self) -> None:
        self.context.close()


def _words(fault: dict[str, Any]) -> str:
    nodes = [f"{node['target']} {node['failureSummary']}" for node in fault["nodes"][:3]]
    return f"{fault['id']} ({fault['impact']}): {fault['help']} at {nodes}"
