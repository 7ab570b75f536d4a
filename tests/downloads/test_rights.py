"""Who gets the file, in each state of the document."""

import pytest
from tests import making

from wenku.base.errors import Gone, NotFound, TakenDown
from wenku.documents import access
from wenku.documents.models import DocumentState
from wenku.downloads import purchasing, rights
from wenku.downloads.rights import BuyFirst


@pytest.fixture
def people(reader, author, moderator, stranger):
    return {"buyer": reader, "owner": author, "moderator": moderator, "stranger": stranger, "visitor": None}


@pytest.fixture
def sold(unit, published, reader):
    purchasing.buy(published, by=reader, seen_price=20)
    return published


@pytest.mark.parametrize(
    ("state", "those_who_may"),
    [
        ("private", {"owner", "moderator"}),
        ("published", {"owner", "moderator", "buyer"}),
        ("hidden", {"owner", "moderator"}),
        ("removed", {"moderator", "buyer"}),
        ("taken_down", {"moderator"}),
    ],
)
def test_who_gets_the_file_depends_on_the_state(sold, people, state, those_who_may):
    sold.state = DocumentState(state)
    assert {name for name, person in people.items() if rights.may_download(sold, by=person)} == those_who_may


def test_an_ended_purchase_gives_nothing(sold, reader):
    purchase = rights.living_purchase(sold, by=reader)
    purchase.ended_at = purchase.bought_at
    assert not rights.may_download(sold, by=reader)


def test_who_did_not_buy_is_told_to(sold, stranger):
    with pytest.raises(BuyFirst):
        rights.downloadable(sold.id, by=stranger)
    with pytest.raises(BuyFirst):
        rights.downloadable(sold.id, by=None)


@pytest.mark.parametrize(
    ("state", "refusal"), [("private", NotFound), ("hidden", NotFound), ("removed", Gone), ("taken_down", TakenDown)]
)
def test_who_can_not_see_the_page_learns_no_more_than_there(sold, stranger, state, refusal):
    sold.state = DocumentState(state)
    with pytest.raises(refusal):
        rights.downloadable(sold.id, by=stranger)


def test_a_buyer_of_a_removed_document_still_finds_it(sold, reader):
    sold.state = DocumentState.REMOVED
    with pytest.raises(Gone):
        access.readable(sold.id, by=reader)
    assert rights.downloadable(sold.id, by=reader) is sold


def test_what_does_not_exist_is_not_found(unit, reader):
    with pytest.raises(NotFound):
        rights.downloadable(4711, by=reader)


def test_a_purchase_is_of_one_document_only(sold, author, reader):
    other = access.found(making.published(author, price=20).id)
    assert not rights.may_download(other, by=reader)
