"""Redeem codes: shown once, redeemed once, and no answer tells a guesser more than another."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from wenku.base import clock, db, options, switches
from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.base.switches import SwitchedOff
from wenku.payments import codes
from wenku.payments.models import Code
from wenku.points import queries, statement
from wenku.points.models import Pocket, Reason
from wenku.points.queries import Points


def today():
    return clock.now().astimezone(options.zone()).date()


def make(admin, number=1, points=50, pocket=Pocket.GIFT, days=30):
    """A batch and its codes."""
    batch, seed = codes.make(
        number=number, points=points, pocket=pocket, last_day=today() + timedelta(days=days), note="秋季活动", by=admin
    )
    return batch, codes.written(batch, seed, by=admin)


def refusal(text, by):
    with pytest.raises(Invalid) as refused:
        codes.redeem(text, by=by)
    return str(refused.value.fields["code"])


def expire(batch):
    batch.expires_at = clock.now() - timedelta(seconds=1)
    session().flush()


def test_a_code_gives_its_points_to_whoever_redeems_it(unit, admin, reader):
    _, (text,) = make(admin)
    codes.redeem(text, by=reader)
    assert queries.spendable(reader) == Points(150, 0)
    line = statement.page(reader).items[0]
    assert (line.reason, line.amount) == (Reason.REDEEM, 50)
    assert line.reference == f"code:{session().scalar(select(Code.id))}"


def test_no_code_is_taken_while_points_are_not_sold_and_it_stays_good(unit, admin, reader):
    _, (text,) = make(admin)
    switches.top_ups.set(False, by_id=admin.id)
    with pytest.raises(SwitchedOff):
        codes.redeem(text, by=reader)
    assert queries.spendable(reader) == Points(100, 0)
    switches.top_ups.set(True, by_id=admin.id)
    codes.redeem(text, by=reader)
    assert queries.spendable(reader) == Points(150, 0)


def test_the_batch_says_into_which_pocket(unit, admin, reader):
    _, (text,) = make(admin, pocket=Pocket.CASH)
    codes.redeem(text, by=reader)
    assert queries.spendable(reader) == Points(100, 50)


def test_a_code_is_twenty_letters_that_nobody_mistakes(unit, admin):
    _, texts = make(admin, number=200)
    assert len(set(texts)) == 200
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", text) for text in texts)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: f"  {text}\u3000",
        lambda text: text.replace("-", "—"),
        lambda text: text.replace("0", "O").replace("1", "l"),
        lambda text: text.replace("0", "o").replace("1", "I"),
        lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text),
    ],
    ids=["small", "together", "spaced", "padded", "dashes", "O and l", "o and I", "full-width"],
)
def test_a_code_may_be_typed_in_many_ways(unit, admin, reader, typed):
    _, texts = make(admin, number=30)
    text = next(text for text in texts if "0" in text or "1" in text)
    codes.redeem(typed(text), by=reader)
    assert queries.spendable(reader) == Points(150, 0)


@given(st.text())
def test_whatever_is_typed_can_be_read(text):
    assert codes.read(codes.read(text)) == codes.read(text)


def test_only_a_hash_and_the_last_four_are_kept(unit, admin):
    _, (text,) = make(admin)
    row = session().scalars(select(Code)).one()
    assert row.last == text[-4:]
    kept = " ".join(str(value) for value in vars(row).values())
    assert text.replace("-", "")[:12] not in kept
    assert len(row.digest) == 64


def test_codes_are_shown_by_their_seed_to_who_made_them_and_not_for_long(unit, admin, moderator):
    batch, seed = codes.make(number=2, points=5, pocket=Pocket.GIFT, last_day=today(), note="", by=admin)
    other, _ = make(admin)
    assert len(codes.written(batch, seed, by=admin)) == 2
    for what, whose, by in ((other, seed, admin), (batch, "", admin), (batch, seed, moderator)):
        assert codes.written(what, whose, by=by) == []
    batch.made_at -= codes.SHOWN_FOR
    assert codes.written(batch, seed, by=admin) == []


def test_only_codes_of_the_batch_are_listed(unit, admin):
    batch, texts = make(admin, number=2)
    _, others = make(admin)
    assert codes.listed(batch, [*texts, *others, "=1+1", ""]) == texts


def test_a_code_that_was_used_expired_revoked_or_made_up_gets_the_same_answer(unit, admin, reader, stranger):
    _, (used,) = make(admin)
    codes.redeem(used, by=stranger)
    late, (expired,) = make(admin)
    expire(late)
    ended, (revoked,) = make(admin)
    codes.revoke(ended.id, by=admin)
    answers = {refusal(text, reader) for text in (used, expired, revoked, "0000-0000-0000-0000-0000", "", "短")}
    assert len(answers) == 1
    assert queries.spendable(reader) == Points(100, 0)


def test_whoever_redeemed_it_is_told_so(unit, admin, reader):
    batch, (text,) = make(admin)
    codes.redeem(text, by=reader)
    day = clock.now().astimezone(options.zone()).strftime("%Y-%m-%d")
    assert day in refusal(text, reader)
    expire(batch)
    assert day in refusal(text, reader)
    assert queries.spendable(reader) == Points(150, 0)


def test_a_code_is_good_until_the_end_of_its_last_day(unit, admin, reader):
    batch, (text,) = make(admin, days=0)
    assert codes.last_day_of(batch) == today()
    assert batch.expires_at > clock.now()
    codes.redeem(text, by=reader)


def test_revoking_ends_what_is_unused_and_only_once(unit, admin, reader):
    batch, texts = make(admin, number=3)
    codes.redeem(texts[0], by=reader)
    assert codes.found(batch.id).usable == 2
    codes.revoke(batch.id, by=admin)
    stock = codes.found(batch.id)
    assert (stock.made, stock.used, stock.usable, stock.lost) == (3, 1, 0, 2)
    with pytest.raises(codes.Revoked):
        codes.revoke(batch.id, by=admin)
    assert [use.last for use in codes.uses(batch)] == [texts[0][-4:]]


def test_making_and_revoking_are_audited_without_the_codes(unit, admin):
    batch, (text,) = make(admin, pocket=Pocket.CASH)
    codes.revoke(batch.id, by=admin)
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.by_id, entry.subject) for entry in entries] == [
        ("codes.made", admin.id, f"code_batch:{batch.id}"),
        ("codes.revoked", admin.id, f"code_batch:{batch.id}"),
    ]
    assert entries[0].details["pocket"] == "cash"
    assert entries[1].details == {"unused": 1}
    assert not any(part in str(entries[0].details) for part in text.split("-"))


@pytest.mark.parametrize(
    ("field", "given_"),
    [
        ("number", {"number": 0}),
        ("number", {"number": -1}),
        ("number", {"number": codes.MOST_CODES + 1}),
        ("points", {"points": 0}),
        ("points", {"points": codes.MOST_POINTS + 1}),
        ("last_day", {"days": -1}),
        ("last_day", {"days": 6 * 366}),
    ],
)
def test_a_batch_has_bounds(unit, admin, field, given_):
    with pytest.raises(Invalid) as refused, session().begin_nested():
        make(admin, **given_)
    assert list(refused.value.fields) == [field]
    assert codes.batches().items == []


def test_batches_are_listed_the_newest_first_with_their_counts(unit, admin, reader):
    first, texts = make(admin, number=2)
    second, _ = make(admin, number=5)
    codes.redeem(texts[0], by=reader)
    expire(first)
    page = codes.batches(size=1)
    assert [(stock.batch.id, stock.made, stock.used, stock.usable) for stock in page.items] == [(second.id, 5, 0, 5)]
    (older,) = codes.batches(before=page.next).items
    assert (older.batch.id, older.used, older.usable, older.lost) == (first.id, 1, 0, 1)


def test_twenty_who_redeem_a_code_at_once_get_its_points_once(site, admin, reader, stranger):
    with db.unit_of_work():
        _, (text,) = make(admin)
    people = [reader, stranger]
    answers = site.at_once(20, lambda number: codes.redeem(text, by=people[number % 2]))
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert all(isinstance(answer, Invalid) for answer in answers if isinstance(answer, Exception))
    with db.unit_of_work(writes=False):
        assert sorted(queries.balance(person) for person in people) == [100, 150]


def test_codes_of_a_batch_that_are_redeemed_and_revoked_at_once_come_out_even(site, admin, reader):
    with db.unit_of_work():
        batch, texts = make(admin, number=12)

    def act(number):
        return codes.revoke(batch.id, by=admin) if number == 6 else codes.redeem(texts[number % 12], by=reader)

    answers = site.at_once(13, act)
    assert all(isinstance(answer, Invalid) for answer in answers if isinstance(answer, Exception))
    with db.unit_of_work(writes=False):
        stock = codes.found(batch.id)
        assert queries.balance(reader) == 100 + 50 * stock.used
        assert stock.usable == 0
