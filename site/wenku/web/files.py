"""A member's own files as cards: what each is, how far it has come, what stands in its way, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from wenku.base.words import _
from wenku.documents import categories
from wenku.documents.holdings import Holding
from wenku.documents.models import DocumentState, VersionState
from wenku.moderation import hints
from wenku.previews import queries as previews
from wenku.previews import remedies
from wenku.previews.models import PreviewState
from wenku.previews.queries import Progress
from wenku.previews.remedies import Trouble
from wenku.previews.traces import Trace
from wenku.web import pictures
from wenku.web.pictures import Picture

Steps = list[tuple[str, str]]


@dataclass(frozen=True)
class File:
    """`state` is the one word that matters most: of the preview while a draft has none yet, else of the version or the document;
    `following` that of the version that is to take the place of the public one. `steps` are words with done, now or todo.
    `author` and `traces` are what the file tells of who made it, while that can still be changed.
    """

    id: int
    version_id: int
    name: str
    kind: str
    size: int
    state: str
    following: str | None
    progress: Progress
    trouble: Trouble | None
    cover: Picture | None
    steps: Steps
    is_draft: bool
    is_waiting: bool
    is_public: bool
    is_ended: bool
    may_change: bool
    may_submit: bool
    asks_for_agreement: bool
    keywords: str
    words: str
    author: str
    traces: list[str]

    @property
    def needs_care(self) -> bool:
        """Whether it waits for its owner rather than for anybody else."""
        return self.trouble is not None or {self.state, self.following} & {"rejected", "changes_asked"} != set()

    @property
    def url(self) -> str:
        return url_for("documents.show", document_id=self.id)


def file(holding: Holding, progress: Progress | None = None) -> File:
    document, version = holding.document, holding.version
    progress = progress or previews.progress(version.id)
    return File(
        id=document.id,
        version_id=version.id,
        name=version.full_title,
        kind=version.kind,
        size=version.size,
        state=_state(holding, progress),
        following=_following(holding),
        progress=progress,
        trouble=remedies.of(progress.reason) if progress.state is PreviewState.FAILED else None,
        cover=_cover(holding, progress),
        steps=_steps(progress),
        is_draft=version.state is VersionState.DRAFT,
        is_waiting=version.state is VersionState.WAITING,
        is_public=document.state is DocumentState.PUBLISHED,
        is_ended=document.state in (DocumentState.REMOVED, DocumentState.TAKEN_DOWN),
        may_change=document.state in (DocumentState.PRIVATE, DocumentState.PUBLISHED),
        may_submit=_may_submit(holding, progress),
        asks_for_agreement=document.published_version_id is None and version.submitted_at is None,
        keywords=" ".join(version.keywords),
        words=_words(version.full_title, progress),
        author=_author(holding, progress),
        traces=_traces(holding, progress),
    )


def _may_submit(holding: Holding, progress: Progress) -> bool:
    """Whether nothing is in the way that its owner can't fill in."""
    if holding.version.state in (VersionState.WAITING, VersionState.APPROVED) or progress.state is PreviewState.FAILED:
        return False
    return holding.document.category_id is not None or categories.are_any()


def _author(holding: Holding, progress: Progress) -> str:
    """Whom the file names, where it isn't public yet."""
    names = [words for kind, words in progress.traces if kind in (Trace.AUTHOR, Trace.EDITOR)]
    return _(", ").join(dict.fromkeys(names)) if holding.version.state is not VersionState.APPROVED else ""


def _traces(holding: Holding, progress: Progress) -> list[str]:
    """What it tells besides, likewise."""
    if holding.version.state is VersionState.APPROVED:
        return []
    return [hints.trace(kind, words) for kind, words in progress.traces if kind not in (Trace.AUTHOR, Trace.EDITOR)]


def files(holdings: Sequence[Holding]) -> list[File]:
    progresses = previews.progresses(holding.version.id for holding in holdings)
    return [file(holding, progresses[holding.version.id]) for holding in holdings]


def _state(holding: Holding, progress: Progress) -> str:
    if holding.document.state is not DocumentState.PRIVATE:
        return str(holding.document.state)
    if holding.version.state is VersionState.DRAFT and progress.state is not PreviewState.READY:
        return str(progress.state)
    return str(holding.version.state)


def _following(holding: Holding) -> str | None:
    """The state of the version that is to follow the published one."""
    if holding.document.published_version_id in (None, holding.version.id):
        return None
    return str(holding.version.state)


def _cover(holding: Holding, progress: Progress) -> Picture | None:
    """It comes soon after the first page, long before the preview is ready."""
    version = holding.version
    width, height = version.cover_width, version.cover_height
    if not width and progress.pages_made and (made := previews.picture(version.id, 1, pictures.COVER)):
        width, height = made.width, made.height
    return pictures.cover(holding.document.id, version.id, width, height)


def _steps(progress: Progress) -> Steps:
    """What is done on the way to a preview, what is being done, and what is left."""
    names = [_("Received"), _("Safety check"), _("Preview"), _("Text")]
    now = _now(progress)
    return [(name, "done" if place < now else "now" if place == now else "todo") for place, name in enumerate(names)]


def _now(progress: Progress) -> int:
    if not progress.page_count:
        return 1
    return 2 if progress.pages_made < progress.pages_wanted else 3


def _words(name: str, progress: Progress) -> str:
    """What a screen reader says when the state has changed."""
    if progress.state is PreviewState.FAILED:
        trouble = remedies.of(progress.reason)
        return f"{name}: {trouble.cause} {trouble.remedy}"
    said = {
        PreviewState.QUEUED: _("%(name)s is in line for its preview", name=name),
        PreviewState.MAKING: _("The preview of %(name)s is being made", name=name),
        PreviewState.READY: _("The preview of %(name)s is ready", name=name),
    }
    return said[progress.state]
