"""Telling members what happened: a row now, worded when it is read, in the language of its reader."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from wenku.accounts import letters
from wenku.accounts.models import Member, Notification
from wenku.base import clock, db, words
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page, number
from wenku.base.statements import Statement
from wenku.base.words import Lazy, _l

_WRITE = Statement(insert(db.table(Notification)))

_sentences: dict[str, Lazy] = {}
_OF_ANOTHER_TIME = _l("Something changed.")


def sentences(kinds: dict[str, Lazy]) -> None:
    """Each room registers the words of its kinds of notification."""
    _sentences.update(kinds)


def tell(member_id: int, kind: str, *, path: str = "", **arguments: object) -> None:
    """Notify the member of `kind`, whose words were registered; `path` is the public path to follow."""
    if kind not in _sentences:
        raise ValueError(f"no words for notifications of kind {kind}")
    values = {"member_id": member_id, "kind": kind, "path": path, "arguments": arguments, "made_at": clock.now(), "read_at": None}
    _WRITE.run(values)


def write(member_id: int, kind: str, *, subject: Lazy, path: str, then: Lazy | None = None, **arguments: object) -> None:
    """Notify the member by mail as well, in their language: the sentence of `kind`, then the words that lead to the link."""
    tell(member_id, kind, path=path, **arguments)
    member = session().get_one(Member, member_id)
    with words.speaking(member.language):
        letters.news(member, str(subject), _sentences[kind] % arguments, str(then or _l("Read more here:")), path)


def sentence(notification: Notification) -> str:
    """In the language spoken now. A kind that a later version no longer has keeps its place and says little."""
    return _sentences.get(notification.kind, _OF_ANOTHER_TIME) % notification.arguments


def unread(member: Member) -> int:
    asked = select(func.count()).where(Notification.member_id == member.id, Notification.read_at.is_(None))
    return session().scalar(asked) or 0


def latest(member: Member, *, before: str | None = None, size: int = 30) -> Page[Notification]:
    query = select(Notification).where(Notification.member_id == member.id).order_by(Notification.id.desc()).limit(size + 1)
    if key := number(before):
        query = query.where(Notification.id < key)
    rows: Sequence[Notification] = session().scalars(query).all()
    return Page(rows[:size], next=str(rows[size - 1].id) if len(rows) > size else None)


def opened(notification_id: int, *, by: Member) -> str:
    """The public path to which the notification leads; it is read from now on. Raises NotFound where it is somebody else's."""
    notification = session().get(Notification, notification_id)
    if notification is None or notification.member_id != by.id:
        raise NotFound
    notification.read_at = notification.read_at or clock.now()
    return notification.path


def mark_read(member: Member, *, until: int | None) -> None:
    """Everything up to the notification of this id, which the member saw; what came since stays unread."""
    seen = update(Notification).where(Notification.member_id == member.id, Notification.read_at.is_(None))
    if until is not None:
        seen = seen.where(Notification.id <= until)
    session().execute(seen.values(read_at=clock.now()))
