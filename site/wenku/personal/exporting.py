"""A member's own data: asked for, put together by a job from what each room knows, and theirs to fetch for some days."""

import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from wenku.accounts import letters, notifying, sanctions
from wenku.accounts.models import Member
from wenku.base import addresses, audit, blobs, clock, jobs, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict, Gone, NotFound
from wenku.base.jobs import Lease
from wenku.base.records import Record
from wenku.base.words import _, _l
from wenku.downloads.delivering import File
from wenku.personal import belongings
from wenku.personal.models import OPEN, DataExport, ExportState

KEPT = timedelta(days=7)
OFTEN = timedelta(days=1)
"""Between one copy and the next."""

JOB = "personal.export"

notifying.sentences(
    {
        "personal.export_ready": _l("The copy of your data is ready. You can download it in your settings for seven days."),
        "personal.export_failed": _l("The copy of your data couldn't be made. Please ask for it again."),
    }
)


class AskedAlready(Conflict):
    code, message = "export-asked", _l("You have asked for your data within the last day. Once a day is enough.")


class Expired(Gone):
    code, message = "export-expired", _l("This copy of your data was deleted after seven days. You can ask for a new one.")


def ask(*, by: Member) -> DataExport:
    """Have a copy made. Raises AskedAlready where one is being made, or was asked for within the last day and didn't fail."""
    session().execute(select(Member.id).where(Member.id == by.id).with_for_update())
    latest = last(by)
    if latest and latest.state is not ExportState.FAILED and latest.asked_at > clock.now() - OFTEN:
        raise AskedAlready
    asked = DataExport(member_id=by.id, state=ExportState.ASKED, rooms=len(belongings.EXPORTS), asked_at=clock.now())
    session().add(asked)
    session().flush()
    audit.record("member.data_asked", by_id=by.id, subject=f"member:{by.id}")
    jobs.enqueue(JOB, key=f"{JOB}:{asked.id}", lane=jobs.LIGHT, owner_id=by.id, export_id=asked.id)
    return asked


def last(member: Member) -> DataExport | None:
    """The copy that the member asked for last."""
    asked = select(DataExport).where(DataExport.member_id == member.id).order_by(DataExport.id.desc()).limit(1)
    return session().scalar(asked)


def may_ask(latest: DataExport | None) -> bool:
    return latest is None or latest.state is ExportState.FAILED or latest.asked_at <= clock.now() - OFTEN


def file(export_id: int, *, by: Member) -> File:
    """The copy, for the member alone. Raises NotFound, and Expired where it has been deleted."""
    export = session().get(DataExport, export_id)
    if export is None or export.member_id != by.id or export.state is not ExportState.READY:
        raise NotFound
    if export.until_at is None or export.until_at <= clock.now():
        raise Expired
    name = f"wenku-{by.id}-{export.asked_at:%Y%m%d}.zip"
    return File(export.path, name, "application/zip", export.size, export.sha256)


def make(lease: Lease, *, export_id: int) -> None:
    """Ask one room after the other, and put what they say into one file. Called by the worker; opens its own units."""
    with unit_of_work(writes=False):
        export = session().get(DataExport, export_id)
        member = session().get(Member, export.member_id) if export else None
    if export is None or member is None or export.state not in OPEN:
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with words.speaking(member.language):
            archive.writestr("README.txt", _about())
        for done, (room, known) in enumerate(belongings.EXPORTS.items(), 1):
            with unit_of_work(writes=False):
                found = known(member.id)
            for name, rows in found.items():
                archive.writestr(f"{room}/{name}.json", _json(rows))
            _note(lease, export_id, state=ExportState.MAKING, done=done)
    content, path = packed.getvalue(), f"derived/exports/{export_id}/{secrets.token_hex(16)}.zip"
    blobs.put(path, content)
    _finish(lease, export_id, member, path, content)


def given_up(*, export_id: int) -> None:
    """So that it can be asked for again. In the unit that ends the job."""
    export = session().get(DataExport, export_id)
    if export is not None and export.state in OPEN:
        export.state = ExportState.FAILED
        notifying.tell(export.member_id, "personal.export_failed", path=addresses.own_settings())


def forget_old() -> None:
    """Delete copies that nobody may fetch any more. Called by the worker; opens its own units."""
    with unit_of_work(writes=False):
        ids = list(session().scalars(select(DataExport.id).where(DataExport.until_at <= clock.now())))
    _delete(ids)


def forget(member_id: int) -> None:
    """Opens its own units."""
    with unit_of_work(writes=False):
        ids = list(session().scalars(select(DataExport.id).where(DataExport.member_id == member_id)))
    _delete(ids)


def _delete(ids: Sequence[int]) -> None:
    """Rows first: one that stands names a file that is there."""
    with unit_of_work():
        session().execute(delete(DataExport).where(DataExport.id.in_(ids)))
    for export_id in ids:
        blobs.remove_folder(f"derived/exports/{export_id}")


def _note(lease: Lease, export_id: int, *, state: ExportState, done: int) -> None:
    with unit_of_work():
        lease.hold()
        export = session().get_one(DataExport, export_id)
        export.state, export.done = state, done


def _finish(lease: Lease, export_id: int, member: Member, path: str, content: bytes) -> None:
    until = clock.now() + KEPT
    with unit_of_work():
        lease.hold()
        export = session().get_one(DataExport, export_id)
        export.state, export.path, export.size, export.until_at = ExportState.READY, path, len(content), until
        export.sha256 = hashlib.sha256(content).hexdigest()
        notifying.tell(member.id, "personal.export_ready", path=addresses.own_settings())
        letters.export_ready(member, until=sanctions.shown(until))


def _json(rows: Sequence[Record]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _about() -> str:
    return "\n\n".join(
        (
            _("This is what the site knows of you: a folder for each part of it, a file for each kind of row, as JSON."),
            _("Times are UTC. Money and points are whole numbers; money counts hundredths."),
            _("The files that you uploaded aren't in here: documents/documents.json says at which address you find each of them."),
            _("What others wrote about you confidentially, and what would tell of other members, isn't in here either."),
        )
    )
