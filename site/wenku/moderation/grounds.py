"""Grounds: what readers can say is wrong, in a list that admins edit. What somebody once chose keeps its words."""

import secrets

from sqlalchemy import exists, func, select

from wenku.accounts.models import Member
from wenku.base import audit, words
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.words import _l
from wenku.moderation.models import Report, ReportReason

LONGEST = 60


class LastReason(Conflict):
    code, message = "last-reason", _l("Readers need at least one reason to choose. Add another one first.")


def every() -> list[ReportReason]:
    """Those that are switched off too, behind the others."""
    order = ReportReason.is_active.desc(), ReportReason.position, ReportReason.name
    return list(session().scalars(select(ReportReason).order_by(*order)))


def offered() -> list[ReportReason]:
    return [reason for reason in every() if reason.is_active]


def said() -> dict[str, str]:
    """All of them by name, in the language spoken now."""
    return {reason.name: shown(reason) for reason in every()}


def shown(reason: ReportReason) -> str:
    return reason.chinese if words.language() == "zh" else reason.english


def one(name: str) -> ReportReason:
    reason = session().get(ReportReason, name)
    if reason is None:
        raise NotFound
    return reason


def add(*, chinese: str, english: str, asks: bool, by: Member) -> ReportReason:
    """Behind the others. Raises Invalid for words that are missing, too long, or another's."""
    chinese, english = _checked(chinese, english)
    position = session().scalar(select(func.coalesce(func.max(ReportReason.position), 0) + 1)) or 0
    return _added(chinese, english, asks=asks, position=position, by=by)


def change(reason: ReportReason, *, chinese: str, english: str, asks: bool, position: int, by: Member) -> ReportReason:
    """The reason as it is from now on: another row where somebody has chosen the words that it had. Raises as `add`."""
    chinese, english = _checked(chinese, english, besides=reason)
    before = {"chinese": reason.chinese, "english": reason.english, "asks": reason.asks, "position": reason.position}
    after = {"chinese": chinese, "english": english, "asks": asks, "position": position}
    if after == before:
        return reason
    if (chinese, english) != (reason.chinese, reason.english) and _is_chosen(reason):
        reason.is_active = False
        audit.record("report_reason.replaced", by_id=by.id, subject=f"report_reason:{reason.name}", **before)
        return _added(chinese, english, asks=asks, position=position, by=by)
    reason.chinese, reason.english, reason.asks, reason.position = chinese, english, asks, position
    audit.record("report_reason.changed", by_id=by.id, subject=f"report_reason:{reason.name}", before=before, after=after)
    return reason


def switch(reason: ReportReason, *, on: bool, by: Member) -> None:
    """Whether readers can choose it. Raises LastReason, and Invalid where another one has its words now."""
    session().execute(select(ReportReason.name).order_by(ReportReason.name).with_for_update())  # two at once would leave none
    if on == reason.is_active:
        return
    if not on and len(offered()) == 1:
        raise LastReason
    if on:
        _checked(reason.chinese, reason.english, besides=reason)
    reason.is_active = on
    audit.record(f"report_reason.switched_{'on' if on else 'off'}", by_id=by.id, subject=f"report_reason:{reason.name}")


def _added(chinese: str, english: str, *, asks: bool, position: int, by: Member) -> ReportReason:
    reason = ReportReason(
        name=f"own_{secrets.token_hex(8)}", chinese=chinese, english=english, asks=asks, position=position, is_active=True
    )
    session().add(reason)
    session().flush()
    audit.record("report_reason.added", by_id=by.id, subject=f"report_reason:{reason.name}", chinese=chinese, english=english)
    return reason


def _checked(chinese: str, english: str, *, besides: ReportReason | None = None) -> tuple[str, str]:
    chinese, english = " ".join(chinese.split()), " ".join(english.split())
    others = [reason for reason in offered() if reason is not besides]
    wrong = {}
    for field, text, taken in (
        ("chinese", chinese, {reason.chinese for reason in others}),
        ("english", english, {reason.english for reason in others}),
    ):
        if not 0 < len(text) <= LONGEST or not text.isprintable():
            wrong[field] = _l("Between 1 and %(most)s characters, please.", most=LONGEST)
        elif text in taken:
            wrong[field] = _l("Another reason says this already.")
    if wrong:
        raise Invalid(wrong)
    return chinese, english


def _is_chosen(reason: ReportReason) -> bool:
    return bool(session().scalar(select(exists().where(Report.reason == reason.name))))
