"""A site whose processes are killed and start again, and hands that publish, change and hide documents there all the while."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.bank.acts import Act
from tests.bank.clients import Client, NotThere, Seat
from tests.running import FLASK, HERE, Run, Visitor, environment, free_port, until
from tests.search.relevance import shelving
from tests.search.relevance.fields import FIELDS
from tests.search.relevance.library import Paper

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState
from wenku.moderation import soon

WORD = "城市更新"
"""Stands in the title of every document."""

AUTHOR, MODERATOR = 0, 1
HANDS = 3


class Served:
    """Web server and worker, each started again at once when it ends."""

    def __init__(self, data: Path, database: str) -> None:
        self.port, self.data = free_port(), data
        self.settings = {"WENKU_SECRET_KEY": "only for the kills", "WENKU_DATABASE": database, "WENKU_LOG_LEVEL": "WARNING"}
        self.commands = {"web": [sys.executable, "-m", "gunicorn", "app:app"], "worker": [*FLASK, "worker"]}
        self.runs = {name: self._started(name) for name in self.commands}
        self.killed: Counter[str] = Counter()
        self.answers()

    def kill(self, name: str) -> None:
        """With all that it started; the next one is there when this returns."""
        run = self.runs[name]
        run.remember()
        os.killpg(run.process.pid, signal.SIGKILL)
        run.process.wait()
        self.killed[name] += 1
        self.runs[name] = self._started(name)

    def answers(self) -> None:
        until(self._answers, 120, self.runs["web"].text)

    def stop(self) -> None:
        for run in self.runs.values():
            run.kill()

    def ask(self, *command: str) -> tuple[int, str]:
        """What `flask …` says at this site, and its exit code."""
        own = environment(WENKU_DATA=str(self.data), **self.settings)
        done = subprocess.run([*FLASK, *command], cwd=HERE, env=own, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def seat(self, name: str, password: str) -> Seat:
        visitor = Visitor(self.port)
        visitor.log_in(f"{name}@example.org", password)
        token = visitor.get("/me/points")[1].split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        return Seat(visitor._cookie()["Cookie"], token)

    def _started(self, name: str) -> Run:
        return Run(self.data, self.commands[name], port=self.port, **self.settings)

    def _answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.runs["web"].answer("/healthz") == 200
        return False


def handed_in(count: int, *, by: Member) -> dict[int, int]:
    """So many documents that wait for a moderator, their previews ready; the version of each."""
    now = clock.now()
    with unit_of_work():
        room = shelving.categories([("土木", "Works")])["土木"]
        return dict(_waiting(number, by, room, now) for number in range(count))


def mark(document_id: int) -> str:
    """A word of its text that stands nowhere else."""
    return f"KQ{document_id * 7919}Z"


def _waiting(number: int, by: Member, room: int, now: object) -> tuple[int, int]:
    document = Document(owner_id=by.id, category_id=room, price=20, made_at=now)
    session().add(document)
    session().flush()
    texts = (f"{mark(document.id)} 第一页谈老旧小区。", "第二页谈加装电梯。")
    paper = Paper(number, FIELDS[0], f"{WORD}第{number}号", ("调研",), "", texts, "pdf", "zh")
    version = Version(
        document_id=document.id,
        state=VersionState.WAITING,
        title=paper.title,
        keywords=list(paper.keywords),
        file_name=f"{number}.pdf",
        sha256=f"{document.id:064x}",
        kind="pdf",
        size=1000,
        is_rendered=True,
        page_count=2,
        made_at=now,
        submitted_at=now,
    )
    session().add_all([version, Tally(document_id=document.id)])
    session().flush()
    shelving.preview(version.id, paper, now)
    return document.id, version.id


class Hands:
    """Each publishes its share through the site, then changes, hides, shows again or deletes what fate says."""

    def __init__(self, served: Served, versions: dict[int, int], seats: dict[int, Seat]) -> None:
        self.served, self.versions, self.seats = served, versions, seats
        self.refused: list[str] = []
        self.done: Counter[str] = Counter()
        shares = [sorted(versions)[place::HANDS] for place in range(HANDS)]
        self.threads = [threading.Thread(target=self._work, args=(share, Random(place))) for place, share in enumerate(shares)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def are_busy(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def _work(self, share: list[int], dice: Random) -> None:
        client, open_ones = Client(self.served.port, self.seats), []
        for document_id in share:
            self._send(client, "publish", MODERATOR, f"/moderation/versions/{self.versions[document_id]}/approval")
            _carry_out(self.versions[document_id])
            open_ones.append(document_id)
            if dice.random() < 0.7:
                self._act(client, open_ones.pop(dice.randrange(len(open_ones))), dice)
        client.hang_up()

    def _act(self, client: Client, document_id: int, dice: Random) -> None:
        chance = dice.random()
        if chance < 0.4:
            self._send(client, "change", AUTHOR, f"/me/documents/{document_id}", self._facts(document_id, dice.randint(1, 50)))
        elif chance < 0.7:
            self._send(client, "remove", AUTHOR, f"/me/documents/{document_id}/removal")
        else:
            put(document_id, DocumentState.HIDDEN)
            self.done["hide"] += 1
            if dice.random() < 0.5:
                put(document_id, DocumentState.PUBLISHED)
                self.done["show"] += 1

    def _facts(self, document_id: int, price: int) -> dict[str, str]:
        with unit_of_work(writes=False):
            document = session().get_one(Document, document_id)
            version = session().get_one(Version, self.versions[document_id])
            words = {"title": version.title, "keywords": " ".join(version.keywords), "description": "", "free_pages": ""}
            facts = {**words, "category": str(document.category_id), "price": str(price), "licence": document.licence.value}
        return {f"d{document_id}-{name}": value for name, value in facts.items()}

    def _send(self, client: Client, what: str, seat: int, path: str, fields: dict[str, str] | None = None) -> None:
        """Again until there is an answer: one that says that it was done before is as good."""
        act, tries, status = Act(seat, path, (), fields or {}), 0, None
        while status is None:
            tries += 1
            try:
                status = client.send(act)
            except NotThere:
                time.sleep(0.1)
        if status == 303 or (tries > 1 and status in (404, 409, 410)):
            self.done[what] += 1
        else:
            self.refused.append(f"{status} to {what} {path}")


def _carry_out(version_id: int) -> None:
    """What was decided, without the time in which it could be undone; the worker finds nothing left to do."""
    with unit_of_work(writes=False):
        made = soon.planned(version_id)
    if made is not None:
        soon.decide(planned_id=made.id)


def put(document_id: int, state: DocumentState) -> None:
    with unit_of_work():
        document = lifecycle.locked(document_id)
        if document.state is not DocumentState.REMOVED:
            document.state = state
            lifecycle.changed(document)


def kill_while(is_busy: Callable[[], bool], served: Served, dice: Random, *, pause: float) -> None:
    """One or the other or both, each time after the web server has answered for `pause` seconds at most."""
    for victims in _in_turns(dice):
        time.sleep(dice.uniform(0.1, pause))
        if not is_busy():
            return
        for name in victims:
            served.kill(name)
        served.answers()


def _in_turns(dice: Random) -> Iterator[tuple[str, ...]]:
    yield "worker", "web"
    while True:
        yield dice.choice([("worker",), ("worker",), ("web",), ("web", "worker")])
