"""Providers' messages as they arrive: signed or refused, taken in once, and in the database before they are acknowledged."""

import json
import threading

import pytest
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from wenku.base import clock, db, settings
from wenku.base.db import session
from wenku.base.jobs import Job
from wenku.payments import errands, orders, providers
from wenku.payments.models import Order, OrderState, PaymentEvent
from wenku.payments.sandbox import SIGNATURE, Standing
from wenku.points import queries
from wenku.points.queries import Points
from wenku.web import payments as door

PATH = "/payments/sandbox/events"


def read(ask):
    with db.unit_of_work(writes=False):
        return ask()


def state(order):
    return read(lambda: session().scalar(select(Order.state).where(Order.id == order.id)))


def spendable(member):
    return read(lambda: queries.spendable(member))


def events():
    return read(lambda: session().scalar(select(func.count()).select_from(PaymentEvent)))


def waiting(name):
    return read(lambda: session().scalars(select(Job.arguments).where(Job.name == name, Job.finished_at.is_(None))).all())


@pytest.fixture
def begun(order):
    """The order, which can be paid now."""
    errands.begin(order_id=order.id)
    return order


def settled(sandbox, order, standing=Standing.PAID):
    """The sandbox's signed message: body and headers."""
    sandbox.settle(order.number, standing)
    return sandbox.message(order.number)


def test_a_signed_message_credits_and_is_acknowledged(client, sandbox, begun, reader):
    body, headers = settled(sandbox, begun)
    answer = client.post(PATH, data=body, headers=headers)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert (state(begun), spendable(reader)) == (OrderState.PAID, Points(100, 300))


def test_the_same_message_again_is_acknowledged_and_changes_nothing(client, sandbox, begun, reader):
    body, headers = settled(sandbox, begun)
    assert [client.post(PATH, data=body, headers=headers).status_code for _ in range(3)] == [200] * 3
    assert (spendable(reader), events()) == (Points(100, 300), 1)


@pytest.mark.parametrize("signature", ["", "0" * 64, "é", None])
def test_a_message_that_is_not_signed_is_refused_and_changes_nothing(client, sandbox, begun, reader, signature):
    body, headers = settled(sandbox, begun)
    del headers[SIGNATURE]
    if signature is not None:
        headers[SIGNATURE] = signature
    assert client.post(PATH, data=body, headers=headers).status_code == 400
    assert (state(begun), spendable(reader), events()) == (OrderState.PENDING, Points(100, 0), 0)


def test_a_message_that_was_changed_under_way_is_refused(client, sandbox, begun, reader):
    body, headers = settled(sandbox, begun)
    changed = json.dumps({**json.loads(body), "amount": 1}).encode()
    assert client.post(PATH, data=changed, headers=headers).status_code == 400
    assert events() == 0


def test_a_message_needs_neither_log_in_nor_token_and_nothing_else_goes_without(client, signed_in, sandbox, begun, reader):
    body, headers = settled(sandbox, begun)
    assert client.post(PATH, data=body, headers=headers).status_code == 200
    for path in ("/me/orders", "/me/codes", f"/sandbox/{begun.number}", "/admin/codes"):
        assert signed_in(reader).post(path, data={"units": "30", "provider": "sandbox"}).status_code == 400


def test_a_huge_message_is_not_read(client, sandbox, order):
    answer = client.post(PATH, data=b"x" * (door.LARGEST + 1), headers={SIGNATURE: "0"})
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["alipay", "stripe", "nobody"])
def test_a_provider_that_is_switched_off_has_no_address(client, sandbox, order, name):
    assert client.post(f"/payments/{name}/events", data=b"{}").status_code == 404


def test_without_the_sandbox_its_pages_are_not_there(client, signed_in, reader):
    assert client.post(PATH, data=b"{}").status_code == 404
    assert signed_in(reader).get("/sandbox/1").status_code == 404


def test_a_message_before_the_address_came_credits_and_the_address_changes_nothing(client, sandbox, order, reader):
    bill, _ = errands._bill(order.id, OrderState.NEW)
    sandbox.create(bill)
    body, headers = settled(sandbox, order)
    assert client.post(PATH, data=body, headers=headers).status_code == 200
    errands.begin(order_id=order.id)
    assert (state(order), spendable(reader)) == (OrderState.PAID, Points(100, 300))


@pytest.mark.parametrize(
    ("choice", "standing", "is_told"),
    [
        ("pay", Standing.PAID, True),
        ("lose", Standing.PAID, False),
        ("fail", Standing.FAILED, True),
        ("leave", Standing.LEFT, False),
    ],
)
def test_the_sandboxs_page_does_what_is_chosen_once(signed_in, sandbox, begun, reader, choice, standing, is_told):
    client, path = signed_in(reader), f"/sandbox/{begun.number}"
    assert "¥30" in client.get(path).text
    answer = client.send(path, choice=choice)
    assert (answer.status_code, answer.location) == (303, f"{settings.read().public_url}/me/orders/{begun.id}")
    assert sandbox.payment(begun.number).standing is standing
    assert waiting("payments.try") == ([{"number": begun.number}] if is_told else [])
    client.send(path, choice="fail")
    assert sandbox.payment(begun.number).standing is standing
    assert 'name="choice"' not in client.get(path).text


@pytest.mark.parametrize("number", ["nothing", "%2e%2e%2fsecret_key", "é"])
def test_the_sandbox_has_no_other_payments(signed_in, sandbox, order, reader, number):
    assert signed_in(reader).get(f"/sandbox/{number}").status_code == 404


