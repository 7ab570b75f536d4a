"""Lists of sensitive words: moderators look at them and try texts, admins change them and bring in files."""

from typing import cast

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug import Response as AnyResponse
from wtforms import BooleanField, FileField, StringField, TextAreaField
from wtforms.validators import Length

from wenku import guard
from wenku.base.errors import Invalid, NotAllowed
from wenku.base.incoming import Incoming
from wenku.base.words import _, _l, ngettext
from wenku.moderation import wordlists
from wenku.moderation.wordlists import WordList
from wenku.previews import decoding
from wenku.previews.reasons import Unreadable
from wenku.web import forms, pages, sending, words_views

page = Blueprint("words", __name__, url_prefix="/admin/words")

LARGEST = 8 << 20
"""Bytes of a file: some hundred thousand words."""

LONGEST_TRIAL = 20_000


class ListForm(forms.Form):
    name = StringField(_l("Name of the list"), render_kw={"maxlength": wordlists.LONGEST_NAME})
    weight = forms.WholeNumber(
        _l("Weight"), least=1, most=100, description=_l("1 to 100: how much it matters that a moderator looks at what was found.")
    )


class ChangeForm(ListForm):
    is_on = BooleanField(_l("Look for these words"))


class BringForm(forms.Form):
    file = FileField(_l("Text file"))
    text = TextAreaField(
        _l("Words, one on each line"),
        description=_l(
            "A line that begins with ! is innocent: what stands within it isn't found. One that begins with # is a comment."
        ),
        render_kw={"rows": 6},
    )


class TrialForm(forms.Form):
    trial = TextAreaField(_l("A text to try"), [Length(max=LONGEST_TRIAL)], render_kw={"rows": 5, "maxlength": LONGEST_TRIAL})


def _receive(**_arguments: object) -> None:
    """To run before a view: the file's text, decoded, before the view's unit begins."""
    if not guard.member().is_admin:
        raise NotAllowed
    request.max_content_length = request.max_form_memory_size = LARGEST
    forms.from_our_page()
    sent = request.files.get("file")
    g.brought = None
    if sent is not None and sent.filename:
        with cast(Incoming, sent.stream) as incoming:
            try:
                g.brought = decoding.text_of(incoming.received().path)
            except Unreadable:
                g.brought = ""


@page.get("")
@guard.moderators
def every() -> str:
    return _every(ListForm(formdata=None, data={"weight": 50}))


@page.post("")
@guard.admins
def begin() -> AnyResponse:
    form = forms.valid(ListForm(), again=_every)
    made = wordlists.begin(form.name.data or "", weight=form.weight.data, by=guard.member())
    flash(_("The list was made. It is off until you turn it on."), "ok")
    return _to(made.id)


@page.post("/trial")
@guard.moderators
def try_out() -> str:
    """Changes nothing: a POST, since what is tried may be long and is nobody else's business."""
    form = forms.valid(TrialForm(), again=lambda form: _every(trial=form))
    return _every(trial=form, tried=words_views.tried(form.trial.data or ""))


@page.get("/<int:list_id>")
@guard.moderators
def show(list_id: int) -> str:
    found = wordlists.found(list_id)
    return _show(found)


@page.post("/<int:list_id>")
@guard.admins
def change(list_id: int) -> AnyResponse:
    form = forms.valid(ChangeForm(), again=lambda form: _show(wordlists.found(list_id), form=form))
    wordlists.change(
        wordlists.found(list_id), name=form.name.data or "", weight=form.weight.data, is_on=form.is_on.data, by=guard.member()
    )
    flash(_("Saved."), "ok")
    return _to(list_id)


@page.post("/<int:list_id>/deletion")
@guard.admins
def delete(list_id: int) -> AnyResponse:
    wordlists.remove(wordlists.found(list_id), by=guard.member())
    flash(_("The list was deleted with its words."), "ok")
    return redirect(url_for("words.every"), 303)


@page.post("/<int:list_id>/plan")
@guard.admins
@guard.before(_receive)
def plan(list_id: int) -> str:
    """Shows what would come in; adds nothing."""
    form = forms.valid(BringForm(), again=lambda form: _show(wordlists.found(list_id), bring=form))
    if g.brought == "":
        raise Invalid({"file": _l("No words could be read from this file. Is it a text file?")})
    text = "\n".join(filter(None, (g.brought, form.text.data)))
    if not text.strip():
        raise Invalid({"text": _l("Please choose a file, or write words.")})
    found = wordlists.found(list_id)
    return pages.render("words/plan.html", wordlist=found, plan=wordlists.plan(found, text), text=text)


@page.post("/<int:list_id>/words")
@guard.admins
@guard.before(_receive)
def add(list_id: int) -> AnyResponse:
    count = wordlists.add(wordlists.found(list_id), request.form.get("text", ""), by=guard.member())
    flash(ngettext("%(num)s line is in the list now.", "%(num)s lines are in the list now.", count), "ok")
    return _to(list_id)


@page.post("/<int:list_id>/words/<int:word_id>/deletion")
@guard.admins
def take_out(list_id: int, word_id: int) -> AnyResponse:
    text = wordlists.take_out(wordlists.found(list_id), word_id, by=guard.member())
    flash(_("“%(word)s” is no longer in the list.", word=text), "ok")
    return redirect(url_for("words.show", list_id=list_id, q=request.form.get("q") or None), 303)


@page.get("/<int:list_id>/file")
@guard.moderators
def file(list_id: int) -> Response:
    found = wordlists.found(list_id)
    answer = Response("".join(f"{line}\n" for line in wordlists.written(found)), mimetype="text/plain")
    answer.headers["Content-Disposition"] = sending.disposition(f"{found.name}.txt")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _every(form: forms.Form | None = None, *, trial: forms.Form | None = None, tried: words_views.Tried | None = None) -> str:
    return pages.render(
        "words/every.html",
        lists=wordlists.every(),
        form=form or ListForm(formdata=None, data={"weight": 50}),
        trial=trial or TrialForm(formdata=None),
        tried=tried,
    )


def _show(wordlist: WordList, *, form: forms.Form | None = None, bring: forms.Form | None = None) -> str:
    sought = request.args.get("q", "")
    return pages.render(
        "words/show.html",
        counted=wordlists.counted(wordlist),
        page=wordlists.words(wordlist, sought=sought, before=request.args.get("page")),
        sought=sought,
        form=form or ChangeForm(formdata=None, obj=wordlist),
        bring=bring or BringForm(formdata=None),
    )


def _to(list_id: int) -> AnyResponse:
    return redirect(url_for("words.show", list_id=list_id), 303)
