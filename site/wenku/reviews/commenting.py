"""Commenting: what members say of a document, and answer, threaded one level. New members' comments wait for a moderator."""

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from wenku.accounts import notifying, people, sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import addresses, clock, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.options import option
from wenku.base.words import _l
from wenku.documents import access, tallies
from wenku.documents.models import Document, DocumentState
from wenku.reviews.models import Comment, CommentState

LONGEST = 1000

COMMENT_EDGES: dict[CommentState, set[CommentState]] = {
    CommentState.HELD: {CommentState.SHOWN, CommentState.REMOVED, CommentState.DELETED},
    CommentState.SHOWN: {CommentState.HELD, CommentState.REMOVED, CommentState.DELETED},
    CommentState.REMOVED: {CommentState.SHOWN, CommentState.HELD, CommentState.DELETED},
    CommentState.DELETED: set(),
}

edit_minutes = option(
    "comment_edit_minutes",
    15,
    _l("Minutes for which a comment can be edited"),
    group="accounts",
    most=1440,
    help=_l("By its author. 0: not at all. Deleting is possible always."),
)
new_days = option(
    "comment_new_days",
    3,
    _l("Days for which an account's comments wait for a moderator"),
    group="accounts",
    most=365,
    help=_l("From the day on which the account was made. 0: only the first comments wait."),
)
new_count = option(
    "comment_new_count",
    1,
    _l("How many comments of a member wait for a moderator"),
    group="accounts",
    most=100,
    help=_l("Until so many were approved. 0: only those of new accounts wait."),
)

_INVISIBLE = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_GAP = re.compile(r"\n{3,}")

_screens: list[Callable[[str], bool]] = []

notifying.sentences(
    {
        "comment.made": _l("%(name)s commented on your document “%(title)s”."),
        "comment.answered": _l("%(name)s answered your comment on “%(title)s”."),
    }
)


class TooLate(Conflict):
    code, message = "comment-too-old", _l("This comment can't be edited any more. You can delete it.")


class NotOpen(Conflict):
    code, message = "no-comments-here", _l("This document can't be commented on.")


class NotYourComment(NotAllowed):
    code, message = "not-your-comment", _l("Only its author can change a comment.")


class CantAnswer(Conflict):
    code, message = "cant-answer", _l("This comment can't be answered: it isn't shown any more.")


class Moved(Conflict):
    code, message = "comment-moved", _l("Somebody decided on this comment meanwhile.")


def screen(holds: Callable[[str], bool]) -> None:
    """A room above registers what a text is asked for before it is shown; where `holds` says yes, a moderator looks at it first."""
    _screens.append(holds)


def write(document: Document, text: str, *, by: Member, answers: Comment | None = None) -> Comment:
    """Comment on the document, or answer a comment on it: an answer to an answer stands under the comment that opened the thread.

    Raises Invalid({"text": …}), NoComment, NotOpen, CantAnswer.
    """
    switches.check(switches.comments)
    sanctions.check(by, Kind.COMMENT)
    access.lock(document)
    if document.state is not DocumentState.PUBLISHED:
        raise NotOpen
    text = checked(text)
    if answers is not None and (answers.document_id != document.id or answers.state is not CommentState.SHOWN):
        raise CantAnswer
    comment = Comment(
        document_id=document.id,
        member_id=by.id,
        parent_id=(answers.parent_id or answers.id) if answers else None,
        answered_id=answers.id if answers else None,
        text=text,
        state=CommentState.HELD if _is_held(text, by) else CommentState.SHOWN,
        made_at=clock.now(),
    )
    session().add(comment)
    session().flush()
    _changed(comment)
    return comment


def edit(comment: Comment, text: str, *, by: Member) -> None:
    """Within the minutes that the site gives. Raises Invalid, NoComment, NotYourComment, TooLate."""
    switches.check(switches.comments)
    sanctions.check(by, Kind.COMMENT)
    _lock(comment)
    if comment.member_id != by.id:
        raise NotYourComment
    if not may_edit(comment, by=by):
        raise TooLate
    text = checked(text)
    if text == comment.text:
        return
    comment.text, comment.edited_at = text, clock.now()
    if comment.state is CommentState.SHOWN and _is_held(text, by):
        _go(comment, CommentState.HELD)
    session().flush()
    tallies.talked_of(comment.document_id)


