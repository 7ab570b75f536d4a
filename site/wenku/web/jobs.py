"""Jobs that were given up, for admins: with their reasons, to be tried again or put aside, one or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import Row
from werkzeug import Response

from wenku import guard
from wenku.base import failures
from wenku.base.errors import Invalid
from wenku.base.jobs import Job
from wenku.base.paging import number
from wenku.base.words import _, _l, ngettext
from wenku.web import pages

page = Blueprint("jobs", __name__, url_prefix="/admin/jobs")


@dataclass(frozen=True)
class Failed:
    """A job as an admin sees it: `reason` in one line, `told` with how it came about."""

    job: Job
    key: str
    arguments: dict[str, str]
    reason: str
    told: str
    can_retry: bool


@page.get("")
@guard.admins
def every() -> str:
    name = request.args.get("name", "")
    found = failures.failed(name, before=request.args.get("page"))
    names = failures.names()
    choices = [(_("All"), url_for("jobs.every"), not name, sum(count for _name, count in names))]
    choices += [(other, url_for("jobs.every", name=other), other == name, count) for other, count in names]
    return pages.render("admin/jobs.html", page=found, jobs=_shown(found.items), choices=choices, name=name)


@page.post("/retry")
@guard.admins
def retry() -> Response:
    count = failures.retry(_chosen(), by_id=guard.member().id)
    flash(ngettext("%(num)s job is tried again.", "%(num)s jobs are tried again.", count), "ok" if count else "warn")
    return _back()


@page.post("/discard")
@guard.admins
def discard() -> Response:
    count = failures.discard(_chosen(), by_id=guard.member().id)
    flash(ngettext("%(num)s job was put aside.", "%(num)s jobs were put aside.", count), "ok" if count else "warn")
    return _back()


def _chosen() -> list[int]:
    """Raises Invalid where nothing was chosen, or what isn't a number."""
    ids = [number(value) for value in request.form.getlist("job")]
    found = [id for id in ids if id is not None]
    if not found or len(found) != len(ids):
        raise NothingChosen
    return found


class NothingChosen(Invalid):
    message = _l("Please choose at least one job.")


def _back() -> Response:
    name = request.form.get("name", "")
    return redirect(url_for("jobs.every", name=name if name in dict(failures.names()) else None), 303)


def _shown(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Failed]:
    return [_failed(row.Job) for row in rows]


def _failed(job: Job) -> Failed:
    told = failures.masked((job.last_error or "").strip())
    reason = told.splitlines()[-1] if told else _("No reason was noted.")
    return Failed(job, failures.masked(job.key or ""), failures.shown(job.arguments), reason, told, failures.can_retry(job))
