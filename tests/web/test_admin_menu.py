"""The admins' menu: every place is marked where one is, and nobody else is shown it."""

import re

import pytest

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def menu(page):
    """(address, whether it is where we are) of each entry."""
    found = re.search(r'<div class="room__all">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"( aria-current=page)?>', found[1]) if found else []


def test_every_place_of_the_menu_marks_itself(signed_in, admin):
    browser = signed_in(admin)
    places = [address for address, _ in menu(browser.get("/admin").text)]
    assert len(set(places)) == len(places) > 25
    wrong = {}
    for address in places:
        marked = [place for place, here in menu(browser.get(address).text) if here]
        if marked != [address] and address != "/moderation":  # the bench takes the whole screen
            wrong[address] = marked
    assert wrong == {}


def test_on_phones_the_menu_is_folded_away_and_says_where_one_is(signed_in, admin):
    page = signed_in(admin).get("/admin/categories").text
    fold = re.search(r'<details class="room__fold">(.*?)</summary>', page, re.DOTALL)
    assert fold
    assert "分类" in fold[1]


def test_moderators_who_are_no_admins_see_only_what_they_may_open(signed_in, moderator, admin):
    browser = signed_in(moderator)
    places = [address for address, _ in menu(signed_in(admin).get("/admin").text)]
    answers = {address: browser.get(address) for address in places}
    opened = [answer.text for answer in answers.values() if answer.status_code == 200]
    assert len(opened) > 5
    assert [menu(page) for page in opened if menu(page)] == []
    shown = {link for page in opened for link in re.findall(r'href="(/(?:admin|moderation)[^"#]*)"', page)}
    assert [link for link in shown if browser.get(link).status_code != 200] == []
