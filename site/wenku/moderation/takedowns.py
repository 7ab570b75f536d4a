"""Takedown claims: anybody says that documents infringe their rights, and within a day an admin takes them down, or refuses."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wenku.accounts import notifying, people, roles
from wenku.accounts.models import Member
from wenku.base import addresses, audit, clock, settings, words
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotAllowed, NotFound
from wenku.base.words import Lazy, _, _l
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState
from wenku.moderation import claim_letters, countering, deciding, strikes, targets
from wenku.moderation.takedown_models import Attachment, ClaimState, Takedown, Target, TargetState, WorkKind

LONGEST_NAME = 80
LONGEST_WORK = 2000
LONGEST_ANSWER = 500
MOST_DOCUMENTS = 20
MOST_FILES = 5
LARGEST_FILE = 10 << 20
DUE = timedelta(hours=24)
"""So soon an admin should have decided."""

QUOTED = 160
"""So much of what the claimant says of the work goes into the reason that the uploader reads."""

CLAIM_EDGES: dict[ClaimState, set[ClaimState]] = {
    ClaimState.OPEN: {ClaimState.ACCEPTED, ClaimState.REFUSED},
    ClaimState.ACCEPTED: set(),
    ClaimState.REFUSED: set(),
}

KINDS: dict[WorkKind, Lazy] = {
    WorkKind.BOOK: _l("A book"),
    WorkKind.ARTICLE: _l("An article or a paper"),
    WorkKind.TEACHING: _l("Teaching or exam material"),
    WorkKind.BUSINESS: _l("A report, a plan or a contract"),
    WorkKind.PICTURE: _l("A picture, a drawing or a chart"),
    WorkKind.OTHER: _l("Another work"),
}

_SIGNATURES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_NUMBER = re.compile(r"#?([0-9]{1,18})")
_PATH = re.compile(r"(?:/en)?/documents/([0-9]{1,18})(?:[-/].*)?")

notifying.sentences({"takedown-claimed": _l("Takedown claim no. %(number)s waits. It should be decided within 24 hours.")})


class DecidedBefore(Conflict):
    code, message = "claim-decided", _l("Another admin has decided on this claim meanwhile.")


@dataclass(frozen=True)
class Filing:
    """What somebody filled in; `documents` are addresses or numbers, one a line."""

    claimant: str
    address: str
    kind: str
    work: str
    documents: str
    signature: str
    in_good_faith: bool
    is_accurate: bool


@dataclass(frozen=True)
class Enclosed:
    """A file that came along, whose bytes are in the store for good."""

    file_name: str
    media_type: str
    sha256: str
    size: int


def media_type(head: bytes) -> str | None:
    """What a file is that begins with `head`, where it is one that may come along with a claim."""
    return next((name for signature, name in _SIGNATURES.items() if head.startswith(signature)), None)


def claim(filing: Filing, files: Sequence[Enclosed] = ()) -> Takedown:
    """A new claim: the claimant is written to, and every admin. Raises Invalid with a message for each field."""
    named, ids = _checked(filing), _documents(filing.documents)
    takedown = Takedown(
        state=ClaimState.OPEN,
        claimant=filing.claimant.strip(),
        address=named,
        language=words.language(),
        kind=WorkKind(filing.kind),
        work=filing.work.strip(),
        signature=filing.signature.strip(),
        made_at=clock.now(),
        answer="",
    )
    session().add(takedown)
    session().flush()
    session().add_all(Target(takedown_id=takedown.id, document_id=id, state=TargetState.CLAIMED) for id in ids)
    session().add_all(
        Attachment(takedown_id=takedown.id, file_name=one.file_name, media_type=one.media_type, sha256=one.sha256, size=one.size)
        for one in files
    )
    session().flush()
    claim_letters.received(takedown, ids)
    _tell_admins(takedown)
    return takedown


def accept(takedown_id: int, document_ids: Collection[int], *, by: Member, answer: str = "") -> Takedown:
    """Take those documents of the claim down at once, and spare the others. The uploaders have a strike and are told how to object;
    the claimant reads `answer`.

    Raises DecidedBefore, NotAllowed for who is no admin, and Invalid where no document is chosen.
    """
    answer = _fit(answer)
    takedown = _undecided(takedown_id, by)
    claimed = _targets(takedown_id)
    chosen = {target.document_id for target in claimed} & set(document_ids)
    if not chosen:
        raise Invalid({"documents": _l("Please choose at least one.")})
    documents = [lifecycle.locked(id) for id in sorted(chosen)]
    for target in claimed:
        targets.move(target, TargetState.TAKEN_DOWN if target.document_id in chosen else TargetState.SPARED)
    standing = [document for document in documents if document.state is not DocumentState.TAKEN_DOWN]
    for document in standing:
        deciding.take_down(document, by=by, reason=_reason(takedown, document))
    strikes.add({document.owner_id for document in standing}, takedown.id)
    spared = sorted({target.document_id for target in claimed} - chosen)
    _decide(takedown, ClaimState.ACCEPTED, by=by, answer=answer, documents=sorted(chosen), spared=spared)
    claim_letters.accepted(takedown, sorted(chosen), spared, answer)
    return takedown


def refuse(takedown_id: int, *, by: Member, answer: str) -> Takedown:
    """Leave everything as it is; the claimant reads `answer`. Raises as `accept`, and Invalid without an answer."""
    if not (answer := _fit(answer)):
        raise Invalid({"answer": _l("Say why: the claimant reads it.")})
    takedown = _undecided(takedown_id, by)
    claimed = _targets(takedown_id)
    for target in claimed:
        targets.move(target, TargetState.SPARED)
    _decide(takedown, ClaimState.REFUSED, by=by, answer=answer, spared=[target.document_id for target in claimed])
    claim_letters.refused(takedown, answer)
    return takedown


def due_at(takedown: Takedown) -> datetime:
    return takedown.made_at + DUE


def _checked(filing: Filing) -> str:
    """The address in its normal form."""
    wrong: dict[str, str | Lazy] = {}
    for name, given, longest in (
        ("claimant", filing.claimant, LONGEST_NAME),
        ("work", filing.work, LONGEST_WORK),
        ("signature", filing.signature, LONGEST_NAME),
    ):
        if not 0 < len(given.strip()) <= longest:
            wrong[name] = _l("Between 1 and %(most)s characters, please.", most=longest)
    if filing.kind not in set(WorkKind):
        wrong["kind"] = _l("Please choose one of the list.")
    for name, confirmed in (("in_good_faith", filing.in_good_faith), ("is_accurate", filing.is_accurate)):
        if not confirmed:
            wrong[name] = _l("Without this a claim can't be made.")
    try:
        address = people.valid_address(filing.address)
    except Invalid as refusal:
        wrong |= refusal.fields
    try:
        _documents(filing.documents)
    except Invalid as refusal:
        wrong |= refusal.fields
    if wrong:
        raise Invalid(wrong)
    return address


def _documents(text: str) -> list[int]:
    """The ids that the lines name, each once, in their order; all of them public."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_DOCUMENTS:
        raise Invalid({"documents": _l("Between 1 and %(most)s documents, please.", most=MOST_DOCUMENTS)})
    numbers = {line: _number(line) for line in lines}
    wanted = {number for number in numbers.values() if number is not None}
    public = set(session().scalars(select(Document.id).where(Document.id.in_(wanted), Document.state == DocumentState.PUBLISHED)))
    if wrong := [line for line, number in numbers.items() if number not in public]:
        shown = " · ".join(line[:80] for line in wrong)
        raise Invalid({"documents": _l("Nothing public on this site has this address or number: %(lines)s", lines=shown)})
    return list(dict.fromkeys(number for number in numbers.values() if number is not None))


