"""Pages of top-ups: ordering, following an order, redeeming a code, and what admins see of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from tests.payments.conftest import said

from wenku.base import clock, db, options
from wenku.base.db import session
from wenku.guard.models import Attempt
from wenku.payments import codes, errands, settling
from wenku.payments.models import CodeBatch, Order, OrderState
from wenku.points import ledger, queries
from wenku.points.models import Pocket, Reason
from wenku.points.queries import Points

HOSTILE = ["0", "-1", "1.5", "1e3", "NaN", "", "10001", "99999999999999999999", "２０", "٣", "1_0", "+5", "abc", "1" * 500]


def spendable(member):
    with db.unit_of_work(writes=False):
        return queries.spendable(member)


def stored():
    with db.unit_of_work(writes=False):
        return session().scalars(select(Order).order_by(Order.id)).all()


def count(model):
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(model))


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def pay(order):
    with db.unit_of_work():
        settling.receive(said(order), provider="sandbox")


def batch(admin, **changed):
    with db.unit_of_work():
        today = clock.now().astimezone(options.zone()).date()
        given = {"number": 1, "points": 50, "pocket": Pocket.GIFT, "last_day": today, "note": ""}
        made, seed = codes.make(**{**given, **changed}, by=admin)
        return made, codes.written(made, seed, by=admin)


def test_without_a_provider_the_page_says_so_and_codes_can_be_redeemed(signed_in, reader):
    html = signed_in(reader).get("/me/top-up").text
    assert 'action="/me/orders"' not in html
    assert 'action="/me/codes#h-code"' in html


def test_the_page_says_what_each_amount_gives(signed_in, sandbox, reader):
    shown = words(signed_in(reader).get("/me/top-up").text)
    for amount, points in (("¥10", "100"), ("¥30", "300"), ("¥500", "5000")):
        assert re.search(rf"{amount} {points} ?\D", shown), amount


def test_an_order_is_made_and_its_page_follows_it(signed_in, sandbox, reader):
    client = signed_in(reader)
    answer = client.send("/me/orders", units="30", provider="sandbox")
    (order,) = stored()
    assert (answer.status_code, answer.location) == (303, f"/me/orders/{order.id}")
    assert (order.amount, order.points, order.state) == (3000, 300, OrderState.NEW)
    html = client.get(answer.location).text
    assert '<noscript><meta http-equiv="refresh"' in html
    assert f'src="/me/orders/{order.id}/status"' in html
    errands.begin(order_id=order.id)
    html = client.get(f"/me/orders/{order.id}/status").text
    assert f"/sandbox/{order.number}" in html
    pay(order)
    assert "data-done" in client.get(f"/me/orders/{order.id}/status").text
    html = client.get(answer.location).text
    assert "http-equiv" not in html
    assert spendable(reader) == Points(100, 300)
    assert str(order.id) in client.get("/me/orders").text


def test_an_amount_that_is_typed_counts(signed_in, sandbox, reader):
    signed_in(reader).send("/me/orders", units="30", other="7", provider="sandbox")
    assert [order.amount for order in stored()] == [700]


@pytest.mark.parametrize("amount", [amount for amount in HOSTILE if amount])
def test_a_hostile_amount_is_refused_beside_its_field(signed_in, sandbox, reader, amount):
    answer = signed_in(reader).send("/me/orders", units="30", other=amount, provider="sandbox")
    assert answer.status_code == 422
    assert 'id="other-error"' in answer.text
    assert stored() == []


@pytest.mark.parametrize("form", [{"units": "31"}, {"units": ""}, {}, {"units": "30", "provider": "stripe"}, {"units": "-30"}])
def test_what_is_not_offered_is_refused(signed_in, sandbox, reader, form):
    assert signed_in(reader).send("/me/orders", **{"provider": "sandbox", **form}).status_code == 422
    assert stored() == []


def test_a_form_sent_twice_makes_one_order(signed_in, sandbox, reader):
    client = signed_in(reader)
    answers = [client.send("/me/orders", units="30", provider="sandbox", key="k" * 20) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert len(stored()) == 1


def test_nobody_orders_without_end(signed_in, sandbox, reader):
    client = signed_in(reader)
    answers = [client.send("/me/orders", units="30", provider="sandbox").status_code for _ in range(31)]
    assert answers[-2:] == [303, 429]


def test_an_order_is_its_members_own(signed_in, client, order, stranger):
    for path in (f"/me/orders/{order.id}", f"/me/orders/{order.id}/status"):
        assert signed_in(stranger).get(path).status_code == 404
        assert client.get(path).status_code == 303
    assert "/me/orders/" not in signed_in(stranger).get("/me/orders").text.split("<main", 1)[1]


@pytest.mark.parametrize("state", OrderState)
def test_every_state_has_its_words(signed_in, order, reader, admin, state):
    with db.unit_of_work():
        session().execute(
            text("UPDATE payment_order SET state = :state, pay_url = 'https://pay.example/1'"), {"state": state.value}
        )
    for member, path in ((reader, f"/me/orders/{order.id}"), (reader, "/me/orders"), (admin, f"/admin/orders/{order.id}")):
        for language in ("", "/en"):
            assert signed_in(member).get(language + path).status_code == 200
    assert ("https://pay.example/1" in signed_in(reader).get(f"/me/orders/{order.id}").text) == (state is OrderState.PENDING)
    assert f"/admin/orders/{order.id}" in signed_in(admin).get(f"/admin/orders?state={state}").text


def test_a_code_is_redeemed_and_the_statement_says_so(signed_in, reader, admin):
    _, (code,) = batch(admin)
    client = signed_in(reader)
    answer = client.send("/me/codes", code=code.lower().replace("-", " "))
    assert (answer.status_code, answer.location) == (303, "/me/points")
    assert spendable(reader) == Points(150, 0)
    assert "50" in words(client.get("/me/points").text)


def test_a_code_form_sent_twice_is_answered_as_the_first_time(signed_in, reader, admin):
    _, (code,) = batch(admin)
    client = signed_in(reader)
    answers = [client.send("/me/codes", code=code, key="k" * 20) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert spendable(reader) == Points(150, 0)


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000-0000", "短", "x" * 500, "\x00", "' OR 1=1 --"])
def test_what_is_no_code_gets_the_form_again(signed_in, reader, code):
    answer = signed_in(reader).send("/me/codes", code=code)
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert spendable(reader) == Points(100, 0)


def test_attempts_count_though_they_are_refused(signed_in, reader, admin):
    _, (code,) = batch(admin)
    client = signed_in(reader)
    answers = [client.send("/me/codes", code="0000").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert client.send("/me/codes", code=code).status_code == 429
    assert spendable(reader) == Points(100, 0)


def test_whoever_gets_it_right_may_go_on(signed_in, reader, admin):
    _, (code,) = batch(admin)
    client = signed_in(reader)
    for _ in range(9):
        client.send("/me/codes", code="0000")
    client.send("/me/codes", code=code)
    with db.unit_of_work(writes=False):
        kept = session().scalars(select(Attempt.what).distinct()).all()
    assert kept == ["redeem-network"]


def test_an_address_has_a_limit_too(signed_in, site, reader, stranger, author, moderator, admin):
    members = [reader, stranger, author, moderator, admin]
    answers = [signed_in(member).send("/me/codes", code="0000").status_code for member in members for _ in range(9)]
    assert answers == [422] * 40 + [429] * 5


def test_an_admin_makes_codes_that_are_shown_once(signed_in, admin, reader):
    client = signed_in(admin)
    last = (clock.now() + timedelta(days=90)).strftime("%Y-%m-%d")
    answer = client.send("/admin/codes", number="3", points="70", pocket="cash", last_day=last, note="书展")
    assert answer.status_code == 303
    html = client.get(answer.location).text
    written = re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", html)
    assert len(written) == 3
    for kind, of in (("csv", "text/csv"), ("text", "text/plain")):
        file = client.send(f"{answer.location}/file", codes="\n".join([*written, "=cmd"]), kind=kind)
        assert file.mimetype == of
        assert "attachment" in file.headers["Content-Disposition"]
        assert all(code in file.text for code in written)
        assert "cmd" not in file.text
    again = client.get(answer.location).text
    assert not any(code in again for code in written)
    signed_in(reader).send("/me/codes", code=written[0])
    assert spendable(reader) == Points(100, 70)
    assert f"…{written[0][-4:]}" in client.get(answer.location).text


def test_pages_of_codes_are_kept_by_nobody(signed_in, admin):
    made, _ = batch(admin)
    assert signed_in(admin).get(f"/admin/codes/{made.id}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("field", ["number", "points"])
@pytest.mark.parametrize("value", [value for value in HOSTILE if value != "10001"])
def test_a_hostile_number_makes_no_codes(signed_in, admin, field, value):
    good = {"number": "3", "points": "70", "pocket": "gift", "last_day": "2099-01-01", "note": ""}
    answer = signed_in(admin).send("/admin/codes", **{**good, "last_day": _tomorrow(), field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count(CodeBatch) == 0


@pytest.mark.parametrize(
    "day", ["", "2001-01-01", "2099-01-01", "9999-12-31", "0001-01-01", "tomorrow", "2026-02-30", "２０２６-01-01"]
)
def test_a_hostile_day_makes_no_codes(signed_in, admin, day):
    answer = signed_in(admin).send("/admin/codes", number="3", points="70", pocket="gift", last_day=day)
    assert answer.status_code == 422
    assert 'id="last_day-error"' in answer.text
    assert count(CodeBatch) == 0


def test_a_pocket_that_is_none_makes_no_codes(signed_in, admin):
    answer = signed_in(admin).send("/admin/codes", number="3", points="70", pocket="gold", last_day=_tomorrow())
    assert answer.status_code == 422
    assert count(CodeBatch) == 0


def test_an_admin_revokes_what_is_unused(signed_in, admin, reader):
    made, (code,) = batch(admin)
    assert signed_in(admin).send(f"/admin/codes/{made.id}/revocation").status_code == 303
    assert signed_in(reader).send("/me/codes", code=code).status_code == 422
    assert signed_in(admin).send(f"/admin/codes/{made.id}/revocation").status_code == 409


def test_an_admin_refunds_an_order(signed_in, order, reader, admin):
    pay(order)
    client = signed_in(admin)
    assert client.send(f"/admin/orders/{order.id}/refund", reason="").status_code == 422
    assert spendable(reader) == Points(100, 300)
    assert client.send(f"/admin/orders/{order.id}/refund", reason="付重了").status_code == 303
    assert spendable(reader) == Points(100, 0)
    assert client.send(f"/admin/orders/{order.id}/refund", reason="付重了").status_code == 409
    assert client.send(f"/admin/orders/{order.id}/refund-again").status_code == 303
    assert "order.refunded" in client.get("/admin/audit").text


def test_an_order_whose_points_are_spent_offers_no_refund(signed_in, order, reader, admin):
    pay(order)
    with db.unit_of_work():
        (purse,) = ledger.locked(reader)
        ledger.move(1, giver=purse.cash, taker=ledger.house(Pocket.CASH), reason=Reason.VIP, reference="subscription:1", by=reader)
    client = signed_in(admin)
    assert f"/admin/orders/{order.id}/refund" not in client.get(f"/admin/orders/{order.id}").text
    assert client.send(f"/admin/orders/{order.id}/refund", reason="付重了").status_code == 409
    assert stored()[0].state is OrderState.PAID


def test_what_could_not_be_followed_stands_before_the_orders(signed_in, order, admin):
    with db.unit_of_work():
        settling.receive(said(order, amount=1), provider="sandbox")
        settling.receive(said(order, number="0" * 32, id="other"), provider="sandbox")
    html = signed_in(admin).get("/admin/orders").text
    assert "¥0.01" in html
    assert "0" * 32 in html
    assert signed_in(admin).get("/admin/orders?state=nonsense").status_code == 200


@pytest.mark.parametrize("path", ["/admin/orders", "/admin/orders/1", "/admin/codes", "/admin/codes/1"])
def test_only_admins_see_orders_and_codes(signed_in, client, order, moderator, path):
    assert signed_in(moderator).get(path).status_code == 403
    assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/admin/orders/1/refund", "/admin/orders/1/refund-again", "/admin/codes", "/admin/codes/1/revocation", "/admin/codes/1/file"],
)
def test_only_admins_act_on_orders_and_codes(signed_in, order, moderator, path):
    assert signed_in(moderator).send(path, reason="x").status_code == 403


def _tomorrow():
    return (clock.now() + timedelta(days=1)).strftime("%Y-%m-%d")
