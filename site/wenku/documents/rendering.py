"""Asking for a version's preview: in its owner's turn, and in the lane for files of its size."""

from wenku.base import jobs
from wenku.documents.models import Version

LIGHT = {
    "pdf": 3 << 20,
    **dict.fromkeys(["png", "jpg", "webp", "tiff"], 8 << 20),
    **dict.fromkeys(["xlsx", "xls", "ods", "csv"], 200 << 10),
}
"""Up to how many bytes a file of a kind is expected to take seconds: a picture is drawn once, a sheet is mostly cells."""

LIGHT_ELSE = 1 << 20

MOST_ATTEMPTS = 10
"""A preview is tried more often than other work: a worker that dies takes all that it is at with it."""


def ask(version: Version, *, owner_id: int | None, anew: bool = False) -> None:
    """Have the preview made in the owner's turn; where it is asked for already, one job stands for both.

    With `anew` it is made although there is one, when nobody waits for anything else.
    """
    jobs.enqueue(
        "previews.make",
        key=key(version.id),
        lane=jobs.SLOW if anew else lane(version),
        owner_id=owner_id,
        background=anew,
        most_attempts=MOST_ATTEMPTS,
        version_id=version.id,
        anew=anew,
    )


def key(version_id: int) -> str:
    return f"previews.make:{version_id}"


def lane(version: Version) -> str:
    return jobs.LIGHT if version.size <= LIGHT.get(version.kind, LIGHT_ELSE) else jobs.SLOW
