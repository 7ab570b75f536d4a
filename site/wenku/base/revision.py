"""The site's revision, which grows with whatever its pages share (options, categories, notices, texts), and its lasting mark."""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import CheckConstraint, Uuid, select, update
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import db, source
from wenku.base.db import Model, session
from wenku.base.statements import Statement


class Site(Model):
    """One row, which the migrations make. `mark` never changes: what the site says of itself elsewhere may move house with it."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(default=1)
    mark: Mapped[UUID] = mapped_column(Uuid)


_site = db.table(Site)
_MARK = select(Site.mark).where(Site.id == 1)
WHOSE = (
    _MARK.scalar_subquery().label("mark"),
    select(Site.revision).where(Site.id == 1).scalar_subquery().label("site"),
)
"""The site's mark and revision, for statements that ask for more besides."""

_GROWN = Statement(update(_site).where(_site.c.id == 1).values(revision=_site.c.revision + 1))


def grow() -> None:
    """Note that pages may look different from here on, whichever they are. The row is locked until the unit ends, so that numbers
    become visible in their order.
    """
    _GROWN.run()


def mark() -> UUID:
    """What tells this site from every other, wherever it lives: made with its database."""
    return session().scalars(_MARK).one()


@lru_cache(maxsize=1)
def release() -> str:
    """Stands for the code, templates, words and styles that this process began with."""
    return source.fingerprint()
