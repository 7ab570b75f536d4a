"""What moderators decide on documents that were published: hiding, removing, taking down, restoring, each with its reason."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug import Response
from wtforms import SelectField, TextAreaField

from wenku import guard
from wenku.base.words import Lazy, _l
from wenku.documents import access, lifecycle
from wenku.moderation import deciding
from wenku.web import decisions_views, forms, pages

page = Blueprint("decisions", __name__)

RULINGS: dict[str, tuple[Callable[..., Any], Lazy]] = {
    "hiding": (deciding.hide, _l("It is hidden now. Its uploader was told.")),
    "removal": (deciding.remove, _l("It is removed now. Its buyers keep their file, and its uploader was told.")),
    "takedown": (
        deciding.take_down,
        _l("It is taken down now. Its buyers of late are being refunded, and its uploader was told."),
    ),
    "restoration": (deciding.restore, _l("It is restored. Its uploader was told.")),
}


class RulingForm(forms.Form):
    """`seen`: the revision of the document that was looked at. `days`: of hiding, none until somebody restores it."""

    reason = TextAreaField(
        _l("Reason"),
        id="ruling-reason",
        render_kw={"rows": 3, "maxlength": deciding.LONGEST_REASON},
        description=_l("Its uploader reads this. To restore it, none is needed."),
    )
    days = SelectField(_l("How long it stays hidden"), id="ruling-days", default="")
    seen = forms.WholeNumber()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.days.choices = decisions_views.lengths()


@page.get("/moderation/documents/<int:document_id>")
@guard.moderators
def show(document_id: int) -> str:
    return _whole(document_id)


@page.post("/moderation/documents/<int:document_id>/<any(hiding, removal, takedown, restoration):ruling>")
@guard.moderators
def rule(document_id: int, ruling: str) -> Response:
    form = forms.valid(RulingForm(), again=lambda form: _whole(document_id, form))
    decide, said = RULINGS[ruling]
    end = {"days": int(form.days.data)} if ruling == "hiding" and form.days.data else {}
    decide(access.found(document_id), by=guard.member(), reason=form.reason.data or "", seen=form.seen.data, **end)
    flash(str(said), "ok")
    return redirect(url_for("decisions.show", document_id=document_id), 303)


def _whole(document_id: int, form: RulingForm | None = None) -> str:
    document = access.found(document_id)
    return pages.render(
        "decisions/show.html",
        document=document,
        title=(document.published_version or lifecycle.newest(document)).full_title,
        bench=decisions_views.bench(document, by=guard.member()),
        form=form or RulingForm(formdata=None),
    )
