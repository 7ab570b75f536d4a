"""Price and category change at once; words wait for the next version."""

from dataclasses import replace

import pytest

from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.documents import editing, lifecycle, limits
from wenku.documents.models import Document, Licence, VersionState


def facts(document, **changes):
    return replace(editing.facts(document, lifecycle.newest(document)), **changes)


def change(document, by, **changes):
    return editing.change(document, facts(document, **changes), by=by)


def test_the_price_of_a_public_document_changes_at_once(unit, published, author):
    revision = published.revision
    version = change(published, author, price=35, licence=Licence.CC_BY, free_pages=2)
    assert (published.price, published.licence, limits.free_pages_of(published)) == (35, Licence.CC_BY, 2)
    assert (version, published.revision) == (published.published_version, revision + 1)


def test_the_title_of_a_public_document_belongs_to_its_next_version(unit, published, author):
    first = published.published_version
    version = change(published, author, title="新的标题")
    assert (version.number, version.state, version.title, version.sha256) == (2, VersionState.DRAFT, "新的标题", first.sha256)
    assert (published.published_version, first.title) == (first, "城市更新调研报告")


def test_words_of_what_is_not_public_change_in_place(unit, private, author):
    version = change(private, author, title="另一个标题.pdf", description=" 说明 ", keywords=["一二"])
    assert (version.number, version.title, version.description, version.keywords) == (1, "另一个标题", "说明", ["一二"])


def test_who_judges_sees_that_the_words_changed_meanwhile(unit, waiting, author):
    seen = lifecycle.newest(waiting).submitted_at
    version = change(waiting, author, title="换了标题")
    assert version.state is VersionState.WAITING
    with pytest.raises(lifecycle.Elsewhere):
        lifecycle.approve(version, seen=seen)


def test_nothing_new_is_no_new_version(unit, published, author):
    assert change(published, author) is published.published_version


def test_others_change_nothing(unit, published, reader, moderator):
    for who in (reader, moderator):
        with pytest.raises(NotFound):
            change(published, who, price=0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("description", "字" * 2001),
        ("keywords", ["词"] * 11),
        ("keywords", ["字" * 21]),
        ("category_id", 404),
        ("price", -1),
        ("price", 1001),
        ("free_pages", 0),
        ("free_pages", 13),
    ],
)
def test_each_fact_has_its_bounds(unit, private, author, field, value):
    with pytest.raises(Invalid) as refused:
        change(private, author, **{field: value})
    assert set(refused.value.fields) == {field.removesuffix("_id")}


def test_prices_end_where_the_tariff_says(unit, private, author, admin):
    change(private, author, price=1000)
    assert session().get_one(Document, private.id).price == 1000


def test_keywords_that_nobody_touched_get_better_with_the_text(unit, private, author):
    version = lifecycle.newest(private)
    suggested = version.keywords
    editing.suggest(version, "社区养老服务 " * 9)
    assert version.keywords == [*suggested, "社区", "养老", "服务"]
    change(private, author, keywords=["我选的"])
    editing.suggest(version, "别的话题 " * 9)
    assert version.keywords == ["我选的"]
