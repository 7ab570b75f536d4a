"""My documents: how each stands, what is said of it, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, request, url_for
from werkzeug import Response
from wtforms import StringField, TextAreaField

from wenku import guard
from wenku.base import clock
from wenku.base.errors import Invalid
from wenku.base.words import Lazy, _, _l
from wenku.documents import access, editing, holdings, lifecycle, receiving, rewarding
from wenku.documents.holdings import Holding, Shelf
from wenku.documents.models import Document, VersionState
from wenku.moderation import appealing, countering, deciding
from wenku.previews import making
from wenku.web import decisions_views, facts, files, forms, incoming, pages, pictures, uploads
from wenku.web.facts import FactsForm
from wenku.web.files import File
from wenku.web.pictures import Picture

page = Blueprint("mine", __name__)

SHELVES: dict[Shelf, Lazy] = {
    Shelf.ALL: _l("All"),
    Shelf.DRAFTS: _l("Drafts"),
    Shelf.REVIEW: _l("In review"),
    Shelf.RETURNED: _l("Returned"),
    Shelf.PUBLIC: _l("Public"),
    Shelf.ELSEWHERE: _l("Not public"),
}


class AppealForm(forms.Form):
    """`decision`: the one that it is against."""

    decision = forms.WholeNumber()
    text = TextAreaField(
        _l("Why is it wrong?"),
        render_kw={"rows": 4, "maxlength": appealing.LONGEST},
        description=_l("At most %(most)s characters.", most=appealing.LONGEST),
    )


class CounterForm(forms.Form):
    statement = TextAreaField(
        _l("Why may you share it?"),
        render_kw={"rows": 5, "maxlength": countering.LONGEST_STATEMENT},
        description=_l("Say it as you would in court. The claimant reads it, word for word, with your signature."),
    )
    signature = StringField(
        _l("Signature"),
        render_kw={"maxlength": countering.LONGEST_NAME},
        description=_l("Type your full name. It has the effect of a signature."),
    )


class NoFile(Invalid):
    code, message = "no-file", _l("Please choose a file first.")


@dataclass(frozen=True)
class Row:
    """A line of the list: name, cover and pages are those of what the public sees, where it sees something."""

    file: File
    name: str
    cover: Picture | None
    page_count: int
    price: int
    downloads: int
    made_at: datetime


@page.get("/me/documents")
@guard.members
def documents() -> str:
    shelf, counts = _shelf(), holdings.counts(guard.member())
    found = holdings.on(shelf, of=guard.member(), page=request.args.get("page"))
    rows = [_row(file, holding) for file, holding in zip(files.files(found.items), found.items, strict=True)]
    tabs = [(str(words), url_for("mine.documents", shelf=key.value), key is shelf, counts[key]) for key, words in SHELVES.items()]
    return pages.render("mine/documents.html", rows=rows, choices=tabs, page=found, shelf=shelf.value, count=counts[Shelf.ALL])


@page.get("/me/documents/<int:document_id>")
@guard.members
def document(document_id: int) -> str:
    return whole(document_id)


@page.post("/me/documents/<int:document_id>")
@guard.members
def change(document_id: int) -> Response:
    """Write the facts down, and hand them in where that button was pressed."""
    document = access.owned(document_id, by=guard.member())
    holding = holdings.one(document)
    form = forms.valid(facts.form(holding), again=lambda form: _again(document_id, form))
    version = editing.change(document, form.facts(), by=guard.member())
    if request.form.get("then") != "submit" or version.state is VersionState.APPROVED:
        return _answer(document, _("Saved."))
    wanting = lifecycle.missing(version)
    if files.file(holding).asks_for_agreement and not form.agreed.data:
        wanting["agreed"] = _l("Please confirm this first.")
    if wanting:
        raise Invalid(wanting)
    lifecycle.submit(version, by=guard.member())
    return _answer(document, _("“%(title)s” was submitted for review.", title=version.full_title))


@page.post("/me/documents/<int:document_id>/file")
@guard.before(incoming.files)
@guard.members
def replace(document_id: int) -> Response:
    document = access.owned(document_id, by=guard.member())
    sent = incoming.sent()
    if not sent or sent[0].stored is None:
        raise (sent[0].refusal if sent and sent[0].refusal else NoFile)
    receiving.replace(document, sent[0].stored, by=guard.member())
    return _moved(document, _("The new file is here. Submit it once its preview is ready."))


@page.post("/me/documents/<int:document_id>/preview")
@guard.members
def retry(document_id: int) -> Response:
    document = access.owned(document_id, by=guard.member())
    making.again(holdings.one(document).version, by=guard.member())
    return _moved(document, _("The preview will be made again."))


@page.post("/me/documents/<int:document_id>/withdrawal")
@guard.members
def withdraw(document_id: int) -> Response:
    document = access.owned(document_id, by=guard.member())
    lifecycle.withdraw(holdings.one(document).version, by=guard.member())
    return _answer(document, _("Taken back. You can submit it again at any time."))


@page.post("/me/documents/<int:document_id>/removal")
@guard.members
def remove(document_id: int) -> Response:
    document = access.owned(document_id, by=guard.member())
    name = holdings.one(document).version.full_title
    lifecycle.remove(document, by=guard.member())
    if "HX-Request" in request.headers:
        return make_response("")
    flash(_("“%(title)s” was deleted.", title=name), "ok")
    return redirect(url_for("uploads.new" if _is_on_upload() else "mine.documents"), 303)


def _answer(document: Document, said: str) -> Response:
    """To a script the card as it is now; otherwise back to the page that the form stood on, which says what was done."""
    if "HX-Request" in request.headers:
        return make_response(uploads.one(holdings.one(document)))
    return _back(document, said)


def _moved(document: Document, said: str) -> Response:
    """The same where only the moving part of a card is another one, so that nothing is lost of what was typed beside it."""
    if "HX-Request" in request.headers:
        return make_response(uploads.moving_part(holdings.one(document), on=request.form.get("on", "")))
    return _back(document, said)


def _back(document: Document, said: str) -> Response:
    flash(said, "ok")
    if _is_on_upload():
        return redirect(url_for("uploads.new"), 303)
    return redirect(url_for("mine.document", document_id=document.id), 303)


def _again(document_id: int, form: FactsForm) -> str:
    if "HX-Request" in request.headers:
        return uploads.one(holdings.one(access.owned(document_id, by=guard.member())), form)
    return uploads.whole(form) if _is_on_upload() else whole(document_id, form)


def whole(
    document_id: int, form: FactsForm | None = None, *, appeal: AppealForm | None = None, counter: CounterForm | None = None
) -> str:
    """The document's own page; `form`, `appeal` and `counter` are there where they were filled in and came back."""
    document = deciding.owned(document_id, by=guard.member())
    holding = holdings.one(document)
    decision = deciding.latest([holding.version.id]).get(holding.version.id)
    is_returned = holding.version.state in (VersionState.REJECTED, VersionState.CHANGES_ASKED)
    lines = decisions_views.lines(document)
    return pages.render(
        "mine/document.html",
        file=files.file(holding),
        form=form or facts.form(holding),
        bounds=uploads.bounds(),
        reason=decision.reason if decision and is_returned else "",
        reward=rewarding.reward_of(document),
        lines=lines,
        hidden_until=decisions_views.hidden_until(lines),
        appeal=appeal or AppealForm(formdata=None),
        standing=countering.standing(document),
        counter=counter or CounterForm(formdata=None),
        now=clock.now(),
    )


def _row(file: File, holding: Holding) -> Row:
    document, seen = holding.document, holding.published
    cover = pictures.cover(document.id, seen.id, seen.cover_width, seen.cover_height) if seen else None
    return Row(
        file=file,
        name=seen.full_title if seen else file.name,
        cover=cover or file.cover,
        page_count=(seen.page_count if seen else file.progress.page_count) or 0,
        price=document.price,
        downloads=holding.tally.downloads,
        made_at=document.made_at,
    )


def _shelf() -> Shelf:
    """A mangled address shows all."""
    asked = request.args.get("shelf", "")
    return Shelf(asked) if asked in set(Shelf) else Shelf.ALL


def _is_on_upload() -> bool:
    return request.form.get("on") == "upload"
