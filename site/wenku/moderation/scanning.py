"""Whether the file holds a virus, as far as a scanner is there to say so."""

import logging

from wenku.base import blobs, clamd, settings
from wenku.moderation.noting import Case, HintKind, Note

log = logging.getLogger(__name__)

OFF, AWAY, TOO_LARGE = "off", "away", "too_large"


def notes(case: Case) -> list[Note]:
    """Bytes that nobody looked at are told as such."""
    address = settings.read().clamd
    if not address:
        return [_unscanned(OFF, 0)]
    path = blobs.original(case.sha256)
    try:
        found = clamd.virus(address, blobs.read_range(path, 0, blobs.size(path)))
    except clamd.TooLarge:
        return [_unscanned(TOO_LARGE, 30)]
    except clamd.Away as error:
        log.warning("the virus scanner does not answer: %s", error)
        return [_unscanned(AWAY, 30)]
    return [Note(HintKind.VIRUS, 100, {"name": found})] if found else []


def _unscanned(why: str, weight: int) -> Note:
    return Note(HintKind.NOT_SCANNED, weight, {"why": why})
