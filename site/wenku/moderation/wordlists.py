"""Lists of sensitive words, which admins edit and bring in from files: what stands in them, and what a file would add."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, case, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts.models import Member
from wenku.base import audit, clock, db, jobs, paging
from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, Numbered, session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.paging import Page
from wenku.base.words import _l
from wenku.moderation import matching, wordlines
from wenku.moderation.wordlines import INNOCENT, LONGEST, LONGEST_PATTERN, Plan

LONGEST_NAME = 40
MOST_WORDS = 200_000
"""Of one list."""

CHANGED = "moderation.words_changed"
PAUSE = timedelta(seconds=30)
"""Whoever edits a list saves more than once: what waits is looked through when they have done."""

_AT_ONCE = 5_000


class Full(Conflict):
    code, message = "word-list-full", _l("A list holds at most %(most)s words. Please begin another one.")


class WordList(Numbered, Model):
    """`stamp` changes whenever anything does that finding depends on."""

    __tablename__ = "word_list"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),)

    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    weight: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=False)
    stamp: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_hex(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListedWord(Numbered, Model):
    """`text` as it was written, `pattern` what it is looked for by. What stands within an innocent one isn't found."""

    __tablename__ = "listed_word"
    __table_args__ = (UniqueConstraint("list_id", "pattern"),)

    list_id: Mapped[int] = mapped_column(ForeignKey("word_list.id"))
    text: Mapped[str] = mapped_column(String(LONGEST))
    pattern: Mapped[str] = mapped_column(String(LONGEST_PATTERN))
    is_innocent: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Counted:
    wordlist: WordList
    words: int
    innocent: int


def every() -> list[Counted]:
    """All lists with how much stands in each, the heaviest first."""
    innocent = func.coalesce(func.sum(case((ListedWord.is_innocent, 1), else_=0)), 0)
    query = (
        select(WordList, func.count(ListedWord.id), innocent)
        .outerjoin(ListedWord, ListedWord.list_id == WordList.id)
        .group_by(WordList.id)
        .order_by(WordList.weight.desc(), WordList.id)
    )
    return [Counted(wordlist, count - aside, aside) for wordlist, count, aside in session().execute(query)]


def found(list_id: int) -> WordList:
    wordlist = session().get(WordList, list_id)
    if wordlist is None:
        raise NotFound
    return wordlist


def counted(wordlist: WordList) -> Counted:
    query = select(ListedWord.is_innocent, func.count()).where(ListedWord.list_id == wordlist.id)
    count = {bool(row[0]): row[1] for row in session().execute(query.group_by(ListedWord.is_innocent))}
    return Counted(wordlist, count.get(False, 0), count.get(True, 0))


def words(wordlist: WordList, *, sought: str = "", before: str | None = None, size: int = 100) -> Page[ListedWord]:
    """The words of a list, the newest first; only those that hold what is `sought`, whichever way it is written."""
    query = select(ListedWord.text, ListedWord.is_innocent).where(ListedWord.list_id == wordlist.id)
    if pattern := matching.patterns([sought])[0].strip():
        query = query.where(ListedWord.pattern.contains(pattern, autoescape=True))
    page = paging.newest_first(query, ListedWord.id.expression, before=before, size=size)
    return page.map(lambda rows: [ListedWord(id=row.page_key, text=row.text, is_innocent=row.is_innocent) for row in rows])


def written(wordlist: WordList) -> Iterator[str]:
    """The lines of a file that brings in the whole list again."""
    query = select(ListedWord.text, ListedWord.is_innocent).where(ListedWord.list_id == wordlist.id).order_by(ListedWord.id)
    for text, is_innocent in session().execute(query):
        yield f"{INNOCENT}{text}" if is_innocent else text


