"""Making the whole index anew beside the one that is searched, which it then replaces without a gap."""

from collections.abc import Callable, Iterator

from sqlalchemy import select

from wenku.base.db import session, unit_of_work
from wenku.documents import changes
from wenku.documents.models import Document, DocumentState
from wenku.search import engines, gathering, indexing
from wenku.search.gathering import Source

AT_ONCE = 200


def rebuild(tell: Callable[[int], None] = lambda _done: None) -> int:
    """Make a new index of all that is published, and of what changes meanwhile; how many documents that were. `tell` hears now and
    then how many are done. Raises Busy where another process is at it.

    Whoever writes to the former index goes on with the new one, from the number that it carries.
    """
    done = 0
    with engines.current().replacing() as writer:
        with unit_of_work(writes=False):
            number = changes.latest()  # before the first document is read: what changes from now on is written once more
        for sources in _published():
            indexing.write(writer, sources)
            done += len(sources)
            tell(done)
        writer.finish(number)
        indexing.follow(writer)
    indexing.catch_up()
    return done


def _published() -> Iterator[list[Source]]:
    last = 0
    while ids := _next(last):
        with unit_of_work(writes=False):
            sources = gathering.gather(ids)
        yield list(sources.values())
        last = ids[-1]


def _next(last: int) -> list[int]:
    with unit_of_work(writes=False):
        published = select(Document.id).where(Document.state == DocumentState.PUBLISHED, Document.id > last)
        return list(session().scalars(published.order_by(Document.id).limit(AT_ONCE)))
