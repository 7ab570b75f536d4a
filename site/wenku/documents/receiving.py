"""Files that come in: stored, then a document of their own or the next version of one."""

from dataclasses import dataclass

from sqlalchemy import select

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import blobs, clock, switches
from wenku.base.blobs import Received
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict
from wenku.base.words import _l
from wenku.documents import barred, kinds, lifecycle, naming, rendering, suggesting
from wenku.documents.models import Document, DocumentState, Tally, Version, VersionState


class SameBytes(Conflict):
    """`document_id` is what exists: the uploader's own, or public."""

    code, message = "same-bytes", _l("This very file is here already.")


@dataclass(frozen=True)
class Stored:
    """A file whose bytes are in the store for good, so that a row may name them."""

    sha256: str
    size: int
    kind: kinds.Kind
    file_name: str


def store(received: Received, *, file_name: str) -> Stored:
    """Keep the file's bytes, where it is one that is taken; raises kinds.FileRefused otherwise.

    Called with no unit of work open: a slow disk would hold up everybody.
    """
    with unit_of_work(writes=False):
        kind = kinds.checked(received, file_name)
    return Stored(blobs.put_original(received), received.size, kind, naming.clean(file_name))


def receive(stored: Stored, *, by: Member) -> Version:
    """A draft of a new document with this file, its preview asked for.

    Raises barred.Barred where these bytes were taken down, and SameBytes where they are a document of the member's own already, or
    a public one. That others have them unpublished is nobody's business: then it is as if they were new.
    """
    switches.check(switches.uploads)
    sanctions.check(by, Kind.UPLOAD)
    _one_at_a_time(by)
    _check_new(stored, by)
    document = Document(owner_id=by.id, made_at=clock.now())
    session().add(document)
    session().flush()
    session().add(Tally(document_id=document.id))
    title = naming.title(stored.file_name, stored.kind.extensions)
    return _add(document, stored, number=1, title=title, keywords=suggesting.keywords(title))


def replace(document: Document, stored: Stored, *, by: Member) -> Version:
    """Another file for the member's own document: a draft of its next version, with the words of the last one.

    What is published stays up while the next one waits; one that was never published is withdrawn. Raises SameBytes as `receive`.
    """
    switches.check(switches.uploads)
    sanctions.check(by, Kind.UPLOAD)
    document = lifecycle.locked(document.id)
    last = lifecycle.newest(document)
    if stored.sha256 == last.sha256:
        raise SameBytes(document_id=document.id)
    _check_new(stored, by, besides=document)
    lifecycle.supersede(document, last, by=by)
    return _add(document, stored, number=last.number + 1, title=last.title, description=last.description, keywords=last.keywords)


def reworded(document: Document, last: Version, *, title: str, description: str, keywords: list[str]) -> Version:
    """The next version of the document with the same file and other words."""
    same = Stored(last.sha256, last.size, kinds.named(last.kind), last.file_name)
    return _add(document, same, number=last.number + 1, title=title, description=description, keywords=keywords)


def _add(document: Document, stored: Stored, *, number: int, title: str, keywords: list[str], description: str = "") -> Version:
    version = Version(
        document=document,
        number=number,
        state=VersionState.DRAFT,
        title=title,
        description=description,
        keywords=keywords,
        file_name=stored.file_name,
        sha256=stored.sha256,
        kind=stored.kind.name,
        size=stored.size,
        made_at=clock.now(),
    )
    session().add(version)
    session().flush()
    rendering.ask(version, owner_id=document.owner_id)
    return version


def _one_at_a_time(member: Member) -> None:
    """The same file sent twice at once, from two tabs, becomes one document: whoever comes second sees the first."""
    session().execute(select(Member.id).where(Member.id == member.id).with_for_update())


def _check_new(stored: Stored, by: Member, *, besides: Document | None = None) -> None:
    barred.check(stored.sha256)
    own = Document.owner_id == by.id
    public = (Document.state == DocumentState.PUBLISHED) & (Document.published_version_id == Version.id)
    existing = session().scalar(
        select(Document.id)
        .join(Version, Version.document_id == Document.id)
        .where(Version.sha256 == stored.sha256, Document.state != DocumentState.REMOVED, own | public)
        .where(Document.id != (besides.id if besides else 0))
        .order_by(own.desc(), Document.id)
        .limit(1)
    )
    if existing is not None:
        raise SameBytes(document_id=existing)
