"""Accounts and the site's own pages in a real browser: at two widths, in light and dark, also when something went wrong."""

import shutil
import threading

import pytest
from tests import making
from tests.browsing import link_in
from tests.conftest import PASSWORD
from tests.journeys.watching import Watch
from tests.moderation.hinting import hinted
from tests.moderation.takedown_claims import claimed
from werkzeug.serving import make_server

from wenku.accounts import first_admin, links, notifying, people, sanctions
from wenku.accounts.models import Kind
from wenku.base import db
from wenku.base.db import session
from wenku.documents import access
from wenku.editorial import pages as site_pages
from wenku.moderation import appealing, deciding, reporting, wordlists
from wenku.moderation.noting import HintKind
from wenku.reviews import commenting
from wenku.reviews.models import CommentState

pytestmark = pytest.mark.journey
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 860}}


@pytest.fixture
def database(sqlite, tmp_path):
    """What a page looks like doesn't depend on the database."""
    shutil.copy(sqlite, tmp_path / "site.sqlite3")
    return f"sqlite:///{tmp_path / 'site.sqlite3'}"


@pytest.fixture
def url(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(params=SIZES)
def watch(request, chromium, url):
    """A browser of one size; the test fails with everything that was wrong on the pages it looked at."""
    faults = []
    # Without motion: colours that are still on their way from light to dark would be judged.
    context = chromium.new_context(viewport=SIZES[request.param], has_touch=request.param == "phone", reduced_motion="reduce")
    yield Watch(context.new_page(), url, f"own-pages-{request.param}", faults)
    context.close()
    assert faults == []


def go(watch, path, name, *statuses):
    with watch.expecting(*statuses):
        watch.page.goto(watch.url + path)
        watch.look(name)


def send(watch, picture, *statuses, **values):
    """Fill in the form of the page, send it, and look at what comes."""
    for label, value in values.items():
        watch.page.locator(f"main [name='{label}']").fill(value)
    with watch.expecting(*statuses):
        watch.page.locator("main form[method=post] button[type=submit]").first.click()
        watch.look(picture)


def log_in(watch, member):
    watch.page.goto(f"{watch.url}/login")
    watch.page.fill("#address", member.address)
    watch.page.fill("#password", PASSWORD)
    watch.page.click("main button[type=submit]")
    watch.page.wait_for_url(f"{watch.url}/")


def test_the_doors_please(watch, reader, mailed):
    with db.unit_of_work():
        join, reset = links.sign_up("new@example.org"), links.reset(reader)
        first = first_admin.link()
    go(watch, "/login", "login")
    send(watch, "login-wrong", 422, address="reader@example.org", password="a wrong password")
    go(watch, "/sign-up", "sign-up")
    go(watch, "/forgot", "forgot")
    watch.page.wait_for_timeout(1100)  # whoever is quicker is taken for a machine
    send(watch, "look-in-mail", address="reader@example.org")
    assert link_in(mailed()[-1]).startswith("/reset/")
    go(watch, join[join.index("/sign-up/") :], "join")
    watch.page.check("[name='accept']")
    send(watch, "join-wrong", 422, name="新会员", password="12345678")
    go(watch, reset[reset.index("/reset/") :], "reset")
    go(watch, first[first.index("/first-admin/") :], "first-admin")
    go(watch, "/reset/nothing", "link-spent", 410)


def test_what_is_a_member_s_own_pleases(watch, reader, author):
    with db.unit_of_work():
        for path in ("/documents/7", ""):
            notifying.tell(reader.id, "accounts.became_moderator", path=path)
        moved = links.new_address(reader, "moved@example.org")
        people.by_address(author.address).is_public = True
        making.published(people.by_address(author.address), price=20)
    log_in(watch, reader)
    go(watch, "/me/settings", "settings")
    go(watch, "/me/notifications", "notifications")
    send(watch, "notifications-read")
    go(watch, moved[moved.index("/new-address/") :], "new-address")
    go(watch, f"/members/{author.id}", "member")
    go(watch, "/en/me/settings", "settings-in-english")


def test_an_admin_s_members_please(watch, admin, reader):
    log_in(watch, admin)
    go(watch, "/admin/members", "members")
    go(watch, "/admin/members?q=nobody", "members-none")


@pytest.fixture
def busy(author, reader, moderator, admin):
    """A site on which everything that moderators look after has happened once: the number of the document that waits."""
    with db.unit_of_work():
        public = access.found(making.published(author, price=20, text="一份公开的报告。" * 60).id)
        hidden = access.found(making.published(author, price=0, file_name="另一份.pdf").id)
        waiting = making.waiting(author, file_name="等待.pdf", text="一份公开的报告。" * 60)
        hinted(waiting, HintKind.WORD, 50, words=[{"word": "代写", "list": "广告", "count": 2}], total=2)
        first = commenting.write(public, "写得很清楚，谢谢。https://example.org/more", by=reader)
        commenting.go(first, CommentState.SHOWN)
        commenting.write(public, "第3页的数据有新的吗？", by=moderator)
        reporting.report(public, reason="spam", text="第2页是广告", reporter=f"member:{reader.id}", by=reader)
        decision = deciding.hide(hidden, by=moderator, reason="目录和正文对不上。")
        session().flush()
        appealing.appeal(decision.id, by=author, text="目录已经改好了，请再看一次。")
        claimed(public)
        sanctions.impose(reader.id, [Kind.COMMENT], until=None, reason="反复发布广告", by=moderator)
        wordlists.add(wordlists.begin("广告", weight=50, by=admin), "代写\n发票代开", by=admin)
    return waiting.id, public.id, hidden.id


def test_what_moderators_look_after_pleases(watch, busy, admin, reader):
    waiting, public, _hidden = busy
    log_in(watch, admin)
    for name, path in {
        "bench": f"/moderation/versions/{waiting}",
        "compare": f"/moderation/versions/{waiting}/compare/{public}",
        "reports": "/moderation/reports",
        "held": "/moderation/comments",
        "appeals": "/moderation/appeals",
        "decisions": f"/moderation/documents/{public}",
        "restrictions": f"/moderation/members/{reader.id}",
        "claims": "/admin/takedowns",
        "claim": "/admin/takedowns/1",
    }.items():
        go(watch, path, name)


def test_the_house_pleases(watch, busy, admin):
    log_in(watch, admin)
    for name in ("", "jobs", "audit", "announcements", "links", "words", "words/1", "report-reasons", "settings/features"):
        go(watch, f"/admin/{name}".rstrip("/"), f"house-{name.replace('/', '-') or 'overview'}")


def test_a_new_site_pleases(watch, author, admin):
    with db.unit_of_work():
        draft = making.draft(author).document_id
    log_in(watch, author)
    go(watch, "/upload", "new-upload")
    go(watch, f"/me/documents/{draft}", "new-document")
    watch.page.context.clear_cookies()
    log_in(watch, admin)
    go(watch, "/admin", "new-overview")
    go(watch, "/admin/categories", "new-categories")
    watch.page.get_by_role("button", name="用常用分类开始").click()
    watch.look("new-categories-made")
    fold = watch.page.locator(".room__fold > summary")
    if fold.is_visible():
        fold.focus()
        watch.page.keyboard.press("Enter")
        watch.look("menu")
    watch.page.get_by_role("navigation", name="管理").get_by_role("link", name="操作记录").click()
    watch.look("menu-below")


def test_what_members_see_of_moderation_pleases(watch, busy, author, reader):
    _waiting, public, hidden = busy
    go(watch, f"/documents/{public}/comments", "comments")
    go(watch, f"/takedown?document={public}", "takedown")
    go(watch, "/takedowns", "takedowns")
    log_in(watch, author)
    go(watch, f"/me/documents/{hidden}", "hidden")
    watch.page.context.clear_cookies()
    log_in(watch, reader)
    for name in ("restrictions", "data", "leaving"):
        go(watch, f"/me/{name}", f"me-{name}")


def test_the_site_s_own_pages_please(watch):
    prefix = "/en" if watch.page.viewport_size == SIZES["desk"] else ""
    for slug in site_pages.SLUGS:
        go(watch, f"{prefix}/help/{slug}", slug)
