"""Images of pages as files, and the rows that name them: bytes come first and go last, so that no row names what isn't there."""

from collections.abc import Iterable
from pathlib import PurePath

from sqlalchemy import ColumnElement, delete, select

from wenku.base import blobs
from wenku.base.db import session
from wenku.previews import engine
from wenku.previews.models import PageImage, Preview
from wenku.previews.results import Image


def put(version_id: int, page: int, images: list[Image], *, mark: str = "") -> list[str]:
    """The images' bytes, and under which paths; no more than files that can be made again. A `mark` makes their names new ones."""
    paths = [f"{version_id}/{engine.NAME}/{_marked(image.file(page), mark)}" for image in images]
    for image, path in zip(images, paths, strict=True):
        blobs.put(f"derived/{path}", image.data)
    return paths


def note(preview: Preview, page: int, images: list[Image], paths: list[str]) -> list[str]:
    """Rows for the images, in place of those that are there: the paths that nothing names any more, to be removed afterwards."""
    sizes = [image.size.value for image in images]
    former = forget(PageImage.preview_id == preview.id, PageImage.page == page, PageImage.size.in_(sizes))
    for image, path in zip(images, paths, strict=True):
        session().add(
            PageImage(
                preview_id=preview.id,
                page=page,
                size=image.size.value,
                width=image.width,
                height=image.height,
                bytes=len(image.data),
                media_type=image.media_type,
                path=path,
            )
        )
    return [path for path in former if path not in paths]


def forget(*which: ColumnElement[bool]) -> list[str]:
    """Delete rows: the paths that they named, to be removed once that is committed."""
    paths = list(session().scalars(select(PageImage.path).where(*which)))
    session().execute(delete(PageImage).where(*which))
    return paths


def remove(paths: Iterable[str]) -> None:
    """Called with no unit of work open."""
    blobs.remove(f"derived/{path}" for path in paths)


def remove_other_engines(version_id: int) -> None:
    """What an earlier engine made of the version is of no use once this one's is there."""
    for folder in blobs.folders(f"derived/{version_id}"):
        if PurePath(folder).name != engine.NAME:
            blobs.remove_folder(folder)


def count(preview: Preview) -> int:
    """How many of the pages that are to have images have them."""
    pages = select(PageImage.page).where(PageImage.preview_id == preview.id, PageImage.page <= preview.pages_wanted)
    return len(set(session().scalars(pages)))


def lacking(preview: Preview, first: int, last: int) -> list[int]:
    """The pages from `first` to `last` that have no images."""
    pages = select(PageImage.page).where(PageImage.preview_id == preview.id, PageImage.page.between(first, last))
    there = set(session().scalars(pages))
    return [page for page in range(first, min(last, preview.page_count) + 1) if page not in there]


def _marked(name: str, mark: str) -> str:
    file = PurePath(name)
    return f"{file.stem}-{mark}{file.suffix}" if mark else name
