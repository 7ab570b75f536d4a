"""A provider that takes no money, for trying the whole way of a payment on one's own machine: it keeps its books in a folder."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from wenku.base import addresses
from wenku.base.errors import NotFound
from wenku.base.words import _l
from wenku.payments.models import EventKind
from wenku.payments.paying import Begun, Bill, Event, NotGenuine, RefundRefused

SIGNATURE = "Sandbox-Signature"


class Standing(StrEnum):
    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    LEFT = "left"  # the member closed the page
    REFUNDED = "refunded"


_KINDS = {Standing.PAID: EventKind.PAID, Standing.FAILED: EventKind.FAILED, Standing.LEFT: EventKind.EXPIRED}


@dataclass(frozen=True)
class Payment:
    """What the sandbox knows of a bill."""

    number: str
    amount: int
    currency: str
    title: str
    return_url: str
    standing: Standing = Standing.OPEN


class Sandbox:
    name, title, receipt = "sandbox", _l("Pretended payment"), "ok"

    def __init__(self, folder: Path, secret: str) -> None:
        self._folder = folder
        self._key = hmac.digest(secret.encode(), b"payments sandbox", "sha256")

    def takes(self, currency: str) -> bool:
        return True

    def create(self, bill: Bill) -> Begun:
        if not self._file(bill.number).exists():
            self._keep(Payment(bill.number, bill.amount, bill.currency, bill.title, bill.return_url))
        return Begun(addresses.url(addresses.sandbox_payment(bill.number), "zh"), f"sandbox-{bill.number}")

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        if not hmac.compare_digest(self._signature(body).encode(), headers.get(SIGNATURE, "").encode()):
            raise NotGenuine
        told = json.loads(body)
        return Event(**{**told, "kind": EventKind(told["kind"])}) if told else None

    def query(self, bill: Bill) -> Event | None:
        return self._event(self.payment(bill.number), f"query:{bill.number}")

    def refund(self, bill: Bill) -> None:
        payment = self.payment(bill.number)
        if payment.standing is Standing.REFUNDED:
            return
        if payment.standing is not Standing.PAID:
            raise RefundRefused(payment.standing)
        self._keep(replace(payment, standing=Standing.REFUNDED))

    def payment(self, number: str) -> Payment:
        """Raises NotFound."""
        try:
            told = json.loads(self._file(number).read_bytes())
        except FileNotFoundError:
            raise NotFound from None
        return Payment(**{**told, "standing": Standing(told["standing"])})

    def settle(self, number: str, standing: Standing) -> None:
        """What its visitor chose; once it is settled nothing else can be chosen."""
        payment = self.payment(number)
        if payment.standing is Standing.OPEN:
            self._keep(replace(payment, standing=standing))

    def message(self, number: str) -> tuple[bytes, dict[str, str]]:
        """What it sends to the site: body and headers, signed."""
        event = self._event(self.payment(number), f"message:{number}")
        body = json.dumps(asdict(event) if event else None).encode()
        return body, {"Content-Type": "application/json", SIGNATURE: self._signature(body)}

    def _event(self, payment: Payment, id: str) -> Event | None:
        kind = _KINDS.get(payment.standing)
        if kind is None:
            return None
        name = f"sandbox-{payment.number}"
        return Event(f"{id}:{kind}", kind, payment.number, payment.amount, payment.currency, name)

    def _signature(self, body: bytes) -> str:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()

    def _file(self, number: str) -> Path:
        if not (number.isascii() and number.isalnum()):
            raise NotFound
        return self._folder / f"{number}.json"

    def _keep(self, payment: Payment) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(payment.number)
        part = file.with_suffix(".part")
        part.write_text(json.dumps(asdict(payment)))
        part.rename(file)
