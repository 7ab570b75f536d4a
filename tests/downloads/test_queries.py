"""What a member bought, the newest first, and what may be said of it."""

import pytest
from tests import making

from wenku.base.db import session
from wenku.documents import access
from wenku.documents.models import DocumentState
from wenku.downloads import purchasing, queries, rights


@pytest.fixture
def sold(unit, published, reader):
    purchasing.buy(published, by=reader, seen_price=20)
    return published


def test_a_purchase_is_listed_with_its_document(sold, reader):
    [bought] = queries.bought(reader).items
    assert (bought.document_id, bought.title, bought.price) == (sold.id, "城市更新调研报告.pdf", 20)
    assert (bought.kind, bought.page_count, bought.size) == ("pdf", 3, sold.published_version.size)
    assert bought.is_public


def test_others_purchases_are_not_listed(sold, stranger, author):
    assert not queries.bought(stranger)
    assert not queries.bought(author)


def test_an_ended_purchase_is_not_listed(sold, reader):
    purchase = rights.living_purchase(sold, by=reader)
    purchase.ended_at = purchase.bought_at
    session().flush()
    assert not queries.bought(reader)


@pytest.mark.parametrize(("state", "named"), [("removed", True), ("hidden", False), ("taken_down", False)])
def test_what_is_not_public_is_named_only_where_its_buyer_keeps_it(sold, reader, author, state, named):
    sold.state = DocumentState(state)
    session().flush()
    [bought] = queries.bought(reader).items
    assert (bought.title is not None) is named
    assert not bought.is_public
    assert queries.by_ids([bought.purchase_id], to=author)[bought.purchase_id].title == "城市更新调研报告.pdf"


def test_purchases_come_page_by_page(unit, author, reader):
    for number in range(5):
        document = access.found(making.published(author, price=0, title=f"第{number}份报告").id)
        purchasing.buy(document, by=reader, seen_price=0)
    first = queries.bought(reader, size=2)
    second = queries.bought(reader, before=first.next, size=2)
    third = queries.bought(reader, before=second.next, size=2)
    titles = [[bought.title[1] for bought in page.items] for page in (first, second, third)]
    assert titles == [["4", "3"], ["2", "1"], ["0"]]
    assert (first.previous, third.next) == (None, None)
    assert queries.bought(reader, before=third.previous, size=2).items == second.items
    assert queries.bought(reader, before=second.previous, size=2).items == first.items


def test_the_ledger_s_names_of_purchases_are_understood():
    assert queries.purchase_id("purchase:12") == 12
    assert queries.purchase_id("member:12") is None
