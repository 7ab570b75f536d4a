"""Claiming a takedown, without an account: the form, its attachments, and what happens next; and the public log of takedowns."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug import Response
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, MultipleFileField, RadioField, StringField, TextAreaField

from wenku import guard
from wenku.base import blobs, paging
from wenku.base.errors import Invalid
from wenku.base.incoming import Incoming
from wenku.base.words import Lazy, _, _l
from wenku.documents import naming
from wenku.guard import limits
from wenku.guard.limits import Limit
from wenku.moderation import takedown_lists, takedowns
from wenku.moderation.takedown_models import TargetState
from wenku.moderation.takedowns import Enclosed, Filing
from wenku.web import forms, pages

page = Blueprint("takedowns", __name__)

OFTEN = Limit("takedown", 10, timedelta(hours=1))
AROUND = 1 << 20  # bytes of the form that aren't a file's
SENT = "takedown"
"""In the cookie: the number of the claim that was just sent."""

OUTCOMES: dict[TargetState, tuple[Lazy, str]] = {
    TargetState.TAKEN_DOWN: (_l("Taken down"), "bad"),
    TargetState.COUNTERED: (_l("Its uploader objects"), "info"),
    TargetState.UPHELD: (_l("Stays taken down after an objection"), "bad"),
    TargetState.RESTORED: (_l("No longer taken down"), "ok"),
}


class TakedownForm(forms.Form):
    claimant = StringField(
        _l("Your name"),
        render_kw={"maxlength": takedowns.LONGEST_NAME, "autocomplete": "name", "required": True},
        description=_l("Of the owner of the rights, or of whoever acts for them. It is not published."),
    )
    address = StringField(
        _l("Mail address for our answer"),
        render_kw={"type": "email", "maxlength": 254, "autocomplete": "email", "required": True},
    )
    kind = RadioField(
        _l("What sort of work is it?"), choices=[(key.value, words) for key, words in takedowns.KINDS.items()], default="book"
    )
    work = TextAreaField(
        _l("Which work, where it was published, and what was taken from it"),
        render_kw={"rows": 5, "maxlength": takedowns.LONGEST_WORK, "required": True},
        description=_l("Whoever uploaded the document reads the beginning of this, not your name or address."),
    )
    documents = TextAreaField(
        _l("Documents on this site"),
        render_kw={"rows": 3, "required": True},
        description=_l("Address or number of each, one a line, at most %(most)s.", most=takedowns.MOST_DOCUMENTS),
    )
    files = MultipleFileField(
        _l("Proof"),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
        description=_l(
            "At most %(files)s files, PDF, JPEG or PNG, %(megabytes)s MB each. Only admins see them.",
            files=takedowns.MOST_FILES,
            megabytes=takedowns.LARGEST_FILE >> 20,
        ),
    )
    in_good_faith = BooleanField(
        _l("I believe in good faith that neither the owner of the rights, nor whoever acts for them, nor the law allows this use.")
    )
    is_accurate = BooleanField(_l("What I say here is true and complete, and I own the rights or may act for who does."))
    signature = StringField(
        _l("Signature"),
        render_kw={"maxlength": takedowns.LONGEST_NAME, "required": True},
        description=_l("Type your full name. It has the effect of a signature."),
    )

    def filing(self) -> Filing:
        return Filing(
            claimant=self.claimant.data or "",
            address=self.address.data or "",
            kind=self.kind.data or "",
            work=self.work.data or "",
            documents=self.documents.data or "",
            signature=self.signature.data or "",
            in_good_faith=self.in_good_faith.data,
            is_accurate=self.is_accurate.data,
        )


def _receive() -> None:
    """Count, then take in what comes along, with no unit open; what is wrong with a file is said once the form is looked at."""
    limits.count_all((OFTEN, limits.network()))
    request.max_content_length = takedowns.MOST_FILES * takedowns.LARGEST_FILE + AROUND
    sent = [file for file in request.files.getlist("files") if file.filename]
    forms.from_our_page()
    g.wrong_files = "" if len(sent) <= takedowns.MOST_FILES else _("At most %(most)s files, please.", most=takedowns.MOST_FILES)
    g.enclosed = [] if g.wrong_files else [one for file in sent if (one := _kept(file)) is not None]


@page.get("/takedown")
def new() -> str:
    form = TakedownForm(formdata=None)
    if (number := paging.number(request.args.get("document"))) is not None:
        form.documents.data = str(number)
    return _page(form)


@page.post("/takedown")
@guard.before(_receive)
def send() -> Response:
    form = forms.valid(TakedownForm(), again=_page)
    if g.wrong_files:
        raise Invalid({"files": g.wrong_files})
    session[SENT] = takedowns.claim(form.filing(), g.enclosed).id
    return redirect(url_for("takedowns.thanks"), 303)


@page.get("/takedown/thanks")
def thanks() -> str | Response:
    if (number := session.get(SENT)) is None:
        return redirect(url_for("takedowns.new"), 303)
    return pages.render("takedowns/thanks.html", number=number)


@page.get("/takedowns")
def log() -> str:
    found = takedown_lists.log(before=request.args.get("page"))
    return pages.render("takedowns/log.html", page=found, kinds=takedowns.KINDS, outcomes=OUTCOMES)


def _page(form: TakedownForm) -> str:
    return pages.render("takedowns/new.html", form=form, had_files=bool(g.get("enclosed")))


def _kept(file: FileStorage) -> Enclosed | None:
    name, incoming = naming.clean(file.filename or ""), cast(Incoming, file.stream)
    with incoming:
        received = incoming.received()
        media_type = takedowns.media_type(received.head)
        if media_type is None:
            g.wrong_files = _("%(name)s is neither PDF nor JPEG nor PNG.", name=name)
        elif received.size > takedowns.LARGEST_FILE:
            g.wrong_files = _("%(name)s is larger than %(most)s MB.", name=name, most=takedowns.LARGEST_FILE >> 20)
        else:
            return Enclosed(name, media_type, blobs.put_original(received), received.size)
    return None
