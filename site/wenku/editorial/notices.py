"""Notices: a heading and a paragraph beside documents of some formats, edited by admins."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from wenku.accounts.models import Member
from wenku.base import audit, db, revision, words
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.editorial.models import Notice

LONGEST_BODY = 1000

_table = db.table(Notice)
_SHOWN = Statement(
    select(_table).where(_table.c.is_shown, _table.c.language == bindparam("language")).order_by(_table.c.position, _table.c.id)
)


@dataclass(frozen=True)
class Beside:
    heading: str
    body: str


def every() -> Sequence[Notice]:
    return session().scalars(select(Notice).order_by(Notice.language.desc(), Notice.position, Notice.id)).all()


def beside(kind: str, language: str | None = None) -> list[Beside]:
    """The notices shown beside a document of `kind` ("docx") in `language`, by default the one spoken now."""
    shown = _SHOWN.run({"language": language or words.language()})
    return [Beside(row.heading, row.body) for row in shown if not row.kinds or kind in row.kinds]


def one(notice_id: int) -> Notice:
    notice = session().get(Notice, notice_id)
    if notice is None:
        raise NotFound
    return notice


def write(notice: Notice | None, *, heading: str, body: str, kinds: list[str], language: str, is_shown: bool, by: Member) -> Notice:
    """Change `notice`, or add one at the end. Raises Invalid for an empty heading or body."""
    _check(heading, body, language)
    if notice is None:
        notice = Notice(position=session().scalar(select(func.coalesce(func.max(Notice.position), 0) + 1)))
        session().add(notice)
    notice.heading, notice.body, notice.kinds = heading.strip(), body.strip(), kinds
    notice.language, notice.is_shown = language, is_shown
    session().flush()
    revision.grow()
    audit.record("notice.written", by_id=by.id, subject=f"notice:{notice.id}", heading=notice.heading, is_shown=is_shown)
    return notice


def delete(notice: Notice, *, by: Member) -> None:
    revision.grow()
    audit.record("notice.deleted", by_id=by.id, subject=f"notice:{notice.id}", heading=notice.heading, body=notice.body)
    session().delete(notice)


def _check(heading: str, body: str, language: str) -> None:
    wrong = {
        "heading": (not heading.strip(), _l("A heading, please.")),
        "body": (not 0 < len(body.strip()) <= LONGEST_BODY, _l("Between 1 and %(most)s characters, please.", most=LONGEST_BODY)),
        "language": (language not in words.LANGUAGES, _l("Please choose one of the list.")),
    }
    if fields := {name: message for name, (is_wrong, message) in wrong.items() if is_wrong}:
        raise Invalid(fields)
