"""What lies on the moderators' bench: a version with its pages, what its file holds besides them, and what was decided before."""

from dataclasses import dataclass

from wenku.accounts import people
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents import categories, limits
from wenku.documents.models import Version
from wenku.moderation import deciding, queue
from wenku.moderation.models import Decision
from wenku.previews import queries as previews
from wenku.previews.findings import Finding
from wenku.web import formats, reading_views
from wenku.web.reading_views import Reading

FINDINGS: dict[str, Lazy] = {
    Finding.MACROS: _l("Macros"),
    Finding.OBJECTS: _l("Embedded files of other programs"),
    Finding.LINKS: _l("Links to files elsewhere, left out of the preview"),
    Finding.SCRIPTS: _l("Scripts"),
    Finding.ATTACHMENTS: _l("Attached files"),
}


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench. `findings`: what its file holds that is never run or fetched; None while nobody knows."""

    version: Version
    shown: previews.Shown
    reading: Reading
    findings: list[Lazy] | None
    facts: list[tuple[str, str]]
    decisions: list[Decision]
    next_id: int | None


def case(version_id: int) -> Case:
    version = queue.case(version_id)
    shown = previews.shown(version_id)
    following = queue.next_after(version_id)
    known = [FINDINGS[finding] for finding in shown.findings if finding in FINDINGS]
    return Case(
        version=version,
        shown=shown,
        reading=reading_views.reading(version, shown, free=max(shown.pages_made, limits.free_pages.get()), all_pages=True),
        findings=known if shown.page_count else None,
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
