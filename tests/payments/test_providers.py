"""Alipay and Stripe by their own SDKs, against desks on this machine that sign and check as theirs do, with keys of our own."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import alipay as alipay_sdk
import pytest
import stripe as stripe_sdk
from Cryptodome.PublicKey import RSA

from wenku.base import clock, settings
from wenku.payments import providers
from wenku.payments.alipay import Alipay
from wenku.payments.models import EventKind
from wenku.payments.paying import Bill, NotGenuine, RefundRefused
from wenku.payments.stripe import MARK, Stripe
from wenku.points import tariff

NUMBER = "0123456789abcdef0123456789abcdef"
APP = "2021000000000000"
SECRET = "whsec_only_for_the_tests"
OURS, THEIRS, OTHERS = (RSA.generate(2048) for _ in range(3))


@pytest.fixture
def bill():
    return Bill(
        number=NUMBER,
        amount=3050,
        currency="CNY",
        title="文库：305 现金积分",
        expires_at=clock.now() + timedelta(hours=1),
        return_url="https://docs.example.org/me/orders/7",
        notify_url="https://docs.example.org/payments/alipay/events",
    )


class Desk:
    """A provider's side: answers by `replies` (the method and path, or Alipay's method, to a status and what is said), and keeps
    what it was asked.
    """

    def __init__(self, answer):
        self.replies, self.asked = {}, []
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.respond(b"")

            def do_POST(self):
                self.respond(self.rfile.read(int(self.headers["Content-Length"] or 0)))

            def respond(self, body):
                status, text = answer(desk, self, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_about):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def pem(key):
    return key.export_key().decode()


def signed(told, key=THEIRS):
    """A notice as Alipay sends it: a form, signed over its other fields in their order."""
    desk = alipay_sdk.AliPay(appid=APP, app_private_key_string=pem(key), alipay_public_key_string=pem(OURS.public_key()))
    plain = "&".join(f"{name}={value}" for name, value in sorted(told.items()))
    return urlencode({**told, "sign": desk._sign(plain), "sign_type": "RSA2"}).encode()


def notice(**changed):
    told = {
        "app_id": APP,
        "notify_id": "ac05099524730693a8b330c5ecf72da9786",
        "out_trade_no": NUMBER,
        "trade_no": "2026112822001400000000000001",
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "30.50",
        "subject": "文库：305 现金积分",
        "body": "",
    }
    return {**told, **changed}


@pytest.fixture
def gateway():
    """Alipay's: checks our signature and signs what it answers."""
    desk = alipay_sdk.AliPay(appid=APP, app_private_key_string=pem(THEIRS), alipay_public_key_string=pem(OURS.public_key()))

    def answer(self, handler, body):
        asked = dict(parse_qsl(urlsplit(handler.path).query, keep_blank_values=True))
        assert desk._verify("&".join(f"{name}={asked[name]}" for name in sorted(asked) if name != "sign"), asked["sign"])
        self.asked.append(asked)
        content = json.dumps(self.replies[asked["method"]], ensure_ascii=False)
        name = asked["method"].replace(".", "_") + "_response"
        return 200, f'{{"{name}":{content},"sign":"{desk._sign(content)}"}}'

    made = Desk(answer)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def alipay(gateway):
    return Alipay(APP, pem(OURS), pem(THEIRS.public_key()), gateway=f"{gateway.url}/gateway.do")


def test_the_address_at_alipay_is_signed_and_says_what_is_paid(alipay, bill):
    begun = alipay.create(bill)
    asked = dict(parse_qsl(urlsplit(begun.pay_url).query))
    content = json.loads(asked["biz_content"])
    assert (content["out_trade_no"], content["total_amount"], content["product_code"]) == (
        NUMBER,
        "30.50",
        "FAST_INSTANT_TRADE_PAY",
    )
    assert (asked["notify_url"], asked["return_url"]) == (bill.notify_url, bill.return_url)
    theirs = alipay_sdk.AliPay(appid=APP, app_private_key_string=pem(THEIRS), alipay_public_key_string=pem(OURS.public_key()))
    signature = asked.pop("sign")
    assert theirs._verify("&".join(f"{name}={asked[name]}" for name in sorted(asked)), signature)


