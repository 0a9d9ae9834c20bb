"""The page in a real Chromium: filter, links, keyboard, changes, and people without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser.axe import axe, violations
from browser.devtools import Tab
from report.html.stories import AFTER, BEFORE, NASTY, finding, full, many, story

from alchemigrate.report.html.story import Change

Show = Callable[..., Tab]
COUNT = "document.getElementById('count').textContent"
SHOWN = "document.querySelectorAll('.finding').length"
FOCUS = "document.activeElement.id || document.activeElement.tagName"
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
SETTLED = "new Promise((done) => setTimeout(done, 400))"


def fill(tab: Tab, name: str, text: str) -> None:
    """Put something into a field of the filter, and wait until the list has followed."""
    tab.run(
        f"(() => {{ const field = document.getElementById('filter').elements['{name}'];"
        f"field.value = '{text}'; field.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
    )
    tab.run(SETTLED)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_barrier(shown: Show, width: int, dark: bool) -> None:
    tab = shown(full())
    tab.size(width, 844, dark=dark)
    tab.run(OPEN)
    tab.run(SETTLED)
    assert violations(tab, axe()) == []
    assert tab.run("document.documentElement.scrollWidth") == width


def test_ten_thousand_findings_are_shown_in_parts_and_searched_whole(shown: Show) -> None:
    tab = shown(story(*many(10_000)))
    assert tab.run(COUNT) == "10,000 findings"
    assert tab.run(SHOWN) == 100
    assert tab.run("document.querySelectorAll('*').length") < 5_000
    fill(tab, "q", "THING_7777 rule-7")
    assert tab.run(COUNT) == "1 of 10,000 findings"
    assert tab.run(SHOWN) == 1
    assert tab.run("location.hash") == "#findings?q=THING_7777+rule-7"
    fill(tab, "q", "")
    fill(tab, "level", "silent")
    fill(tab, "file", "part_05")
    assert tab.run(COUNT) == "100 of 10,000 findings"
    fill(tab, "q", "nothing of that kind")
    assert tab.run(COUNT) == "0 of 10,000 findings"
    tab.run("document.querySelector('#filter [type=reset]').click()")
    tab.run(SETTLED)
    assert tab.run(COUNT) == "10,000 findings"


def test_more_is_shown_when_asked_for_and_the_focus_goes_there(shown: Show) -> None:
    tab = shown(story(*many(250)))
    tab.run("document.getElementById('further').focus()")
    tab.press("Enter", "\r")
    assert tab.run(SHOWN) == 200
    assert tab.run(FOCUS) == tab.run("document.querySelectorAll('.finding')[100].id")
    tab.run("document.getElementById('further').click()")
    assert tab.run(SHOWN) == 250
    assert tab.run("document.getElementById('further').hidden")


def test_a_link_to_a_finding_shows_it_wherever_it_is(shown: Show) -> None:
    name = "finding-AL007-shop/part_97/models.py:100:13"
    tab = shown(story(*many(10_000)), f"#{name}")
    assert tab.run(FOCUS) == name
    assert tab.run(SHOWN) == 100
    tab.run("document.getElementById('earlier').click()")
    assert tab.run(SHOWN) == 200
    tab.run("location.hash = '#findings?level=breaks&status=open'")
    tab.run(SETTLED)
    assert tab.run(FOCUS) == "findings-title"
    assert tab.run("document.getElementById('filter').elements.status.value") == "open"
    assert tab.run(COUNT).endswith(" of 10,000 findings")


def test_a_file_that_is_named_whole_is_meant_alone(shown: Show) -> None:
    told = story(finding(path="a.py"), finding(path="data.py"), finding(path="x/data.py"))
    tab = shown(told, "#findings?file=data.py")
    assert tab.run(COUNT) == "1 of 3 findings"
    fill(tab, "file", "data")
    assert tab.run(COUNT) == "2 of 3 findings"


@pytest.mark.parametrize("place", ["#100%", "#finding-none", "#change-none:3", "#findings?level=x"])
def test_an_address_that_names_nothing_does_no_harm(shown: Show, place: str) -> None:
    tab = shown(story(), place)
    assert tab.run("document.documentElement.dataset.ready") is not None
    assert tab.run(COUNT) in ("2 findings", "0 of 2 findings")


def test_figures_lead_to_their_findings(shown: Show) -> None:
    tab = shown(story(*many(400)))
    tab.run("document.querySelector('.figures tbody .count a').click()")
    tab.run(SETTLED)
    assert tab.run(COUNT) == f"{tab.run(SHOWN)} of 400 findings"
    assert tab.run("[...new Set([...document.querySelectorAll('.finding .tag')].map("
                   "(one) => one.textContent))].length") == 2  # fmt: skip


def test_a_change_is_shown_side_by_side_with_its_words_marked(shown: Show) -> None:
    tab = shown(story(), "#change-app.py:2")
    assert tab.run(FOCUS) == "change-app.py:2"
    row = "document.getElementById('change-app.py:2')"
    assert tab.run(f"[...{row}.querySelectorAll('del')].map((one) => one.textContent)") == [
        "query",
        ").get(",
    ]
    assert tab.run(f"[...{row}.querySelectorAll('ins')].map((one) => one.textContent)") == [
        "get",
        ", ",
    ]
    assert tab.run(f"[...{row}.querySelectorAll('th')].map((one) => one.textContent)") == ["2", "2"]


def test_lines_find_their_partners(shown: Show) -> None:
    before = "a = one(1)\nb = two(2)\nkept = True\nold_thing(7)\n"
    after = "import new\na = one(1, 1)\nb = new.two(2)\nkept = True\n"
    tab = shown(story(changes=(Change("a.py", before, after),)), "#change-a.py")
    rows = tab.run(
        "[...document.querySelectorAll('.sides tbody tr:not(.hunk)')].map((row) =>"
        "[...row.querySelectorAll('th')].map((one) => one.textContent).join('-'))"
    )
    assert rows == ["1", "1-2", "2-3", "3-4", "4"]


def test_the_keyboard_reaches_everything(shown: Show) -> None:
    tab = shown(story())
    tab.press("Tab")
    assert tab.run("document.activeElement.textContent") == "Skip to the story"
    tab.press("Enter", "\r")
    assert tab.run(FOCUS) == "story"
    tab.run("document.querySelector('details.change summary').focus()")
    tab.press("Enter", "\r")
    tab.run(SETTLED)
    assert tab.run("document.querySelectorAll('details.change[open] .sides').length") == 1
    tab.press("Tab")
    assert tab.run("document.activeElement.matches('.scroll')")
    assert tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_no_text_becomes_markup(shown: Show) -> None:
    nasty = finding(message=NASTY, path=f"{NASTY}.py", reason=NASTY, cure=NASTY, object=NASTY)
    change = Change(f"{NASTY}.py", BEFORE, AFTER + NASTY)
    tab = shown(story(nasty, changes=(change,), project=NASTY))
    tab.run(OPEN)
    tab.run(SETTLED)
    assert NASTY in tab.run("document.title")
    assert tab.run("document.querySelectorAll('img, main script').length") == 0
    assert NASTY in tab.run("document.querySelector('.finding .message').textContent")
    assert "<img" in tab.run("document.querySelector('.sides').textContent")


def test_without_scripts_the_story_is_still_there(shown: Show, tab: Tab) -> None:
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    shown(story())
    root = tab.ask("DOM.getDocument", depth=1)["root"]["nodeId"]
    found = {
        wanted: tab.ask("DOM.querySelector", nodeId=root, selector=wanted)["nodeId"]
        for wanted in ("noscript li", "form[hidden]", "pre.patch")
    }
    tab.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert all(found.values())


def test_rows_of_the_relations_can_be_searched(shown: Show) -> None:
    tab = shown(full())
    tab.run(
        "(() => { const field = document.querySelector('[data-rows=relations]');"
        "field.value = 'PARENT'; field.dispatchEvent(new Event('input')); })()"
    )
    left = "[...document.querySelectorAll('#relations tbody tr')].filter((row) => !row.hidden)"
    assert tab.run(f"{left}.map((row) => row.cells[1].textContent)") == ["parent"]
