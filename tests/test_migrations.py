"""The migrations make exactly what the models say, and take along what is there."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from tests import making

from wenku import tables
from wenku.base import clock, db, migrating, words
from wenku.documents import access
from wenku.downloads import books, refunding, releasing, sales
from wenku.points import queries
from wenku.points.queries import NOTHING, Points


def test_the_migrations_make_what_the_models_say(site):
    with db.engine().connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), tables.metadata)
    assert differences == []


def test_what_was_sold_before_there_were_pockets_and_holds_stays_right(site, reader, author):
    with db.unit_of_work():
        document = access.found(making.published(author).id)
    config = migrating.config(db.engine())
    command.downgrade(config, "0009")
    with db.engine().begin() as before:
        _sell(before, document.id, reader.id, author.id)
    command.upgrade(config, "head")
    with db.unit_of_work(writes=False), words.speaking("en"):
        assert [str(fault) for fault in books.check()] == []
        assert (queries.spendable(author), queries.on_hold(author)) == (Points(116, 0), NOTHING)
    releasing.release_due()
    with db.unit_of_work():
        assert queries.spendable(author) == Points(116, 0)
        assert refunding.refund(sales.locked(1), by=author)
        assert (queries.spendable(reader), queries.spendable(author)) == (Points(100, 0), Points(100, 0))
    with db.unit_of_work(writes=False), words.speaking("en"):
        assert [str(fault) for fault in books.check()] == []


def _sell(before, document, reader, author):
    """As the site did when each member had one wallet, which the author's share went to at once."""
    now = {"now": clock.now()}
    before.execute(
        text(
            "INSERT INTO purchase (id, document_id, buyer_id, price, way, bought_at)"
            f" VALUES (1, {document}, {reader}, 20, 'sale', :now)"
        ),
        now,
    )
    wallets = {owner: id for id, owner in before.execute(text("SELECT id, member_id FROM wallet"))}
    for taker, reason, amount in ((author, "sale", 16), (None, "fee", 4)):
        before.execute(
            text(
                "INSERT INTO transfer (giver_id, taker_id, pocket, amount, reason, reference, by_id, moved_at)"
                f" VALUES ({wallets[reader]}, {wallets[taker]}, 'gift', {amount}, '{reason}', 'purchase:1', {reader}, :now)"
            ),
            now,
        )
    before.execute(text(f"UPDATE wallet SET balance = 80 WHERE member_id = {reader}"))
    before.execute(text(f"UPDATE wallet SET balance = 116 WHERE member_id = {author}"))