def test_alipay_is_told_chinas_time(alipay, bill):
    asked = dict(parse_qsl(urlsplit(alipay.create(bill).pay_url).query))
    ahead = (clock.now() + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    assert asked["timestamp"][:15] == ahead[:15]
    assert json.loads(asked["biz_content"])["time_expire"] == (bill.expires_at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


def test_a_notice_of_alipay_is_read(alipay):
    event = alipay.verify_webhook(signed(notice()), {})
    assert (event.kind, event.number, event.amount, event.currency) == (EventKind.PAID, NUMBER, 3050, "CNY")
    assert event.id == notice()["notify_id"]


@pytest.mark.parametrize(
    ("changed", "kind", "amount"),
    [
        ({"trade_status": "TRADE_FINISHED"}, EventKind.PAID, 3050),
        ({"trade_status": "TRADE_CLOSED"}, EventKind.EXPIRED, 3050),
        (
            {"trade_status": "TRADE_CLOSED", "gmt_refund": "2026-11-28 10:00:00.123", "refund_fee": "30.50"},
            EventKind.REFUNDED,
            3050,
        ),
        ({"gmt_refund": "2026-11-28 10:00:00.123", "refund_fee": "1.00"}, EventKind.REFUNDED, 100),
        ({"total_amount": "30.5"}, EventKind.PAID, 3050),
        ({"total_amount": "30"}, EventKind.PAID, 3000),
        ({"total_amount": "30.505"}, EventKind.PAID, -1),
        ({"total_amount": "1e3"}, EventKind.PAID, -1),
        ({"total_amount": "٣٠"}, EventKind.PAID, -1),
    ],
    ids=str,
)
def test_each_notice_of_alipay_says_what_it_means(alipay, changed, kind, amount):
    event = alipay.verify_webhook(signed(notice(**changed)), {})
    assert (event.kind, event.amount) == (kind, amount)


def test_a_trade_that_waits_says_nothing(alipay):
    assert alipay.verify_webhook(signed(notice(trade_status="WAIT_BUYER_PAY")), {}) is None


@pytest.mark.parametrize(
    "body",
    [
        signed(notice(), key=OTHERS),
        signed(notice()).replace(b"30.50", b"00.01"),
        signed(notice(app_id="2021999999999999")),
        urlencode(notice()).encode(),
        urlencode({**notice(), "sign": "not base64", "sign_type": "RSA2"}).encode(),
        signed(notice()).replace(b"RSA2", b"RSA"),
        signed(notice()).replace(b"RSA2", b"none"),
        b"",
        b"\xff\xfe",
        b"&" * 1000,
        b"{}",
    ],
    ids=["other key", "changed", "other app", "unsigned", "nonsense", "weaker", "none", "empty", "bytes", "ampersands", "json"],
)
def test_a_notice_that_alipay_did_not_sign_is_refused(alipay, body):
    with pytest.raises(NotGenuine):
        alipay.verify_webhook(body, {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"code": "10000", "trade_status": "TRADE_SUCCESS"}, EventKind.PAID),
        ({"code": "10000", "trade_status": "TRADE_CLOSED"}, EventKind.EXPIRED),
        ({"code": "10000", "trade_status": "WAIT_BUYER_PAY"}, None),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, None),
    ],
    ids=str,
)
def test_alipay_says_how_a_trade_stands(alipay, gateway, bill, answer, kind):
    gateway.replies["alipay.trade.query"] = {"out_trade_no": NUMBER, "trade_no": "1", "total_amount": "30.50", **answer}
    event = alipay.query(bill)
    assert (event.kind if event else None) is kind
    assert event is None or (event.number, event.amount) == (NUMBER, 3050)