def begin(name: str, *, weight: int, by: Member) -> WordList:
    """A list with nothing in it, which is off. Raises Invalid for a name that is empty, too long or taken."""
    wordlist = WordList(name=_free_name(name, None), weight=weight, made_at=clock.now())
    session().add(wordlist)
    session().flush()
    audit.record("words.list_begun", by_id=by.id, subject=f"word-list:{wordlist.id}", name=wordlist.name, weight=weight)
    return wordlist


def change(wordlist: WordList, *, name: str, weight: int, is_on: bool, by: Member) -> None:
    """Raises Invalid as `begin` does."""
    name = _free_name(name, wordlist)
    before = {"name": wordlist.name, "weight": wordlist.weight, "is_on": wordlist.is_on}
    after = {"name": name, "weight": weight, "is_on": is_on}
    if before == after:
        return
    matters = wordlist.is_on or is_on
    wordlist.name, wordlist.weight, wordlist.is_on = name, weight, is_on
    audit.record("words.list_changed", by_id=by.id, subject=f"word-list:{wordlist.id}", before=before, after=after)
    _changed(wordlist, matters)


def remove(wordlist: WordList, *, by: Member) -> None:
    """With all its words."""
    held = counted(wordlist)
    session().execute(delete(ListedWord).where(ListedWord.list_id == wordlist.id))
    session().delete(wordlist)
    audit.record(
        "words.list_deleted",
        by_id=by.id,
        subject=f"word-list:{wordlist.id}",
        name=wordlist.name,
        words=held.words,
        innocent=held.innocent,
    )
    if wordlist.is_on:
        _look_again()


def plan(wordlist: WordList, text: str) -> Plan:
    """What a text, one word on each line, would add to the list."""
    query = select(ListedWord.pattern, ListedWord.is_innocent).where(ListedWord.list_id == wordlist.id)
    return wordlines.plan(text, {row.pattern: row.is_innocent for row in session().execute(query)})


def add(wordlist: WordList, text: str, *, by: Member) -> int:
    """Put in what is new, as `plan` says, and leave the rest out; how many that were. Raises Full."""
    db.one_at_a_time(f"word-list:{wordlist.id}")
    new = plan(wordlist, text).new
    held = counted(wordlist)
    if held.words + held.innocent + len(new) > MOST_WORDS:
        raise Full(most=MOST_WORDS)
    rows = ({"list_id": wordlist.id, "text": line.text, "pattern": line.pattern, "is_innocent": line.is_innocent} for line in new)
    while some := [*islice(rows, _AT_ONCE)]:
        session().execute(insert(ListedWord), some)
    if new:
        first = [line.text for line in new[:10]]
        audit.record("words.added", by_id=by.id, subject=f"word-list:{wordlist.id}", count=len(new), first=first)
        _changed(wordlist, wordlist.is_on)
    return len(new)


def take_out(wordlist: WordList, word_id: int, *, by: Member) -> str:
    """Raises NotFound where it isn't in the list."""
    word = session().get(ListedWord, word_id)
    if word is None or word.list_id != wordlist.id:
        raise NotFound
    session().delete(word)
    audit.record("words.deleted", by_id=by.id, subject=f"word-list:{wordlist.id}", text=word.text, is_innocent=word.is_innocent)
    _changed(wordlist, wordlist.is_on)
    return word.text


def _free_name(name: str, wordlist: WordList | None) -> str:
    name = wordlines.visible(name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid({"name": _l("Between 1 and %(most)s characters, please.", most=LONGEST_NAME)})
    taken = session().scalar(select(WordList.id).where(WordList.name == name))
    if taken is not None and (wordlist is None or taken != wordlist.id):
        raise Invalid({"name": _l("There is a list of this name already.")})
    return name


def _changed(wordlist: WordList, matters: bool) -> None:
    wordlist.stamp = secrets.token_hex(8)
    if matters:
        _look_again()


def _look_again() -> None:
    jobs.enqueue(CHANGED, key=CHANGED, background=True, run_at=clock.now() + PAUSE)
