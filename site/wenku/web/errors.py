"""Refusals and crashes, as pages."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wenku import guard
from wenku.base.db import unit_of_work
from wenku.base.errors import Invalid, Refusal, SignInFirst, TooMany
from wenku.base.words import _
from wenku.web import forms, onwards, pages

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, refused_by_flask)
    app.register_error_handler(Exception, crashed)


def refused(refusal: Refusal) -> Any:
    if isinstance(refusal, SignInFirst) and request.method == "GET" and "HX-Request" not in request.headers:
        return redirect(url_for("accounts.login", next=request.script_root + request.full_path.rstrip("?")), 303)
    if isinstance(refusal, guard.Leaving) and request.method == "GET" and "HX-Request" not in request.headers:
        return redirect(url_for("personal.leaving"), 303)
    if isinstance(refusal, Invalid) and g.get("again"):
        return _form_again(refusal)
    answer = error_page(refusal.status, str(refusal), code=refusal.code, details=refusal.details)
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def stale_form(error: CSRFError) -> Response:
    return error_page(400, _("This form is too old. Go back, reload the page and send it again."), code="stale-form")


def refused_by_flask(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404 and (elsewhere := _without_slash()):
        return onwards.moved(elsewhere)
    known = {
        400: _("The site couldn't read this request."),
        404: _("There is nothing at this address."),
        405: _("This can't be done in this way."),
        413: _("This is larger than the site accepts."),
    }
    return error_page(error.code, known.get(error.code, error.name), code=error.name.lower().replace(" ", "-"))


def _without_slash() -> str | None:
    """Where the page stands whose address somebody ended with a slash; None where there is none either."""
    if request.method not in ("GET", "HEAD") or not request.path.endswith("/"):
        return None
    try:
        endpoint, arguments = current_app.create_url_adapter(request).match(request.path.rstrip("/"), "GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return url_for(endpoint, **arguments)


def crashed(error: Exception) -> Response:
    log.exception("crashed while answering %s %s", request.method, request.path)
    return error_page(500, _("Something broke on our side. Nothing was changed. Please try again in a moment."), code="crashed")


def error_page(status: int, text: str, *, code: str, details: dict[str, object] | None = None) -> Response:
    """Rendered in a fresh read-only unit, since the request's own was rolled back. A code may have a page of its own."""
    with unit_of_work(writes=False):
        _known_asker()
        body = pages.render(
            ["errors/fragment.html"] if "HX-Request" in request.headers else [f"errors/{code}.html", "errors/error.html"],
            status=status,
            text=text,
            code=code,
            details=details or {},
        )
    answer = make_response(body, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form_again(refusal: Invalid) -> Any:
    """Where the page that it stands on is refused, to somebody who may not see it, that is the answer."""
    forms.attach(g.form, refusal.fields)
    again, g.again = g.again, None
    try:
        with unit_of_work(writes=False):
            _known_asker()
            answer = make_response(again(g.form))
    except Refusal as another:
        return refused(another)
    answer.status_code = refusal.status
    return answer


def _known_asker() -> None:
    """A crash before anyone was settled is a visitor's."""
    g.setdefault("asker", None)
    guard.asker()
