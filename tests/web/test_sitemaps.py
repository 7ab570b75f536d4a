"""Sitemaps name every public address once in each language, and nothing else."""

from urllib.parse import urlsplit

import pytest
from tests import making, standards

from wenku.accounts.models import Member
from wenku.base import db
from wenku.documents import following, lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.web import sitemaps

HERE = "http://127.0.0.1:5000"


@pytest.fixture
def known(author):
    with db.unit_of_work():
        db.session().get(Member, author.id).is_public = True
    return author


def everything(client):
    """Each address in all sitemaps, as often as it stands there: (when it changed, alternates)."""
    found = []
    for piece, _ in standards.sitemap_index(client.get("/sitemap.xml").data):
        found += standards.sitemap(client.get(piece.removeprefix(HERE)).data)
    return found


def test_every_public_page_stands_there_once_in_each_language(client, known, published, waiting, private):
    addresses = [address for address, _, _ in everything(client)]
    assert len(set(addresses)) == len(addresses)
    for language in ("", "/en"):
        for path in (f"/documents/{published.id}", f"/members/{known.id}", "/categories/1", "/", "/about", "/help/points"):
            assert f"{HERE}{language}{path}" in addresses
    assert [address for address in addresses if "/documents/" in address] == [
        f"{HERE}/documents/{published.id}",
        f"{HERE}/en/documents/{published.id}",
    ]


def test_every_address_is_a_page_that_calls_itself_so(client, known, published):
    for address, _, others in everything(client):
        path = urlsplit(address).path
        page = client.get(path)
        assert page.status_code == 200, address
        assert "X-Robots-Tag" not in page.headers, address
        assert f'<link rel="canonical" href="{address}">' in page.text
        for language, other in others.items():
            assert f'<link rel="alternate" hreflang="{language}" href="{other}">' in page.text
        assert set(others) == {"zh", "en", "x-default"}


def test_a_change_is_dated(client, published, time):
    client.set_cookie("wenku", "nobody")  # the index is kept for a while

    def dated():
        return {address: at for address, at, _ in everything(client)}[f"{HERE}/documents/{published.id}"]

    before, (_, piece) = dated(), standards.sitemap_index(client.get("/sitemap.xml").data)[2]
    assert before == piece
    time.move(hours=3)
    with db.unit_of_work():
        lifecycle.changed(db.session().get(Document, published.id))
    assert dated() > before
    assert dated() == standards.sitemap_index(client.get("/sitemap.xml").data)[2][1]


def test_what_is_hidden_is_gone_from_the_next_answer(client, published):
    address = "/sitemaps/documents-1.xml"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with db.unit_of_work():
        document = db.session().get(Document, published.id)
        document.state = DocumentState.HIDDEN
        lifecycle.changed(document)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 404
    assert standards.sitemap_index(client.get("/sitemap.xml").data) == [
        (f"{HERE}/sitemaps/pages.xml", None),
        (f"{HERE}/en/sitemaps/pages.xml", None),
    ]


@pytest.mark.parametrize("chunk", ["0", "2", "99999999999", str(2**63 - 1), "x", "-1"])
def test_a_piece_that_is_not_there_is_not_found(client, published, chunk):
    for kind in ("documents", "authors"):
        assert client.get(f"/sitemaps/{kind}-{chunk}.xml").status_code == 404


def test_pieces_hold_what_they_should_whatever_is_missing(client, author, monkeypatch):
    with db.unit_of_work():
        numbers = [making.published(author, title=f"文{number}").id for number in range(7)]
        hidden = [lifecycle.locked(number) for number in numbers[1:5:3]]
        for document in hidden:
            document.state = DocumentState.HIDDEN
            lifecycle.changed(document)
    monkeypatch.setattr(following, "CHUNK", 3)
    monkeypatch.setattr(sitemaps, "CHUNK", 3)
    monkeypatch.setattr(sitemaps, "ROWS", 2)
    listed = [int(address.rpartition("/")[2]) for address, _, _ in everything(client) if f"{HERE}/documents/" in address]
    assert listed == [number for number in numbers if number not in {document.id for document in hidden}]
