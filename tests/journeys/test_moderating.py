"""Moderation in a real browser: twenty documents by keyboard alone, two moderators at once, several at once, and how it looks."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from tests import making
from tests.journeys.test_own_pages import database, log_in, url, watch  # noqa: F401 - fixtures
from tests.moderation.hinting import hinted

from wenku.base import db
from wenku.base.db import session
from wenku.documents.models import Version, VersionState
from wenku.moderation import claiming, soon
from wenku.moderation.noting import HintKind
from wenku.moderation.soon import Planned

pytestmark = pytest.mark.journey

COUNT = 20


@pytest.fixture
def waiting(author):
    with db.unit_of_work():
        return [making.waiting(author, title=f"第{number:02}份文档").id for number in range(1, COUNT + 1)]


def planned():
    with db.unit_of_work(writes=False):
        rows = session().scalars(select(Planned).order_by(Planned.id))
        return {made.version_id: (str(made.verdict), made.reason) for made in rows}


def here(watch):  # noqa: F811
    return watch.page.locator(".queue [aria-current] b")


def press(watch, *keys):  # noqa: F811
    for key in keys:
        watch.page.keyboard.press(key)


def lies(watch, number):  # noqa: F811
    expect(here(watch)).to_have_text(f"第{number:02}份文档.pdf")
    watch.page.wait_for_load_state("domcontentloaded")  # its script comes last, and no hand is that quick


def test_twenty_documents_are_cleared_with_the_keyboard_alone(watch, waiting, moderator):  # noqa: F811
    log_in(watch, moderator)
    page = watch.page
    page.goto(f"{watch.url}/moderation")
    lies(watch, 1)
    press(watch, "?")
    expect(page.locator("#all-keys")).to_be_visible()
    press(watch, "a", "Escape")  # says nothing while the list of keys is open
    lies(watch, 1)
    press(watch, "j")
    lies(watch, 2)
    press(watch, "k")
    lies(watch, 1)
    press(watch, "r")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("写错了 a")  # typing decides nothing
    press(watch, "Escape", "r", "Control+a", "Delete", "1")
    chosen = page.locator("#reason").input_value()
    assert chosen not in ("", "1")
    press(watch, "Enter")
    lies(watch, 2)
    press(watch, "z")  # that was the first one: it waits again
    lies(watch, 1)
    assert planned() == {}
    press(watch, "r", "2", "Enter")
    lies(watch, 2)
    press(watch, "c")
    page.keyboard.type("请补上目录")
    press(watch, "Enter")
    lies(watch, 3)
    press(watch, "s")
    lies(watch, 4)
    press(watch, "t", " ", "k")
    lies(watch, 3)
    for number in range(3, COUNT + 1):
        lies(watch, number)
        press(watch, "a")
    expect(page.locator(".empty")).to_be_visible()
    made = planned()
    assert list(made) == waiting
    assert [verdict for verdict, _reason in made.values()] == ["reject", "ask_change"] + ["approve"] * (COUNT - 2)
    assert made[waiting[1]][1] == "请补上目录"
    for id in list(_ids()):
        soon.decide(planned_id=id)
    with db.unit_of_work(writes=False):
        states = [session().get_one(Version, id).state for id in waiting]
    assert states == [VersionState.REJECTED, VersionState.CHANGES_ASKED] + [VersionState.APPROVED] * (COUNT - 2)


def _ids():
    with db.unit_of_work(writes=False):
        return list(session().scalars(select(Planned.id).order_by(Planned.id)))


def test_several_are_picked_by_key_and_by_a_click_with_shift(watch, waiting, moderator):  # noqa: F811
    log_in(watch, moderator)
    page = watch.page
    page.goto(f"{watch.url}/moderation")
    press(watch, "x")
    boxes = page.locator(".queue input[name=pick]")
    expect(boxes.nth(0)).to_be_checked()
    boxes.nth(3).click(modifiers=["Shift"])
    assert [boxes.nth(place).is_checked() for place in range(5)] == [True] * 4 + [False]
    expect(page.locator("[data-picked]")).to_have_text("4")
    watch.look("moderating-picked", whole=False)
    page.locator("#several button").first.click()
    expect(page.locator("#toasts form")).to_have_count(1)
    assert list(planned()) == waiting[:4]
    watch.look("moderating-several", whole=False)
    page.locator("#toasts button").click()
    expect(page.locator("#toasts")).to_have_count(0)
    assert planned() == {}


def test_the_passage_of_a_hint_is_marked_on_its_page_and_the_way_leads_to_it(watch, waiting, moderator):  # noqa: F811
    with db.unit_of_work():
        word = {"word": "第2页", "count": 1, "list": "页码"}
        hint = hinted(session().get_one(Version, waiting[0]), HintKind.WORD, 60, words=[word], total=1)
        hint.spans = [["page", 0, 3, 2]]
    log_in(watch, moderator)
    page = watch.page
    page.goto(f"{watch.url}/moderation")
    lies(watch, 1)
    press(watch, "n")
    mark = page.locator("#page-2 .hits g.hot rect")
    expect(mark).to_be_in_viewport()
    paper, box = page.locator("#page-2 img").bounding_box(), mark.bounding_box()
    assert (box["x"] - paper["x"]) / paper["width"] == pytest.approx(0.1, abs=0.01)
    assert (box["y"] - paper["y"]) / paper["height"] == pytest.approx(0.1, abs=0.01)
    assert box["width"] / paper["width"] == pytest.approx(0.1, abs=0.01)
    watch.look("moderating-passage", whole=False)


def test_what_another_looks_at_says_so_and_opening_one_claims_it(watch, waiting, moderator, admin):  # noqa: F811
    with db.unit_of_work():
        hinted(session().get_one(Version, waiting[2]), HintKind.LITTLE_TEXT, 20, letters=12, pages=3, is_scan=True)
        claiming.claim(session().get_one(Version, waiting[0]), by=admin)
    log_in(watch, moderator)
    page = watch.page
    page.goto(f"{watch.url}/moderation")
    lies(watch, 2)
    watch.look("moderating-bench", whole=False)
    page.wait_for_function("document.querySelector('#bench').dataset.claim")
    _patiently_claimed(page, waiting[1], moderator)
    page.goto(f"{watch.url}/moderation/versions/{waiting[0]}")
    expect(page.locator(".verdict [role=status]")).to_contain_text("admin")
    expect(page.locator("#decide")).to_have_count(0)
    watch.look("moderating-claimed", whole=False)
    press(watch, "s")
    lies(watch, 2)
    press(watch, "/")
    expect(page.locator("#by-order")).to_be_focused()
    watch.look("moderating-filters", whole=False)
    press(watch, "Escape", "?")
    watch.look("moderating-keys", whole=False)


def _patiently_claimed(page, version_id, by):
    for _ in range(50):
        with db.unit_of_work(writes=False):
            held = claiming.on([version_id]).get(version_id)
        if held is not None:
            break
        page.wait_for_timeout(100)
    assert held is not None
    assert held.by_id == by.id
