"""A page that is kept is the page that would be made: for every process at once, with nothing of anybody in it."""

import re
import time as wall
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import g, session
from tests import making
from tests.elsewhere import Elsewhere
from tests.redis_server import Server, babbling, hanging
from tests.running import free_port
from tests.web.test_lists import statements

from wenku.accounts import profile
from wenku.accounts.models import Member
from wenku.base import cache, clock, db, options, revision, settings
from wenku.base.cache import Memory
from wenku.documents import categories, lifecycle, limits, tallies
from wenku.documents.models import DocumentState, Tally
from wenku.editorial import notices
from wenku.editorial import pages as texts
from wenku.factory import create_app
from wenku.points import tariff
from wenku.previews.models import Preview
from wenku.reviews.models import Rating
from wenku.search import searches
from wenku.search.searches import Heard
from wenku.web import caching, counting

LISTS = ["/", "/categories", "/categories/1", "/categories/1?by=downloads", "/rankings", "/feed.atom", "/categories/1/feed.atom"]
SITEMAPS = ["/sitemaps/documents-1.xml", "/sitemaps/pages.xml"]


def was_kept(client, path, **headers):
    with client:
        answer = client.get(path, headers=headers)
        return answer, bool(g.get("is_kept"))


def change(document_id, state=None, **facts):
    with db.unit_of_work():
        document = lifecycle.locked(document_id)
        document.state = state or document.state
        for name, value in facts.items():
            setattr(document, name, value)
        lifecycle.changed(document)


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_visitor_s_second_look_comes_out_of_the_cache_and_is_the_same(client, published, language):
    for path in [*LISTS, f"/documents/{published.id}", f"/documents/{published.id}?pages=all", "/about", "/help/points"]:
        first, before = was_kept(client, language + path)
        again, after = was_kept(client, language + path)
        assert (before, after) == (False, True), path
        assert (again.status_code, again.data) == (first.status_code, first.data)
        assert {**again.headers, "Date": ""} == {**first.headers, "Date": ""}


def test_what_is_kept_is_answered_with_one_question(client, published):
    for path in ["/", f"/documents/{published.id}", "/feed.atom"]:
        client.get(path)
        asked = statements(lambda path=path: client.get(path))
        assert asked == (1 if db.is_sqlite() else 2), path  # PostgreSQL is told first that nothing will be written


