"""A web process that is killed takes the views of a few seconds with it, and no more."""

import http.client
import time

import pytest
from tests import making
from tests.running import Run, until

from wenku.base import db
from wenku.documents.models import Tally
from wenku.web import counting

pytestmark = pytest.mark.long

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LONGEST = 60
"""Seconds whose views a crash may cost."""


def look(port, number, visitor):
    """As a browser behind a proxy does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"User-Agent": PERSON, "X-Forwarded-For": f"198.51.{visitor // 250}.{visitor % 250 + 1}"}
    connection.request("GET", f"/documents/{number}", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def counted(number):
    with db.unit_of_work(writes=False):
        return db.session().get(Tally, number).views


def test_a_kill_loses_at_most_a_minute_of_views(site, author, tmp_path):
    with db.unit_of_work():
        number = making.published(author).id
    run = Run(tmp_path / "data", WENKU_DATABASE=site.database, WENKU_PROXIES="1")
    try:
        run.says("Wenku is at")
        for visitor in range(100):
            assert look(run.port, number, visitor) == 200
        begin = time.monotonic()
        until(lambda: counted(number) == 100, LONGEST)
        assert counting.EVERY <= LONGEST / 4
        for visitor in range(100, 110):
            assert look(run.port, number, visitor) == 200
        for process in run.members("gunicorn"):
            process.kill()
        assert time.monotonic() - begin < LONGEST
        assert 100 <= counted(number) <= 110
    finally:
        run.kill()
