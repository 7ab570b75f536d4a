"""Orders to be paid in the sandbox, which keeps its books in the site's own folder."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from tests.conftest import Site, made

from wenku.accounts.models import Member
from wenku.base import settings
from wenku.base.db import session
from wenku.payments import orders, providers
from wenku.payments.models import EventKind, Order
from wenku.payments.paying import Event
from wenku.payments.sandbox import Sandbox


@pytest.fixture
def sandbox(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The site with the sandbox switched on."""
    monkeypatch.setenv("WENKU_PAYMENTS", "sandbox")
    settings.read.cache_clear()
    found = providers.named("sandbox")
    assert isinstance(found, Sandbox)
    yield found
    settings.read.cache_clear()


@pytest.fixture
def order(sandbox: Sandbox, reader: Member) -> Order:
    """Of 300 points for 30.00 yuan, by `reader`, which the sandbox hasn't been asked for yet."""
    return made(lambda: orders.place(30, provider="sandbox", by=reader))


def said(order: Order, kind: EventKind = EventKind.PAID, **changed: object) -> Event:
    """What the sandbox says of the order."""
    event: dict[str, object] = {
        "id": f"message:{kind}",
        "kind": kind,
        "number": order.number,
        "amount": order.amount,
        "currency": order.currency,
    }
    return Event(**{**event, **changed})  # type: ignore[arg-type]


@pytest.fixture
def now() -> Callable[[Order], Order]:
    """`now(order)` is the order as it is stored by now."""
    return lambda order: (
        session().scalars(select(Order).where(Order.id == order.id).execution_options(populate_existing=True)).one()
    )
