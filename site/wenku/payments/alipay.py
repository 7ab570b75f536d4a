"""Alipay, by python-alipay-sdk: pay pages in a browser, signed with the merchant's RSA key and answered with Alipay's."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

import alipay
from alipay.exceptions import AliPayException

from wenku.base import clock
from wenku.base.words import _l
from wenku.payments.models import EventKind
from wenku.payments.paying import Begun, Bill, Event, NotGenuine, RefundRefused

LIVE = "https://openapi.alipay.com/gateway.do"
ITS_TIME = timezone(timedelta(hours=8))
SECONDS = 15  # that it is given to answer

_DONE = "10000"
_NO_TRADE = "ACQ.TRADE_NOT_EXIST"  # of an open order: nobody has opened the pay page yet
_FOR_GOOD = {_NO_TRADE, "ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.TRADE_HAS_FINISHED", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"}
_KINDS = {"TRADE_SUCCESS": EventKind.PAID, "TRADE_FINISHED": EventKind.PAID, "TRADE_CLOSED": EventKind.EXPIRED}


class _Client(alipay.AliPay):  # type: ignore[misc]
    def build_body(self, *args: Any, **given: Any) -> dict[str, Any]:
        """The SDK tells the time of the machine's own zone; Alipay reads it as China's."""
        body: dict[str, Any] = super().build_body(*args, **given)
        body["timestamp"] = _told(clock.now())
        return body


class Alipay:
    name, title, receipt = "alipay", _l("Alipay"), "success"

    def __init__(self, app: str, private_key: str, public_key: str, *, gateway: str = LIVE) -> None:
        self._app = app
        self._alipay = _Client(
            appid=app,
            app_private_key_string=private_key,
            alipay_public_key_string=public_key,
            sign_type="RSA2",
            config=alipay.AliPayConfig(timeout=SECONDS),
        )
        self._gateway = self._alipay._gateway = gateway

    def takes(self, currency: str) -> bool:
        return currency == "CNY"

    def create(self, bill: Bill) -> Begun:
        """The address is signed here; Alipay hears of the trade when the member opens it."""
        query = self._alipay.api_alipay_trade_page_pay(
            subject=bill.title,
            out_trade_no=bill.number,
            total_amount=_yuan(bill.amount),
            return_url=bill.return_url,
            notify_url=bill.notify_url,
            time_expire=_told(bill.expires_at),
        )
        return Begun(f"{self._gateway}?{query}")

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        try:
            told = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=100))
            signature = told.pop("sign", "")
            is_genuine = self._alipay.verify(dict(told), signature)
        except (ValueError, AliPayException):
            raise NotGenuine from None
        if not is_genuine or told.get("app_id") != self._app:
            raise NotGenuine
        return self._webhook(told)

    def query(self, bill: Bill) -> Event | None:
        answer = self._alipay.api_alipay_trade_query(out_trade_no=bill.number)
        if answer.get("sub_code") == _NO_TRADE:
            return None
        _expect(answer)
        kind = _KINDS.get(answer["trade_status"])
        return None if kind is None else _event(kind, answer, f"query:{bill.number}:{kind}")

    def refund(self, bill: Bill) -> None:
        """A repeated request changes nothing, and is answered without saying whether the first one did: then that is asked for."""
        same = f"{bill.number}-all"
        answer = self._alipay.api_alipay_trade_refund(
            refund_amount=_yuan(bill.amount), out_trade_no=bill.number, out_request_no=same
        )
        if answer.get("sub_code") in _FOR_GOOD:
            raise RefundRefused(answer["sub_code"])
        _expect(answer)
        if answer.get("fund_change") != "Y":
            found = self._alipay.api_alipay_trade_fastpay_refund_query(same, out_trade_no=bill.number)
            _expect(found)
            if found.get("refund_status") != "REFUND_SUCCESS":
                raise AliPayException(found.get("refund_status"), "not refunded yet")

    def _webhook(self, told: dict[str, str]) -> Event | None:
        """A refund comes as a notice of its trade, which it also closes when nothing is left of it."""
        if "gmt_refund" in told:
            refunded = {**told, "total_amount": told.get("refund_fee", "0")}
            return _event(EventKind.REFUNDED, refunded, _name_of(told, "refund_fee"))
        kind = _KINDS.get(told.get("trade_status", ""))
        return None if kind is None else _event(kind, told, _name_of(told, "trade_status"))


def _event(kind: EventKind, told: Mapping[str, Any], id: str) -> Event:
    return Event(
        id=id,
        kind=kind,
        number=told["out_trade_no"],
        amount=_hundredths(told["total_amount"]),
        currency="CNY",
        payment_id=told.get("trade_no"),
    )


def _name_of(told: Mapping[str, str], what: str) -> str:
    """Alipay repeats a notice under one notify_id; without one, the trade and what is said of it are its name."""
    same = f"{told.get('out_trade_no')}:{told.get(what)}:{told.get('gmt_refund', '')}"
    return told.get("notify_id") or hashlib.sha256(same.encode()).hexdigest()


def _expect(answer: Mapping[str, Any]) -> None:
    if answer.get("code") != _DONE:
        raise AliPayException(answer.get("sub_code") or answer.get("code"), answer.get("sub_msg") or answer.get("msg"))


def _told(at: datetime) -> str:
    return at.astimezone(ITS_TIME).strftime("%Y-%m-%d %H:%M:%S")


def _yuan(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _hundredths(yuan: str) -> int:
    """By the letters, never by a float; below 0 what is no amount of money, which no order has."""
    whole, _, part = str(yuan).partition(".")
    figures = whole + (part + "00")[:2]
    return int(figures) if figures.isascii() and figures.isdigit() and len(figures) < 18 and len(part) <= 2 else -1
