"""The upload page: a card for each file that isn't handed in yet, and the files that come in there."""

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.accounts.models import Kind, Member
from wenku.base import switches
from wenku.base.errors import Refusal
from wenku.base.words import _
from wenku.documents import access, barred, holdings, kinds, limits, receiving
from wenku.documents.holdings import Holding
from wenku.points import tariff
from wenku.web import facts, files, incoming, pages, sanctions
from wenku.web.facts import FactsForm
from wenku.web.files import File
from wenku.web.incoming import Sent

page = Blueprint("uploads", __name__)


@dataclass(frozen=True)
class Bounds:
    """What a browser can check before it sends anything: `endings` are those that are taken, `claims` all that say what a file is.

    `share` is the author's, in hundredths of a percent.
    """

    bytes: int
    megabytes: int
    endings: str
    claims: str
    labels: str
    share: int


@dataclass(frozen=True)
class Card:
    """A file, and what is said of it."""

    file: File
    form: FactsForm


@dataclass(frozen=True)
class Refused:
    """A file that was not taken. `url` leads to what exists of the same bytes: the member's own, or public."""

    name: str
    message: str
    existing: str = ""
    url: str = ""


@page.get("/upload")
@guard.members
def new() -> str:
    return whole()


@page.post("/upload")
@guard.before(incoming.files)
@guard.members
def receive() -> Response:
    """By script one file at a time, answered by its card; by a plain form any number, and back to the page."""
    answers = [_taken_in(sent, by=guard.member()) for sent in incoming.sent()]
    if "HX-Request" in request.headers:
        return _one_by_one(answers)
    if not answers:
        flash(_("Please choose a file first."), "warn")
    for answer in answers:
        if isinstance(answer, Refused):
            flash(f"{answer.name}: {answer.message}", "bad")
    return redirect(url_for("uploads.new"), 303)


@page.get("/upload/<int:document_id>")
@guard.members
def status(document_id: int) -> str:
    """The part of a card that changes by itself."""
    document = access.owned(document_id, by=guard.member())
    return moving_part(holdings.one(document), on=request.args.get("on", ""))


def whole(form: FactsForm | None = None) -> str:
    """The page; `form` is one that came back, with what was typed."""
    switches.check(switches.uploads)
    found = holdings.unfinished(guard.member())
    cards = [Card(file, _form(holding, form)) for file, holding in zip(files.files(found), found, strict=True)]
    told = sanctions.told(guard.member(), Kind.UPLOAD)
    return pages.render("uploads/new.html", cards=cards, bounds=bounds(), restricted=told)


def one(holding: Holding, form: FactsForm | None = None) -> str:
    return render_template("uploads/card.html", card=Card(files.file(holding), _form(holding, form)), bounds=bounds())


def moving_part(holding: Holding, *, on: str) -> str:
    return render_template("uploads/status.html", file=files.file(holding), on=on)


def bounds() -> Bounds:
    largest = limits.largest_file.get()
    return Bounds(
        bytes=largest << 20,
        megabytes=largest,
        endings=_listed(kinds.endings()),
        claims=_listed(sorted(kinds.CLAIMS)),
        labels=kinds.labels(),
        share=tariff.author_share.get(),
    )


def _listed(endings: list[str]) -> str:
    return ",".join(f".{ending}" for ending in endings)


def _form(holding: Holding, returned: FactsForm | None) -> FactsForm:
    return returned if returned is not None and returned.document_id == holding.document.id else facts.form(holding)


def _taken_in(sent: Sent, *, by: Member) -> Holding | Refused:
    if sent.stored is None:
        return Refused(sent.file_name, str(sent.refusal))
    try:
        version = receiving.receive(sent.stored, by=by)
        return holdings.one(access.found(version.document_id))
    except barred.Barred as refusal:
        return Refused(sent.file_name, str(refusal))
    except receiving.SameBytes as same:
        return _pointed_to(same, sent, by=by)


def _pointed_to(same: Refusal, sent: Sent, *, by: Member) -> Refused:
    document = access.found(int(str(same.details["document_id"])))
    holding = holdings.one(document)
    mine = document.owner_id == by.id
    url = url_for("mine.document" if mine else "documents.show", document_id=document.id)
    shown = holding.version if mine or document.published_version is None else document.published_version
    return Refused(sent.file_name, str(same), shown.full_title, url)


def _one_by_one(answers: list[Holding | Refused]) -> Response:
    parts = [
        render_template("uploads/refused.html", refused=answer) if isinstance(answer, Refused) else one(answer)
        for answer in answers
    ]
    return make_response("".join(parts), 422 if any(isinstance(answer, Refused) for answer in answers) else 201)