def delete(comment: Comment, *, by: Member) -> None:
    """Its text is gone for good; what was answered to it stays. Raises NotYourComment."""
    _lock(comment)
    if comment.member_id != by.id:
        raise NotYourComment
    if comment.state is not CommentState.DELETED:
        _go(comment, CommentState.DELETED)
        comment.text = ""
        session().flush()
        tallies.talked_of(comment.document_id)


def go(comment: Comment, state: CommentState) -> None:
    """A moderator decided: it is shown, held, or removed from now on. Its row is locked. Raises Moved where no edge leads."""
    if state not in COMMENT_EDGES[comment.state]:
        raise Moved
    was_held = comment.state is CommentState.HELD
    _go(comment, state)
    session().flush()
    _changed(comment, is_news=was_held)


def may_edit(comment: Comment, *, by: Member | None) -> bool:
    if by is None or comment.member_id != by.id or comment.state not in (CommentState.SHOWN, CommentState.HELD):
        return False
    return clock.now() < comment.made_at + timedelta(minutes=edit_minutes.get())


def may_see(comment: Comment, *, by: Member | None) -> bool:
    """The words of a comment on a document that they may see."""
    if comment.state is CommentState.SHOWN:
        return True
    if by is None or comment.state is CommentState.DELETED:
        return False
    return by.is_moderator or (comment.state is CommentState.HELD and comment.member_id == by.id)


def readable(document: Document, comment_id: int, *, by: Member | None) -> Comment:
    """The comment on that document, for somebody who may see both. Raises NotFound."""
    found = session().scalar(
        select(Comment).where(Comment.id == comment_id, Comment.document_id == document.id).options(joinedload(Comment.member))
    )
    if found is None or not may_see(found, by=by):
        raise NotFound
    return found


def path(comment: Comment) -> str:
    """The public path at which the comment is read."""
    return f"{addresses.document(comment.document_id)}/comments/{comment.id}"


def checked(text: str) -> str:
    """As it is kept: lines as they were typed, without what can't be seen. Raises Invalid({"text": …})."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    text = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Co"))
    text = _GAP.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    if not any(unicodedata.category(letter)[0] in "LNSP" for letter in text):
        raise Invalid({"text": _l("Please write something.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _l("At most %(most)s characters, please.", most=LONGEST)})
    return text


def _is_held(text: str, by: Member) -> bool:
    """Moderators' never are."""
    if by.is_moderator:
        return False
    if clock.now() < by.joined_at + timedelta(days=new_days.get()):
        return True
    own = select(func.count()).where(Comment.member_id == by.id, Comment.state == CommentState.SHOWN)
    if (session().scalar(own) or 0) < new_count.get():
        return True
    return any(holds(said) for holds in _screens for said in (text, by.name))


def _lock(comment: Comment) -> None:
    session().refresh(comment, ["state", "text", "edited_at"], with_for_update=True)


def _go(comment: Comment, state: CommentState) -> None:
    assert state in COMMENT_EDGES[comment.state]
    comment.state = state


def _changed(comment: Comment, *, is_news: bool = True) -> None:
    """Its document's page is another one; whom it is for is told once it is shown."""
    tallies.talked_of(comment.document_id)
    if is_news and comment.state is CommentState.SHOWN:
        _tell(comment)


def _tell(comment: Comment) -> None:
    """The owner of the document, and whoever is answered; nobody twice, and nobody of what they wrote themselves."""
    document = access.found(comment.document_id)
    writer = session().get_one(Member, comment.member_id)
    answered = session().get(Comment, comment.answered_id) if comment.answered_id else None
    title = document.published_version.full_title if document.published_version else ""
    told = {document.owner_id: "comment.made"}
    if answered is not None:
        told[answered.member_id] = "comment.answered"
    for member_id in sorted(told.keys() - {comment.member_id}):
        notifying.tell(member_id, told[member_id], path=path(comment), name=people.shown_name(writer), title=title)
