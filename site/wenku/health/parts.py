"""What the site needs to work: each part is tried, not guessed; what is missing is told with what that costs."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from wenku.base import blobs, clamd, db, mail, migrating, options, settings, workers
from wenku.base.db import unit_of_work
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.downloads import books
from wenku.editorial import pages
from wenku.payments import providers
from wenku.previews import available, typefaces
from wenku.previews.available import Available
from wenku.previews.sandbox import NoSandbox
from wenku.previews.walls import Strength
from wenku.search import indexing

ROOM_WANTED = 1 << 30  # bytes free on the disk
DIFFERENCES = 20  # said of the books at most
FAR_BEHIND = 1000  # changes that search lacks
LEGAL = ("terms", "privacy", "copyright")


class Missing(Exception):
    """Part of the site can't do its work; the words say which and what that costs."""


@dataclass(frozen=True)
class Part:
    """`look` says what it found, or raises Missing. Without an `essential` part the site isn't ready."""

    name: str
    title: Lazy
    look: Callable[[], str]
    essential: bool = True


@dataclass(frozen=True)
class Finding:
    part: Part
    works: bool
    told: str


def look(parts: list[Part]) -> list[Finding]:
    return [_look(part) for part in parts]


def _look(part: Part) -> Finding:
    try:
        return Finding(part, True, part.look())
    except Missing as missing:
        return Finding(part, False, str(missing))


def database() -> str:
    try:
        is_current = migrating.is_current(db.engine())
    except (SQLAlchemyError, OSError) as error:
        raise Missing(_("It doesn't answer, and nothing works without it: %(why)s", why=_first_line(error))) from None
    if not is_current:
        raise Missing(_("It hasn't the shape that this version expects: `flask db upgrade` gives it that."))
    return db.engine().url.render_as_string(hide_password=True)


def files() -> str:
    """Written, read back, deleted."""
    folder = f"derived/health/{secrets.token_hex(8)}"
    try:
        blobs.put(f"{folder}/probe", b"here")
        is_same = blobs.get(f"{folder}/probe") == b"here"
        blobs.remove_folder(folder)
    except Exception as error:  # each kind of store has its own
        raise Missing(_("They can't be stored, so nothing can be uploaded: %(why)s", why=_first_line(error))) from None
    if not is_same:
        raise Missing(_("What is stored comes back changed."))
    return settings.read().blobs


def worker() -> str:
    try:
        with unit_of_work(writes=False):
            is_any_alive = workers.is_any_alive()
    except SQLAlchemyError:
        raise Missing(_("Nobody can say whether one is alive, since the database doesn't answer.")) from None
    if not is_any_alive:
        raise Missing(_("None is alive: no preview is made, no mail is sent. `flask worker` starts one."))
    return _("alive")


def letters() -> str:
    try:
        mail.probe()
    except Exception as error:
        raise Missing(_("It can't be sent, so nobody can sign up: %(why)s", why=_first_line(error))) from None
    if not mail.reaches_people():
        return _("goes to a folder and to nobody; WENKU_MAIL names a mail server")
    return _("is sent by SMTP")


def secret_key() -> str:
    here = settings.read()
    if not here.secret_key.get_secret_value() and not (here.data / "secret_key").exists():
        raise Missing(_("There is none, so the site refuses to start. `make run` makes one, or set WENKU_SECRET_KEY."))
    return _("is set")


def public_address() -> str:
    here = settings.read()
    if not here.is_https and not here.public_url.startswith(("http://127.", "http://localhost", "http://[::1]")):
        raise Missing(_("%(address)s is not https: passwords and cookies can be read on the way.", address=here.public_url))
    return here.public_url


def room() -> str:
    data = settings.read().data
    free = shutil.disk_usage(next(folder for folder in (data, *data.parents) if folder.exists())).free
    if free < ROOM_WANTED:
        raise Missing(_("Only %(free)s MB are free for the data folder.", free=free >> 20))
    return _("%(free)s GB are free for the data folder", free=free >> 30)


def words_of_its_own() -> str:
    """What an operator has to say by law, and no project can say for them."""
    try:
        with unit_of_work(writes=False):
            missing = [option.label for option in (options.record_number, options.contact) if not option.get()]
            missing += [_l("a page: %(page)s", page=page) for page in LEGAL if not pages.is_shown(page)]
    except SQLAlchemyError:
        raise Missing(_("Nobody can say, since the database doesn't answer.")) from None
    if missing:
        raise Missing(_("Not given: %(names)s. Admins give them on the page of settings.", names=", ".join(map(str, missing))))
    return _("given")


def books_of_points() -> str:
    try:
        with unit_of_work(writes=False, snapshot=True):
            wrong = [str(difference) for difference in books.check()]
    except SQLAlchemyError:
        raise Missing(_("Nobody can say, since the database doesn't answer.")) from None
    if wrong:
        raise Missing(_("The books don't add up, so balances can't be trusted: %(wrong)s", wrong=" ".join(wrong[:DIFFERENCES])))
    return _("the books add up")


