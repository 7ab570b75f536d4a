"""Counter-notices: the uploader of a document that a claim took down objects, the claimants read it, and an admin decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from wenku.accounts import notifying, roles
from wenku.accounts.models import Member
from wenku.base import addresses, clock
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.options import option
from wenku.base.words import Lazy, _l
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation import claim_letters, deciding, targets
from wenku.moderation.takedown_models import CounterNotice, CounterState, TargetState

LONGEST_STATEMENT = 2000
LONGEST_NAME = 80

counter_days = option(
    "counter_days",
    30,
    _l("Days for a counter-notice"),
    group="moderation",
    least=1,
    most=365,
    help=_l("Within so many days of a takedown its uploader may object, once."),
)
counter_wait_days = option(
    "counter_wait_days",
    14,
    _l("Days that a claimant has after a counter-notice"),
    group="moderation",
    most=90,
    help=_l("Claimants are told that the document may be public again after so many days. Admins may restore it earlier."),
)

notifying.sentences(
    {
        "counter-notice": _l("The uploader of document no. %(number)s objects to its takedown."),
        "counter-refused": _l("Your counter-notice about “%(title)s” was refused: %(answer)s"),
    }
)


class NotCounterable(Conflict):
    code, message = "not-counterable", _l("There is no takedown to object to here, or no longer.")


@dataclass(frozen=True)
class Standing:
    """What a claim means for its document's uploader: what they sent already, and until when they may send a counter-notice."""

    claims: list[int]
    notice: CounterNotice | None
    until: datetime | None


def counter(document_id: int, *, by: Member, statement: str, signature: str) -> CounterNotice:
    """Object to the claims that keep the member's own document down. Sent again while it is open, the first one is returned.

    Raises NotFound for anybody else's, NotCounterable, and Invalid.
    """
    document = lifecycle.locked(document_id)
    if document.owner_id != by.id:
        raise NotFound
    if (first := targets.open_notice(document_id)) is not None:
        return first
    statement, signature = _checked(statement, signature)
    if (now := standing(document)) is None or now.until is None or now.until <= clock.now():
        raise NotCounterable
    notice = CounterNotice(
        document_id=document_id,
        state=CounterState.OPEN,
        statement=statement,
        signature=signature,
        made_at=clock.now(),
        answer="",
    )
    session().add(notice)
    session().flush()
    for target in targets.standing(document_id):
        if target.state is TargetState.TAKEN_DOWN:
            targets.move(target, TargetState.COUNTERED)
            claim_letters.countered(target.takedown, notice, days=counter_wait_days.get())
            _tell_admins(target.takedown_id, document_id)
    session().flush()
    return notice


def restore(notice_id: int, *, by: Member, answer: str = "") -> None:
    """Make the document public again: its bytes may come back, the strike is withdrawn, uploader and claimants are told.

    Raises lifecycle.Elsewhere where it was decided meanwhile.
    """
    notice = _open(notice_id, by)
    deciding.restore(session().get_one(Document, notice.document_id), by=by, reason=answer)


def refuse(notice_id: int, *, by: Member, answer: str) -> None:
    """Let the takedown stand; the uploader reads `answer`. Raises as `restore`, and Invalid without an answer."""
    if not 0 < len(answer := answer.strip()) <= deciding.LONGEST_REASON:
        raise Invalid({"answer": _l("Between 1 and %(most)s characters, please.", most=deciding.LONGEST_REASON)})
    notice = _open(notice_id, by)
    targets.decide(notice, CounterState.REFUSED, by=by, answer=answer)
    for target in targets.standing(notice.document_id):
        if target.state is TargetState.COUNTERED:
            targets.move(target, TargetState.UPHELD)
            claim_letters.upheld(target.takedown, notice.document_id)
    document = session().get_one(Document, notice.document_id)
    title = session().get_one(Version, document.published_version_id).full_title
    notifying.write(
        document.owner_id,
        "counter-refused",
        subject=_l("Your counter-notice about “%(title)s”", title=title),
        path=addresses.own_document(document.id),
        title=title,
        answer=answer,
    )


def standing(document: Document) -> Standing | None:
    """None where no claim keeps the document down."""
    if document.state is not DocumentState.TAKEN_DOWN or not (down := targets.standing(document.id)):
        return None
    new = [target.takedown.decided_at for target in down if target.state is TargetState.TAKEN_DOWN and target.takedown.decided_at]
    latest = select(CounterNotice).where(CounterNotice.document_id == document.id).order_by(CounterNotice.id.desc()).limit(1)
    return Standing(
        claims=[target.takedown_id for target in down],
        notice=session().scalar(latest),
        until=max(new) + timedelta(days=counter_days.get()) if new else None,
    )


def may_restore_at(notice: CounterNotice) -> datetime:
    """What the claimants were told."""
    return notice.made_at + timedelta(days=counter_wait_days.get())


def _open(notice_id: int, by: Member) -> CounterNotice:
    """The counter-notice and its document, locked, to be decided by an admin."""
    if not by.is_admin:
        raise NotAllowed
    notice = session().get(CounterNotice, notice_id)
    if notice is None:
        raise NotFound
    lifecycle.locked(notice.document_id)
    session().refresh(notice)
    if notice.state is not CounterState.OPEN:
        raise lifecycle.Elsewhere
    return notice


def _tell_admins(takedown_id: int, document_id: int) -> None:
    for admin_id in roles.admins():
        notifying.tell(admin_id, "counter-notice", path=addresses.admin_takedown(takedown_id), number=document_id)


def _checked(statement: str, signature: str) -> tuple[str, str]:
    wrong: dict[str, str | Lazy] = {}
    given = {"statement": (statement.strip(), LONGEST_STATEMENT), "signature": (signature.strip(), LONGEST_NAME)}
    for name, (text, longest) in given.items():
        if not 0 < len(text) <= longest:
            wrong[name] = _l("Between 1 and %(most)s characters, please.", most=longest)
    if wrong:
        raise Invalid(wrong)
    return given["statement"][0], given["signature"][0]
