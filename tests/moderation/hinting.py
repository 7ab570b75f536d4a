"""Hints as examining a version would leave them."""

from wenku.base import clock
from wenku.base.db import session
from wenku.documents.models import Version
from wenku.moderation.models import Hint
from wenku.moderation.noting import HintKind


def hinted(version: Version, kind: HintKind, weight: int, **facts: object) -> Hint:
    hint = Hint(version_id=version.id, kind=kind, weight=weight, facts=facts, spans=[], made_at=clock.now())
    session().add(hint)
    session().flush()
    return hint