def test_a_tag_that_still_holds_is_answered_with_nothing(client, published):
    for path in [*LISTS, *SITEMAPS, f"/documents/{published.id}"]:
        tag = client.get(path).headers["ETag"]
        for _again in range(2):
            answer = client.get(path, headers={"If-None-Match": tag})
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag), path
    change(published.id, price=7)
    assert client.get(f"/documents/{published.id}", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_changed_but_looks_the_same_has_the_same_tag(client, published, author):
    path = "/rankings"
    tag = client.get(path).headers["ETag"]
    with db.unit_of_work():
        making.published(author)
    answer, kept = was_kept(client, path, **{"If-None-Match": tag})
    assert (answer.status_code, kept) == (304, False)


NOTICE = {"heading": "提醒", "body": "请注意", "kinds": [], "language": "zh", "is_shown": True}
CHANGES = {
    "a new document": lambda given: making.published(given["author"], title="另一份报告"),
    "a price": lambda given: _changed(given, price=77),
    "its licence": lambda given: _changed(given, licence="cc-by"),
    "its state": lambda given: _changed(given, state=DocumentState.HIDDEN),
    "its preview": lambda given: _preview(given),
    "a rating": lambda given: tallies.rated(given["document"].id, 1, 3),
    "a download": lambda given: tallies.downloaded(given["document"].id),
    "its author's name": lambda given: profile.change(given["author"], name="新名字", is_public=False, language="zh"),
    "its author's wish to be known": lambda given: profile.change(given["author"], name="author", is_public=True, language="zh"),
    "the site's name": lambda given: options.site_name.set("另一个文库", by_id=None),
    "how many pages are free": lambda given: limits.free_pages.set(1, by_id=None),
    "a category's name": lambda given: categories.rename(categories.get(1), name="另一类", by=given["author"]),
    "a notice": lambda given: notices.write(None, **NOTICE, by=given["author"]),
    "the record number": lambda given: options.record_number.set("京ICP备1号", by_id=None),
    "the currency": lambda given: tariff.currency.set("EUR", by_id=None),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_document_s_page_is_new_the_moment_that_something_on_it_is(client, published, author, name):
    path = f"/documents/{published.id}"
    before = client.get(path)
    with db.unit_of_work():
        document, by = lifecycle.locked(published.id), db.session().get(Member, author.id)
        CHANGES[name]({"document": document, "author": by})
    after = client.get(path)
    assert after.data != before.data
    assert after.headers.get("ETag") != before.headers["ETag"]


def test_two_changes_that_cancel_out_in_sum_are_seen(client, published, reader, stranger):
    """The stars are counted one by one, but the sums stay."""

    def rate(*half_stars):
        with db.unit_of_work():
            db.session().query(Rating).delete()
            for member, given in zip((reader, stranger), half_stars, strict=True):
                db.session().add(Rating(document_id=published.id, member_id=member.id, half_stars=given, rated_at=clock.now()))
            tallies.rated(published.id, 2, sum(half_stars))

    rate(10, 2)
    before = client.get(f"/documents/{published.id}").text
    rate(6, 6)
    assert client.get(f"/documents/{published.id}").text != before


def test_texts_of_the_site_are_new_at_once(client, admin):
    client.get("/about")
    with db.unit_of_work():
        texts.write("about", "zh", title="关于", body="新的", by=db.session().get(Member, admin.id))
    assert "新的" in client.get("/about").text
    with db.unit_of_work():
        texts.restore("about", "zh", by=db.session().get(Member, admin.id))
    assert "新的" not in client.get("/about").text


def test_words_that_an_admin_blocks_are_gone_at_once_from_what_people_look_for(client, admin):
    with db.unit_of_work():
        searches.hear({"彩票": Heard(3, {f"whom {one}": f"network {one}" for one in range(20)})})
    assert "彩票" in client.get("/").text
    with db.unit_of_work():
        searches.block("彩票", by=db.session().get(Member, admin.id))
    assert "彩票" not in client.get("/").text


def test_every_option_makes_every_page_new(client, admin):
    """Whichever it is: most of them show somewhere."""
    for option in options.every():
        with db.unit_of_work(writes=False):
            before = db.session().get(revision.Site, 1).revision
        with db.unit_of_work():
            value = option.get()
            other = _another(option, value)
            if other == value:
                continue
            option.set(other, by_id=admin.id)
        with db.unit_of_work(writes=False):
            assert db.session().get(revision.Site, 1).revision > before, option.name


def test_a_document_that_is_hidden_is_gone_at_once_from_another_process(site, client, published, author):
    with db.unit_of_work():
        making.published(author, title="另一份报告")
    page = f"/documents/{published.id}"
    with Elsewhere(site.data, site.database) as other:
        for path in [page, *LISTS]:
            first, again = other.get(path), other.get(path)
            assert (again[:2], again[2]) == (first[:2], True)
            assert ("城市更新调研报告" in again[1]) == (path not in ("/categories", "/rankings"))
        assert "/documents/" in other.get(SITEMAPS[0])[1]
        change(published.id, DocumentState.HIDDEN)
        for path in [*LISTS, *SITEMAPS]:
            status, text, kept = other.get(path)
            assert (status, kept) == (200, False)
            assert "城市更新调研报告" not in text, path
            assert page not in re.findall(r"/documents/\d+", text), path
        assert other.get(page)[0] == 404
        assert "城市更新调研报告" not in other.get(page)[1]
        change(published.id, DocumentState.PUBLISHED)
        assert other.get(page)[0] == 200
        change(published.id, DocumentState.REMOVED)
        assert other.get(page)[0] == 410


def test_two_processes_share_one_redis_and_its_changes(site, tmp_path, published):
    server = Server(tmp_path)
    server.start()
    with Elsewhere(site.data, site.database, WENKU_CACHE=server.url) as one:
        with Elsewhere(site.data, site.database, WENKU_CACHE=server.url) as other:
            page = f"/documents/{published.id}"
            assert [one.get(page)[2], other.get(page)[2]] == [False, True]
            change(published.id, price=7)
            assert [other.get(page)[2], one.get(page)[2]] == [False, True]
            assert "7 积分" in one.get(page)[1]
            server.stop()
            assert [(status, kept) for status, _, kept in (one.get(page), other.get(page))] == [(200, False)] * 2
    server.stop()


@pytest.mark.parametrize("ill", ["away", "hanging", "babbling"])
def test_a_redis_that_is_ill_does_not_take_the_site_down(site, published, monkeypatch, ill):
    with hanging() as silent, babbling() as mad:
        url = {"away": f"redis://127.0.0.1:{free_port()}/0", "hanging": silent, "babbling": mad}[ill]
        monkeypatch.setenv("WENKU_CACHE", url)
        settings.read.cache_clear()
        client = create_app().test_client()
        began = wall.monotonic()
        for _again in range(3):
            for path in ("/", f"/documents/{published.id}", "/feed.atom"):
                assert client.get(path).status_code == 200
        assert wall.monotonic() - began < 30


def test_two_sites_in_one_redis_do_not_see_each_other(client, app, published):
    """What is kept says whose it is."""
    key, kept = _only_kept(app, client, f"/documents/{published.id}")
    with db.unit_of_work():
        db.session().get(revision.Site, 1).mark = uuid4()
    app.extensions["cache"].put(key, kept, seconds=60)
    assert not was_kept(client, f"/documents/{published.id}")[1]


def test_another_release_makes_its_own_pages(client, published, monkeypatch):
    assert [was_kept(client, "/")[1] for _ in range(2)] == [False, True]
    monkeypatch.setattr(revision, "release", lambda: "another")
    assert [was_kept(client, "/")[1] for _ in range(2)] == [False, True]


def test_members_never_get_what_is_kept_nor_leave_anything_there(client, signed_in, published, reader, app):
    path, browser = f"/documents/{published.id}", signed_in(reader)
    assert not was_kept(browser, path)[1]
    assert not was_kept(client, path)[1]
    page, kept = was_kept(browser, path)
    assert not kept
    assert "csrf-token" in page.text
    assert "reader" in page.text
    page, kept = was_kept(client, path)
    assert kept
    assert "csrf" not in page.text
    assert "reader<" not in page.text


@pytest.mark.parametrize("cookie", ["wenku", "wenku_stay"])
def test_whoever_carries_a_session_is_asked_who_they_are(client, published, cookie):
    path = f"/documents/{published.id}"
    assert [was_kept(client, path)[1] for _ in range(2)] == [False, True]
    client.set_cookie(cookie, "anything")
    assert not was_kept(client, path)[1]


def test_nothing_that_is_kept_holds_a_token_a_cookie_or_what_was_just_done(client, app, published, author):
    client.send(f"/documents/{published.id}/reports", reason="nonsense")  # leaves a session behind
    seen = []
    app.extensions["cache"].put = lambda key, value, *, seconds: seen.append(value)
    others = ["/login", "/sign-up", f"/documents/{published.id}/reports/new", "/search?q=城市"]
    for path in [*LISTS, f"/documents/{published.id}", *others]:
        client.get(path)
        client.delete_cookie("wenku")
        client.get(path)
    assert len(seen) == 2 * (len(LISTS) + 1) - 1  # the very first look still had a session
    for value in seen:
        assert not re.search(rb"csrf|Set-Cookie|flashes", value)


def test_a_view_that_begins_a_session_is_never_kept(site):
    app = create_app()
    client = app.test_client()

    @caching.public()
    def careless():
        session["seen"] = True
        return "hello"

    app.view_functions["careless"] = careless
    app.url_map.add(app.url_rule_class("/careless", endpoint="careless", methods=["GET"]))
    for _again in range(2):
        client.delete_cookie("wenku")
        assert not was_kept(client, "/careless")[1]


def test_nothing_is_public_but_what_belongs_to_everybody(client, signed_in, published, author, moderator):
    paths = [
        *LISTS,
        *SITEMAPS,
        f"/documents/{published.id}",
        "/search?q=城市",
        f"/oembed?url={quote('http://127.0.0.1:5000/documents/1')}",
    ]
    image = f"/documents/{published.id}/pages/{published.published_version_id}/1/page"
    for browser in (client, signed_in(author), signed_in(moderator)):
        for path in [*paths, image, "/documents/99"]:
            said = browser.get(path).headers["Cache-Control"]
            assert "public" not in said, path
            assert "private" in said or "no-cache" in said or "no-store" in said, path
    assert client.get(image).headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("query", ["utm_source=x", "from=singlemessage&isappinstalled=0", "page="])
def test_what_others_add_to_an_address_makes_no_other_page(client, published, query):
    path = f"/categories/1?by=downloads&{query}"
    first, _ = was_kept(client, "/categories/1?by=downloads")
    again, kept = was_kept(client, path)
    assert kept
    assert again.data == first.data
    assert "utm_source" not in again.text
    assert 'href="/en/categories/1?by=downloads"' in again.text


def test_each_known_argument_makes_a_page_of_its_own(client, published):
    paths = ["/categories/1", "/categories/1?by=downloads", "/categories/1?by=score", "/en/categories/1", "/categories/1?page=3.2"]
    assert [was_kept(client, path)[1] for path in paths] == [False] * 5
    assert [was_kept(client, path)[1] for path in paths] == [True] * 5
    assert len({client.get(path).data for path in paths}) == 5


def test_a_part_of_a_page_and_what_is_sent_are_never_out_of_the_cache(client, published):
    client.get("/"), client.get("/")
    assert not was_kept(client, "/", **{"HX-Request": "true"})[1]
    assert client.post("/").status_code in (400, 405)


def test_a_head_is_answered_like_its_page(client, published):
    page = client.get(f"/documents/{published.id}")
    with client:
        head = client.head(f"/documents/{published.id}")
        assert g.is_kept
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", page.headers["ETag"])


def test_errors_are_not_kept(client, published):
    for path in ("/categories/99", "/documents/99", "/help/nothing", f"/documents/{published.id}?page=2"):
        assert [was_kept(client, path)[1] for _ in range(2)] == [False, False]


def test_numbers_in_lists_are_never_older_than_they_may_be(client, published, monkeypatch):
    moment = wall.monotonic()
    monkeypatch.setattr(cache.time, "monotonic", lambda: moment)
    client.get("/")
    with db.unit_of_work():
        for _again in range(5):
            tallies.downloaded(published.id)
    moment += caching.AGE - 1
    assert was_kept(client, "/")[1]
    moment += 2
    page, kept = was_kept(client, "/")
    assert not kept
    assert "h-top" in page.text


def test_readers_of_what_is_kept_are_counted_like_others(app, client, published):
    for number in range(3):
        client.get(
            f"/documents/{published.id}",
            headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
    client.get(f"/documents/{published.id}", headers={"User-Agent": "Googlebot/2.1"})
    counting.views(app).flush()
    with db.unit_of_work(writes=False):
        assert db.session().get_one(Tally, published.id).views == 3


def test_while_templates_are_worked_on_nothing_is_kept(site, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert create_app().extensions["cache"].size == 0


def test_what_is_kept_in_memory_is_bounded(app):
    assert isinstance(app.extensions["cache"], Memory)
    assert app.extensions["cache"].size == 64 << 20


def _changed(given, **facts):
    for name, value in facts.items():
        setattr(given["document"], name, value)
    lifecycle.changed(given["document"])


def _preview(given):
    preview = db.session().query(Preview).one()
    preview.text, preview.changed_at = "一份新的正文。", clock.now()


def _another(option, value):
    if option.choices is not None:
        return next((choice for choice in option.choices() if choice != value), value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return (value + "x")[: option.most] or value
    return value + 1 if value < option.most else value - 1


def _only_kept(app, client, path):
    seen, real = [], app.extensions["cache"].put
    app.extensions["cache"].put = lambda key, value, *, seconds: seen.append((key, value))
    client.get(path)
    app.extensions["cache"].put = real
    return seen[-1]