@pytest.mark.parametrize(
    "answer", [{"code": "20000", "sub_code": "isp.unknow-error"}, {"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}]
)
def test_what_alipay_can_not_say_now_is_asked_again(alipay, gateway, bill, answer):
    gateway.replies |= {"alipay.trade.query": answer, "alipay.trade.refund": answer}
    for ask in (alipay.query, alipay.refund):
        with pytest.raises(alipay_sdk.exceptions.AliPayException):
            ask(bill)


def test_alipay_refunds_the_whole_once(alipay, gateway, bill):
    gateway.replies["alipay.trade.refund"] = {"code": "10000", "fund_change": "Y"}
    alipay.refund(bill)
    content = json.loads(gateway.asked[0]["biz_content"])
    assert (content["refund_amount"], content["out_trade_no"]) == ("30.50", NUMBER)
    gateway.replies["alipay.trade.refund"] = {"code": "10000", "fund_change": "N"}
    gateway.replies["alipay.trade.fastpay.refund.query"] = {"code": "10000", "refund_status": "REFUND_SUCCESS"}
    alipay.refund(bill)
    again = json.loads(gateway.asked[1]["biz_content"])
    assert again["out_request_no"] == content["out_request_no"]


def test_a_refund_that_alipay_refuses_for_good_is_told_apart(alipay, gateway, bill):
    gateway.replies["alipay.trade.refund"] = {"code": "40004", "sub_code": "ACQ.TRADE_HAS_FINISHED"}
    with pytest.raises(RefundRefused):
        alipay.refund(bill)


def test_an_answer_that_alipay_did_not_sign_is_not_believed(gateway, bill):
    gateway.replies["alipay.trade.query"] = {"code": "10000", "trade_status": "TRADE_SUCCESS", "total_amount": "30.50"}
    other = Alipay(APP, pem(OURS), pem(OTHERS.public_key()), gateway=f"{gateway.url}/gateway.do")
    with pytest.raises(alipay_sdk.exceptions.AliPayValidationError):
        other.query(bill)


def test_alipay_takes_yuan_only(alipay):
    assert (alipay.takes("CNY"), alipay.takes("USD")) == (True, False)


# Stripe


@pytest.fixture
def api():
    def answer(self, handler, body):
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.asked.append((f"{handler.command} {handler.path}", asked, handler.headers.get("Idempotency-Key")))
        status, told = self.replies[f"{handler.command} {handler.path}"]
        return status, json.dumps(told)

    made = Desk(answer)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def stripe(api):
    return Stripe("sk_test_1", SECRET, base=api.url)


def checkout(**changed):
    told = {
        "id": "cs_1",
        "object": "checkout.session",
        "url": "https://checkout.example/cs_1",
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": 3050,
        "currency": "cny",
        "metadata": {MARK: NUMBER},
    }
    return {**told, **changed}


def message(type="checkout.session.completed", about=None, id="evt_1"):
    return json.dumps({"id": id, "object": "event", "type": type, "data": {"object": about or checkout()}})


def headed(body, secret=SECRET, at=None):
    signature = stripe_sdk.WebhookSignature.generate_signature_header(body, secret, timestamp=at)
    return {"Stripe-Signature": signature}


def test_stripe_is_asked_for_a_page_once_for_each_order(stripe, api, bill):
    api.replies["POST /v1/checkout/sessions"] = (200, checkout(payment_status="unpaid", status="open"))
    assert stripe.create(bill) == stripe.create(bill)
    begun = stripe.create(bill)
    assert (begun.pay_url, begun.payment_id) == ("https://checkout.example/cs_1", "cs_1")
    assert {key for _, _, key in api.asked} == {f"create-{NUMBER}"}
    asked = api.asked[0][1]
    assert asked["line_items[0][price_data][unit_amount]"] == "3050"
    assert asked["line_items[0][price_data][currency]"] == "cny"
    assert asked[f"metadata[{MARK}]"] == asked[f"payment_intent_data[metadata][{MARK}]"] == NUMBER
    assert int(asked["expires_at"]) == int(bill.expires_at.timestamp())


@pytest.mark.parametrize(
    ("type", "about", "kind"),
    [
        ("checkout.session.completed", checkout(), EventKind.PAID),
        ("checkout.session.async_payment_succeeded", checkout(), EventKind.PAID),
        ("checkout.session.async_payment_failed", checkout(payment_status="unpaid"), EventKind.FAILED),
        ("checkout.session.expired", checkout(payment_status="unpaid", status="expired"), EventKind.EXPIRED),
        (
            "charge.refunded",
            {"id": "ch_1", "amount": 3050, "amount_refunded": 3050, "currency": "cny", "metadata": {MARK: NUMBER}},
            EventKind.REFUNDED,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_message_of_stripe_is_read(stripe, type, about, kind):
    body = message(type, about)
    event = stripe.verify_webhook(body.encode(), headed(body))
    assert (event.id, event.kind, event.number, event.amount, event.currency) == ("evt_1", kind, NUMBER, 3050, "CNY")


@pytest.mark.parametrize(
    "body",
    [
        message("customer.created", {"id": "cus_1"}),
        message(about=checkout(payment_status="unpaid")),
        message(about=checkout(metadata={})),
        message(about=checkout(metadata=None)),
    ],
    ids=["other", "not paid yet", "not ours", "unmarked"],
)
def test_what_is_no_word_on_an_order_of_ours_is_nothing(stripe, body):
    assert stripe.verify_webhook(body.encode(), headed(body)) is None


def test_a_message_that_stripe_did_not_sign_is_refused(stripe):
    body = message()
    late = int(time.time()) - 3600
    changed = body.replace("3050", "9999")
    for text, headers in (
        (body, {}),
        (body, {"Stripe-Signature": ""}),
        (body, {"Stripe-Signature": "t=now,v1=0"}),
        (body, headed(body, secret="whsec_other")),
        (body, headed(body, at=late)),
        (changed, headed(body)),
        ("not json", headed("not json")),
    ):
        with pytest.raises(NotGenuine):
            stripe.verify_webhook(text.encode(), headers)
    with pytest.raises(NotGenuine):
        stripe.verify_webhook(b"\xff", headed(body))


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        (checkout(), EventKind.PAID),
        (checkout(payment_status="unpaid", status="expired"), EventKind.EXPIRED),
        (checkout(payment_status="unpaid", status="open"), None),
    ],
    ids=["paid", "expired", "open"],
)
def test_stripe_says_how_an_order_stands(stripe, api, bill, about, kind):
    api.replies["GET /v1/checkout/sessions/cs_1"] = (200, about)
    event = stripe.query(replace(bill, payment_id="cs_1"))
    assert (event.kind if event else None) is kind


def test_an_order_that_stripe_never_heard_of_is_not_asked_for(stripe, api, bill):
    assert stripe.query(bill) is None
    assert api.asked == []


def test_stripe_refunds_once(stripe, api, bill):
    api.replies["GET /v1/checkout/sessions/cs_1"] = (200, checkout())
    api.replies["POST /v1/refunds"] = (200, {"id": "re_1", "object": "refund", "status": "succeeded"})
    stripe.refund(replace(bill, payment_id="cs_1"))
    what, asked, key = api.asked[-1]
    assert (what, asked["payment_intent"], key) == ("POST /v1/refunds", "pi_1", f"refund-{NUMBER}")
    api.replies["POST /v1/refunds"] = (400, _error("charge_already_refunded"))
    stripe.refund(replace(bill, payment_id="cs_1"))


def test_a_refund_that_stripe_refuses_for_good_is_told_apart(stripe, api, bill):
    api.replies["GET /v1/checkout/sessions/cs_1"] = (200, checkout())
    api.replies["POST /v1/refunds"] = (400, _error("charge_disputed"))
    with pytest.raises(RefundRefused):
        stripe.refund(replace(bill, payment_id="cs_1"))
    api.replies["POST /v1/refunds"] = (
        200,
        {"id": "re_1", "object": "refund", "status": "failed", "failure_reason": "lost_or_stolen_card"},
    )
    with pytest.raises(RefundRefused):
        stripe.refund(replace(bill, payment_id="cs_1"))
    for status, error in ((400, "balance_insufficient"), (500, "")):
        api.replies["POST /v1/refunds"] = (status, _error(error))
        with pytest.raises(stripe_sdk.StripeError):
            stripe.refund(replace(bill, payment_id="cs_1"))


def _error(code):
    return {"error": {"type": "invalid_request_error", "code": code, "message": code}}


# On this site


@pytest.fixture
def configured(site, tmp_path, monkeypatch):
    """Both switched on, by settings alone."""
    (tmp_path / "ours.pem").write_text(pem(OURS))
    (tmp_path / "theirs.pem").write_text(pem(THEIRS.public_key()))
    for name, value in {
        "ALIPAY_APP": APP,
        "ALIPAY_PRIVATE_KEY": str(tmp_path / "ours.pem"),
        "ALIPAY_PUBLIC_KEY": str(tmp_path / "theirs.pem"),
        "STRIPE_KEY": "sk_test_1",
        "STRIPE_WEBHOOK_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"WENKU_{name}", value)
    settings.read.cache_clear()
    yield
    settings.read.cache_clear()


def test_each_is_off_until_it_is_configured(site):
    assert providers.every() == {}


def test_both_are_offered_once_configured_and_alipay_for_yuan_only(configured, unit, admin):
    assert [provider.name for provider in providers.offered()] == ["alipay", "stripe"]
    tariff.currency.set("USD", by_id=admin.id)
    assert [provider.name for provider in providers.offered()] == ["stripe"]


def test_real_signatures_open_the_door_and_others_do_not(configured, client):
    body = message()
    for path, sent, headers, status in (
        ("alipay", signed(notice()), {}, 200),
        ("alipay", signed(notice(), key=OTHERS), {}, 400),
        ("stripe", body.encode(), headed(body), 200),
        ("stripe", body.encode(), headed(body, secret="whsec_other"), 400),
    ):
        answer = client.post(
            f"/payments/{path}/events", data=sent, headers=headers, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == status
    assert client.post("/payments/alipay/events", data=signed(notice(notify_id="2"))).text == "success"
