"""The site's own pages exist in both languages, say what is true, and give way to what an admin writes."""

import re

import pytest

from wenku.base import options, words
from wenku.base.errors import Invalid, NotFound
from wenku.documents import limits
from wenku.editorial import pages
from wenku.points import tariff

EVERY = [(slug, language) for slug in pages.SLUGS for language in words.LANGUAGES]


def test_every_page_comes_with_a_text_in_both_languages(unit):
    for slug, language in EVERY:
        with words.speaking(language):
            shown = pages.show(slug, language)
        assert shown.title
        assert len(shown.html) > 400
        assert not re.search(r"[{}]", shown.html), "a fact that nobody fills in"
        assert "<h1" not in shown.html
        assert shown.changed_at is None


def test_both_languages_have_the_same_parts():
    for slug in pages.SLUGS:
        zh, en = (
            re.findall(r"^(?:##|\d\.|\||-)", pages.original(slug, language).body, re.MULTILINE) for language in words.LANGUAGES
        )
        assert zh == en, slug


def test_links_stay_in_their_language_and_lead_somewhere():
    for slug, language in EVERY:
        for path in re.findall(r"\]\((/[^)]*)\)", pages.original(slug, language).body):
            prefix, _, rest = path.rpartition("/help/" if "/help/" in path else "/")
            assert prefix == ("/en" if language == "en" else ""), path
            assert rest in (*pages.SLUGS, "takedown", "takedowns"), path


def test_numbers_are_those_that_hold_now(unit, admin):
    tariff.sign_up_grant.set(37, by_id=admin.id)
    tariff.author_share.set(6250, by_id=admin.id)
    limits.largest_file.set(55, by_id=admin.id)
    assert "37 积分" in pages.show("points", "zh").html
    assert "62.5%" in pages.show("points", "zh").html
    assert "55 MB" in pages.show("uploading", "en").html


def test_the_contact_is_named_where_there_is_one(unit, admin):
    assert "尚未填写" in pages.show("copyright", "zh").html
    options.contact.set("rights@example.org", by_id=admin.id)
    assert "rights@example.org" in pages.show("copyright", "zh").html


def test_what_an_admin_writes_is_shown_and_the_original_comes_back(unit, admin):
    pages.write("terms", "zh", title="我们的约定", body="## 一\n\n友好相处。", by=admin)
    shown = pages.show("terms", "zh")
    assert (shown.title, "友好相处" in shown.html, shown.changed_at is not None) == ("我们的约定", True, True)
    assert pages.show("terms", "en").title == "Terms of use"
    pages.write("terms", "zh", title="我们的约定", body="再改一次。", by=admin)
    assert "再改一次" in pages.show("terms", "zh").html
    pages.restore("terms", "zh", by=admin)
    assert pages.show("terms", "zh").title == "用户协议"


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](data:text/html,hi)",
        "<style>*{}</style>",
    ],
)
def test_nothing_that_acts_gets_into_a_page(unit, admin, body):
    pages.write("about", "zh", title="关于", body=body, by=admin)
    html = pages.show("about", "zh").html
    assert not re.search(r"<script|<style|<img[^>]*onerror|href=\"javascript|src=\"data", html)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"body": " "}, {"title": "x" * 81}, {"body": "x" * 60_001}])
def test_an_empty_or_endless_page_is_refused(unit, admin, wrong):
    with pytest.raises(Invalid) as refused:
        pages.write("about", "zh", **({"title": "关于", "body": "文字"} | wrong), by=admin)
    assert list(refused.value.fields) == list(wrong)


@pytest.mark.parametrize(("slug", "language"), [("nothing", "zh"), ("terms", "fr"), ("../../secret", "zh")])
def test_other_pages_are_not_there(unit, admin, slug, language):
    with pytest.raises(NotFound):
        pages.written(slug, language)
    with pytest.raises(NotFound):
        pages.write(slug, language, title="a", body="b", by=admin)


@pytest.mark.parametrize("slug", ["terms", "privacy", "copyright"])
def test_a_page_that_an_admin_does_not_show_is_not_there(unit, admin, slug):
    assert pages.is_shown(slug)
    options.named(f"shows_{slug}").set(False, by_id=admin.id)
    assert not pages.is_shown(slug)
    with pytest.raises(NotFound):
        pages.show(slug, "zh")
