"""How the site behaves: typed values in the database, set by admins, with bounds, defaults and an audit row for each change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import audit, db, jobs, revision
from wenku.base.columns import Json
from wenku.base.db import Model, session
from wenku.base.errors import Invalid
from wenku.base.statements import Statement
from wenku.base.words import Lazy, _l

T = TypeVar("T", int, str, bool)


class OptionValue(Model):
    __tablename__ = "option_value"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


_EVERY = Statement(select(db.table(OptionValue)))
_READ = "options"


@dataclass(frozen=True)
class Option(Generic[T]):
    """One thing that an admin can set. `least` and `most` bound a number, or the length of a text; `then` is the job that a change
    asks for.
    """

    name: str
    default: T
    label: Lazy
    group: str
    help: Lazy | None = None
    least: int = 0
    most: int = 1_000_000
    choices: Callable[[], list[str]] | None = None
    lines: bool = False
    then: str | None = None

    def get(self) -> T:
        value: T = _set_values().get(self.name, self.default)
        return value

    def set(self, value: T, *, by_id: int | None) -> None:
        """Raises Invalid({name: …}) where the value is of the wrong type or out of bounds."""
        self.check(value)
        before = self.get()
        if value == before:
            return
        session().merge(OptionValue(name=self.name, value=value))
        _set_values()[self.name] = value
        revision.grow()
        audit.record("option.changed", by_id=by_id, subject=f"option:{self.name}", before=before, after=value)
        if self.then is not None:
            jobs.enqueue(self.then, key=self.then)

    def check(self, value: T) -> None:
        if type(value) is not type(self.default):
            raise Invalid({self.name: _l("This is not a value for this setting.")})
        size = len(value) if isinstance(value, str) else int(value)
        if not isinstance(value, bool) and not self.least <= size <= self.most:
            raise Invalid({self.name: _l("Between %(least)s and %(most)s, please.", least=self.least, most=self.most)})
        if self.choices is not None and value not in self.choices():
            raise Invalid({self.name: _l("Please choose one of the list.")})


def _set_values() -> dict[str, Any]:
    """What admins set, read once in each unit of work: a page asks for a dozen options, and most were never set."""
    known = db.notes()
    if _READ not in known:
        known[_READ] = {row.name: row.value for row in _EVERY.run()}
    values: dict[str, Any] = known[_READ]
    return values


def _zones() -> list[str]:
    return sorted(available_timezones())


_all: dict[str, Option[Any]] = {}


def option(
    name: str,
    default: T,
    label: Lazy,
    *,
    group: str,
    help: Lazy | None = None,
    least: int = 0,
    most: int = 1_000_000,
    choices: Callable[[], list[str]] | None = None,
    lines: bool = False,
    then: str | None = None,
) -> Option[T]:
    """Declare an option where it is used; the admin's page shows every declared one, by group."""
    if name in _all:
        raise ValueError(f"option {name} is declared twice")
    _all[name] = Option(name, default, label, group, help, least, most, choices, lines, then)
    return _all[name]


def every() -> list[Option[Any]]:
    return list(_all.values())


def named(name: str) -> Option[Any] | None:
    return _all.get(name)


site_name = option("site_name", "文库", _l("Name of the site"), group="site", least=1, most=30)
slogan = option("slogan", "分享文档赚钱的网站", _l("Slogan"), group="site", most=60)
record_number = option(
    "record_number", "", _l("Record number (备案号)"), group="site", most=60, help=_l("Shown in the footer of every page.")
)
record_url = option(
    "record_url",
    "https://beian.miit.gov.cn/",
    _l("Where the record number leads"),
    group="site",
    most=300,
    help=_l("The register in which the number can be looked up. Empty: the number is no link."),
)
contact = option("contact", "", _l("Contact address"), group="site", most=200)
time_zone = option(
    "time_zone", "Asia/Shanghai", _l("Time zone"), group="site", most=60, choices=lambda: sorted(available_timezones())
)
source_url = option(
    "source_url",
    "",
    _l("Address of the source code"),
    group="site",
    most=300,
    help=_l("The licence (AGPL) asks you to offer the source of what you run. Empty: the site offers it as a download."),
)


def zone() -> ZoneInfo:
    return ZoneInfo(time_zone.get())
