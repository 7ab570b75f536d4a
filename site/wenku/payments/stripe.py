"""Stripe, by its own SDK: its checkout page, messages signed with the endpoint's secret, amounts as Stripe counts them."""

import json
from collections.abc import Mapping
from typing import Any

import stripe

from wenku.base.words import _l
from wenku.payments.models import EventKind
from wenku.payments.paying import Begun, Bill, Event, NotGenuine, RefundRefused

SECONDS = 15  # that it is given to answer
OLDEST = 300  # seconds that a message may have been under way
MARK = "wenku_order"
"""Under this name its objects carry our number: an account may sell other things too."""

_FOR_GOOD = {"charge_disputed", "refund_disputed_payment"}
_KINDS = {
    "checkout.session.completed": EventKind.PAID,
    "checkout.session.async_payment_succeeded": EventKind.PAID,
    "checkout.session.async_payment_failed": EventKind.FAILED,
    "checkout.session.expired": EventKind.EXPIRED,
    "charge.refunded": EventKind.REFUNDED,
}


class Stripe:
    name, title, receipt = "stripe", _l("Bank card (Stripe)"), "ok"

    def __init__(self, key: str, webhook_secret: str, *, base: str = "https://api.stripe.com") -> None:
        self._secret = webhook_secret
        self._stripe = stripe.StripeClient(
            key, base_addresses={"api": base}, max_network_retries=0, http_client=stripe.RequestsClient(timeout=SECONDS)
        )

    def takes(self, currency: str) -> bool:
        return True

    def create(self, bill: Bill) -> Begun:
        """The same bill again is the same session, by its idempotency key."""
        marked = {MARK: bill.number}
        price = {"currency": bill.currency.lower(), "unit_amount": bill.amount, "product_data": {"name": bill.title}}
        session = self._stripe.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": bill.number,
                "metadata": marked,
                "payment_intent_data": {"metadata": marked},
                "line_items": [{"price_data": price, "quantity": 1}],
                "adaptive_pricing": {"enabled": False},  # what is paid must be what was ordered, to the hundredth
                "expires_at": int(bill.expires_at.timestamp()),
                "success_url": bill.return_url,
                "cancel_url": bill.return_url,
            },
            {"idempotency_key": f"create-{bill.number}"},
        )
        return Begun(session.url, session.id)

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, headers.get("Stripe-Signature", ""), self._secret, OLDEST)
            told = json.loads(text)
        except (ValueError, stripe.SignatureVerificationError):
            raise NotGenuine from None
        kind, about = _KINDS.get(told["type"]), told["data"]["object"]
        if kind is None or not (about.get("metadata") or {}).get(MARK):
            return None
        if kind is EventKind.REFUNDED:
            return _event(told["id"], kind, about, about["amount_refunded"])
        if kind is EventKind.PAID and about["payment_status"] != "paid":  # done with the page, but its bank takes days
            return None
        return _event(told["id"], kind, about, about["amount_total"], payment_id=about["id"])

    def query(self, bill: Bill) -> Event | None:
        if bill.payment_id is None:  # nobody was ever told where to pay
            return None
        session = self._stripe.v1.checkout.sessions.retrieve(bill.payment_id).to_dict()
        if session["payment_status"] == "paid":
            kind = EventKind.PAID
        elif session["status"] == "expired":
            kind = EventKind.EXPIRED
        else:
            return None
        return _event(f"query:{bill.number}:{kind}", kind, session, session["amount_total"], payment_id=session["id"])

    def refund(self, bill: Bill) -> None:
        session = self._stripe.v1.checkout.sessions.retrieve(bill.payment_id or "")
        try:
            made = self._stripe.v1.refunds.create(
                {"payment_intent": str(session.payment_intent), "metadata": {MARK: bill.number}},
                {"idempotency_key": f"refund-{bill.number}"},
            )
        except stripe.InvalidRequestError as error:
            if error.code in _FOR_GOOD:
                raise RefundRefused(error.code) from None
            if error.code != "charge_already_refunded":
                raise
        else:
            if made.status in ("failed", "canceled"):
                raise RefundRefused(made.failure_reason or made.status)


def _event(id: str, kind: EventKind, about: Mapping[str, Any], amount: int, *, payment_id: str | None = None) -> Event:
    return Event(
        id=id,
        kind=kind,
        number=about["metadata"][MARK],
        amount=amount,
        currency=about["currency"].upper(),
        payment_id=payment_id,
    )
