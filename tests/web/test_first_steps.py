"""A new site: what it lacks is told where it is missed, to whoever can do something about it, and only as long as that is so."""

import re

import pytest
from tests import making

from wenku.base import db, settings
from wenku.documents import categories

BEGIN = "/admin/categories/usual-set"
STEPS = 'id="h-steps"'


@pytest.fixture
def mail_server(monkeypatch):
    """The site sends mail by a server from now on."""

    def set_up():
        monkeypatch.setenv("WENKU_MAIL", "smtp://127.0.0.1:9")
        settings.read.cache_clear()

    return set_up


@pytest.fixture
def draft(author):
    with db.unit_of_work():
        return making.draft(author)


def make_a_category():
    with db.unit_of_work():
        making.category()


def test_the_usual_set_is_offered_while_there_is_no_category(signed_in, admin):
    browser, other_tab = signed_in(admin), signed_in(admin)
    assert BEGIN in browser.get("/admin/categories").text
    other_tab.get("/admin/categories")
    assert browser.send(BEGIN).status_code == 303
    page = browser.get("/admin/categories").text
    assert BEGIN not in page
    assert "劳动用工" in page
    answer = other_tab.send(BEGIN)
    assert answer.status_code == 409
    assert 'href="/admin/categories"' in answer.text
    with db.unit_of_work(writes=False):
        assert [branch.name for branch in categories.tree()].count("合同协议") == 1


def test_the_first_steps_go_as_they_are_done(signed_in, admin, mail_server):
    browser = signed_in(admin)
    page = browser.get("/admin").text
    assert STEPS in page
    assert "WENKU_MAIL" in page
    make_a_category()
    assert "会员可以上传，但不能提交" not in browser.get("/admin").text
    mail_server()
    assert STEPS not in browser.get("/admin").text


@pytest.mark.parametrize("address", ["/upload", "/me/documents/{}"])
def test_a_member_is_told_that_there_is_no_category_and_hands_in_later(address, signed_in, author, draft):
    browser, path = signed_in(author), address.format(draft.document_id)
    page = browser.get(path).text
    assert "网站还没有分类，暂时不能提交" in page
    assert 'name="then" value="submit"' not in page
    assert "/admin/categories" not in page
    make_a_category()
    page = browser.get(path).text
    assert "网站还没有分类" not in page
    assert 'name="then" value="submit"' in page


def test_what_is_handed_in_without_any_category_is_kept_and_told_why(signed_in, author, draft):
    browser = signed_in(author)
    title = f"d{draft.document_id}-title"
    facts = {title: "城市更新调研报告", f"d{draft.document_id}-price": "5", f"d{draft.document_id}-licence": "personal"}
    answer = browser.send(f"/me/documents/{draft.document_id}", **facts, **{"then": "submit", "agreed": "y"})
    assert answer.status_code == 422
    assert "网站还没有分类" in answer.text
    assert browser.send(f"/me/documents/{draft.document_id}", **facts, then="save").status_code == 303
    assert 'value="城市更新调研报告"' in browser.get("/upload").text


def test_an_admin_who_uploads_is_led_to_where_categories_are_made(signed_in, admin):
    with db.unit_of_work():
        making.draft(admin)
    assert re.search(r'<a href="/admin/categories">建立分类</a>', signed_in(admin).get("/upload").text)
