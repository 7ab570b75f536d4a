"""What readers reported, before moderators: reports on documents, and comments that are held or reported."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.base import clock
from wenku.base.errors import Invalid
from wenku.base.words import _l, ngettext
from wenku.moderation import comments, grounds, reporting
from wenku.moderation.comments import Which
from wenku.moderation.models import CommentRuling, Outcome
from wenku.reviews import linking
from wenku.web import forms, pages

page = Blueprint("answering", __name__, url_prefix="/moderation")

AGES = (1, 3, 7)
WHICH = {
    Which.WAITING: _l("Waiting"),
    Which.HELD: _l("Held"),
    Which.REPORTED: _l("Reported"),
    Which.REMOVED: _l("Removed"),
}


class ClosureForm(forms.Form):
    outcome = RadioField(_l("What was done?"), [InputRequired(_l("Please choose one of the list."))])
    answer = StringField(
        _l("A sentence for who reported"),
        description=_l("Members among them are told what was done, and this."),
        render_kw={"maxlength": reporting.LONGEST_ANSWER},
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.outcome.choices = [(outcome.value, words) for outcome, words in reporting.OUTCOMES.items()]


class RulingForm(forms.Form):
    reason = StringField(
        _l("Reason"), description=_l("To remove them: each author is told it."), render_kw={"maxlength": comments.LONGEST_REASON}
    )


@page.get("/reports")
@guard.moderators
def reports() -> str:
    return _reports()


@page.post("/documents/<int:document_id>/reports/closure")
@guard.moderators
def close(document_id: int) -> Response:
    form = forms.valid(ClosureForm(prefix=f"d{document_id}"), again=lambda form: _reports(document_id, form))
    outcome = Outcome(form.outcome.data)
    closed = reporting.close(document_id, outcome=outcome, answer=form.answer.data or "", by=guard.member())
    flash(ngettext("%(num)s report was closed.", "%(num)s reports were closed.", closed), "ok")
    return redirect(url_for("answering.reports"), 303)


@page.get("/comments")
@guard.moderators
def held() -> str:
    return _comments()


@page.post("/comments/approval")
@guard.moderators
def approve() -> Response:
    forms.valid(RulingForm(), again=_comments)
    done = comments.approve(_chosen(), seen=_seen(), by=guard.member())
    return _ruled(done, ngettext("%(num)s comment was approved.", "%(num)s comments were approved.", len(done)))


@page.post("/comments/removal")
@guard.moderators
def remove() -> Response:
    form = forms.valid(RulingForm(), again=_comments)
    done = comments.remove(_chosen(), reason=form.reason.data or "", by=guard.member())
    return _ruled(done, ngettext("%(num)s comment was removed.", "%(num)s comments were removed.", len(done)))


@page.post("/comments/undo")
@guard.moderators
def undo() -> Response:
    done = comments.undo(_numbers("ruling"), by=guard.member())
    flash(ngettext("%(num)s comment is as it was before.", "%(num)s comments are as they were before.", done), "ok")
    return redirect(url_for("answering.held"), 303)


def _reports(document_id: int | None = None, form: ClosureForm | None = None) -> str:
    """`form` came back, and belongs to that document; the others get fresh ones."""
    said, reason = grounds.said(), request.args.get("reason", "")
    reason = reason if reason in said else ""
    days = next((age for age in AGES if request.args.get("days") == str(age)), None)
    waits = timedelta(days=days) if days else None
    found = reporting.still_open(reason=reason or None, waits=waits, after=request.args.get("page"))
    closures = {one.document_id: ClosureForm(formdata=None, prefix=f"d{one.document_id}") for one in found.items}
    if document_id is not None and form is not None:
        closures[document_id] = form
    return pages.render("moderation/reports.html", page=found, reasons=said, reason=reason, days=days, ages=AGES, forms=closures)


def _comments(form: RulingForm | None = None) -> str:
    wanted = request.args.get("only", "")
    which = Which(wanted) if wanted in list(Which) else Which.WAITING
    found = comments.waiting(which, after=request.args.get("page"))
    return pages.render(
        "moderation/comments.html",
        page=found,
        lines={line.comment.id: {"pieces": linking.pieces(line.comment.text)} for line in found.items},
        choices=[(words, url_for("answering.held", only=one.value), one is which) for one, words in WHICH.items()],
        which=which.value,
        reasons=grounds.said(),
        seen=clock.now().isoformat(),
        undoable=[part for part in request.args.get("undo", "").split(".") if part.isdigit()],
        form=form or RulingForm(formdata=None),
        chosen=_numbers("comment"),
    )


def _ruled(done: list[CommentRuling], said: str) -> Response:
    flash(said, "ok")
    return redirect(url_for("answering.held", undo=".".join(str(ruling.id) for ruling in done) or None), 303)


def _chosen() -> list[int]:
    if not (found := _numbers("comment")):
        raise Invalid({"": _l("Please choose at least one comment.")})
    return found


def _numbers(name: str) -> list[int]:
    return [int(value) for value in request.form.getlist(name) if value.isascii() and value.isdigit() and len(value) < 19]


def _seen() -> datetime | None:
    try:
        return datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        return None
