"""The page of a download: what it costs before the click, and the file after it."""

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug import Response as Redirect

from wenku import guard
from wenku.accounts.models import Kind
from wenku.base import paging
from wenku.base.errors import NotFound
from wenku.documents import access
from wenku.documents.models import Document, Version
from wenku.downloads import caps, delivering, purchasing, rights
from wenku.guard import keys, limits
from wenku.web import bills, forms, pages, sanctions, sending

page = Blueprint("downloads", __name__)

READY = "ready"
"""In the cookie: the file that was just paid for, so that the page after the click starts it, and only once."""


class PurchaseForm(forms.Form):
    """`price` is what the buyer saw."""

    price = forms.WholeNumber()


@page.get("/documents/<int:document_id>/download")
@guard.members
def show(document_id: int) -> Response:
    """Kept by no browser: whoever goes back to it after the click must not see the price again."""
    document = rights.visible(document_id, by=guard.asker())
    ready = session.pop(READY, None)
    ticket = ready[1] if ready and ready[0] == document.id else None
    file_url = url_for("downloads.file", ticket=ticket) if ticket else None
    bill = bills.bill(document, by=guard.member(), file_url=file_url)
    told = sanctions.told(guard.member(), Kind.PURCHASE) if bill.way in ("buy", "poor", "vip") else ""
    return pages.unkept(pages.render("downloads/show.html", bill=bill, key=keys.fresh(), restricted=told))


@page.post("/documents/<int:document_id>/purchase")
@guard.members
@keys.once
def purchase(document_id: int) -> Redirect:
    document = access.readable(document_id, by=guard.asker())
    form = forms.valid(PurchaseForm())
    caps.check(document, by=guard.member(), network=limits.keyed_network())
    purchasing.buy(document, by=guard.member(), seen_price=form.price.data)
    return started(document)


@page.post("/documents/<int:document_id>/downloads")
@guard.members
def start(document_id: int) -> Redirect:
    """`version` in the form asks for one that isn't published, for those who may see it."""
    document = rights.downloadable(document_id, by=guard.asker())
    ticket = delivering.ask(document, by=guard.member(), version=_wanted(document), network=limits.keyed_network())
    return redirect(url_for("downloads.file", ticket=ticket), 303)


@page.get("/files/<ticket>")
def file(ticket: str) -> Response:
    return sending.attachment(delivering.opened(ticket, asker=guard.asker()))


def started(document: Document) -> Redirect:
    """To the page of the download, which starts the file that the asker has just got."""
    session[READY] = [document.id, delivering.ask(document, by=guard.member(), network=limits.keyed_network())]
    return redirect(url_for("downloads.show", document_id=document.id), 303)


def _wanted(document: Document) -> Version | None:
    id = paging.number(request.form.get("version"))
    if id is None:
        return None
    version = access.readable_version(id, by=guard.asker())
    if version.document_id != document.id:
        raise NotFound
    return version
