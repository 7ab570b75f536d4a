"""Friendly links: other sites that this one names in the footer of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import audit, db, revision
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.statements import Statement
from wenku.base.words import Lazy, _l
from wenku.editorial.models import FriendlyLink

MOST = 40
LONGEST_NAME, LONGEST_URL = 40, 300

_KEY = "editorial.links"
_link = db.table(FriendlyLink)
_SHOWN = Statement(select(_link.c.name, _link.c.url).where(_link.c.is_shown).order_by(_link.c.position, _link.c.id))


class Enough(Conflict):
    code, message = "links-enough", _l("There are %(most)s friendly links already. Delete one first.", most=MOST)


@dataclass(frozen=True)
class Friend:
    name: str
    url: str


def shown() -> tuple[Friend, ...]:
    return tuple(Friend(row.name, row.url) for row in _SHOWN.run())


def every() -> Sequence[FriendlyLink]:
    return session().scalars(select(FriendlyLink).order_by(FriendlyLink.position, FriendlyLink.id)).all()


def one(link_id: int) -> FriendlyLink:
    link = session().get(FriendlyLink, link_id)
    if link is None:
        raise NotFound
    return link


def write(link: FriendlyLink | None, *, name: str, url: str, place: int | None, is_shown: bool, by: Member) -> FriendlyLink:
    """Change `link`, or add one; as the `place`-th from 1, or where it is, or last. Raises Enough, and Invalid."""
    db.one_at_a_time(_KEY)
    name, url = name.strip(), url.strip()
    if wrong := _wrong(name, url):
        raise Invalid(wrong)
    others = [other for other in every() if link is None or other.id != link.id]
    if link is None:
        if len(others) >= MOST:
            raise Enough
        session().add(link := FriendlyLink(position=len(others)))
    elif place is None:
        place = 1 + sum((other.position, other.id) < (link.position, link.id) for other in others)
    link.name, link.url, link.is_shown = name, url, is_shown
    session().flush()
    others.insert(len(others) if place is None else max(0, place - 1), link)
    for position, other in enumerate(others):
        other.position = position
    revision.grow()
    facts = {"name": name, "url": url, "is_shown": is_shown, "position": link.position}
    audit.record("link.written", by_id=by.id, subject=f"link:{link.id}", **facts)
    return link


def delete(link: FriendlyLink, *, by: Member) -> None:
    revision.grow()
    audit.record("link.deleted", by_id=by.id, subject=f"link:{link.id}", name=link.name, url=link.url)
    session().delete(link)


def _wrong(name: str, url: str) -> dict[str, str | Lazy]:
    wrong: dict[str, str | Lazy] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["name"] = _l("Between %(least)s and %(most)s characters, please.", least=1, most=LONGEST_NAME)
    if len(url) > LONGEST_URL or not _leads_elsewhere(url):
        wrong["url"] = _l("A whole address, please, that begins with http:// or https://.")
    return wrong


def _leads_elsewhere(url: str) -> bool:
    if not url.isprintable() or any(letter.isspace() or letter in "\\<>\"'" for letter in url):
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
