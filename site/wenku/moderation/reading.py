"""The words of versions, page by page: where they lie is asked in a unit of work, they are read when none is open."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from wenku.base.db import session
from wenku.previews import queries
from wenku.previews.models import Preview


@dataclass(frozen=True)
class Source:
    """The words of each page lie at `path`; where they are gone, `text` is the whole document's."""

    path: str
    text: str


def sources(version_ids: Collection[int]) -> dict[int, Source]:
    """Of those versions that have a preview."""
    readable = Preview.state.in_(queries.READABLE), Preview.engine != ""
    rows = session().execute(
        select(Preview.version_id, Preview.engine, Preview.text).where(Preview.version_id.in_(version_ids), *readable)
    )
    return {row.version_id: Source(queries.words_path(row.version_id, row.engine), row.text) for row in rows}


def pages(source: Source) -> tuple[str, ...]:
    """Reads a file: no unit of work should be open."""
    return tuple(queries.texts_at(source.path)) or ((source.text,) if source.text else ())
