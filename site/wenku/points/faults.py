"""Faults: what an audit finds where the books don't add up, kept as facts and said in words."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Row, Select

from wenku.base.db import session
from wenku.base.words import Lazy, _l

MOST = 100
"""How many faults of one kind are listed; a site where everything is wrong has to say so, and not for hours."""

_sentences: dict[str, Lazy] = {
    "more": _l("There are more faults of the kind “%(subject)s” than are listed."),
}
_OF_ANOTHER_TIME = _l("%(subject)s is not as it should be.")


@dataclass(frozen=True)
class Fault:
    """`subject` is what is wrong: an id or a name; `off` by how many points, where that says more than the figures in `facts`,
    which move on while members trade.
    """

    kind: str
    subject: int | str
    off: int = 0
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return _sentences.get(self.kind, _OF_ANOTHER_TIME) % {**self.facts, "subject": self.subject, "off": self.off}

    def kept(self) -> dict[str, Any]:
        """As it is written down, and read again by `Fault(**kept)`."""
        return asdict(self)


def sentences(kinds: dict[str, Lazy]) -> None:
    """Each audit registers the words of its kinds of fault; %(subject)s, %(off)s and the facts are filled in."""
    _sentences.update(kinds)


def listed(kind: str, query: Select[*tuple[Any, ...]], fault: Callable[[Row[*tuple[Any, ...]]], Fault]) -> Iterator[Fault]:
    """The first faults of a query that finds nothing but faults, and whether there are more."""
    rows = session().execute(query.limit(MOST + 1)).all()
    yield from (fault(row) for row in rows[:MOST])
    if len(rows) > MOST:
        yield Fault("more", kind)
