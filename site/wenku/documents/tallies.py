"""Views, downloads, favourites and scores, as lists show them: written from the rooms above, where they happen."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wenku.base import clock, db
from wenku.base.db import session
from wenku.base.statements import Statement
from wenku.documents.models import Tally, ViewHour, mean

_tally = db.table(Tally)
_FIGURES = Statement(select(*_tally.c["downloads", "ratings", "half_stars"]).where(_tally.c.document_id == bindparam("document")))


@dataclass(frozen=True)
class Figures:
    downloads: int
    ratings: int
    score: float | None


def of(document_id: int) -> Figures:
    (row,) = _FIGURES.run({"document": document_id})
    return Figures(row.downloads, row.ratings, mean(row.half_stars, row.ratings))


def downloaded(document_id: int) -> None:
    """One download more."""
    _change(document_id, downloads=Tally.downloads + 1, moved=True)


def rated(document_id: int, count: int, half_stars: int) -> None:
    """The document has `count` ratings now, `half_stars` in all."""
    _change(document_id, ratings=count, half_stars=half_stars, moved=True)


def kept(document_id: int, count: int) -> None:
    """`count` members keep the document among their favourites now."""
    _change(document_id, favourites=count)


def talked_of(document_id: int) -> None:
    """Its page shows other comments now."""
    _change(document_id)


def viewed(times: Mapping[int, int]) -> None:
    """Each document was looked at so many times more; in order of id, so that two who write at once can't deadlock."""
    for document_id in sorted(times):
        more = {"views": Tally.views + times[document_id]}
        session().execute(update(Tally).where(Tally.document_id == document_id).values(more))
    _of_this_hour(sum(times.values()))


def _of_this_hour(views: int) -> None:
    hour = int(clock.now().timestamp()) // 3600
    insert = sqlite.insert if db.is_sqlite() else postgresql.insert
    counted = insert(ViewHour).values(hour=hour, views=views)
    session().execute(
        counted.on_conflict_do_update(index_elements=["hour"], set_={"views": ViewHour.views + counted.excluded.views})
    )


def _change(document_id: int, **values: object) -> None:
    session().execute(update(Tally).where(Tally.document_id == document_id).values(revision=Tally.revision + 1, **values))
