"""Where payment providers send their messages, and the page of the sandbox, which is none."""

from flask import Blueprint, Response, g, redirect, request
from werkzeug import Response as AnyResponse
from wtforms import RadioField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.base import jobs
from wenku.base.errors import NotFound
from wenku.base.words import _l
from wenku.payments import providers, settling
from wenku.payments.sandbox import Sandbox, Standing
from wenku.web import forms, pages

page = Blueprint("payments", __name__)

LARGEST = 64 << 10  # bytes of a message; providers' have a few thousand

CHOICES = {"pay": Standing.PAID, "lose": Standing.PAID, "fail": Standing.FAILED, "leave": Standing.LEFT}
TOLD = ("pay", "fail")


class ChoiceForm(forms.Form):
    choice = RadioField(_l("What happens"), [InputRequired()], choices=[(choice, choice) for choice in CHOICES])


def _verify(name: str) -> None:
    """Whoever sends it proves by a signature who they are, before anything is locked."""
    request.max_content_length = LARGEST
    provider = providers.named(name)
    if provider is None:
        raise NotFound
    g.event, g.receipt = provider.verify_webhook(request.get_data(), dict(request.headers)), provider.receipt


@page.post("/payments/<name>/events")
@guard.signed
@guard.before(_verify)
def hear(name: str) -> Response:
    """The event is in the database before the provider is told that it arrived."""
    if g.event is not None:
        settling.receive(g.event, provider=name)
    return Response(g.receipt, mimetype="text/plain")


@page.get("/sandbox/<number>")
@guard.members
def sandbox(number: str) -> AnyResponse:
    return _page(ChoiceForm(formdata=None), number)


@page.post("/sandbox/<number>")
@guard.members
def choose(number: str) -> AnyResponse:
    """What is chosen is sent to this site by the worker, as a provider would; or it gets lost."""
    form = forms.valid(ChoiceForm(), again=lambda form: _page(form, number))
    desk, choice = _sandbox(), form.choice.data
    desk.settle(number, CHOICES[choice])
    if choice in TOLD:
        jobs.enqueue("payments.try", key=f"payments.try:{number}", number=number)
    return redirect(desk.payment(number).return_url, 303)


def _page(form: ChoiceForm, number: str) -> AnyResponse:
    return pages.unkept(pages.render("payments/sandbox.html", form=form, payment=_sandbox().payment(number)))


def _sandbox() -> Sandbox:
    desk = providers.named("sandbox")
    if not isinstance(desk, Sandbox):
        raise NotFound
    return desk
