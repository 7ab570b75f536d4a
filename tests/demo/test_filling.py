"""Filling a site: through the real ways, once, and not over other people's heads."""

import pytest
from sqlalchemy import func, select
from tests import making

from wenku.accounts import passwords
from wenku.accounts.models import Role
from wenku.base.db import session, unit_of_work
from wenku.demo import filling, members, reading
from wenku.demo.papers import papers
from wenku.documents import lifecycle
from wenku.documents.models import Category, Document, Licence, Tally, VersionState
from wenku.downloads.models import Purchase
from wenku.editorial import recommending
from wenku.points.models import Transfer, Wallet
from wenku.reviews.models import Favourite, Rating

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def people(site) -> None:
    """The demo's people, without the slow hashing of passwords."""
    with unit_of_work():
        for person in (members.MODERATOR, *members.MEMBERS):
            members.add(person, None)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def published(people) -> dict[str, int]:
    """Small documents of the demo's members, published; a price that nobody can pay among them."""
    made = {}
    with unit_of_work():
        for number, person in enumerate(members.MEMBERS * 3):
            price = 1000 if number == 3 else number % 5
            document = making.published(members.found(person), file_name=f"文档{number}.pdf", price=price)
            made[f"{number:02}"] = document.id
    return made


def counted(model: type) -> int:
    with unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(model)) or 0


def test_each_account_is_made_once_with_a_grant_a_role_and_a_password_of_its_own():
    accounts = members.make()
    assert len({account.password for account in accounts}) == len(accounts) == len(members.MEMBERS) + 2
    with unit_of_work(writes=False):
        for account in accounts[:2]:
            assert passwords.matches(account.password, members.found(account.person).password)

    with unit_of_work(writes=False):
        assert members.found(members.ADMIN).role is Role.ADMIN
        assert members.found(members.MODERATOR).role is Role.MODERATOR
        assert session().scalar(select(func.count()).where(Wallet.member_id.is_not(None), Wallet.balance == 100)) == 12
    assert members.make() == []


def test_a_site_with_an_admin_gets_no_other(people, admin):
    assert members.make() == []


def test_members_of_the_site_itself_are_seen(people, author):
    with unit_of_work(writes=False):
        assert members.others() == 1


def test_every_document_has_somebody_who_shares_it():
    sharers = {members.sharer(paper).name for paper in papers()}
    assert len(sharers) == 8


def test_the_tree_of_categories_is_made_once():
    first = filling._categories()
    assert filling._categories() == first
    assert {paper.category for paper in papers()} <= first.keys()
    assert counted(Category) == len(first) + len({subject for subject, _ in first})


def test_a_document_comes_in_with_its_facts_and_waits(people, tmp_path):
    places = filling._categories()
    paper = next(one for one in papers() if one.slug == "16-minutes-product")
    (tmp_path / "made").mkdir()
    document_id = filling._share(paper, places[paper.category], tmp_path / "made")
    with unit_of_work(writes=False):
        document, version = session().get_one(Document, document_id), filling._newest(document_id)
        assert (version.state, version.kind, version.full_title) == (VersionState.WAITING, "docx", paper.name)
        assert (document.price, document.licence, document.free_pages) == (paper.price, Licence(paper.licence), None)
        assert version.keywords == list(paper.keywords)
    assert filling._there(paper) == document_id
    assert list((tmp_path / "made").iterdir()) == []


def test_most_are_approved_some_wait_and_one_is_returned(people, said):
    shared = {}
    with unit_of_work():
        for slug in ("10-speech-projects", "64-nursing", "86-scan-register"):
            version = making.waiting(members.found(members.MEMBERS[0]), file_name=f"{slug}.pdf")
            shared[slug] = version.document_id
    assert filling._decide(shared, said.append) == {"10-speech-projects": shared["10-speech-projects"]}
    with unit_of_work(writes=False):
        states = [filling._newest(shared[slug]).state for slug in shared]
    assert states == [VersionState.APPROVED, VersionState.WAITING, VersionState.REJECTED]


def test_a_document_without_a_preview_is_left_alone(people, said):
    with unit_of_work():
        version = making.filled_in(making.draft(members.found(members.MEMBERS[0])), by=members.found(members.MEMBERS[0]))
        lifecycle.submit(version, by=members.found(members.MEMBERS[0]))
        document_id = version.document_id
    assert filling._decide({"x": document_id}, said.append) == {}
    assert len(said) == 1


def test_readers_buy_rate_and_keep_within_their_points(published, said):
    reading.read(published, said.append)
    assert len(said) == len(members.MEMBERS)
    assert counted(Purchase) >= 60
    with unit_of_work(writes=False):
        by_price = select(func.count()).select_from(Purchase).where(Purchase.price == 1000)
        assert session().scalar(by_price) == 0
    assert 0 < counted(Favourite) < counted(Rating) < counted(Purchase)
    with unit_of_work(writes=False):
        assert not session().scalar(select(func.count()).where(Wallet.member_id.is_not(None), Wallet.balance < 0))
        halves = set(session().scalars(select(Rating.half_stars)))
        assert halves <= set(range(5, 11))
        assert any(half % 2 for half in halves)
        assert session().scalar(select(func.sum(Tally.downloads))) == counted_purchases()
        assert session().scalar(select(func.sum(Tally.views))) > 300


def counted_purchases() -> int:
    return session().scalar(select(func.count(Purchase.id))) or 0


def test_reading_again_changes_nothing(published, said):
    reading.read(published, said.append)
    before = counted(Purchase), counted(Rating), counted(Transfer)
    reading.read(published, said.append)
    assert (counted(Purchase), counted(Rating), counted(Transfer)) == before
    assert len(said) == len(members.MEMBERS)


def test_what_all_like_is_bought_most(published, said):
    reading.read(published, said.append, liked=["07"])
    with unit_of_work(writes=False):
        assert session().get_one(Tally, published["07"]).downloads >= 6


def test_nobody_buys_their_own(published, said):
    reading.read(published, said.append)
    with unit_of_work(writes=False):
        own = select(func.count()).select_from(Purchase).join(Document, Document.id == Purchase.document_id)
        assert session().scalar(own.where(Document.owner_id == Purchase.buyer_id)) == 0


def test_documents_come_mixed_and_the_finest_last():
    order = [paper.slug for paper in filling._in_order()]
    assert tuple(order[-len(filling.NEWEST) :]) == filling.NEWEST
    assert order != sorted(order)
    assert order == [paper.slug for paper in filling._in_order()]


def test_what_is_recommended_stays_as_an_admin_leaves_it(published, admin):
    assert set(filling.RECOMMENDED) <= {paper.slug for paper in papers()}
    ids = list(published.values())[:3]
    filling._recommend(ids)
    with unit_of_work():
        assert recommending.every() == ids
        recommending.remove(ids[0], by=admin)
    filling._recommend(ids)
    with unit_of_work(writes=False):
        assert recommending.every() == ids[1:]
