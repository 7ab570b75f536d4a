"""Somebody with a browser of their own: what they do reads as they would tell it."""

import hashlib
import re
from contextlib import AbstractContextManager

from playwright.sync_api import Browser, Locator, expect
from tests.journeys.running import RunningSite
from tests.journeys.watching import Watch

from wenku.base import words

DEVICES = {
    "desk": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
MOMENT = 20_000  # milliseconds that a busy machine may take for what is done at once


def zh(message: str, **arguments: object) -> str:
    """What the site says for `message` in Chinese, which must not be the English."""
    with words.speaking("zh"):
        said = words._(message, **arguments)
    assert said != (message % arguments if arguments else message), f"no Chinese for {message!r}"
    return said


def zh_many(one: str, many: str, num: int) -> str:
    """The same where a number decides about the words."""
    with words.speaking("zh"):
        said = words.ngettext(one, many, num)
    assert said != many % {"num": num}, f"no Chinese for {many!r}"
    return said


class Town:
    """The site, the device that its people use, and what they found to be wrong."""

    def __init__(self, browser: Browser, site: RunningSite, device: str) -> None:
        self.browser, self.site, self.device = browser, site, device
        self.faults: list[str] = []
        self.pictures = 0

    def person(self, role: str, name: str = "", **manner: object) -> "Person":
        """`role` is also the local part of the mail address; `manner` are settings of the browser."""
        return Person(self, role, name, manner)


class Person:
    def __init__(self, town: Town, role: str, name: str, manner: dict[str, object]) -> None:
        self.town, self.name = town, name
        self.address, self.password = f"{role}@example.org", "four words in a row"
        given = {"locale": "zh-CN", "color_scheme": "light", "reduced_motion": "reduce", **DEVICES[town.device], **manner}
        self.context = town.browser.new_context(base_url=town.site.url, **given)
        self.context.set_default_timeout(MOMENT)
        self.page = self.context.new_page()
        self.watch = Watch(self.page, town.site.url, town.device, town.faults)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def looks(self, name: str, *, whole: bool = True) -> None:
        """Has the page judged, and leaves a picture of it: of all of it, or of what fits on the screen."""
        self.town.pictures += 1
        self.watch.look(f"{self.town.pictures:02}-{name}", whole=whole)

    def expecting(self, *statuses: int) -> AbstractContextManager[None]:
        return self.watch.expecting(*statuses)

    def sees(self, text: str) -> None:
        expect(self.main.get_by_text(text).first).to_be_visible()

    def presses(self, message: str, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=zh(message), exact=True).click()

    def follows(self, message: str, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=zh(message), exact=True).first.click()

    def field(self, message: str, *, within: Locator | None = None) -> Locator:
        """By its label, which says so where it may be left empty."""
        label = re.compile(rf"^{re.escape(zh(message))}\s*({zh('optional')})?$")
        return (within or self.main).get_by_label(label)

    def fills_in(self, message: str, value: str, *, within: Locator | None = None) -> None:
        self.field(message, within=within).fill(value)

    def receives(self, click: Locator) -> tuple[str, str]:
        """The name and the SHA-256 of the file that the browser gets for a click."""
        with self.page.expect_download() as started:
            click.click()
        content = started.value.path().read_bytes()
        return started.value.suggested_filename, hashlib.sha256(content).hexdigest()

    def leaves(self) -> None:
        self.context.close()
