"""A document in each pair of states that it and its newest version can be in, and a browser for everybody who may look at it."""

from dataclasses import dataclass

from tests import making

from wenku.base.db import session, unit_of_work
from wenku.documents import access, lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.downloads import purchasing
from wenku.moderation import deciding
from wenku.reviews import commenting
from wenku.search import indexing

SECRET = "玄武计划"
TEXT = "机密正文"

D, V = DocumentState, VersionState
NEVER_APPROVED = [V.DRAFT, V.WAITING, V.CHANGES_ASKED, V.REJECTED, V.WITHDRAWN]
ENDED = [V.APPROVED, V.DRAFT, V.CHANGES_ASKED, V.REJECTED, V.WITHDRAWN]
"""Of what was public once and isn't: a version that waited was taken back with it."""

PAIRS = [
    *[(D.PRIVATE, state) for state in NEVER_APPROVED],
    *[(D.PUBLISHED, state) for state in (V.APPROVED, *NEVER_APPROVED)],
    *[(ended, state) for ended in (D.HIDDEN, D.REMOVED, D.TAKEN_DOWN) for state in ENDED],
]
ROLES = ("visitor", "member", "uploader", "buyer", "moderator", "admin")


@dataclass(frozen=True)
class Shelved:
    """`version` is the newest, `published` the one that was approved, or the newest as well; `comment` was shown."""

    document: int
    version: int
    published: int
    comment: int


def shelved(state: DocumentState, newest: VersionState, *, uploader, buyer, moderator) -> Shelved:
    """As loud as can be about itself."""
    with unit_of_work():
        version = _waiting(making.draft(uploader, file_name=f"{SECRET}.pdf"), uploader, submitted=state is not D.PRIVATE)
        number, first, comment = version.document_id, version.id, 0
        if state is not D.PRIVATE:
            lifecycle.approve(version)
            document = access.found(number)
            making.adjusted(buyer, 20)
            purchasing.buy(document, by=buyer, seen_price=20)
            comment = commenting.write(document, f"{SECRET}的评论", by=moderator).id
            if newest is not V.APPROVED:
                version = _waiting(making.replaced(document, by=uploader, file_name=f"{SECRET}二.pdf"), uploader, submitted=False)
        _bring(version, newest, uploader, moderator)
    indexing.index()
    with unit_of_work():
        document = access.found(number)
        if state is D.HIDDEN:
            deciding.hide(document, by=moderator, reason="目录和正文对不上")
        elif state is D.TAKEN_DOWN:
            deciding.take_down(document, by=moderator, reason="法律原因")
        elif state is D.REMOVED:
            lifecycle.remove(document, by=uploader)
        session().flush()
        assert (document.state, session().get_one(Version, version.id).state) == (state, newest)
        return Shelved(number, version.id, first, comment)


def _waiting(version: Version, uploader, *, submitted: bool) -> Version:
    if session().get_one(Document, version.document_id).category_id is None:
        making.filled_in(version, by=uploader)
    version.title = version.title.replace(".pdf", "")
    making.previewed(version, text=TEXT)
    if submitted:
        lifecycle.submit(version, by=uploader)
    return version


def _bring(version: Version, to: VersionState, uploader, moderator) -> None:
    if to in (V.DRAFT, V.APPROVED):
        return
    lifecycle.submit(version, by=uploader)
    if to is V.CHANGES_ASKED:
        deciding.ask_change(version, by=moderator, reason="请补全目录")
    elif to is V.REJECTED:
        deciding.reject(version, by=moderator, reason="缺页")
    elif to is V.WITHDRAWN:
        lifecycle.withdraw(version, by=uploader)
