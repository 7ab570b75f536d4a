"""What is asked of every page that anybody visits: accessible in light and dark, not too wide, quiet, and nobody else's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response

PICTURES = Path(__file__).parent / "screenshots"
_GIVEN_UP_BY_THE_BROWSER = ("net::ERR_ABORTED",)  # a page that is left drops what it was still fetching
_SAID_OF_ANSWERS = "Failed to load resource: the server responded"  # the answers are judged by themselves
# Preloading would fetch sheets anew, and set styles that the site forbids.
_FULL = {"resultTypes": ["violations"], "preload": False}
_COLOURS = {**_FULL, "runOnly": ["color-contrast"]}


class Watch:
    """Watches one page of a browser; what is wrong goes to `faults`, each with the place where it was seen."""

    def __init__(self, page: Page, url: str, folder: str, faults: list[str]) -> None:
        self.page, self.url, self.faults = page, url, faults
        self.folder = PICTURES / folder
        self.expected: set[int] = set()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """In the block these answers are what the story wants to see."""
        self.expected |= set(statuses)
        yield
        self.page.wait_for_load_state("load")
        self.expected -= set(statuses)

    def look(self, name: str, *, whole: bool = True) -> None:
        """Judge the page as it stands, and leave its picture in light and in dark."""
        self.page.wait_for_load_state("load")
        self._measure()
        self._judge(_FULL, "light")
        self._picture(name, whole)
        self.page.emulate_media(color_scheme="dark")
        self._judge(_COLOURS, "dark")
        self._picture(f"{name}-dark", whole)
        self.page.emulate_media(color_scheme="light")

    def _measure(self) -> None:
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, screen.width]")
        at_most = self.page.viewport_size["width"] if self.page.viewport_size else screen
        if wide > at_most:
            self._fault(f"is {wide} pixels wide on a screen of {at_most}")

    def _judge(self, how: dict[str, Any], scheme: str) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        found = self.page.evaluate(f"axe.run(document, {json.dumps(how)})")
        for violation in found["violations"]:
            if violation["impact"] in ("serious", "critical"):
                for node in violation["nodes"]:
                    self._fault(f"axe in {scheme}: {violation['id']}: {node['target']} {node['html'][:160]}")

    def _picture(self, name: str, whole: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if whole:
            self.page.evaluate("scrollTo(0, 0)")  # what sticks to the screen's edge stands where it belongs
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=whole, animations="disabled")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_SAID_OF_ANSWERS):
            self._fault(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "blob:")):
            self._fault(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure not in _GIVEN_UP_BY_THE_BROWSER:
            self._fault(f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self._fault(f"{response.status}: {response.request.method} {response.url}")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.url)}: {what}")


@cache
def _axe() -> str:
    return str(Axe().axe_script)
