"""Many buyers at once, through a real web server of two processes."""

import hashlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import person

from wenku.base import db, settings
from wenku.documents.models import Tally
from wenku.downloads import books
from wenku.downloads.models import Purchase
from wenku.points import queries

HERE = Path(__file__).parents[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def port(site):
    """Where the site is served, on the same database and blobs as the test's own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        own = {
            "WENKU_SECRET_KEY": settings.read().secret_key.get_secret_value(),
            "LISTEN_ON": f"fd://{listener.fileno()}",
        }
        command = [sys.executable, "-m", "gunicorn", "--workers", "2", "app:app"]
        server = subprocess.Popen(command, cwd=HERE, env={**os.environ, **own}, pass_fds=[listener.fileno()])
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port):
    for _ in range(100):
        try:
            assert ask(port, "GET", "/healthz")[0] == 200
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the web server doesn't answer")


def ask(port, method, path, cookie="", **form):
    """(status, headers, body) of one request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, urlencode(form) if form else None, {**FORM, "Cookie": f"wenku={cookie}"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def seat(signed_in, member, page):
    """The member's cookie, and the token that goes with it."""
    client = signed_in(member)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    return client.get_cookie("wenku").value, token


@pytest.mark.slow
def test_fifty_requests_at_once_pay_once_and_the_file_comes_whole(port, signed_in, published, reader):
    cookie, token = seat(signed_in, reader, f"/documents/{published.id}/download")
    path = f"/documents/{published.id}/purchase"
    with ThreadPoolExecutor(50) as pool:
        answers = [pool.submit(ask, port, "POST", path, cookie, csrf_token=token, price=20) for _ in range(50)]
        assert {answer.result()[0] for answer in answers} == {303}
    with db.unit_of_work(writes=False):
        assert db.session().scalar(select(func.count()).select_from(Purchase)) == 1
        assert db.session().scalar(select(Tally.downloads).where(Tally.document_id == published.id)) == 1
        assert queries.balance(reader) == 80
        assert books.check() == []
    status, headers, _ = ask(port, "POST", f"/documents/{published.id}/downloads", cookie, csrf_token=token)
    assert status == 303
    status, headers, body = ask(port, "GET", headers["Location"], cookie)
    assert (status, int(headers["Content-Length"])) == (200, len(body))
    assert hashlib.sha256(body).hexdigest() == published.published_version.sha256


@pytest.mark.slow
def test_fifty_members_spend_their_last_points_at_once(port, signed_in, published, author):
    members = [person(f"reader-{number}") for number in range(50)]
    with db.unit_of_work():
        for number, member in enumerate(members):
            making.adjusted(member, -81 if number % 2 == 0 else -80)
    seats = [(seat(signed_in, member, "/me/downloads")) for member in members]
    with ThreadPoolExecutor(50) as pool:
        path = f"/documents/{published.id}/purchase"
        answers = [pool.submit(ask, port, "POST", path, cookie, csrf_token=token, price=20) for cookie, token in seats]
        statuses = [answer.result()[0] for answer in answers]
    assert statuses == [402, 303] * 25
    with db.unit_of_work(writes=False):
        assert [queries.balance(member) for member in members] == [19, 0] * 25
        assert queries.on_hold(author).total == 25 * 16
        assert books.check() == []
