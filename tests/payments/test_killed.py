"""A web server that is killed while messages of payments come in: what it acknowledged is there, and the rest can come again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from wenku.base import db, settings
from wenku.base.db import session
from wenku.payments import errands, orders
from wenku.payments.models import Order, OrderState
from wenku.payments.sandbox import Standing
from wenku.points import queries
from wenku.points.queries import Points

HERE = Path(__file__).parents[2]
PATH = "/payments/sandbox/events"
ORDERS, ENOUGH = 40, 12


@pytest.fixture
def server(sandbox):
    """(port, process): the site on the test's own database, in a process group that can be killed at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        own = {"WENKU_SECRET_KEY": settings.read().secret_key.get_secret_value(), "LISTEN_ON": f"fd://{listener.fileno()}"}
        command = [sys.executable, "-m", "gunicorn", "--workers", "2", "app:app"]
        process = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **own}, pass_fds=[listener.fileno()], start_new_session=True
        )
        port = listener.getsockname()[1]
        for _ in range(600):
            if told(port, "GET", "/healthz") == 200:
                break
            time.sleep(0.1)
        yield port, process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def told(port, method, path, body=None, headers=None):
    """The status of one request; None where the connection broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, headers or {})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@pytest.mark.slow
def test_what_was_acknowledged_outlives_a_kill(server, sandbox, reader, client):
    port, process = server
    with db.unit_of_work():
        numbers = {order.id: order.number for order in (orders.place(1, provider="sandbox", by=reader) for _ in range(ORDERS))}
    for id, number in numbers.items():
        errands.begin(order_id=id)
        sandbox.settle(number, Standing.PAID)
    messages = {id: sandbox.message(number) for id, number in numbers.items()}
    known, lock = set(), threading.Lock()

    def send(id):
        if len(known) < ENOUGH and told(port, "POST", PATH, *messages[id]) == 200:
            with lock:
                known.add(id)
                if len(known) == ENOUGH:
                    os.killpg(process.pid, signal.SIGKILL)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, numbers))
    assert ENOUGH <= len(known) < ORDERS
    with db.unit_of_work(writes=False):
        paid = set(session().scalars(select(Order.id).where(Order.state == OrderState.PAID)))
        assert queries.spendable(reader) == Points(100, 10 * len(paid))
    assert known <= paid
    for body, headers in messages.values():
        assert client.post(PATH, data=body, headers=headers).status_code == 200
    with db.unit_of_work(writes=False):
        assert queries.spendable(reader) == Points(100, 10 * ORDERS)
