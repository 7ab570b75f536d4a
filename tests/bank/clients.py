"""Clients that act at random against the site, and write down what they intended and what they were told."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from tests.bank.acts import Act

Choose = Callable[[Random], Act | None]
OK, NO, UNKNOWN = "ok", "no", "unknown"
PATIENCE = 30.0


@dataclass(frozen=True)
class Seat:
    """Somebody who is logged in: the cookie, and the token of the forms."""

    cookie: str
    token: str


@dataclass(eq=False)
class Entry:
    """One act in the journal; `status` is what the last answer to it said, `told` what is known by now."""

    act: Act
    told: str = UNKNOWN
    status: int = 0
    was_unknown: bool = False


@dataclass
class Journal:
    """In the memory of a process that isn't killed, kept by all clients together."""

    entries: list[Entry] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def intend(self, act: Act) -> Entry:
        entry = Entry(act)
        self.entries.append(entry)
        return entry

    def told(self, entry: Entry, status: int | None) -> None:
        """What the site answered, None for nothing. An act that was told "ok" may not be told "no" later."""
        before = entry.told
        if status is None:
            entry.was_unknown = True
            return
        entry.status = status
        if status >= 500:
            self.wrong.append(f"{status} to {entry.act}")
            return
        told = OK if status == 303 else NO
        if before == OK and told == NO:
            self.wrong.append(f"{entry.act} was done, and then refused with {status}")
        elif before != OK:
            entry.told = told

    def unknown(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.told == UNKNOWN]

    def statuses(self) -> Counter[str]:
        return Counter(f"{type(entry.act).__name__} {entry.status}" for entry in self.entries)


class NotThere(Exception):
    """The site didn't take the connection: nothing was sent."""


class Client:
    """Sends forms over one connection, which it opens again when it breaks."""

    def __init__(self, port: int, seats: dict[int, Seat]) -> None:
        self.port, self.seats = port, seats
        self.connection: http.client.HTTPConnection | None = None

    def send(self, act: Act) -> int | None:
        """The status; None where no answer came, though the request may have. Raises NotThere."""
        seat = self.seats[act.seat]
        body = urlencode({**act.fields, "csrf_token": seat.token, "key": act.key})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": seat.cookie}
        try:
            if self.connection is None:
                self.connection = self._connected()
            self.connection.request("POST", act.path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return None
        return answer.status

    def hang_up(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None

    def _connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.connect()
        except OSError:
            raise NotThere from None
        return connection


class Crowd:
    """So many clients at once, each with dice of its own, until they are told to stop."""

    def __init__(
        self, size: int, *, journal: Journal, client: Callable[[], Client], choose: Callable[[Random], Act | None], seed: int
    ):
        self.journal, self.client, self.choose = journal, client, choose
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._act, args=(Random(f"{seed}-{number}"),)) for number in range(size)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _act(self, dice: Random) -> None:
        client = self.client()
        while not self.stopped.is_set():
            act = self.choose(dice)
            if act is None:
                time.sleep(0.05)
                continue
            self._send(client, act, times=2 if dice.random() < 0.1 else 1)
        client.hang_up()

    def _send(self, client: Client, act: Act, *, times: int) -> None:
        """Twice, as by an impatient hand, now and then."""
        entry: Entry | None = None
        for _ in range(times):
            try:
                if client.connection is None:
                    client.connection = client._connected()
            except NotThere:
                time.sleep(0.1)
                return
            entry = entry or self.journal.intend(act)
            self.journal.told(entry, client.send(act))


def settle(journal: Journal, client: Client, *, tries: int = 5) -> None:
    """Send what is unknown again, with the same key, until it is known."""
    for _ in range(tries):
        for entry in journal.unknown():
            with suppress(NotThere):
                journal.told(entry, client.send(entry.act))
