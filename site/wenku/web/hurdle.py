"""A quiet hurdle for machines that sign up: a field that people don't see, and a moment that people need. No riddles."""

from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, Signer
from wtforms import HiddenField, StringField

from wenku.base import clock
from wenku.web import forms

A_MOMENT = timedelta(seconds=1)


class HurdleForm(forms.Form):
    """For forms that write to strangers. The page shows `website` with the component `hurdle`, where nobody sees it."""

    website = StringField()
    opened = HiddenField(default=lambda: stamp())


def took_it(form: HurdleForm) -> bool:
    """Whether a person sent the form. A machine is shown what a person is shown, and nothing happens."""
    return not form.website.data and clock.now().timestamp() - _opened(form.opened.data or "") >= A_MOMENT.total_seconds()


def stamp(at: float | None = None) -> str:
    """When the form was opened, signed; seconds since 1970."""
    return _signer().sign(f"{clock.now().timestamp() if at is None else at:.1f}").decode()


def _opened(stamped: str) -> float:
    try:
        return float(_signer().unsign(stamped))
    except BadSignature:
        return float("inf")


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="hurdle")
