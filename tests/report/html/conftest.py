"""A browser for the tests of this folder, and pages in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.devtools import Browser, Tab
from browser.needs import CHROMIUM, program

from alchemigrate.report.html.page import page
from alchemigrate.report.html.story import Story


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium with a profile of its own for all tests of this process."""
    path = program(*CHROMIUM, package="chromium")
    browser = Browser(path, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """A page in the browser; whatever it does, its script must not fail or be refused."""
    opened = Tab(chromium)
    yield opened
    failed = [*opened.events("Runtime.exceptionThrown"), *opened.events("Log.entryAdded")]
    asked = {one["request"]["url"] for one in opened.events("Network.requestWillBeSent")}
    opened.close()
    assert failed == []
    assert {address for address in asked if not address.startswith(("file:", "about:"))} == set()


@pytest.fixture
def shown(tab: Tab, tmp_path: Path) -> Callable[..., Tab]:
    """Shows the page of a story, at a place of it."""

    def show(told: Story, place: str = "") -> Tab:
        path = tmp_path / "page.html"
        path.write_text(page(told), encoding="utf-8")
        tab.open(path.as_uri() + place)
        return tab

    return show
