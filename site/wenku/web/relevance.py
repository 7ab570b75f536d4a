"""What relevance is made of: the weights on one page, and what others would do to real searches before anything is saved."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from wenku import guard
from wenku.base.words import _, _l
from wenku.documents import queries
from wenku.search import searches, weighing
from wenku.search.weighing import SHEET, Effect, Move
from wenku.web import cards, forms, pages, sheets
from wenku.web.cards import Plate

page = Blueprint("relevance", __name__, url_prefix="/admin/relevance")

TRIED = 4
"""So many searches are tried at once: each is asked twice."""


@dataclass(frozen=True)
class Place:
    """A document at its place, and the place it has with the other weights."""

    document: Plate
    here: int
    there: int | None


@dataclass(frozen=True)
class Trial:
    """The first ten of one search, side by side."""

    query: str
    before: list[Place]
    after: list[Place]
    is_same: bool


@page.get("")
@guard.admins
def show() -> str:
    return _page(_form()(formdata=None, data=sheets.data(SHEET.now()) | {"queries": "\n".join(_recent())}))


@page.post("/preview")
@guard.admins
def preview() -> str:
    form = forms.valid(_form()(), again=_page)
    before, after = sheets.seen(SHEET, form), sheets.wanted(SHEET, form)
    SHEET.check(after)
    SHEET.check_seen(before)
    tried = [line.strip() for line in (form.queries.data or "").splitlines() if line.strip()][:TRIED]
    return _page(form, _trials([weighing.effect(query, before, after) for query in tried]), is_changed=before != after)


@page.post("")
@guard.admins
def change() -> Response:
    form = forms.valid(_form()(), again=_page)
    SHEET.change(sheets.wanted(SHEET, form), seen=sheets.seen(SHEET, form), by_id=guard.member().id)
    flash(_("The weights were changed."), "ok")
    return redirect(url_for("relevance.show"), 303)


def _page(form: forms.Form, trials: list[Trial] | None = None, *, is_changed: bool = False) -> str:
    """With `trials`, what the weights would do stands above them."""
    fields = [form[weight.name] for weight in SHEET.options]
    unseen = sheets.hidden(SHEET)
    return pages.render("relevance/show.html", form=form, fields=fields, trials=trials, is_changed=is_changed, unseen=unseen)


def _form() -> type[forms.Form]:
    tried = TextAreaField(
        _l("Searches to try"),
        [Optional(), Length(max=1000)],
        description=_l("One in each line, the first four are tried. Suggested are those that most people made lately."),
        render_kw={"rows": 4},
    )
    return sheets.form(SHEET, queries=tried)


def _recent() -> list[str]:
    return [search.text for search in searches.hottest(size=10) if search.found][:TRIED]


def _trials(effects: list[Effect]) -> list[Trial]:
    ids = {move.document_id for effect in effects for move in (*effect.before, *effect.after)}
    listed = {card.id: cards.plate(card) for card in queries.cards(sorted(ids))}
    return [
        Trial(
            effect.query,
            _places([(move, move.before, move.after) for move in effect.before], listed),
            _places([(move, move.after, move.before) for move in effect.after], listed),
            effect.is_none,
        )
        for effect in effects
    ]


def _places(moves: list[tuple[Move, int | None, int | None]], listed: dict[int, Plate]) -> list[Place]:
    return [Place(listed[move.document_id], here or 0, there) for move, here, there in moves if move.document_id in listed]
