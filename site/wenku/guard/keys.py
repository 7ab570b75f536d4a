"""Idempotency keys: a form carries one that was made with it, so that the same form sent again is answered as the first time."""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, request
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from werkzeug import Response

from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid
from wenku.base.words import _l
from wenku.guard import asking
from wenku.guard.models import RequestKey

View = TypeVar("View", bound=Callable[..., Any])

FIELD, HEADER = "key", "Idempotency-Key"
KEPT = timedelta(days=30)
_KEY = re.compile(r"[!-~]{8,64}")


class KeyReused(Conflict):
    code, message = "key-reused", _l("This form was sent before with other values. Please open the page again.")


def fresh() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(18)


def once(view: View) -> View:
    """The member's request of this key acts once: a repeat is sent where the first one was sent, and does nothing.

    The key comes from the header Idempotency-Key or the form's field `key`; without one the view acts. It is kept in the request's
    own transaction, so that a request that was refused, or whose answer was never made, may be sent again. Of two at once the
    second waits for the first. The view answers with a redirect. Raises KeyReused where the key came with another request.
    """

    @wraps(view)
    def wrapped(**kwargs: Any) -> Any:
        key = _given()
        if key is None:
            return view(**kwargs)
        row = _taken(key)
        if row.location:
            return redirect(row.location, 303)
        answer: Response = view(**kwargs)
        row.location = answer.location or request.path
        return answer

    return wrapped  # type: ignore[return-value]


def forget_old() -> None:
    """Delete keys that nobody sends any more."""
    session().execute(delete(RequestKey).where(RequestKey.made_at < clock.now() - KEPT))


def _given() -> str | None:
    key = request.headers.get(HEADER) or request.form.get(FIELD)
    if key and not _KEY.fullmatch(key):
        raise Invalid({FIELD: _l("This key is not well formed.")})
    return key or None


def _taken(key: str) -> RequestKey:
    """The key's row: a new one without `location`, or the one of the first request."""
    member_id, fingerprint = asking.member().id, _fingerprint()
    row = RequestKey(member_id=member_id, key=key, fingerprint=fingerprint, location="", made_at=clock.now())
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        row = session().get_one(RequestKey, (member_id, key), populate_existing=True)
    if row.fingerprint != fingerprint:
        raise KeyReused
    return row


def _fingerprint() -> str:
    """Of what is asked for, less what differs between two copies of the same form."""
    fields = {name: values for name, values in sorted(request.form.lists()) if name not in (FIELD, "csrf_token")}
    return hashlib.sha256(json.dumps([request.path, fields]).encode()).hexdigest()
