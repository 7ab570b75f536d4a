"""Statements that go to the driver by themselves: the same answers and errors as SQLAlchemy's, in the same unit."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from wenku.accounts.models import Notification
from wenku.base import db
from wenku.base.statements import Statement
from wenku.points.models import Pocket, Wallet

_notification = db.table(Notification)
WRITE = Statement(insert(_notification).returning(_notification.c.id))
EVERY = Statement(select(_notification).order_by(_notification.c.id))
RENAME = Statement(update(_notification).where(_notification.c.id == bindparam("number")).values(path=bindparam("to")))


def row(author, **other):
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return {"member_id": author.id, "kind": "a.b", "path": "", "arguments": {"n": 1}, "made_at": at, "read_at": None} | other


def test_values_go_and_come_as_the_columns_say(unit, author):
    made = WRITE.run(row(author, arguments={"title": "甲", "points": 3}))[0].id
    (read,) = EVERY.run()
    assert read.id == made
    assert read.arguments == {"title": "甲", "points": 3}
    assert read.made_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert read == tuple(db.session().execute(select(_notification)).one())


def test_enums_come_as_enums(unit, author):
    wallets = Statement(select(Wallet.pocket).where(Wallet.member_id == bindparam("member")))
    assert {one.pocket for one in wallets.run({"member": author.id})} == set(Pocket)


def test_many_rows_are_written_at_once_and_one_as_well(unit, author):
    for count in (1, 3):
        Statement(insert(_notification)).run_many([row(author, path=f"/{count}")] * count)
    assert [one.path for one in EVERY.run()] == ["/1", "/3", "/3", "/3"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_no_text_is_special(unit, author, words):
    number = WRITE.run(row(author, path=words))[0].id
    RENAME.run({"number": number, "to": words + "%(x)s?:y"})
    assert db.session().scalar(select(Notification.path).where(Notification.id == number)) == words + "%(x)s?:y"


def test_what_the_session_holds_is_written_first_and_rolled_back_with_it(site, author):
    def change_your_mind():
        with db.unit_of_work():
            db.session().add(Notification(**row(author)))
            assert len(EVERY.run()) == 1
            WRITE.run(row(author))
            raise LookupError

    with pytest.raises(LookupError):
        change_your_mind()
    with db.unit_of_work(writes=False):
        assert EVERY.run() == []


def test_what_the_database_refuses_is_refused_in_sqlalchemys_words(site, author):
    with db.unit_of_work():
        number = WRITE.run(row(author))[0].id
    again = Statement(insert(_notification))
    with pytest.raises(IntegrityError) as refused, db.unit_of_work():
        again.run(row(author, path="/secret") | {"id": number})
    assert "/secret" not in str(refused.value)


def test_a_unit_that_only_reads_cant_write_through_it(site, author):
    with pytest.raises(Exception, match=r"(?i)read-?only"), db.unit_of_work(writes=False):
        WRITE.run(row(author))


def test_a_connection_that_is_lost_is_given_up(site, author):
    if db.is_sqlite():
        return  # a file can't hang up

    def hang_up_and_ask():
        with db.unit_of_work(writes=False):
            mine = db.session().scalar(text("SELECT pg_backend_pid()"))
            with db.engine().connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            EVERY.run()

    with pytest.raises(OperationalError) as lost:
        hang_up_and_ask()
    assert lost.value.connection_invalidated
    with db.unit_of_work(writes=False):
        assert EVERY.run() == []


def test_a_statement_whose_values_arent_all_given_is_refused(unit):
    with pytest.raises(ValueError, match="not all of its values"):
        Statement(select(_notification).where(_notification.c.id.in_([1, 2]))).run()


def test_a_savepoint_takes_back_what_was_written_in_it(unit, author):
    WRITE.run(row(author, path="/first"))
    nested = db.session().begin_nested()
    WRITE.run(row(author, path="/second"))
    nested.rollback()
    WRITE.run(row(author, path="/third"))
    assert [one.path for one in EVERY.run()] == ["/first", "/third"]
