"""What was searched is remembered by how many people asked, never who; one person, address or program makes nothing hot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from wenku.base import clock, db
from wenku.base.audit import AuditEntry
from wenku.base.errors import Invalid, NotFound
from wenku.search import searches, suggesting
from wenku.search.searches import Heard, Search, Searcher


@pytest.fixture
def search(site):
    """`search("年报", 3)`: three people, each at home, searched it and found something."""

    def people(text, count=3, *, found=5, first=0, network=None, whom=None):
        for number in range(first, first + count):
            asked = {whom or f"whom {number} {text}": network or f"network {number} {text}"}
            with db.unit_of_work():
                searches.hear({text: Heard(found, asked)})

    return people


def read(do):
    with db.unit_of_work(writes=False):
        return do()


def hot():
    return read(searches.hot)


def suggested(typed):
    return [one.text for one in read(lambda: suggesting.suggest(typed))]


def test_what_enough_people_searched_is_hot_and_suggested(search):
    search("劳动合同", 3)
    search("年终总结", 4)
    assert hot() == ["年终总结", "劳动合同"]
    assert suggested("劳") == suggested("ldht") == suggested("laodong") == ["劳动合同"]


def test_nothing_is_shown_before_enough_different_people_asked(search):
    search("我的秘密", 2)
    assert hot() == suggested("我的") == []


def test_one_person_makes_nothing_hot_from_however_many_addresses(search):
    for number in range(20):
        search("广告", 1, whom="one member", network=f"network {number}")
    assert hot() == suggested("广告") == []


def test_one_address_makes_nothing_hot_with_however_many_accounts(search):
    search("广告", 20, network="one address")
    assert hot() == suggested("广告") == []


def test_what_found_nothing_is_neither_hot_nor_suggested(search):
    search("没有的东西", 5, found=0)
    assert hot() == suggested("没有") == []
    search("没有的东西", 1, first=9)
    assert hot() == suggested("没有") == ["没有的东西"]


def test_admins_set_how_many_people_it_takes(search, admin):
    search("年报", 2)
    with db.unit_of_work():
        searches.least_people.set(2, by_id=admin.id)
    assert hot() == suggested("年") == ["年报"]


def test_a_blocked_term_is_in_neither_until_it_is_unblocked(search, admin, shelve):
    search("赌博技巧大全", 3)
    search("年报", 3)
    with db.unit_of_work():
        made = searches.block("赌博", by=admin).id
    assert (hot(), suggested("赌"), suggested("dubo")) == (["年报"], [], [])
    with db.unit_of_work():
        searches.unblock(made, by=admin)
    assert "赌博技巧大全" in hot()
    assert suggested("赌") == ["赌博技巧大全"]
    with db.unit_of_work(writes=False):
        said = db.session().execute(select(AuditEntry.action, AuditEntry.by_id, AuditEntry.details)).all()
    assert [(line.action, line.by_id, line.details["text"]) for line in said] == [
        ("search.blocked", admin.id, "赌博"),
        ("search.unblocked", admin.id, "赌博"),
    ]


def test_a_blocked_word_leaves_longer_words_alone(search, admin):
    search("essex", 3)
    search("sex ed", 3)
    with db.unit_of_work():
        searches.block("Sex", by=admin)
    assert hot() == ["essex"]


def test_a_term_is_blocked_once_and_must_be_one(site, admin):
    with db.unit_of_work():
        searches.block("赌博", by=admin)
        for words in ("赌博", " ", "？！", "长" * 41):
            with pytest.raises(Invalid):
                searches.block(words, by=admin)
        with pytest.raises(NotFound):
            searches.unblock(99, by=admin)


def test_admins_see_what_was_searched_in_vain(search):
    search("甲", 2, found=0), search("乙", 3, found=0), search("丙", 4)
    page = read(lambda: searches.in_vain(size=1))
    assert [(one.text, one.people, one.times) for one in page.items] == [("乙", 3, 3)]
    page = read(lambda: searches.in_vain(after=page.next, size=1))
    assert [one.text for one in page.items] == ["甲"]
    assert (page.next, page.previous) == (None, "0")


def test_what_was_hot_cools_down_and_who_asked_is_forgotten(search, time):
    search("年报", 3)
    search("小众", 1)
    time.move(days=8)
    with db.unit_of_work():
        searches.forget_old()
    assert hot() == []
    assert suggested("年") == ["年报"]
    with db.unit_of_work(writes=False):
        assert db.session().scalar(select(func.count()).select_from(Searcher)) == 0
        assert list(db.session().scalars(select(Search.text))) == ["年报"]
    time.move(days=90)
    with db.unit_of_work():
        searches.forget_old()
    assert suggested("年") == []
    with db.unit_of_work(writes=False):
        assert db.session().scalar(select(func.count()).select_from(Search)) == 0


def test_many_at_once_lose_nothing(site):
    heard = site.at_once(8, lambda number: searches.hear({"年报": Heard(1, {f"whom {number}": f"network {number}"})}))
    assert heard == [None] * 8
    with db.unit_of_work(writes=False):
        (row,) = db.session().scalars(select(Search))
        assert (row.times, row.people, row.heat) == (8, 8, 8)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (" 年終　總結 ", "年终 总结"),
        ("Ａnnual REPORT", "annual report"),
        ("书", "书"),
        ("2022年", "2022年"),
        ("", None),
        ("？！", None),
        ("长" * 41, None),
        ("li@example.org", None),
        ("138 0013 8000", None),
        ("张三 110101199003070000", None),
    ],
)
def test_a_term_is_the_query_in_normal_form_unless_it_may_be_personal(query, kept):
    assert searches.term(query) == kept


@given(st.text(max_size=80))
def test_a_term_is_a_term(query):
    term = searches.term(query)
    assert term is None or (searches.term(term) == term and 0 < len(term) <= searches.LONGEST)


def test_now_is_noted(search, time):
    search("年报", 1)
    with db.unit_of_work(writes=False):
        assert db.session().scalars(select(Search.asked_at)).one() == clock.now()
