"""Comments on a document: reading them, writing, answering, editing, deleting and reporting one. Forms have pages of their own."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import TextAreaField

from wenku import guard
from wenku.base.errors import SignInFirst
from wenku.base.words import _, _l
from wenku.documents import access
from wenku.documents.models import Document
from wenku.guard import keys, limits
from wenku.reviews import commenting, threads
from wenku.reviews.models import Comment, CommentState
from wenku.reviews.threads import Order
from wenku.web import comments_views, forms, pages, reports
from wenku.web.reports import ReportForm

page = Blueprint("comments", __name__, url_prefix="/documents/<int:document_id>/comments")

MOST_COMMENTS = 20
PER = timedelta(hours=1)


class CommentForm(forms.Form):
    text = TextAreaField(
        _l("Comment"),
        render_kw={"rows": 4, "maxlength": commenting.LONGEST, "required": True},
        description=_l("At most 1,000 characters of plain text. Addresses become links."),
    )


def _limit(**_address: int) -> None:
    asker = guard.asker()
    if asker is None:
        raise SignInFirst
    limits.count("comment", f"member:{asker.id}", most=MOST_COMMENTS, per=PER)


@page.get("")
def every(document_id: int) -> str:
    document = access.readable(document_id, by=guard.asker())
    order = Order.OLDEST if request.args.get("order") == Order.OLDEST else Order.NEWEST
    return pages.render(
        "comments/every.html", view=comments_views.comments(document, order=order, at=request.args.get("page"), size=20)
    )


@page.post("")
@guard.members
@guard.before(_limit)
@keys.once
def write(document_id: int) -> Response:
    document = access.readable(document_id, by=guard.asker())
    form = forms.valid(CommentForm(), again=lambda form: _form_page(form, access.readable(document_id, by=guard.asker())))
    return _written(commenting.write(document, form.text.data or "", by=guard.member()))


@page.get("/<int:comment_id>")
def show(document_id: int, comment_id: int) -> Response | str:
    _document, comment = _found(document_id, comment_id)
    if comment.parent_id is not None:
        before, name = str(comment.id - 1), f"comment-{comment.id}"
        return redirect(
            url_for("comments.thread", document_id=document_id, comment_id=comment.parent_id, page=before, _anchor=name), 303
        )
    return redirect(url_for("comments.thread", document_id=document_id, comment_id=comment_id), 303)


@page.get("/<int:comment_id>/answers")
def thread(document_id: int, comment_id: int) -> str:
    """Also where the comment that was answered isn't shown any more, as long as it has answers."""
    document = access.readable(document_id, by=guard.asker())
    comment, found = threads.whole(document, comment_id, by=guard.asker(), at=request.args.get("page"))
    view = comments_views.line(comment, document, guard.asker())
    answers = found.map(lambda every: comments_views.lines(every, document))
    return pages.render("comments/thread.html", line=view, answers=answers, document=document)


@page.get("/<int:comment_id>/answers/new")
@guard.members
def new_answer(document_id: int, comment_id: int) -> str:
    document, comment = _found(document_id, comment_id)
    return _form_page(CommentForm(formdata=None), document, answers=comment)


@page.post("/<int:comment_id>/answers")
@guard.members
@guard.before(_limit)
@keys.once
def answer(document_id: int, comment_id: int) -> Response:
    document, comment = _found(document_id, comment_id)
    form = forms.valid(CommentForm(), again=lambda form: _form_page(form, document, answers=_found(document_id, comment_id)[1]))
    return _written(commenting.write(document, form.text.data or "", by=guard.member(), answers=comment))


@page.get("/<int:comment_id>/edit")
@guard.members
def edit(document_id: int, comment_id: int) -> str:
    document, comment = _found(document_id, comment_id)
    if not commenting.may_edit(comment, by=guard.member()):
        raise commenting.TooLate
    return _form_page(CommentForm(formdata=None, text=comment.text), document, edited=comment)


@page.post("/<int:comment_id>")
@guard.members
@guard.before(_limit)
def change(document_id: int, comment_id: int) -> Response:
    document, comment = _found(document_id, comment_id)
    form = forms.valid(CommentForm(), again=lambda form: _form_page(form, document, edited=_found(document_id, comment_id)[1]))
    commenting.edit(comment, form.text.data or "", by=guard.member())
    flash(_("Saved.") if comment.state is CommentState.SHOWN else _("Saved. A moderator looks at it before others see it."), "ok")
    return redirect(url_for("comments.show", document_id=document_id, comment_id=comment_id), 303)


@page.post("/<int:comment_id>/deletion")
@guard.members
def delete(document_id: int, comment_id: int) -> Response:
    commenting.delete(_found(document_id, comment_id)[1], by=guard.member())
    flash(_("Your comment was deleted."), "ok")
    return redirect(url_for("documents.show", document_id=document_id, _anchor="comments"), 303)


@page.get("/<int:comment_id>/reports/new")
def new_report(document_id: int, comment_id: int) -> str:
    return _report_page(reports.report_form(formdata=None), *_found(document_id, comment_id))


@page.post("/<int:comment_id>/reports")
@guard.before(reports.limit)
def report(document_id: int, comment_id: int) -> Response:
    document, comment = _found(document_id, comment_id)
    form = forms.valid(reports.report_form(), again=lambda form: _report_page(form, *_found(document_id, comment_id)))
    return reports.taken(form, document, comment)


def _found(document_id: int, comment_id: int) -> tuple[Document, Comment]:
    document = access.readable(document_id, by=guard.asker())
    return document, commenting.readable(document, comment_id, by=guard.asker())


def _written(comment: Comment) -> Response:
    if comment.state is CommentState.SHOWN:
        flash(_("Your comment is shown."), "ok")
    else:
        flash(_("Thank you. A moderator looks at your comment before others see it."), "ok")
    return redirect(url_for("comments.show", document_id=comment.document_id, comment_id=comment.id), 303)


def _form_page(form: CommentForm, document: Document, *, answers: Comment | None = None, edited: Comment | None = None) -> str:
    other = answers or edited
    return pages.render(
        "comments/write.html",
        form=form,
        document=document,
        answers=comments_views.line(threads.loaded(answers), document, guard.asker()) if answers else None,
        edited_id=edited.id if edited else None,
        back=url_for("comments.show", document_id=document.id, comment_id=other.id) if other else None,
        key=keys.fresh(),
    )


def _report_page(form: ReportForm, document: Document, comment: Comment) -> str:
    return pages.render(
        "comments/report.html", form=form, line=comments_views.line(threads.loaded(comment), document, guard.asker())
    )
