"""What lies on the moderators' bench: a version with its pages, what was noted of it, and what was decided before."""

from dataclasses import dataclass

from wenku.accounts import people
from wenku.base.words import _, ngettext
from wenku.documents import categories, limits
from wenku.documents.models import Version
from wenku.moderation import deciding, hints, queue
from wenku.moderation.hints import Section
from wenku.moderation.models import Decision
from wenku.previews import queries as previews
from wenku.web import formats, reading_views
from wenku.web.reading_views import Reading


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench; no `hints` at all while it wasn't examined."""

    version: Version
    shown: previews.Shown
    reading: Reading
    hints: list[Section]
    facts: list[tuple[str, str]]
    decisions: list[Decision]
    next_id: int | None


def case(version_id: int) -> Case:
    version = queue.case(version_id)
    shown = previews.shown(version_id)
    following = queue.next_after(version_id)
    return Case(
        version=version,
        shown=shown,
        reading=reading_views.reading(version, shown, free=max(shown.pages_made, limits.free_pages.get()), all_pages=True),
        hints=hints.sections(version, hints.of(version_id)),
        facts=_facts(version),
        decisions=deciding.history(version.document_id),
        next_id=following.version_id if following else None,
    )


def _facts(version: Version) -> list[tuple[str, str]]:
    document = version.document
    points = ngettext("%(num)s point", "%(num)s points", document.price) if document.price else _("Free")
    return [
        (_("Uploader"), people.shown_name(document.owner)),
        (_("Document number"), str(document.id)),
        (_("Version"), str(version.number)),
        (_("Category"), " / ".join(branch.name for branch in categories.path(document.category_id))),
        (_("Price"), points),
        (_("Format and size"), f"{version.kind.upper()}, {formats.size(version.size)}"),
        (_("Handed in"), formats.moment(version.submitted_at)),
    ]
