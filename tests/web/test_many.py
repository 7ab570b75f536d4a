"""With ten thousand documents a page of a list still takes only its own rows, along an index, without sorting all there are."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from tests.listening import heard

from wenku.base import clock, db
from wenku.documents import changes, following, queries, tags
from wenku.documents.models import Category, Document, DocumentState, Tag, Tagging, Tally, Version, VersionState
from wenku.search import indexing, query

pytestmark = pytest.mark.slow

MANY = 10_000


def fill(author, count):
    """So many documents, every tenth of them private, in forty categories."""
    at, ids = clock.now(), range(1, count + 1)
    document = {"owner_id": author.id, "made_at": at, "price": 0}
    version = {"state": VersionState.APPROVED, "keywords": ["年报"], "file_name": "a.pdf", "kind": "pdf", "size": 1, "made_at": at}
    documents = [
        {
            "id": id,
            "category_id": id % 40 + 1,
            "state": DocumentState.PUBLISHED if id % 10 else DocumentState.PRIVATE,
            "published_at": at + timedelta(seconds=id),
            **document,
        }
        for id in ids
    ]
    tallies = [
        {
            "document_id": id,
            "downloads": id % 977,
            "ratings": id % 5,
            "half_stars": id % 5 * 7,
            "shelf_id": id % 40 + 1 if id % 10 else None,
            "author_id": author.id if id % 10 else None,
        }
        for id in ids
    ]
    taggings = [{"document_id": id, "tag_id": 1, "published_at": at + timedelta(seconds=id)} for id in ids if id % 10]
    with db.unit_of_work():
        db.session().execute(
            insert(Category), [{"id": id, "name": f"分类{id}", "name_en": "", "position": id} for id in range(1, 41)]
        )
        db.session().execute(insert(Document), documents)
        db.session().execute(
            insert(Version), [{"document_id": id, "title": f"文{id}", "sha256": f"{id:064}", **version} for id in ids]
        )
        db.session().execute(insert(Tally), tallies)
        db.session().execute(
            insert(Tag), [{"id": id, "key": f"年报{id}", "name": f"年报{id}", "listed": count // id} for id in ids]
        )
        db.session().execute(insert(Tagging), taggings)
        db.session().execute(
            text("UPDATE document SET published_version_id = (SELECT id FROM version WHERE document_id = document.id)")
        )
    if not db.is_sqlite():
        analyse()


def analyse():
    """PostgreSQL does so by itself; an operator of SQLite may, and may not."""
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def plans(do):
    """How the database goes about each statement of `do`, in its own words."""
    how = "EXPLAIN QUERY PLAN " if db.is_sqlite() else "EXPLAIN "
    with db.unit_of_work(writes=False):
        made = heard(do)
        asked = [
            db.session().connection().exec_driver_sql(how + statement, tuple(values) if db.is_sqlite() else values)
            for statement, values in made
            if "SELECT" in statement
        ]
        return ["\n".join(row[-1] for row in rows) for rows in asked]


LISTS = {
    "the newest": (lambda: queries.latest(), "ix_document_listed"),
    "those before": (lambda: queries.latest(page="1893456000000000.5000"), "ix_document_listed"),
    "the newest of a category": (lambda: queries.latest(categories={7}), "ix_document_category"),
    "the most downloaded": (lambda: queries.most_downloaded(), "ix_tally_downloads"),
    "those less downloaded": (lambda: queries.most_downloaded(page="500.3000"), "ix_tally_downloads"),
    "the best rated": (lambda: queries.best_rated(), "ix_tally_merit"),
    "those not so good": (lambda: queries.best_rated(page="7000.3000"), "ix_tally_merit"),
    "the most downloaded of a category": (lambda: queries.most_downloaded(categories={7}), "ix_tally_shelf_downloads"),
    "the best rated of three": (lambda: queries.best_rated(categories=[7, 8, 9]), "ix_tally_shelf_merit"),
    "an author's newest": (lambda: queries.latest_by(1), "ix_document_author"),
    "an author's best": (lambda: queries.best_rated_by(1, page="7000.3000"), "ix_tally_author_merit"),
    "an author's most downloaded": (lambda: queries.most_downloaded_by(1), "ix_tally_author_downloads"),
    "a feed of three categories": (lambda: following.entries(categories=[7, 8, 9]), "ix_document_category"),
    "the keywords": (lambda: tags.every(), "ix_tag_listed"),
    "the newest of a keyword": (lambda: tags.documents(tags.one(1)), "ix_tagging_newest"),
}


def test_a_page_of_a_list_is_read_along_an_index(author):
    fill(author, MANY)
    analyse()
    for name, (listed, index) in LISTS.items():
        walked = plans(listed)
        assert index in "".join(walked), (name, walked)
        for word in ("TEMP B-TREE", "Sort", "SCAN document", "Seq Scan on document"):
            assert word not in "".join(walked), (name, walked)


def test_a_search_reads_what_it_shows_and_what_changed_lately_along_indexes(author):
    fill(author, MANY)
    with db.unit_of_work():
        changes.note(11)
    indexing.index()
    with db.unit_of_work():
        changes.note(21)
    for plan in plans(lambda: query.find("年报")):
        for word in ("SCAN document", "SCAN version", "Seq Scan on document ", "Seq Scan on version"):
            assert word not in plan, plan


def test_the_cards_of_a_page_are_read_by_their_ids(author):
    fill(author, MANY)
    (plan,) = plans(lambda: queries.cards(range(1000, 1024)))
    assert "ix_document_listed" not in plan


def test_the_first_page_goes_through_no_table_of_documents(author, client):
    fill(author, MANY)
    for prepare in (lambda: None, analyse):
        prepare()
        for plan in plans(lambda: client.get("/", headers={"Cookie": "wenku=nobody"})):
            assert not re.search(r"SCAN (document|version)\b|SCAN tally$|Seq Scan on (document|version|tally) ", plan, re.M), plan
