"""Delivering a file: counted once, under a name that is safe, by an address that is good for one member and a while."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests import making

from wenku.base import blobs, clock, db
from wenku.base.db import session
from wenku.base.errors import NotFound, TakenDown
from wenku.documents import access, lifecycle
from wenku.documents.models import DocumentState, Tally, Version
from wenku.downloads import delivering, purchasing, rights
from wenku.downloads.delivering import Expired
from wenku.downloads.models import Download
from wenku.downloads.rights import BuyFirst


@pytest.fixture
def sold(unit, published, reader):
    purchasing.buy(published, by=reader, seen_price=20)
    return published


def counted(document):
    return session().scalar(select(Tally.downloads).where(Tally.document_id == document.id))


def test_the_buyer_s_ticket_opens_the_published_file(sold, reader):
    file = delivering.opened(delivering.ask(sold, by=reader), asker=reader)
    assert file.name == "城市更新调研报告.pdf"
    assert file.media_type == "application/pdf"
    assert blobs.digest(blobs.local_path(file.path)) == file.sha256 == sold.published_version.sha256
    assert blobs.size(file.path) == file.size


def test_a_member_counts_once_however_often_they_ask(sold, reader):
    for _ in range(3):
        delivering.ask(sold, by=reader)
    assert counted(sold) == 1
    assert session().scalar(select(func.count()).select_from(Download)) == 3


def test_every_buyer_counts(sold, stranger, reader):
    purchasing.buy(sold, by=stranger, seen_price=20)
    delivering.ask(sold, by=reader)
    delivering.ask(sold, by=stranger)
    assert counted(sold) == 2


def test_opening_the_address_counts_nothing(sold, reader):
    ticket = delivering.ask(sold, by=reader)
    for _ in range(3):
        delivering.opened(ticket, asker=reader)
    assert counted(sold) == 1


def test_the_author_s_and_a_moderator_s_look_at_the_file_are_no_downloads(sold, author, moderator):
    delivering.ask(sold, by=author)
    delivering.ask(sold, by=moderator)
    assert counted(sold) == 0


def test_twenty_clicks_at_once_count_once(site, published, reader):
    with db.unit_of_work():
        document = access.readable(published.id, by=reader)
        purchasing.buy(document, by=session().merge(reader, load=False), seen_price=20)

    def ask(number):
        mine = session().merge(reader, load=False)
        return delivering.ask(rights.downloadable(published.id, by=mine), by=mine)

    assert all(isinstance(ticket, str) for ticket in site.at_once(20, ask))
    with db.unit_of_work(writes=False):
        assert counted(published) == 1


def test_a_program_without_a_cookie_may_bring_the_ticket_but_no_other_member(sold, reader, stranger, moderator):
    ticket = delivering.ask(sold, by=reader)
    assert delivering.opened(ticket, asker=None).name == "城市更新调研报告.pdf"
    for other in (stranger, moderator):
        with pytest.raises(NotFound):
            delivering.opened(ticket, asker=other)


def test_a_ticket_ends(sold, reader):
    version = sold.published_version
    good = delivering.ticket(version.id, reader.id, until=clock.now() + timedelta(seconds=9))
    ended = delivering.ticket(version.id, reader.id, until=clock.now() - timedelta(seconds=9))
    assert delivering.opened(good, asker=reader)
    with pytest.raises(Expired):
        delivering.opened(ended, asker=reader)


@pytest.mark.parametrize("change", [lambda ticket: ticket[:-1], lambda ticket: "x" + ticket, lambda ticket: "", lambda ticket: "."])
def test_a_ticket_that_the_site_did_not_make_opens_nothing(sold, reader, change):
    with pytest.raises(NotFound):
        delivering.opened(change(delivering.ask(sold, by=reader)), asker=reader)


def test_the_right_is_checked_anew_when_the_address_is_opened(sold, reader):
    ticket = delivering.ask(sold, by=reader)
    purchase = rights.living_purchase(sold, by=reader)
    purchase.ended_at = clock.now()
    with pytest.raises(BuyFirst):
        delivering.opened(ticket, asker=reader)


def test_a_takedown_closes_addresses_that_were_given_out(sold, reader):
    ticket = delivering.ask(sold, by=reader)
    sold.state = DocumentState.TAKEN_DOWN
    with pytest.raises(TakenDown):
        delivering.opened(ticket, asker=reader)


def test_a_buyer_gets_no_version_that_is_not_approved(sold, author, reader):
    newer = making.replaced(sold, by=author)
    stolen = delivering.ticket(newer.id, reader.id, until=clock.now() + timedelta(minutes=1))
    with pytest.raises(NotFound):
        delivering.opened(stolen, asker=reader)


def test_the_owner_and_moderators_may_look_at_a_version_that_waits(unit, waiting, author, moderator):
    version = lifecycle.newest(waiting)
    for person in (author, moderator):
        assert delivering.opened(delivering.ask(waiting, by=person), asker=person).sha256 == version.sha256


def test_the_next_version_can_be_asked_for_by_those_who_may_see_it(sold, author):
    newer = making.replaced(sold, by=author)
    file = delivering.opened(delivering.ask(sold, by=author, version=newer), asker=author)
    assert file.sha256 == newer.sha256


def test_buyers_get_the_version_that_is_published_now(sold, author, reader):
    first = sold.published_version
    newer = making.replaced(sold, by=author)
    making.previewed(newer)
    lifecycle.submit(newer, by=author)
    lifecycle.approve(newer)
    session().expire(sold)
    document = rights.downloadable(sold.id, by=reader)
    assert delivering.opened(delivering.ask(document, by=reader), asker=reader).sha256 == newer.sha256 != first.sha256


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2022年项目推进会领导讲话材料", "2022年项目推进会领导讲话材料.docx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j.docx"),
        ("../../etc/passwd", "_.._etc_passwd.docx"),
        ("line\r\nX-Header: 1", "line__X-Header_ 1.docx"),
        ("fdp\u202excod", "fdp_xcod.docx"),
        ("CON", "_CON.docx"),
        ("lpt1.old", "_lpt1.old.docx"),
        ("...", "document.docx"),
        ("第1.2节", "第1.2节.docx"),
    ],
)
def test_a_name_is_the_title_with_its_extension_safe_on_every_system(title, name):
    assert delivering.file_name(Version(title=title, kind="docx")) == name


def test_a_long_chinese_name_is_cut_between_characters_and_keeps_its_extension():
    name = delivering.file_name(Version(title="文" * 150, kind="docx"))
    assert name == "文" * 78 + ".docx"
    assert len(name.encode()) <= 240


@given(title=st.text(min_size=1, max_size=150))
def test_any_title_makes_a_name_that_a_file_system_takes(title):
    name = delivering.file_name(Version(title=title.encode("utf-8", "ignore").decode(), kind="pdf"))
    assert name.endswith(".pdf")
    assert len(name) > len(".pdf")
    assert not set(name) & set('/\\:*?"<>|\0\r\n')
    assert not name.startswith((".", " "))
    assert len(name.encode()) <= 240
