"""A real Chromium, and a running site of one's own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.journeys.person import MOMENT, Town
from tests.journeys.running import running
from tests.journeys.watching import PICTURES

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's, or else the one that Playwright brought; without any, whoever asks for it fails."""
    expect.set_options(timeout=MOMENT)
    found = os.environ.get("WENKU_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["desk", "phone"])
def town(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Town]:
    """A fresh site, its people all at the same kind of device. At the end nothing may have been wrong on any page."""
    shutil.rmtree(PICTURES / request.param, ignore_errors=True)
    with running(tmp_path / "data") as site:
        town = Town(chromium, site, request.param)
        yield town
        for context in chromium.contexts:
            context.close()
    assert town.faults == []
