"""A list asks the database as often for thirty rows as for three: none of them makes a question a row."""

import pytest
from tests import making
from tests.web.test_lists import statements

from wenku.accounts import profile
from wenku.accounts.models import Member
from wenku.base import db
from wenku.documents import access, tallies
from wenku.downloads import purchasing
from wenku.editorial import recommending
from wenku.reviews import collecting
from wenku.search import indexing

PUBLIC = [
    *["/", "/categories", "/categories/1", "/categories/1?by=downloads", "/categories/1?by=score"],
    *["/rankings", "/rankings?by=hot", "/rankings?by=score", "/recommended", "/tags", "/tags/1"],
    *["/members/{author}", "/members/{author}?by=downloads", "/members/{author}?by=score", "/documents/{first}"],
    *["/search?q=城市", "/recent?ids={ids}"],
    *["/feed.atom", "/categories/1/feed.atom", "/members/{author}/feed.atom", "/sitemaps/documents-1.xml", "/sitemaps/pages.xml"],
]
OWN = ["/me/documents", "/me/downloads", "/me/favourites", "/me/notifications"]


@pytest.fixture
def grow(author, reader):
    """`grow(3)`: so many more public documents, each rated, bought, kept and recommended; all numbers."""
    made = []
    with db.unit_of_work():
        profile.change(db.session().get(Member, author.id), name="author", is_public=True, language="zh")

    def grown(count):
        for _ in range(count):
            with db.unit_of_work():
                by, admin = db.session().get(Member, reader.id), db.session().get(Member, author.id)
                document = making.published(db.session().get(Member, author.id), title=f"城市更新报告{len(made)}", price=0)
                db.session().flush()
                tallies.rated(document.id, 3, 20 + len(made) % 9)
                tallies.downloaded(document.id)
                collecting.keep(document, by=by)
                recommending.add(document.id, by=admin)
                made.append(document.id)
            with db.unit_of_work():
                purchasing.buy(access.found(made[-1]), by=db.session().get(Member, reader.id), seen_price=0)
        indexing.index()
        return made

    return grown


def test_lists_ask_as_often_for_thirty_rows_as_for_three(client, signed_in, grow, author, reader):
    """Or not so often: where there are few, what is related is looked for in more ways."""
    few = _asked(client, signed_in(reader), signed_in(author), author, grow(3))
    many = _asked(client, signed_in(reader), signed_in(author), author, grow(27))
    assert {name: count for name, count in many.items() if count > few[name]} == {}


def _asked(client, reader, own, author, made):
    """How many questions each address takes; a session that leads nowhere keeps what is kept out of it."""
    client.set_cookie("wenku", "nobody")
    ids = ",".join(map(str, made))
    public = [address.format(author=author.id, first=made[0], ids=ids) for address in PUBLIC]
    asked = {}
    for address, name in zip(public, PUBLIC, strict=True):
        answer = client.get(address)
        assert answer.status_code == 200, address
        asked[name] = statements(lambda address=address: client.get(address))
    for browser, addresses in ((reader, OWN), (own, OWN[:1])):
        for address in addresses:
            assert browser.get(address).status_code == 200, address
            asked[f"{browser is own} {address}"] = statements(lambda browser=browser, address=address: browser.get(address))
    return asked


def test_a_question_a_row_is_found_out(grow, author):
    """The test's own test: authors looked up one by one."""

    def careless(made):
        with db.unit_of_work(writes=False):
            for number in made:
                db.session().expunge_all()
                access.found(number)

    few = statements(lambda made=grow(3): careless(made))
    assert few < statements(lambda made=grow(3): careless(made))
