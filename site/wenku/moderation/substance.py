"""What a file holds: little text, what would be run or fetched and never is, and what it tells of who made it."""

from sqlalchemy import select

from wenku.base import chinese
from wenku.base.db import session, unit_of_work
from wenku.moderation.noting import Case, HintKind, Note
from wenku.previews.findings import Finding
from wenku.previews.models import Preview

LITTLE = 20
"""Letters on a page: fewer than these on average is a scan, or nothing much."""

_WEIGHTS = {Finding.MACROS: 40, Finding.SCRIPTS: 40, Finding.ATTACHMENTS: 30, Finding.OBJECTS: 20, Finding.LINKS: 10}


def notes(case: Case) -> list[Note]:
    with unit_of_work(writes=False):
        preview = session().scalars(select(Preview).where(Preview.version_id == case.version_id)).one()
    letters = sum(len(chinese.bare(page)) for page in case.pages)
    found = []
    if letters < LITTLE * max(1, preview.page_count):
        facts = {"letters": letters, "pages": preview.page_count, "is_scan": preview.is_scan}
        found.append(Note(HintKind.LITTLE_TEXT, 20, facts))
    known = [finding for finding in Finding if finding.value in preview.findings]
    if known:
        found.append(Note(HintKind.STRIPPED, max(_WEIGHTS[finding] for finding in known), {"findings": known}))
    if preview.traces:
        found.append(Note(HintKind.AUTHOR_DATA, 5, {"traces": preview.traces}))
    return found
