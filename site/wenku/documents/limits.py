"""The numbers of this room, each an option that admins set."""

from wenku.base.options import option
from wenku.base.words import _l
from wenku.documents.models import Document

largest_file = option("largest_file", 100, _l("Largest file, in MB"), group="documents", least=1, most=2048)
free_pages = option(
    "free_pages", 12, _l("Pages that everyone may read"), group="documents", least=1, most=200, then="previews.widen"
)
pages_cache = option(
    "pages_cache",
    2048,
    _l("Space for images of further pages, in MB"),
    group="documents",
    least=16,
    most=1_000_000,
    help=_l(
        "Pages beyond the free ones get images when somebody who may read them asks; what was not asked for longest goes first."
    ),
)
uploads_an_hour = option(
    "uploads_an_hour", 200, _l("Files that a member may upload in an hour"), group="documents", least=1, most=10_000
)
selectable_text = option(
    "selectable_text",
    True,
    _l("Text on the pages can be selected and copied"),
    group="documents",
    help=_l("Without it, text can still be found on the pages, and the numbered sections below them can still be copied."),
)


def free_pages_of(document: Document) -> int:
    """How many pages of the document everyone may read: the site's number, lowered by its uploader."""
    return free_of(document.free_pages)


def free_of(own: int | None) -> int:
    """The same, by what its uploader said (None: nothing)."""
    most = free_pages.get()
    return most if own is None else min(most, own)
