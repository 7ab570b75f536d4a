"""Administration: only for admins, every page opens, bad input changes nothing, every change leaves a trace."""

import re

import pytest
from sqlalchemy import select
from tests import making

from wenku.base import options
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.documents import limits
from wenku.documents.models import Category

PAGES = [
    "/admin",
    "/admin/settings/site",
    "/admin/tariff",
    "/admin/settings/documents",
    "/admin/categories",
    "/admin/notices",
    "/admin/notices/new",
    "/admin/notices/1",
    "/admin/reasons",
    "/admin/pages",
    "/admin/pages/terms/zh",
    "/admin/audit",
]


def trace():
    with unit_of_work(writes=False):
        return session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


@pytest.mark.parametrize("path", PAGES)
def test_admins_alone_get_in(path, client, signed_in, moderator, admin):
    assert client.get(path).status_code == 303
    assert signed_in(moderator).get(path).status_code == 403
    assert signed_in(admin).get(path).status_code == 200
    assert signed_in(admin).get(f"/en{path}").status_code == 200


def documents_settings(**changes):
    now = {option.name: option.default for option in options.every() if option.group == "documents"}
    return {name: str(value) for name, value in {**now, **changes}.items()}


def test_a_setting_is_changed_with_a_trace(signed_in, admin):
    assert signed_in(admin).send("/admin/settings/documents", **documents_settings(free_pages=7)).status_code == 303
    with unit_of_work(writes=False):
        assert limits.free_pages.get() == 7
    assert trace()[0] == "option.changed"


@pytest.mark.parametrize("pages", ["-1", "0", "100001", "half", "", "７"])
def test_a_setting_out_of_bounds_changes_nothing(pages, signed_in, admin):
    answer = signed_in(admin).send("/admin/settings/documents", **documents_settings(free_pages=pages))
    assert answer.status_code == 422
    with unit_of_work(writes=False):
        assert limits.free_pages.get() == limits.free_pages.default
    assert trace() == []


def test_every_declared_setting_stands_on_a_page(signed_in, admin):
    browser = signed_in(admin)
    links = re.findall(r'href="(/admin/(?:settings/[a-z]+|tariff|relevance))"', browser.get("/admin/settings/site").text)
    shown = "".join(browser.get(path).text for path in set(links))
    assert [option.name for option in options.every() if f'name="{option.name}"' not in shown] == []


def test_there_is_no_group_of_settings_that_was_not_declared(signed_in, admin):
    assert signed_in(admin).get("/admin/settings/secrets").status_code == 404


def test_categories_are_made_moved_and_deleted(signed_in, admin):
    browser = signed_in(admin)
    assert browser.send("/admin/categories", **{"name": "公文写作", "parent": "0"}).status_code == 303
    assert browser.send("/admin/categories", **{"name": "教育教学", "parent": "0"}).status_code == 303
    with unit_of_work(writes=False):
        first, second = session().scalars(select(Category).order_by(Category.id)).all()
    assert browser.send(f"/admin/categories/{second.id}/place", **{"position": "0"}).status_code == 303
    changed = {"name": "领导讲话", "name_en": "Speeches", "parent": str(second.id)}
    assert browser.send(f"/admin/categories/{first.id}", **changed).status_code == 303
    below = browser.send(f"/admin/categories/{second.id}", **{"name": "教育教学", "parent": str(first.id)})
    assert below.status_code == 422
    assert browser.send(f"/admin/categories/{second.id}/deletion").status_code == 409
    assert browser.send(f"/admin/categories/{first.id}/deletion").status_code == 303
    assert browser.send("/admin/categories", **{"name": "教育教学", "parent": "0"}).status_code == 422


def test_a_category_with_documents_stays(signed_in, admin, published):
    assert signed_in(admin).send(f"/admin/categories/{published.category_id}/deletion").status_code == 409


def test_a_notice_is_written_changed_and_deleted(signed_in, admin):
    browser = signed_in(admin)
    notice = {"heading": "课件说明", "body": "下载后可编辑。", "language": "zh", "kinds": ["pdf"], "is_shown": "y"}
    assert browser.send("/admin/notices", **notice).status_code == 303
    assert "课件说明" in browser.get("/admin/notices").text
    assert browser.send("/admin/notices/5", **{**notice, "heading": ""}).status_code == 422
    assert browser.send("/admin/notices/5/deletion").status_code == 303
    assert browser.get("/admin/notices/5").status_code == 404
    assert trace() == ["notice.written", "notice.deleted"]


def test_a_text_of_the_site_is_rewritten_and_restored(client, signed_in, admin):
    browser = signed_in(admin)
    before = client.get("/terms").text
    assert browser.send("/admin/pages/terms/zh", **{"title": "条款", "body": "**新** <script>x</script>"}).status_code == 303
    assert "<strong>新</strong>" in client.get("/terms").text
    assert "<script>x" not in client.get("/terms").text
    assert browser.send("/admin/pages/terms/zh/restoration").status_code == 303
    assert client.get("/terms").text == before


def test_the_overview_counts_what_waits(signed_in, admin, author):
    with unit_of_work():
        making.waiting(author)
    assert "<b>1</b>" in signed_in(admin).get("/admin").text
