"""Auditing: the books are proven every hour, and admins are told once when something new is wrong, and when it is right again."""

import time
from collections.abc import Sequence

from sqlalchemy import select

from wenku.accounts import notifying, roles
from wenku.accounts.models import Member, Role
from wenku.base import addresses, clock, mail, options, words
from wenku.base.db import session, unit_of_work
from wenku.base.words import _, _l, ngettext
from wenku.downloads import books
from wenku.downloads.models import BooksReport
from wenku.points.faults import Fault

TOLD = 20
"""How many faults a mail lists; all of them stand on the page."""

notifying.sentences(
    {
        "downloads.books-wrong": _l("The books of points don't add up: %(count)s faults were found. Please look at once."),
        "downloads.books-right": _l("The books of points add up again."),
    }
)


def audit() -> None:
    """Prove the books as they stand at one moment, and note what was found. Called by the worker, with no unit open."""
    began = time.monotonic()
    with unit_of_work(writes=False, snapshot=True):
        found = books.check()
    took = round(1000 * (time.monotonic() - began))
    with unit_of_work():
        note(found, milliseconds=took)


def note(found: Sequence[Fault], *, milliseconds: int) -> None:
    """What was found becomes the latest report; admins are told where it isn't what the report before it says."""
    roles.lock()  # two audits that end at once tell admins one after the other
    before, now = latest(), clock.now()
    faults = [fault.kept() for fault in found]
    if before is not None and set(told(before)) == set(found):
        before.faults, before.milliseconds, before.confirmed_at = faults, milliseconds, now
        return
    session().add(BooksReport(faults=faults, milliseconds=milliseconds, found_at=now, confirmed_at=now))
    session().flush()
    if found:
        _alert(found)
    elif before is not None:
        _relieve()


def latest() -> BooksReport | None:
    """None where the books were never audited."""
    return session().scalar(select(BooksReport).order_by(BooksReport.id.desc()).limit(1))


def told(report: BooksReport) -> list[Fault]:
    return [Fault(**fault) for fault in report.faults]


def count_faults() -> int:
    """How many there were when the books were last audited."""
    report = latest()
    return len(report.faults) if report is not None else 0


def _alert(found: Sequence[Fault]) -> None:
    for admin in _admins():
        notifying.tell(admin.id, "downloads.books-wrong", path=addresses.admin_points(), count=len(found))
        with words.speaking(admin.language):
            count = ngettext("%(num)s fault was found.", "%(num)s faults were found.", len(found))
            listed = "\n".join(f"- {fault}" for fault in found[:TOLD])
            _write(
                admin,
                _("The books of %(site)s don't add up", site=options.site_name.get()),
                _("The audit of points compares every balance with its transfers, and every right to download with its payment."),
                count,
                _("Nothing was changed. Until it is clear what happened, balances can not be trusted."),
                listed,
            )


def _relieve() -> None:
    for admin in _admins():
        notifying.tell(admin.id, "downloads.books-right", path=addresses.admin_points())
        with words.speaking(admin.language):
            _write(
                admin,
                _("The books of %(site)s add up again", site=options.site_name.get()),
                _("The audit of points found nothing any more."),
            )


def _write(admin: Member, subject: str, *paragraphs: str) -> None:
    if admin.address is not None:
        link = addresses.url(addresses.admin_points())
        mail.send(admin.address, subject=subject, text="\n\n".join((*paragraphs, link, options.site_name.get())) + "\n")


def _admins() -> Sequence[Member]:
    return session().scalars(select(Member).where(Member.role == Role.ADMIN).order_by(Member.id)).all()
