"""Looking after the parts of the site: by the worker, since a mail server may take its time, and read by pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from wenku.base import clock, words
from wenku.base.db import session, unit_of_work
from wenku.base.words import Lazy
from wenku.health import parts
from wenku.health.models import PartFinding

STALE = timedelta(minutes=20)
"""What was found longer ago says nothing of now."""


@dataclass(frozen=True)
class Watched:
    title: Lazy
    works: bool
    told: str
    looked_at: datetime

    @property
    def is_stale(self) -> bool:
        return self.looked_at < clock.now() - STALE


def look() -> None:
    """Try every part that is watched, and note what was found in each language. Called by the worker; opens its own units."""
    for language in words.LANGUAGES:
        with words.speaking(language):
            findings = parts.look(parts.WATCHED)
        with unit_of_work():
            for finding in findings:
                told = {"works": finding.works, "told": finding.told, "looked_at": clock.now()}
                session().merge(PartFinding(name=finding.part.name, language=language, **told))


def found() -> Sequence[Watched]:
    """In the order of the parts; what nobody looked at yet is left out."""
    known = {row.name: row for row in session().scalars(select(PartFinding).where(PartFinding.language == words.language()))}
    rows = [(part, known[part.name]) for part in parts.WATCHED if part.name in known]
    return [Watched(part.title, row.works, row.told, row.looked_at) for part, row in rows]
