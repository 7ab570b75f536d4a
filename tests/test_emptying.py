"""A PostgreSQL database that was emptied is as good as a new one; where more than rows changed, a new one is made."""

import pytest
from sqlalchemy import create_engine, inspect, text
from tests import making

from wenku.base import db
from wenku.base.db import session
from wenku.downloads import purchasing
from wenku.moderation import comments, deciding
from wenku.reviews import commenting

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

GUARDS = "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
GUARDED = {"transfer", "decision", "comment_ruling"}
EMPTY = "SELECT tests.empty()"


def contents(address):
    """Every row, what each sequence gives next, and the triggers that guard tables."""
    engine = create_engine(address)
    with engine.connect() as connection:
        seen = inspect(connection)
        rows = {name: connection.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).fetchall() for name in seen.get_table_names()}
        numbers = {name: connection.scalar(text(f"SELECT nextval('\"{name}\"')")) for name in seen.get_sequence_names()}
        guards = connection.execute(text(GUARDS)).fetchall()
    engine.dispose()
    return rows, numbers, guards


def live(published, reader, moderator):
    """Rows in many tables, also in those that refuse to lose any."""
    with db.unit_of_work():
        making.adjusted(reader, 50)
        purchasing.buy(published, by=reader, seen_price=20)
        comment = commenting.write(published, "讲得很清楚", by=reader)
        comments.remove([comment.id], reason="广告", by=moderator)
        deciding.hide(published, by=moderator, reason="目录和正文对不上")


def test_what_was_emptied_is_as_good_as_new(site, postgres, published, reader, moderator):
    live(published, reader, moderator)
    postgres.run("CREATE DATABASE compared TEMPLATE template_site STRATEGY file_copy")
    try:
        new = contents(postgres.address("compared"))
        rows, _, _ = contents(site.database)
        assert {name for name, guard, _ in new[2] if guard.endswith("append_only") and rows[name]} == GUARDED
        assert postgres.run(EMPTY, "site")
        assert contents(site.database) == new
    finally:
        postgres.run("DROP DATABASE compared WITH (FORCE)")


def test_where_more_than_rows_changed_a_new_one_is_made(site, postgres):
    with db.unit_of_work():
        session().execute(text("ALTER TABLE wallet DROP CONSTRAINT ck_wallet_never_negative"))
    assert not postgres.run(EMPTY, "site")
    postgres.fresh("site")
    with db.unit_of_work(writes=False):
        kept = "SELECT count(*) FROM pg_constraint WHERE conname = 'ck_wallet_never_negative'"
        assert session().scalar(text(kept)) == 1


def test_who_still_holds_a_row_is_sent_away(site, postgres, reader):
    left = create_engine(site.database).connect()
    left.execute(text("UPDATE member SET name = 'left behind'"))
    assert postgres.run(EMPTY, "site")
    with db.unit_of_work(writes=False):
        assert session().scalar(text("SELECT count(*) FROM member WHERE address IS NOT NULL")) == 0
