"""A site with as many public documents as one wants, put in by a few statements; one of them has all that a page can show."""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy import Select, cast, func, insert, literal, select, update
from sqlalchemy.orm import DeclarativeBase

from wenku.accounts.models import Member, Role
from wenku.base import blobs, clock
from wenku.base.db import session, unit_of_work
from wenku.documents.changes import DocumentChange
from wenku.documents.models import Category, Document, DocumentState, Licence, Tag, Tagging, Tally, Version, VersionState
from wenku.previews.models import PageImage, Preview, PreviewState

EACH, TOPS, BELOW, TAGS = 25, 12, 5, 50
"""Documents of each member; categories at the top, and below each; keywords."""

FIRST_MEMBER = 2  # the first one is the site itself
ENGINE, PAGES = "bench-1", 12
SIZES = {"page": 1100, "large": 1700, "thumb": 275}
FRONTS = {"cover": 480, "social": 1200}
TEXT = "第一条　加装电梯，先听居民意见，再定方案。\n" * 400


def filled(count: int) -> int:
    """Documents 1 to `count`; the number of the one that has everything, from the middle of them."""
    with unit_of_work():
        members = -(-count // EACH)
        _members(members)
        shelves = _shelves()
        tags = [_added(Tag(key=f"词{number}", name=f"词{number}", listed=0)).id for number in range(TAGS)]
        _documents(count, members=members, first_shelf=shelves[0], shelves=len(shelves))
        _taggings(first_tag=tags[0])
        _counts()
    chosen = count // 2
    with unit_of_work():
        _preview(chosen)
        session().add(DocumentChange(document_id=chosen, at=clock.now()))
    return chosen


def _members(count: int) -> None:
    """Half of them with a public profile."""
    number = _numbers(count)
    n = number.c.n
    name = literal("member-") + cast(n, Member.name.type)
    _put(
        Member,
        {"id": n + FIRST_MEMBER - 1, "address": name + "@example.org", "name": name, "is_public": n % 2 == 1, "stamp": name}
        | {"role": Role.MEMBER, "language": "zh", "joined_at": clock.now(), "takes_documents": False},
        number,
    )


def _shelves() -> list[int]:
    """The ids of the categories in which there are documents: those at the bottom, one after the other."""
    tops = [_added(Category(name=f"分类{top}", name_en=f"Category {top}", position=top, listed=0)).id for top in range(TOPS)]
    return [
        _added(Category(name=f"分类{top}之{place}", parent_id=top, position=place, listed=0)).id
        for top in tops
        for place in range(BELOW)
    ]


def _documents(count: int, *, members: int, first_shelf: int, shelves: int) -> None:
    """As if somebody had worked for years: a minute from one to the next, by members and in categories in turn."""
    number = _numbers(count)
    n, now = number.c.n, int(clock.now().timestamp())
    at = func.strftime("%Y-%m-%d %H:%M:%f000", now - (count - n) * 60, "unixepoch")
    owner, shelf = FIRST_MEMBER + n % members, first_shelf + (n * 7) % shelves
    _put(
        Document,
        {"id": n, "owner_id": owner, "category_id": shelf, "state": DocumentState.PUBLISHED, "price": n % 6 * 5, "made_at": at}
        | {"published_at": at, "licence": Licence.CC_BY},
        number,
    )
    title = literal("城市更新调研报告") + cast(n, Version.title.type)
    _put(
        Version,
        {"id": n, "document_id": n, "state": VersionState.APPROVED, "title": title, "file_name": title + ".pdf", "kind": "pdf"}
        | {"sha256": func.printf("%064x", n), "size": 47_841, "is_rendered": True, "page_count": 22, "made_at": at}
        | {"cover_width": 480, "cover_height": 679, "keywords": ["城市", "更新", "调研"]},
        number,
    )
    ratings = n * 13 % 29
    _put(
        Tally,
        {"document_id": n, "views": n * 31 % 997, "downloads": n * 17 % 503, "ratings": ratings, "shelf_id": shelf}
        | {"half_stars": ratings * (3 + n % 7), "author_id": owner},
        number,
    )
    session().execute(update(Document).values(published_version_id=Document.id))


def _taggings(*, first_tag: int) -> None:
    asked = select(Document.id, (first_tag + Document.id % TAGS).label("tag"), Document.published_at)
    session().execute(insert(Tagging).from_select(["document_id", "tag_id", "published_at"], asked))


def _counts() -> None:
    own = select(func.count()).where(Tally.shelf_id == Category.id).scalar_subquery()
    session().execute(update(Category).values(listed=own))
    session().execute(update(Tag).values(listed=select(func.count()).where(Tagging.tag_id == Tag.id).scalar_subquery()))


def _preview(version_id: int) -> None:
    """Twelve pages with their images, and text for twenty sections."""
    now = clock.now()
    preview = _added(
        Preview(
            version_id=version_id,
            state=PreviewState.READY,
            engine=ENGINE,
            page_count=22,
            pages_made=PAGES,
            pages_wanted=PAGES,
            sizes=[[595, 842]] * 22,
            text=TEXT,
            made_at=now,
            changed_at=now,
        )
    )
    for page in range(1, PAGES + 1):
        for size, width in (SIZES | FRONTS if page == 1 else SIZES).items():
            _image(preview.id, version_id, page, size, width)


def _image(preview_id: int, version_id: int, page: int, size: str, width: int) -> None:
    height, path = 630 if size == "social" else round(width * 842 / 595), f"{version_id}/{ENGINE}/{size}-{page:04}.png"
    content = os.urandom(100_000 if size in ("page", "large") else 20_000)  # as large as an image is; nobody looks at it
    blobs.put(f"derived/{path}", content)
    facts: dict[str, Any] = {"width": width, "height": height, "bytes": len(content), "media_type": "image/png", "path": path}
    session().add(PageImage(preview_id=preview_id, page=page, size=size, **facts))


def _numbers(count: int) -> Any:
    first = select(literal(1).label("n")).cte("number", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count))


def _put(model: type[DeclarativeBase], values: dict[str, Any], number: Any) -> None:
    """A row for each number; what isn't said is what a new row begins with."""
    columns = {name: _as_column(model, name, value).label(f"c_{name}") for name, value in values.items()}
    asked: Select[*tuple[Any, ...]] = select(*columns.values()).select_from(number)
    session().execute(insert(model).from_select(list(columns), asked))


def _as_column(model: type[DeclarativeBase], name: str, value: Any) -> Any:
    return value if hasattr(value, "label") else literal(value, model.__table__.c[name].type)


def _added(row: Any) -> Any:
    session().add(row)
    session().flush()
    return row