def payments() -> str:
    try:
        found = [str(provider.title) for provider in providers.every().values()]
    except (OSError, ValueError) as error:
        raise Missing(_("A provider's keys can't be read, so nobody can top up: %(why)s", why=_first_line(error))) from None
    return ", ".join(found) or _("no provider is configured: points are not sold, codes can be redeemed")


def search() -> str:
    try:
        with unit_of_work(writes=False):
            behind = indexing.behind()
    except SQLAlchemyError:
        raise Missing(_("Nobody can say, since the database doesn't answer.")) from None
    except (OSError, ValueError) as error:
        raise Missing(_("The index can't be read, so nothing is found: %(why)s", why=_first_line(error))) from None
    if behind is None:
        raise Missing(_("There is no index, so nothing is found: a worker makes one, and `flask search rebuild` does."))
    if behind > FAR_BEHIND:
        raise Missing(_("The index lacks %(count)s changes, so what is new isn't found: is a worker running?", count=behind))
    return ngettext("%(num)s change behind", "%(num)s changes behind", behind) if behind else _("the index is up to date")


def virus_scanner() -> str:
    address = settings.read().clamd
    if not address:
        return _("none is configured: files are not scanned, and moderators are told so; WENKU_CLAMD names one")
    try:
        return clamd.version(address)
    except clamd.Away as error:
        raise Missing(_("It doesn't answer, so files are not scanned: %(why)s", why=_first_line(error))) from None


def sandbox(found: Available) -> str:
    """bubblewrap may be there and yet not be allowed to make namespaces."""
    if found.strength is Strength.LIMITS:
        if settings.read().sandbox == "weak":
            raise Missing(_("Files from strangers are held by limits on time and memory only: bubblewrap doesn't work here."))
        raise Missing(_("Nothing is previewed: neither bubblewrap nor filters work here. WENKU_SANDBOX=weak does without."))
    if found.strength is Strength.FILTERS:
        raise Missing(_("Files from strangers are opened without network, but beside other files: bubblewrap doesn't work here."))
    if not found.is_preloaded:
        raise Missing(_("Files from strangers are kept apart, but nothing can be loaded beforehand: previews take longer."))
    return _("files from strangers see neither network nor other files")


def office(found: Available) -> str:
    if found.office is None:
        raise Missing(_("It is missing: previews of office files are simplified."))
    if not found.library_loads:
        raise Missing(_("Its library doesn't load: previews of office files take twice as long."))
    if not found.shows_formulas:
        raise Missing(_("Its part for formulas (libreoffice-math) is missing: previews leave formulas out."))
    return found.office


def chinese_font(found: Available) -> str:
    if found.chinese_font is None:
        raise Missing(_("None is found: previews show boxes for characters that a file brings no font for."))
    return found.chinese_font


def faces() -> str:
    """A page in each, to be looked at: only eyes can tell whether they are good enough."""
    found = typefaces.look()
    if found is None:
        raise Missing(_("None could be set: see what is said of the sandbox and of LibreOffice."))
    path = settings.read().data / "fonts.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.pdf)
    if found.alike:
        raise Missing(
            _(
                "%(names)s look like others in previews, for want of fonts: %(path)s shows it.",
                names=", ".join(found.alike),
                path=path,
            )
        )
    return _("%(path)s has a page set in each", path=path)


@lru_cache(maxsize=1)
def _for_previews() -> Available:
    """Found out once: it takes a second, and changes with what is installed only."""
    try:
        return available.look()
    except NoSandbox:
        raise Missing(_("No confined process can be started, so nothing is previewed.")) from None


DATABASE = Part("database", _l("Database"), database)
FILES = Part("files", _l("Files"), files)
WORKER = Part("worker", _l("Worker"), worker)

READY = [DATABASE, FILES, WORKER]
PREVIEWS = [
    Part("sandbox", _l("Sandbox"), lambda: sandbox(_for_previews()), essential=False),
    Part("office", _l("LibreOffice"), lambda: office(_for_previews()), essential=False),
    Part("chinese-font", _l("Chinese font"), lambda: chinese_font(_for_previews()), essential=False),
]
MAIL = Part("mail", _l("Mail"), letters)
DISK = Part("disk", _l("Disk"), room, essential=False)
SEARCH = Part("search", _l("Search"), search, essential=False)

SCANNER = Part("virus-scanner", _l("Virus scanner"), virus_scanner, essential=False)

WATCHED = [*READY, MAIL, DISK, SEARCH, SCANNER, *PREVIEWS]
"""What the worker tries every few minutes, for the admins' overview."""

EVERY = [
    *READY,
    MAIL,
    Part("secret-key", _l("Secret key"), secret_key),
    Part("address", _l("Public address"), public_address, essential=False),
    DISK,
    SEARCH,
    Part("points", _l("Points"), books_of_points),
    Part("payments", _l("Top-ups"), payments, essential=False),
    SCANNER,
    *PREVIEWS,
    Part("typefaces", _l("Typefaces"), faces, essential=False),
    Part("own-words", _l("Operator's words"), words_of_its_own, essential=False),
]


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error) or type(error).__name__).strip().splitlines()[0]
