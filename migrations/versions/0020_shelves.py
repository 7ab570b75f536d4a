"""Where lists find a document: by category and author beside its tallies, by keyword in a table; what is public is counted there."""

import json
import unicodedata

import opencc
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
time = sa.DateTime(timezone=True)
RATED = sa.text("ratings > 0")
AT_ONCE = 1000


def upgrade() -> None:
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.add_column("category", sa.Column("listed", sa.Integer(), nullable=False, server_default="0"))
    for name, table in (("shelf_id", "category"), ("author_id", "member")):
        op.execute(f"ALTER TABLE tally ADD COLUMN {name} {number} CONSTRAINT fk_tally_{name} REFERENCES {table} (id)")
    op.execute(
        "UPDATE tally SET shelf_id = document.category_id, author_id = document.owner_id FROM document "
        "WHERE document.id = tally.document_id AND document.state = 'published'"
    )
    op.execute("UPDATE category SET listed = (SELECT count(*) FROM tally WHERE tally.shelf_id = category.id)")
    op.drop_index("ix_tally_merit", "tally")
    op.create_index("ix_tally_merit", "tally", ["merit", "document_id"], sqlite_where=RATED, postgresql_where=RATED)
    for place in ("shelf", "author"):
        op.create_index(f"ix_tally_{place}_downloads", "tally", [f"{place}_id", "downloads", "document_id"])
        columns = [f"{place}_id", "merit", "document_id"]
        op.create_index(f"ix_tally_{place}_merit", "tally", columns, sqlite_where=RATED, postgresql_where=RATED)
    op.drop_index("ix_document_counted", "document")
    op.create_index("ix_document_author", "document", ["owner_id", "state", "published_at", "id"])
    _make_tags()
    _fill_tags()


def _make_tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", id, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tag"),
        sa.UniqueConstraint("key", name="uq_tag_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_listed", "tag", ["listed", "id"])
    op.create_table(
        "tagging",
        sa.Column("document_id", id, nullable=False),
        sa.Column("tag_id", id, nullable=False),
        sa.Column("published_at", time, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_tagging_document_id"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name="fk_tagging_tag_id"),
        sa.PrimaryKeyConstraint("document_id", "tag_id", name="pk_tagging"),
    )
    op.create_index("ix_tagging_newest", "tagging", ["tag_id", "published_at", "document_id"])


def _fill_tags() -> None:
    bind, last = op.get_bind(), 0
    tag = sa.table("tag", sa.column("id"), sa.column("key"), sa.column("name"), sa.column("listed"))
    tagging = sa.table("tagging", sa.column("document_id"), sa.column("tag_id"), sa.column("published_at"))
    simplified, ids = opencc.OpenCC("t2s"), {}
    asked = sa.text(
        "SELECT document.id, document.published_at, version.keywords FROM document "
        "JOIN version ON version.id = document.published_version_id "
        "WHERE document.state = 'published' AND document.id > :last ORDER BY document.id LIMIT :most"
    )
    while rows := bind.execute(asked, {"last": last, "most": AT_ONCE}).all():
        found = []
        for row in rows:
            words = json.loads(row.keywords) if isinstance(row.keywords, str) else row.keywords
            keys = {_key(word, simplified): word.strip() for word in reversed(words)}
            for key in sorted(keys.keys() - {""}):
                if key not in ids:
                    ids[key] = len(ids) + 1
                    bind.execute(sa.insert(tag), {"id": ids[key], "key": key, "name": keys[key], "listed": 0})
                found.append({"document_id": row.id, "tag_id": ids[key], "published_at": row.published_at})
        if found:
            bind.execute(sa.insert(tagging), found)
        last = rows[-1].id
    op.execute("UPDATE tag SET listed = (SELECT count(*) FROM tagging WHERE tagging.tag_id = tag.id)")
    if ids and bind.dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('tag', 'id'), (SELECT max(id) FROM tag))")


def _key(word: str, simplified: opencc.OpenCC) -> str:
    return " ".join(simplified.convert(unicodedata.normalize("NFKC", word)).casefold().split())[:80]


def downgrade() -> None:
    op.drop_table("tagging")
    op.drop_table("tag")
    op.drop_index("ix_document_author", "document")
    op.create_index("ix_document_counted", "document", ["state", "category_id"])
    for place in ("shelf", "author"):
        for order in ("merit", "downloads"):
            op.drop_index(f"ix_tally_{place}_{order}", "tally")
    op.drop_index("ix_tally_merit", "tally")
    op.create_index("ix_tally_merit", "tally", ["merit", "document_id"])
    for name in ("author_id", "shelf_id"):
        op.drop_column("tally", name)
    op.drop_column("category", "listed")
