"""What a hostile file is to these tests: how it is made, and with which words its preview may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.previews.hostile.canary import Canary

from wenku.previews.reasons import Reason

Make = Callable[[Path, Canary], object]

READY = "ready"
SOUND = "健康的正文"
"""What a hostile file says that ought to be ready all the same."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """`ends`: READY, or the reason that is true of it; `says`: words of its text where it is ready; `leads_out`: it names files
    elsewhere, and cleaning alone has to keep it from them, also where no wall stands.
    """

    name: str
    kind: str
    make: Make
    ends: frozenset[str]
    seconds: float = 40
    says: str = ""
    quick: bool = False
    leads_out: bool = False


class Files(list[Hostile]):
    """The hostile files of one family."""

    def add(
        self, kind: str, *ends: str, seconds: float = 40, says: str = "", quick: bool = False, leads_out: bool = False
    ) -> Callable[[Make], Make]:
        """Decorates a function that writes the file to a path."""

        def added(make: Make) -> Make:
            self.put(make.__name__, kind, make, *ends, seconds=seconds, says=says, quick=quick, leads_out=leads_out)
            return make

        return added

    def put(self, name: str, kind: str, make: Make, *ends: str, **how: object) -> None:
        assert ends
        assert all(end == READY or Reason(end) for end in ends)
        self.append(Hostile(name, kind, make, frozenset(ends), **how))

    def params(self) -> list[object]:
        """For pytest: all but the quick ones belong to the long run."""
        return [pytest.param(one, id=f"{one.kind}-{one.name}", marks=() if one.quick else (pytest.mark.long,)) for one in self]
