"""What tests of pages do over and over: send a form as its page gives it, and follow a link from a mail."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from wenku.web import hurdle


def send(client: FlaskClient, path: str, form_at: str | None = None, **values: Any) -> TestResponse:
    """POST `values` to `path`, with the token of the form at `form_at` (by default at `path` itself)."""
    return client.post(path, data={"csrf_token": token(client, form_at or path), **values})


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, f"no form at {path}"
    return found[1]


def opened(client: FlaskClient) -> str:
    """The stamp of a form that has stood open long enough for a person to fill it in."""
    with client.application.app_context():
        return hurdle.stamp(0)


def link_in(mail: tuple[str, str, str]) -> str:
    """The path of the link in a mail that carries a secret."""
    found = re.search(r"^https?://[^/\s]+(/\S+/[\w-]{43})$", mail[2], re.MULTILINE)
    assert found, f"no link in {mail}"
    return found[1]