def _number(line: str) -> int | None:
    if found := _NUMBER.fullmatch(line):
        return int(found[1])
    try:
        at = urlsplit(line)
    except ValueError:
        return None
    if at.netloc and at.netloc != urlsplit(settings.read().public_url).netloc:
        return None
    path = _PATH.fullmatch(at.path)
    return int(path[1]) if path else None


def _tell_admins(takedown: Takedown) -> None:
    for admin_id in roles.admins():
        notifying.write(
            admin_id,
            "takedown-claimed",
            subject=_l("Takedown claim no. %(number)s", number=takedown.id),
            path=addresses.admin_takedown(takedown.id),
            number=takedown.id,
        )


def _reason(takedown: Takedown, document: Document) -> str:
    """In the uploader's language. Without the claimant's name: whose claim it is, the uploader needn't know to object to it."""
    owner = session().get_one(Member, document.owner_id)
    work = takedown.work if len(takedown.work) <= QUOTED else f"{takedown.work[:QUOTED]}…"
    with words.speaking(owner.language):
        return _(
            "Claim no. %(number)s says that it copies a work of somebody else's: “%(work)s”. If that is wrong, you can send a "
            "counter-notice within %(days)s days, on the document's page under “My documents”.",
            number=takedown.id,
            work=work,
            days=countering.counter_days.get(),
        )


def _undecided(takedown_id: int, by: Member) -> Takedown:
    """The claim, locked, to be decided by an admin."""
    if not by.is_admin:
        raise NotAllowed
    takedown = session().scalar(
        select(Takedown).where(Takedown.id == takedown_id).with_for_update().execution_options(populate_existing=True)
    )
    if takedown is None:
        raise NotFound
    if takedown.state is not ClaimState.OPEN:
        raise DecidedBefore
    return takedown


def _targets(takedown_id: int) -> Sequence[Target]:
    asked = select(Target).where(Target.takedown_id == takedown_id).options(joinedload(Target.document))
    return session().scalars(asked.order_by(Target.document_id)).all()


def _decide(takedown: Takedown, to: ClaimState, *, by: Member, answer: str, **facts: object) -> None:
    if to not in CLAIM_EDGES[takedown.state]:
        raise DecidedBefore
    takedown.state, takedown.answer, takedown.decided_by_id, takedown.decided_at = to, answer, by.id, clock.now()
    audit.record(f"takedown.{to}", by_id=by.id, subject=f"takedown:{takedown.id}", reason=answer, **facts)
    session().flush()


def _fit(answer: str) -> str:
    if len(answer := answer.strip()) > LONGEST_ANSWER:
        raise Invalid({"answer": _l("At most %(most)s characters, please.", most=LONGEST_ANSWER)})
    return answer
