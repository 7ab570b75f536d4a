"""What readers can choose when they report: admins edit it, and what was chosen keeps its words."""

import pytest

from wenku.base import words
from wenku.base.errors import Invalid
from wenku.moderation import grounds, reporting


def offered():
    return [(reason.chinese, reason.english) for reason in grounds.offered()]


def test_a_new_site_offers_six_reasons_in_both_languages(unit):
    assert [reason.name for reason in grounds.every()] == ["copyright", "illegal", "wrong_category", "poor_scan", "spam", "other"]
    with words.speaking("zh"):
        assert grounds.said()["spam"] == "广告或推广"
    with words.speaking("en"):
        assert grounds.said()["spam"] == "It is advertising"


def test_an_added_reason_can_be_chosen_and_asks_for_words(unit, published, admin):
    added = grounds.add(chinese="内容过时", english="It is outdated", asks=True, by=admin)
    assert offered()[-1] == ("内容过时", "It is outdated")
    with pytest.raises(Invalid):
        reporting.report(published, reason=added.name, text=" ", reporter="network:one", by=None)
    assert reporting.report(published, reason=added.name, text="数据是旧的", reporter="network:one", by=None).reason == added.name


def test_a_reason_that_somebody_chose_keeps_its_words(unit, published, admin):
    report = reporting.report(published, reason="spam", text="", reporter="network:one", by=None)
    spam = grounds.one("spam")
    changed = grounds.change(spam, chinese="垃圾内容", english="Junk", asks=False, position=spam.position, by=admin)
    assert changed.name != "spam"
    assert ("垃圾内容", "Junk") in offered()
    assert ("广告或推广", "It is advertising") not in offered()
    with words.speaking("en"):
        assert grounds.said()[report.reason] == "It is advertising"


def test_a_reason_that_nobody_chose_is_changed_in_its_place(unit, admin):
    spam = grounds.one("spam")
    assert grounds.change(spam, chinese="垃圾内容", english="Junk", asks=True, position=0, by=admin) is spam
    assert (spam.chinese, spam.asks) == ("垃圾内容", True)


def test_a_reason_that_is_switched_off_cant_be_chosen_and_comes_back(unit, published, admin):
    spam = grounds.one("spam")
    grounds.switch(spam, on=False, by=admin)
    with pytest.raises(Invalid):
        reporting.report(published, reason="spam", text="", reporter="network:one", by=None)
    grounds.switch(spam, on=True, by=admin)
    reporting.report(published, reason="spam", text="", reporter="network:one", by=None)


def test_the_last_reason_stays(unit, admin):
    *others, last = grounds.every()
    for reason in others:
        grounds.switch(reason, on=False, by=admin)
    with pytest.raises(grounds.LastReason):
        grounds.switch(last, on=False, by=admin)


@pytest.mark.parametrize(
    ("chinese", "english", "field"), [("", "Junk", "chinese"), ("垃圾", "字" * 61, "english"), ("其他", "Junk", "chinese")]
)
def test_what_a_reason_must_say(unit, admin, chinese, english, field):
    with pytest.raises(Invalid) as refused:
        grounds.add(chinese=chinese, english=english, asks=False, by=admin)
    assert list(refused.value.fields) == [field]
