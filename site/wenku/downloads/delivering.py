"""Delivering the file: who asked for it is noted once, and a signed address opens it for a while."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import exists, select

from wenku.accounts.models import Member
from wenku.base import blobs, clock, settings
from wenku.base.db import session
from wenku.base.errors import Gone, NotFound
from wenku.base.words import _l
from wenku.documents import access, kinds, lifecycle, tallies
from wenku.documents.models import Document, Version, VersionState
from wenku.downloads import caps, rights
from wenku.downloads.models import Download

LASTS = timedelta(minutes=30)
"""How long an address opens the file: long enough to take up again what broke off; the right is checked each time."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_NAME_BYTES = 240  # file systems hold 255; browsers add " (1)"


class Expired(Gone):
    code, message = (
        "address-expired",
        _l("This download address has expired. The download page gives you a new one, free of charge."),
    )


@dataclass(frozen=True)
class File:
    """What is sent: `path` in the blob store, and what the browser is told of it. `name` is safe on every system."""

    path: str
    name: str
    media_type: str
    size: int
    sha256: str


def ask(document: Document, *, by: Member, version: Version | None = None, network: str | None = None) -> str:
    """Note that `by` asked for the file of `document` (from `rights.downloadable`), and return the ticket that opens it.

    The published version, or where there is none yet the newest; its owner and moderators may ask for any `version`
    (from `access.readable_version`). A document's downloads are counted once for each member who obtained it.
    `network` is a keyed hash of the address that asks. Raises what `caps.check` raises.
    """
    caps.check(document, by=by, network=network)
    version = version or document.published_version or lifecycle.newest(document)
    _count(document, by)
    asked = {"document_id": document.id, "version_id": version.id, "member_id": by.id}
    session().add(Download(**asked, network=network, asked_at=clock.now()))
    session().flush()
    return ticket(version.id, by.id, until=clock.now() + LASTS)


def opened(ticket: str, *, asker: Member | None) -> File:
    """The file behind a ticket. Programs that fetch files hold no cookie, so that a visitor may bring it, but nobody else.

    Raises NotFound, Expired, and whatever keeps the member from the file by now.
    """
    version_id, member_id, until = _read(ticket)
    member, version = session().get(Member, member_id), session().get(Version, version_id)
    if member is None or version is None or (asker is not None and asker.id != member_id):
        raise NotFound
    if clock.now() > until:
        raise Expired
    document = rights.downloadable(version.document_id, by=member)
    if version.state is not VersionState.APPROVED and not access.may_see_everything(document, by=member):
        raise NotFound
    return file(version)


def ticket(version_id: int, member_id: int, *, until: datetime) -> str:
    """Nobody can make one without the site's secret, or change whom and what it is for."""
    return _signer().dumps([version_id, member_id, int(until.timestamp())])


def file(version: Version) -> File:
    path = blobs.original(version.sha256)
    return File(path, file_name(version), kinds.named(version.kind).media_type, version.size, version.sha256)


def file_name(version: Version) -> str:
    """The title with its extension, as every file system takes it."""
    title = _UNSAFE.sub("_", version.title).strip(" .") or "document"
    if _RESERVED.fullmatch(title.split(".", 1)[0]):
        title = f"_{title}"
    room = _NAME_BYTES - len(version.kind) - 1
    return f"{title.encode()[:room].decode(errors='ignore').strip(' .')}.{version.kind}"


def _count(document: Document, by: Member) -> None:
    """The lock on the purchase lets one of two clicks count. An author's or a moderator's look at the file is no download."""
    if rights.living_purchase(document, by=by, locked=True) is None:
        return
    before = exists().where(Download.document_id == document.id, Download.member_id == by.id)
    if not session().scalar(select(before)):
        tallies.downloaded(document.id)


def _read(ticket: str) -> tuple[int, int, datetime]:
    try:
        version_id, member_id, until = _signer().loads(ticket)
    except BadData:
        raise NotFound from None
    return version_id, member_id, datetime.fromtimestamp(until, tz=UTC)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings.read().secret_key.get_secret_value(), salt="downloads.file")
