"""A form that is sent twice acts once: the second time it is answered as the first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from wenku.base import clock, db
from wenku.base.db import session
from wenku.downloads import books
from wenku.downloads.models import Purchase
from wenku.guard import keys
from wenku.guard.models import RequestKey
from wenku.points import queries


def buy(client, document, price=20, key=None, header=None):
    fields = {"price": price, **({"key": key} if key else {})}
    if header is None:
        return client.send(f"/documents/{document.id}/purchase", **fields)
    client.environ_base["HTTP_IDEMPOTENCY_KEY"] = header
    return client.send(f"/documents/{document.id}/purchase", **fields)


def end_purchases():
    with db.unit_of_work():
        for purchase in session().scalars(select(Purchase)):
            purchase.ended_at = clock.now()


def purchases():
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(Purchase))


def test_a_form_carries_a_fresh_key(signed_in, published, reader):
    client = signed_in(reader)
    page = f"/documents/{published.id}/download"
    first, second = (client.get(page).text.partition('name="key" value="')[2].partition('"')[0] for _ in range(2))
    assert len(first) >= 20
    assert first != second


def test_the_same_form_again_is_answered_as_the_first_time(signed_in, published, reader):
    client = signed_in(reader)
    first = buy(client, published, key="key-of-a-form")
    end_purchases()  # so that only the key can know of it
    again = buy(client, published, key="key-of-a-form")
    assert (again.status_code, again.location) == (first.status_code, first.location) == (303, first.location)
    assert purchases() == 1


def test_a_header_is_a_key_too(signed_in, published, reader):
    client = signed_in(reader)
    buy(client, published, header="key-of-a-program")
    end_purchases()
    buy(client, published, header="key-of-a-program")
    assert purchases() == 1


def test_the_same_key_with_another_body_is_refused(signed_in, published, reader):
    client = signed_in(reader)
    buy(client, published, key="key-of-a-form")
    end_purchases()
    answer = buy(client, published, price=21, key="key-of-a-form")
    assert answer.status_code == 409
    assert purchases() == 1


def test_another_member_may_use_the_same_key(signed_in, published, reader, stranger):
    for member in (reader, stranger):
        assert buy(signed_in(member), published, key="key-of-a-form").status_code == 303
    assert purchases() == 2


def test_a_refused_request_leaves_its_key_unused(signed_in, published, reader):
    client = signed_in(reader)
    assert buy(client, published, price=19, key="key-of-a-form").status_code == 409
    with db.unit_of_work():
        session().merge(published, load=False).price = 19
    assert buy(client, published, price=19, key="key-of-a-form").status_code == 303
    assert purchases() == 1


@pytest.mark.parametrize("key", ["short", "with a space", "x" * 65, "ключ-не-ascii"])
def test_a_key_that_is_none_is_refused(signed_in, published, reader, key):
    assert buy(signed_in(reader), published, key=key).status_code == 422
    assert purchases() == 0


def test_sixteen_of_the_same_form_at_once_act_once(signed_in, published, reader):
    clients = [signed_in(reader) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda client: buy(client, published, key="key-of-a-form").status_code, clients))
    assert answers == [303] * 16
    assert purchases() == 1
    with db.unit_of_work(writes=False):
        assert queries.balance(reader) == 80
        assert session().scalar(select(func.count()).select_from(RequestKey)) == 1
        assert books.check() == []


def test_old_keys_are_forgotten(signed_in, published, reader, monkeypatch):
    buy(signed_in(reader), published, key="key-of-a-form")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + keys.KEPT + timedelta(days=1))
    with db.unit_of_work():
        keys.forget_old()
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(RequestKey)) == 0
