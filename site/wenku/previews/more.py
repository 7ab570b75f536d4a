"""Images of pages past the free ones: made when somebody who may read them asks."""

from wenku.base import jobs
from wenku.documents.models import Version

MOST = 10
"""Pages at a time."""


def ask(version: Version, *, first: int, last: int) -> None:
    """Have images made of those of these pages that have none."""
    key = f"previews.pages:{version.id}:{first}"
    jobs.enqueue("previews.pages", key=key, version_id=version.id, first=first, last=last)
