"""What a payment provider is to this site: four things that it does, and the words in which it is spoken with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wenku.base.errors import Refusal
from wenku.base.words import Lazy, _l
from wenku.payments.models import EventKind


class NotGenuine(Refusal):
    """A message that says it comes from a provider, and wasn't signed by it."""

    status, code, message = 400, "not-genuine", _l("The signature of this message doesn't hold.")


class RefundRefused(Exception):
    """The provider won't give this money back, however often it is asked."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid: `amount` in hundredths of `currency`; `number` names the order, at one provider once.

    `payment_id` is the provider's own name for it, once there is one. The member comes back to `return_url`; what the provider has
    to say goes to `notify_url`.
    """

    number: str
    amount: int
    currency: str
    title: str
    expires_at: datetime
    return_url: str
    notify_url: str
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the member pays, and the provider's own name for the payment, where it has one by now."""

    pay_url: str
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A provider's word on an order. `id` is unique at the provider: the same word again has the same one."""

    id: str
    kind: EventKind
    number: str
    amount: int
    currency: str
    payment_id: str | None = None


class PaymentProvider(Protocol):
    """Whatever waits for the network raises where the provider doesn't answer: the job that called is tried again.

    Each of the four may be called twice for the same bill, and then comes to the same.
    """

    @property
    def name(self) -> str:
        """In addresses and rows, for ever."""

    @property
    def title(self) -> Lazy:
        """For people."""

    @property
    def receipt(self) -> str:
        """The body of the answer by which the provider knows that its message arrived."""

    def takes(self, currency: str) -> bool: ...

    def create(self, bill: Bill) -> Begun:
        """Let the bill be paid. Waits for the network."""

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """What a message says; None where it says nothing of an order of ours. Raises NotGenuine. Waits for nothing."""

    def query(self, bill: Bill) -> Event | None:
        """How the bill stands; None while it is unpaid. Waits for the network."""

    def refund(self, bill: Bill) -> None:
        """Give all of it back. Raises RefundRefused. Waits for the network."""
