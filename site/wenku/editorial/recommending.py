"""Documents that admins recommend: which ones, and in which order."""

from collections.abc import Sequence

from sqlalchemy import Select, delete, select

from wenku.accounts.models import Member
from wenku.base import audit, db, revision
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.words import _l
from wenku.documents import queries
from wenku.documents.models import Document, DocumentState
from wenku.editorial.models import Recommendation

MOST = 60
"""Of more nobody could say that they are chosen."""

_KEY = "editorial.recommending"


class Enough(Conflict):
    code, message = "recommended-enough", _l("There are %(most)s recommended documents already. Remove one first.", most=MOST)


def every() -> list[int]:
    """Their ids in order, public or not: what is hidden comes back to its place."""
    return list(session().scalars(_ordered()))


def shown(size: int) -> list[int]:
    """The ids of the first ones that are public."""
    return list(session().scalars(_ordered().where(queries.is_public(db.table(Recommendation).c.document_id)).limit(size)))


def add(document_id: int, *, by: Member) -> None:
    """As the first one; once more brings it to the front. Raises Invalid for what isn't public, and Enough."""
    db.one_at_a_time(_KEY)
    document = session().get(Document, document_id)
    if document is None or document.state is not DocumentState.PUBLISHED:
        raise Invalid({"number": _l("There is no public document of this number.")})
    others = [id for id in every() if id != document_id]
    if len(others) >= MOST:
        raise Enough
    session().merge(Recommendation(document_id=document_id, position=0))
    _order([document_id, *others])
    audit.record("recommendation.added", by_id=by.id, subject=f"document:{document_id}")


def place(document_id: int, position: int, *, by: Member) -> None:
    """Put it in the `position`-th place, from 0. Raises NotFound for one that isn't recommended."""
    db.one_at_a_time(_KEY)
    others = _without(document_id)
    others.insert(max(0, position), document_id)
    _order(others)
    audit.record("recommendation.placed", by_id=by.id, subject=f"document:{document_id}", position=others.index(document_id))


def remove(document_id: int, *, by: Member) -> None:
    """Raises NotFound for one that isn't recommended."""
    db.one_at_a_time(_KEY)
    others = _without(document_id)
    session().execute(delete(Recommendation).where(Recommendation.document_id == document_id))
    _order(others)
    audit.record("recommendation.removed", by_id=by.id, subject=f"document:{document_id}")


def _without(document_id: int) -> list[int]:
    ids = every()
    if document_id not in ids:
        raise NotFound
    return [id for id in ids if id != document_id]


def _order(ids: Sequence[int]) -> None:
    places = {id: place for place, id in enumerate(ids)}
    for one in session().scalars(select(Recommendation)):
        if one.document_id in places:
            one.position = places[one.document_id]
    session().flush()
    revision.grow()


def _ordered() -> Select[int]:
    return select(Recommendation.document_id).order_by(Recommendation.position, Recommendation.document_id)
