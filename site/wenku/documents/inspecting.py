"""Asking for a version to be examined, for those who judge it: by name, since who examines stands above."""

from wenku.base import jobs
from wenku.documents.models import Version


def ask(version: Version, *, owner_id: int, background: bool = False) -> None:
    """In its owner's turn, or when nobody waits for anything else; where it is asked for already, one job stands for both."""
    key = f"moderation.examine:{version.id}"
    jobs.enqueue("moderation.examine", key=key, lane=jobs.LIGHT, owner_id=owner_id, background=background, version_id=version.id)
