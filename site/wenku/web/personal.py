"""A member's own data, to take away; and leaving, with days to think better of it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import PasswordField, RadioField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.words import _, _l
from wenku.personal import exporting, leaving
from wenku.personal.models import OPEN, ExportState
from wenku.web import forms, me, pages, sending

page = Blueprint("personal", __name__)

KEEP, TAKE = "keep", "take"


class ProofForm(forms.Form):
    """With the password, since this may be a borrowed browser."""

    old = PasswordField(
        _l("Current password"), [InputRequired(_l("Please fill this in."))], render_kw={"autocomplete": "current-password"}
    )


class LeavingForm(ProofForm):
    documents = RadioField(
        _l("What you have published"),
        [InputRequired(_l("Please choose one of the list."))],
        choices=[
            (KEEP, _l("Stays, under a name that tells nothing of you")),
            (TAKE, _l("Is removed; those who bought it keep their copy")),
        ],
        default=KEEP,
    )


@dataclass(frozen=True)
class Copy:
    """How the copy stands that was asked for last. `id` is None where there is none to fetch."""

    id: int | None
    is_open: bool
    has_failed: bool
    done: int
    rooms: int
    size: int
    until: datetime | None
    may_ask: bool


@page.get("/me/data")
@guard.members
def data() -> str:
    return _data()


@page.get("/me/data/status")
@guard.members
def status() -> Response:
    """The part of the page that changes by itself."""
    return pages.unkept(pages.render("personal/status.html", copy=_copy(guard.member())))


def _prove_before_data() -> None:
    guard.member()
    me.prove(forms.valid(ProofForm(), again=_data))


@page.post("/me/data")
@guard.members
@guard.before(_prove_before_data)
def ask() -> Response:
    exporting.ask(by=guard.member())
    flash(_("Your data is being put together. You will be told when it is ready."), "ok")
    return redirect(url_for("personal.data"), 303)


@page.get("/me/data/<int:export_id>")
@guard.members
def fetch(export_id: int) -> Response:
    answer = sending.attachment(exporting.file(export_id, by=guard.member()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page.get("/me/leaving", endpoint="leaving")
@guard.leavers
def show() -> str:
    return _leaving()


def _prove_before_leaving() -> None:
    guard.member()
    me.prove(forms.valid(LeavingForm(), again=_leaving))


@page.post("/me/leaving")
@guard.members
@guard.before(_prove_before_leaving)
def leave() -> Response:
    form = forms.valid(LeavingForm(), again=_leaving)
    leaving.ask(takes_documents=form.documents.data == TAKE, by=guard.member())
    guard.log_in(guard.leaver(), remember=False)
    return redirect(url_for("personal.leaving"), 303)


@page.post("/me/leaving/cancellation")
@guard.leavers
def stay() -> Response:
    leaving.stay(by=guard.leaver())
    flash(_("Your account stays. Welcome back."), "ok")
    return redirect(url_for("accounts.settings"), 303)


def _data(form: ProofForm | None = None) -> str:
    return pages.render("personal/data.html", copy=_copy(guard.member()), form=form or ProofForm(formdata=None))


def _leaving(form: LeavingForm | None = None) -> str:
    member = guard.leaver()
    if member.leaves_at is not None:
        return pages.render("personal/waiting.html", until=member.leaves_at, takes_documents=member.takes_documents)
    return pages.render("personal/leaving.html", form=form or LeavingForm(formdata=None), days=leaving.grace_days.get())


def _copy(member: Member) -> Copy:
    last = exporting.last(member)
    is_ready = last is not None and last.state is ExportState.READY and (last.until_at or clock.now()) > clock.now()
    return Copy(
        id=last.id if last and is_ready else None,
        is_open=last is not None and last.state in OPEN,
        has_failed=last is not None and last.state is ExportState.FAILED,
        done=last.done if last else 0,
        rooms=last.rooms if last else 0,
        size=last.size if last else 0,
        until=last.until_at if last else None,
        may_ask=exporting.may_ask(last),
    )
