"""Filling a site: categories, members, documents through the real receiving and preview line, decisions, readers."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from wenku.accounts import people
from wenku.base import processes, workers
from wenku.base.db import session, unit_of_work
from wenku.base.incoming import Incoming
from wenku.base.supervising import Child
from wenku.base.words import _
from wenku.demo import members, reading
from wenku.demo.papers import Paper, papers
from wenku.documents import categories, editing, lifecycle, limits, receiving, usual_categories
from wenku.documents.models import Category, Document, DocumentState, Licence, Version, VersionState
from wenku.editorial import recommending
from wenku.moderation import deciding

Say = Callable[[str], None]

LEFT_WAITING = ("64-nursing", "78-standard", "95-minutes")
REJECTED = {"86-scan-register": "扫描页有些歪斜，第三页左侧的字看不清。请重新扫描以后再提交。"}
NEWEST = ("66-first-aid", "96-git", "28-exam-math", "40-thesis-elder", "42-journal-rice", "10-speech-projects")
"""Published last, so that a newcomer sees them first."""

RECOMMENDED = ("46-tang-poems", "60-scaffold", "76-cafe-plan", "90-probability", "12-notice-flood", "87-plants")

PATIENCE = 300.0  # seconds in which at least one more preview must become ready
ROOT = Path(__file__).resolve().parents[3]


class Stalled(Exception):
    """No preview became ready for a long time."""


def fill(say: Say) -> None:
    """Fill the site that is connected. Run again, it adds what is missing and changes nothing that is there."""
    places = _categories()
    with _working(say), tempfile.TemporaryDirectory(prefix="wenku-demo-") as folder:
        shared = _share_all(places, Path(folder), say)
        _wait_for_previews(shared, say)
        published = _decide(shared, say)
    reading.read(published, say, liked=NEWEST)
    _recommend([published[slug] for slug in RECOMMENDED if slug in published])


def _recommend(document_ids: list[int]) -> None:
    """What an admin has chosen since stays."""
    with unit_of_work():
        if not recommending.every():
            for document_id in reversed(document_ids):
                recommending.add(document_id, by=people.system())


def _categories() -> dict[tuple[str, ...], int]:
    """Ids by path, those that were missing made."""
    places: dict[tuple[str, ...], int] = {}
    with unit_of_work():
        for (subject, subject_en), branches in usual_categories.TREE.items():
            top = _category(subject, subject_en, None)
            for branch, branch_en in branches:
                places[subject, branch] = _category(branch, branch_en, top)
    return places


def _category(name: str, name_en: str, parent_id: int | None) -> int:
    found = session().scalar(select(Category.id).where(Category.name == name, Category.parent_id == parent_id))
    return found or categories.create(name, name_en=name_en, parent_id=parent_id, by=people.system()).id


def _share_all(places: dict[tuple[str, ...], int], folder: Path, say: Say) -> dict[str, int]:
    """Ids of the documents by the paper's slug."""
    shared, listed = {}, _in_order()
    for number, paper in enumerate(listed, 1):
        if (document_id := _there(paper)) is None:
            say(_("%(number)s/%(all)s: %(name)s", number=number, all=len(listed), name=paper.name))
            document_id = _share(paper, places[paper.category], folder)
        shared[paper.slug] = document_id
    return shared


def _in_order() -> list[Paper]:
    """Mixed, as members would share them, and the same each time."""
    listed = list(papers())
    random.Random(len(listed)).shuffle(listed)
    return sorted(listed, key=lambda paper: NEWEST.index(paper.slug) if paper.slug in NEWEST else -1)


def _there(paper: Paper) -> int | None:
    """The document of an earlier run."""
    with unit_of_work(writes=False):
        owner = members.found(members.sharer(paper))
        same = Document.owner_id == owner.id, Version.title == paper.title, Document.state != DocumentState.REMOVED
        return session().scalar(select(Document.id).join(Version, Version.document_id == Document.id).where(*same).limit(1))


def _share(paper: Paper, category_id: int, folder: Path) -> int:
    """Upload the document as its member would: the file first, then what is said of it."""
    path = paper.write(folder)
    with Incoming() as file:
        file.write(path.read_bytes())
        stored = receiving.store(file.received(), file_name=paper.name)
    path.unlink()
    with unit_of_work():
        owner = members.found(members.sharer(paper))
        version = receiving.receive(stored, by=owner)
        document = session().get_one(Document, version.document_id)
        editing.change(document, _facts(paper, category_id), by=owner)
        lifecycle.submit(version, by=owner)
        return document.id


def _facts(paper: Paper, category_id: int) -> editing.Facts:
    return editing.Facts(
        title=paper.title,
        description=paper.description,
        keywords=list(paper.keywords),
        category_id=category_id,
        price=paper.price,
        licence=Licence(paper.licence),
        free_pages=paper.free_pages if paper.free_pages < limits.free_pages.get() else None,
    )


@contextmanager
def _working(say: Say) -> Iterator[None]:
    """With a worker alive: the site's own, or else one that is started here and stopped again."""
    with unit_of_work(writes=False):
        is_alive = workers.is_any_alive()
    if is_alive:
        yield
        return
    say(_("No worker is running: one is started until the previews are made."))
    worker = Child("worker", [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "worker"])
    worker.start({**os.environ, processes.PARENT: str(os.getpid())}, ())
    try:
        yield
    finally:
        worker.ask_to_stop()
        with_patience = time.monotonic() + 15
        while worker.is_alive() and time.monotonic() < with_patience:
            time.sleep(0.1)
        worker.kill_all()


def _wait_for_previews(shared: dict[str, int], say: Say) -> None:
    """Until each document's newest version is rendered, or can't be."""
    missing, since = set(shared.values()), time.monotonic()
    while missing:
        with unit_of_work(writes=False):
            left = {id for id in missing if _newest(id).is_rendered is None}
        if left != missing:
            since = time.monotonic()
            say(_("Previews: %(ready)s of %(all)s", ready=len(shared) - len(left), all=len(shared)))
        elif time.monotonic() - since > PATIENCE:
            raise Stalled
        missing = left
        time.sleep(1 if missing else 0)


def _decide(shared: dict[str, int], say: Say) -> dict[str, int]:
    """Approve most of what waits; the published documents by slug."""
    published = {}
    for slug, document_id in shared.items():
        with unit_of_work():
            version = _newest(document_id)
            if version.state is VersionState.WAITING and slug not in LEFT_WAITING:
                say(_judge(slug, version))
            if session().get_one(Document, document_id).state is DocumentState.PUBLISHED:
                published[slug] = document_id
    return published


def _judge(slug: str, version: Version) -> str:
    """Decide, and say what was decided."""
    moderator, title = members.found(members.MODERATOR), version.full_title
    if not version.is_rendered:
        return _("Without a preview: %(title)s", title=title)
    if slug in REJECTED:
        deciding.reject(version, by=moderator, reason=REJECTED[slug])
        return _("Returned: %(title)s", title=title)
    deciding.approve(version, by=moderator)
    return _("Approved: %(title)s", title=title)


def _newest(document_id: int) -> Version:
    return lifecycle.newest(session().get_one(Document, document_id))
