"""Announcements: a few words above every page for some time, in the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from wenku.accounts.models import Member
from wenku.base import audit, clock, db, jobs, revision, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid, NotFound
from wenku.base.statements import Statement
from wenku.base.words import Lazy, _l
from wenku.editorial.models import Announcement, Tone

LONGEST = 300
TURN = "editorial.turn"
"""The job that has pages made anew when an announcement begins and when it ends."""

_table = db.table(Announcement)
_BEGUN = _table.c.begins_at <= bindparam("now")
_RUNS = or_(_table.c.ends_at.is_(None), _table.c.ends_at > bindparam("now"))
_NOW = Statement(select(_table).where(_BEGUN, _RUNS).order_by(_table.c.begins_at.desc(), _table.c.id.desc()))


@dataclass(frozen=True)
class Shown:
    """`mark` is another one when the words are others: who put an announcement away is shown it again then."""

    mark: str
    text: str
    tone: Tone


def shown() -> tuple[Shown, ...]:
    """What is to be read above pages now, the newest first."""
    english = words.language() == "en"
    rows = _NOW.run({"now": clock.now()})
    return tuple(Shown(f"{row.id}.{row.revision}", row.text_en if english else row.text, Tone(row.tone)) for row in rows)


def every() -> Sequence[Announcement]:
    """The newest first."""
    return session().scalars(select(Announcement).order_by(Announcement.id.desc())).all()


def one(announcement_id: int) -> Announcement:
    found = session().get(Announcement, announcement_id)
    if found is None:
        raise NotFound
    return found


def write(
    announcement: Announcement | None,
    *,
    text: str,
    text_en: str,
    tone: str,
    begins_at: datetime | None,
    ends_at: datetime | None,
    by: Member,
) -> Announcement:
    """Change `announcement`, or make one; it begins at once where nothing else is said. Raises Invalid."""
    text, text_en = text.strip(), text_en.strip()
    begins_at = begins_at or (announcement.begins_at if announcement else clock.now())
    if wrong := _wrong(text, text_en, tone, begins_at, ends_at):
        raise Invalid(wrong)
    if announcement is None:
        session().add(announcement := Announcement(revision=0))
    announcement.revision += (announcement.text, announcement.text_en) != (text, text_en)
    announcement.text, announcement.text_en, announcement.tone = text, text_en, Tone(tone)
    announcement.begins_at, announcement.ends_at = begins_at, ends_at
    session().flush()
    _seen_by_pages(begins_at, ends_at)
    facts = {"text": text, "tone": tone, "begins": begins_at.isoformat(), "ends": ends_at.isoformat() if ends_at else None}
    audit.record("announcement.written", by_id=by.id, subject=f"announcement:{announcement.id}", **facts)
    return announcement


def delete(announcement: Announcement, *, by: Member) -> None:
    revision.grow()
    audit.record("announcement.deleted", by_id=by.id, subject=f"announcement:{announcement.id}", text=announcement.text)
    session().delete(announcement)


def turn() -> None:
    """One begins or ends just now: pages that were kept are stale."""
    with unit_of_work():
        revision.grow()


def _seen_by_pages(*turns: datetime | None) -> None:
    revision.grow()
    for at in turns:
        if at is not None and at > clock.now():
            jobs.enqueue(TURN, run_at=at)


def _wrong(text: str, text_en: str, tone: str, begins_at: datetime, ends_at: datetime | None) -> dict[str, str | Lazy]:
    wrong: dict[str, str | Lazy] = {}
    for name, said in (("text", text), ("text_en", text_en)):
        if not 0 < len(said) <= LONGEST:
            wrong[name] = _l("Between %(least)s and %(most)s characters, please.", least=1, most=LONGEST)
    if tone not in list(Tone):
        wrong["tone"] = _l("Please choose one of the list.")
    if ends_at is not None and ends_at <= begins_at:
        wrong["ends"] = _l("It must end after it begins.")
    return wrong
