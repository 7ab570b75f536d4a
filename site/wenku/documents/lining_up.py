"""Since when a version waits for review, and how soon it should be looked at: what speaks for haste counts as having waited."""

from datetime import timedelta

from wenku.base import clock
from wenku.documents.models import Version


def join(version: Version) -> None:
    """It waits from now on, with what it says now. What speaks for haste is found out when it is examined."""
    version.submitted_at = version.urgent_at = clock.now()


def hurry(version: Version, haste: timedelta) -> None:
    """Among the most urgent it stands as if it had waited by so much longer."""
    if version.submitted_at is not None:
        version.urgent_at = version.submitted_at - haste
