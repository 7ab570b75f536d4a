"""The door of operators: commands at the machine that runs the site."""

import json
import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from wenku.accounts import first_admin
from wenku.base import db, migrating, settings, words, workers
from wenku.base.db import unit_of_work
from wenku.base.settings import Settings
from wenku.base.supervising import Supervisor
from wenku.base.words import _, ngettext
from wenku.downloads import books
from wenku.health import parts
from wenku.previews import rebuilding
from wenku.search import checking
from wenku.search import rebuilding as searching
from wenku.search.engine import Busy

LOOK = 1.0  # seconds between two looks at how many previews are left
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


def spoken(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command speaks the language of the terminal."""

    @wraps(command)
    def speaking(**given: Any) -> Any:
        with words.speaking(words.of_terminal()):
            return command(**given)

    return speaking


@click.group("db")
def database() -> None:
    """The database."""


@database.command()
@spoken
def upgrade() -> None:
    """Bring the database to the shape that this version expects."""
    _migrate()


@click.group("previews")
def previews() -> None:
    """Previews of documents."""


@previews.command()
@click.argument("versions", type=int, nargs=-1, metavar="[VERSION]...")
@click.option("--failed", is_flag=True, help="Those that failed.")
@click.option("--missing", is_flag=True, help="Those of which something isn't there, or that an earlier engine made.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Tell how far it is until all are made.")
@spoken
def rebuild(versions: tuple[int, ...], failed: bool, missing: bool, wait: bool) -> None:
    """Have previews made again from the originals: all, or those of some versions. What there is stays shown meanwhile.

    Workers make them when no member waits for anything. Ending this command ends nothing but its counting.
    """
    asked = rebuilding.ask(versions, failed=failed, missing=missing)
    click.echo(ngettext("%(num)s preview is to be made.", "%(num)s previews are to be made.", asked))
    with unit_of_work(writes=False):
        is_alive = workers.is_any_alive()
    if not is_alive:
        click.echo(_("No worker is running: they are made as soon as one is."))
    elif wait:
        _count_down()


def _count_down() -> None:
    told = 0
    while left := _left():
        if left != told:
            click.echo(ngettext("%(num)s preview left", "%(num)s previews left", left))
            told = left
        time.sleep(LOOK)
    click.echo(_("All previews are made."))


def _left() -> int:
    with unit_of_work(writes=False):
        return rebuilding.waiting()


@click.group("ledger")
def ledger() -> None:
    """The books of points."""


@ledger.command("audit")
@click.option("--json", "as_json", is_flag=True, help="One object for programs: what is wrong, and how long it took to look.")
@spoken
def audit_ledger(as_json: bool) -> None:
    """Prove that the books add up; exit 1 where they don't. Changes nothing, and may be run while the site works."""
    began = time.monotonic()
    with unit_of_work(writes=False, snapshot=True):
        found = books.check()
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        click.echo(json.dumps({"faults": [{**fault.kept(), "words": str(fault)} for fault in found], "seconds": seconds}))
    else:
        for fault in found:
            click.echo(f"✗ {fault}")
        click.echo(
            ngettext("%(num)s fault was found.", "%(num)s faults were found.", len(found)) if found else _("The books add up.")
        )
    if found:
        raise SystemExit(1)


@click.group("search")
def search() -> None:
    """The search index."""


@search.command("rebuild")
@spoken
def rebuild_search() -> None:
    """Make a new index beside the one that is searched, which it then replaces. Searching goes on meanwhile."""
    try:
        done = searching.rebuild(lambda done: click.echo(f"\r{done:,}", nl=False))
    except Busy:
        raise SystemExit(_("Another process is making a new index already.")) from None
    click.echo("\r" + ngettext("The new index has %(num)s document.", "The new index has %(num)s documents.", done))


@search.command("check")
@click.option("--json", "as_json", is_flag=True, help="One object for programs: the differences, each by its kind and number.")
@spoken
def check_search(as_json: bool) -> None:
    """Compare the index with the database; exit 1 where they differ. Changes nothing, and may be run while the site works."""
    found = list(checking.check())
    if as_json:
        click.echo(json.dumps({"differences": [{"what": one.what, "number": one.number} for one in found]}))
    else:
        for difference in found:
            click.echo(f"✗ {difference}")
        click.echo(
            ngettext("%(num)s difference was found.", "%(num)s differences were found.", len(found))
            if found
            else _("The index holds what the database says.")
        )
    if found:
        raise SystemExit(1)


@click.command("admin-link")
@spoken
def admin_link() -> None:
    """Print a link that makes the first admin."""
    with unit_of_work():
        link = first_admin.link()
    if link is None:
        raise SystemExit(_("There is an admin already. Admins give roles to members on the page of members."))
    click.echo(link)


@click.command()
@spoken
def doctor() -> None:
    """Say what works, what is missing and what that costs; exit 1 where the site can't do without."""
    findings = parts.look(parts.EVERY)
    for finding in findings:
        mark = "✓" if finding.works else "✗" if finding.part.essential else "!"
        click.echo(f"{mark} {finding.part.title}: {finding.told}")
    if any(finding.part.essential and not finding.works for finding in findings):
        raise SystemExit(1)


@click.command()
@click.option("--stop-with-parent", is_flag=True, help="Stop when the process that started this one is gone.")
@spoken
def serve(stop_with_parent: bool) -> None:
    """Run the whole site by hand: migrate, then serve pages and do jobs until Ctrl-C."""
    here = settings.read()
    here.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # password hashes and other people's files are in it
    listener = _listener(here)
    _migrate()
    Supervisor(
        {"web": [sys.executable, "-m", "gunicorn", "app:app"], "worker": [*FLASK, "worker"]},
        _environment(here, listener),
        files=[listener.fileno()],
    ).run(once_ready=lambda: _has_greeted(here), with_parent=stop_with_parent)


def _migrate() -> None:
    try:
        migrating.upgrade(db.engine())
    except DBAPIError as error:
        raise SystemExit(_("The database doesn't answer: %(why)s", why=str(error.orig).strip())) from None


def _listener(here: Settings) -> socket.socket:
    try:
        return socket.create_server((here.host, here.port), family=_family(here.host), backlog=256)
    except OSError as error:
        where, why = f"{here.host}:{here.port}", error.strerror
        raise SystemExit(
            _("Can't listen on %(where)s: %(why)s. WENKU_HOST and WENKU_PORT say where.", where=where, why=why)
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _environment(here: Settings, listener: socket.socket) -> dict[str, str]:
    own = {
        "WENKU_SECRET_KEY": here.secret_key.get_secret_value() or _kept_secret(here.data / "secret_key"),
        "LISTEN_ON": f"fd://{listener.fileno()}",
        "PYTHONUNBUFFERED": "1",
    }
    return {"WENKU_PRINT_LINKS": "true", **os.environ, **own}


def _kept_secret(file: Path) -> str:
    """Made once and kept with the data: with another one everybody would be logged out."""
    if not file.exists():
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        part.rename(file)
    return file.read_text().strip()


def _has_greeted(here: Settings) -> bool:
    """Once the site answers, say where it is and how to become its first admin."""
    try:
        with urllib.request.urlopen(f"{here.local_url}/healthz", timeout=2) as answer:  # noqa: S310
            is_up = bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
    if is_up:
        with unit_of_work():
            link = first_admin.link()
        click.echo(_("Wenku is at %(address)s (Ctrl-C stops it)", address=here.public_url))
        if link is not None:
            click.echo(_("Become its first admin, once, here: %(link)s", link=link))
    return is_up