def test_what_cannot_be_chosen_is_refused(signed_in, sandbox, begun, reader):
    answer = signed_in(reader).send(f"/sandbox/{begun.number}", choice="double")
    assert answer.status_code == 422
    assert sandbox.payment(begun.number).standing is Standing.OPEN


@pytest.fixture
def served(app, sandbox, monkeypatch):
    """The site, answering at its local address over the network."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    monkeypatch.setenv("WENKU_PORT", str(server.port))
    settings.read.cache_clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_worker_sends_the_sandboxs_message_over_the_network(served, signed_in, begun, reader):
    signed_in(reader).send(f"/sandbox/{begun.number}", choice="pay")
    (job,) = waiting("payments.try")
    errands.send(**job)
    errands.send(**job)
    assert (state(begun), spendable(reader), events()) == (OrderState.PAID, Points(100, 300), 1)


def test_a_lost_message_is_found_by_asking(sandbox, begun, reader):
    sandbox.settle(begun.number, Standing.PAID)
    age(begun, errands.PATIENCE)
    errands.watch()
    errands.watch()
    (job,) = waiting("payments.ask")
    errands.ask(**job)
    errands.ask(**job)
    assert (state(begun), spendable(reader)) == (OrderState.PAID, Points(100, 300))


def test_a_young_order_is_left_in_peace(sandbox, begun):
    errands.watch()
    assert waiting("payments.ask") == []


def test_an_unpaid_order_stays_open_until_its_time_is_over_and_then_expires(sandbox, begun, reader):
    errands.ask(order_id=begun.id)
    assert state(begun) is OrderState.PENDING
    age(begun, orders.LIFE + errands.GRACE)
    errands.ask(order_id=begun.id)
    assert (state(begun), spendable(reader)) == (OrderState.EXPIRED, Points(100, 0))


def test_an_order_that_was_paid_at_the_last_moment_does_not_expire(sandbox, begun, reader):
    sandbox.settle(begun.number, Standing.PAID)
    age(begun, orders.LIFE + errands.GRACE)
    errands.ask(order_id=begun.id)
    assert (state(begun), spendable(reader)) == (OrderState.PAID, Points(100, 300))


def test_while_the_provider_is_down_nothing_expires(sandbox, begun):
    file = sandbox._file(begun.number)
    file.write_text("not what it was")
    age(begun, orders.LIFE + errands.GRACE)
    with pytest.raises(ValueError):
        errands.ask(order_id=begun.id)
    assert state(begun) is OrderState.PENDING


def test_an_order_that_could_not_be_begun_has_failed(sandbox, order):
    with db.unit_of_work():
        errands.not_begun(order_id=order.id)
    assert state(order) is OrderState.FAILED


def test_a_refund_goes_to_the_provider_and_is_done_once(sandbox, begun, reader, admin):
    refund(sandbox, begun, admin)
    errands.refund(order_id=begun.id)
    errands.refund(order_id=begun.id)
    assert (state(begun), spendable(reader)) == (OrderState.REFUNDED, Points(100, 0))
    assert sandbox.payment(begun.number).standing is Standing.REFUNDED


def test_a_refund_that_the_provider_refuses_gives_the_points_back(sandbox, begun, reader, admin):
    refund(sandbox, begun, admin, standing=Standing.FAILED)
    errands.refund(order_id=begun.id)
    errands.refund(order_id=begun.id)
    assert (state(begun), spendable(reader)) == (OrderState.KEPT, Points(100, 300))


def test_a_refund_that_nobody_answers_is_told_to_an_admin(sandbox, begun, signed_in, admin):
    refund(sandbox, begun, admin)
    with db.unit_of_work():
        errands.not_refunded(order_id=begun.id)
    assert f"{begun.id}" in signed_in(admin).get("/me/notifications").text.split("<main", 1)[1]


def test_a_job_of_a_provider_that_was_switched_off_waits(sandbox, order, monkeypatch):
    monkeypatch.setenv("WENKU_PAYMENTS", "")
    settings.read.cache_clear()
    assert providers.every() == {}
    with pytest.raises(LookupError):
        errands.begin(order_id=order.id)
    assert state(order) is OrderState.NEW


def test_begun_together_with_its_message_an_order_is_credited_once(site, sandbox, order, reader, app):
    """The job that asks for the address, the job that asks how it stands, and three copies of the message, all at once."""
    bill, _ = errands._bill(order.id, OrderState.NEW)
    sandbox.create(bill)
    body, headers = settled(sandbox, order)
    acts = [
        lambda: errands.begin(order_id=order.id),
        lambda: errands.ask(order_id=order.id),
        *[lambda: app.test_client().post(PATH, data=body, headers=headers).status_code] * 3,
    ]
    gate, answers = threading.Barrier(len(acts)), []

    def one(act):
        gate.wait()
        answers.append(act())

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [200, 200, 200, None, None]
    assert (state(order), spendable(reader)) == (OrderState.PAID, Points(100, 300))


def age(order, by):
    """The order was made that much earlier, and a little."""
    with db.unit_of_work():
        row = orders.locked(order.id)
        earlier = {"made_at": row.made_at - by, "expires_at": row.expires_at - by}
        session().execute(update(Order).where(Order.id == order.id).values(earlier))
    assert read(lambda: session().get(Order, order.id)).made_at < clock.now()


def refund(sandbox, order, admin, standing=Standing.PAID):
    """The order is paid by the books of the site, whatever the sandbox thinks, and an admin takes it back."""
    sandbox.settle(order.number, standing)
    with db.unit_of_work():
        row = orders.locked(order.id)
        orders.go(row, OrderState.PAID)
        orders.credit(row)
        orders.refund(order.id, reason="付重了", by=admin)
