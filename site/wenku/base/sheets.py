"""Options that are set together, on a page that shows first what that would do: all or none, and nobody's change unseen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid
from wenku.base.options import Option, OptionValue
from wenku.base.words import Lazy


def _agree(_values: Mapping[str, Any]) -> None:
    """Most options don't contradict each other."""


class Sheet:
    """`agree` raises Invalid for values that contradict each other; `meanwhile` is raised where another admin was quicker, with
    `changes`: what each option is called, what the admin was shown, and what it is now. Values are by the options' names.
    """

    def __init__(
        self, options: Sequence[Option[Any]], *, meanwhile: type[Conflict], agree: Callable[[Mapping[str, Any]], None] = _agree
    ) -> None:
        self.options = options
        self._meanwhile, self._agree = meanwhile, agree

    def now(self) -> dict[str, Any]:
        """Every value as it stands in the database at this moment, whatever the unit has read before."""
        asked = select(OptionValue).where(OptionValue.name.in_([option.name for option in self.options]))
        rows = {row.name: row.value for row in session().scalars(asked.execution_options(populate_existing=True))}
        return {option.name: rows.get(option.name, option.default) for option in self.options}

    def check(self, values: Mapping[str, Any]) -> None:
        """Raises Invalid({name: …}) where one of the values, all of them, is out of bounds or contradicts another."""
        wrong: dict[str, str | Lazy] = {}
        for option in self.options:
            try:
                option.check(values[option.name])
            except Invalid as refusal:
                wrong |= refusal.fields
        if wrong:
            raise Invalid(wrong)
        self._agree(values)

    def check_seen(self, seen: Mapping[str, Any]) -> None:
        """Raises what was given as `meanwhile` where a value isn't what the admin was shown."""
        now = self.now()
        different = [
            (option.label, seen[option.name], now[option.name]) for option in self.options if seen[option.name] != now[option.name]
        ]
        if different:
            raise self._meanwhile(changes=different)

    def change(self, values: Mapping[str, Any], *, seen: Mapping[str, Any], by_id: int) -> None:
        """Set all of them; each that differs has its audit row. Raises as `check` does, and as `check_seen` unless sent twice."""
        db.one_at_a_time("options")
        self.check(values)
        if self.now() == dict(values):
            return
        self.check_seen(seen)
        for option in self.options:
            option.set(values[option.name], by_id=by_id)
