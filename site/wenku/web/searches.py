"""What people search, for admins: what is hot, what found nothing, and words that are shown to nobody."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.base.words import _, _l
from wenku.search import searches
from wenku.web import forms, pages

page = Blueprint("searches", __name__, url_prefix="/admin/searches")


class BlockForm(forms.Form):
    text = StringField(_l("Words to block"), [InputRequired()], render_kw={"maxlength": searches.LONGEST})


@page.get("")
@guard.admins
def every() -> str:
    return _page(BlockForm(formdata=None))


@page.post("/blocks")
@guard.admins
def block() -> Response:
    form = forms.valid(BlockForm(), again=_page)
    made = searches.block(form.text.data or "", by=guard.member())
    flash(_("“%(text)s” is neither a hot search nor suggested from now on.", text=made.text), "ok")
    return redirect(url_for("searches.every"), 303)


@page.post("/blocks/<int:block_id>/end")
@guard.admins
def unblock(block_id: int) -> Response:
    searches.unblock(block_id, by=guard.member())
    flash(_("The words may be shown again."), "ok")
    return redirect(url_for("searches.every"), 303)


def _page(form: forms.Form) -> str:
    is_blocked = searches.blocking()
    return pages.render(
        "searches/every.html",
        form=form,
        hottest=[(search, is_blocked(search.text)) for search in searches.hottest()],
        in_vain=searches.in_vain(after=request.args.get("page")),
        blocked=searches.blocked(),
        least=searches.least_people.get(),
    )
