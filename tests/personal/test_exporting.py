"""A member gets a copy of all that the site knows of them: once a day, alone, for a week."""

import io
import json
import zipfile

import pytest
from tests.personal.conftest import ADDRESS, MARK

from wenku.accounts import notifying
from wenku.base import blobs, db
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.jobs import Lease, LeaseLost
from wenku.personal import exporting
from wenku.personal.belongings import COLUMNS, PERSONAL
from wenku.personal.models import DataExport, ExportState
from wenku.worker import WORKS


class Kept(Lease):
    """A lease that holds."""

    def hold(self):
        pass


def asked(member):
    with db.unit_of_work():
        return exporting.ask(by=member).id


def made(member):
    export_id = asked(member)
    WORKS["personal.export"].do(Kept(1, ""), export_id=export_id)
    return export_id


def archive(member, export_id):
    with db.unit_of_work(writes=False):
        file = exporting.file(export_id, by=member)
    packed = zipfile.ZipFile(io.BytesIO(blobs.get(file.path)))
    return {name.removesuffix(".json"): json.loads(packed.read(name)) for name in packed.namelist() if name.endswith(".json")}


def test_every_declared_column_stands_in_its_file(leaver):
    found = archive(leaver, made(leaver))
    for column, (file, _) in {**COLUMNS, **PERSONAL}.items():
        if file is not None:
            assert file in found, column
    empty = {name for name, rows in found.items() if not rows}
    assert empty == {"payments/codes", "downloads/vip", "downloads/vip_shares", "moderation/decisions"} & empty
    [account] = found["accounts/account"]
    assert (account["name"], account["address"]) == (MARK, ADDRESS)


def test_no_secret_and_nothing_of_others_is_in_it(leaver, reader, moderator):
    found = archive(leaver, made(leaver))
    assert not {"password", "stamp"} & set(found["accounts/account"][0])
    for rows in found.values():
        for row in rows:
            assert not {"by_id", "lifted_by_id", "closed_by_id", "decided_by_id", "digest"} & set(row)
    assert {row["buyer_id"] for row in found["downloads/purchases"]} == {leaver.id}
    assert all(row["url"].endswith(f"/me/documents/{row['id']}") for row in found["documents/documents"])


def test_it_is_told_and_shown_how_far_it_is(leaver, mailed):
    export_id = made(leaver)
    with db.unit_of_work(writes=False):
        export = session().get(DataExport, export_id)
        assert (export.state, export.done) == (ExportState.READY, export.rooms)
        assert notifying.latest(leaver).items[0].kind == "personal.export_ready"
    assert mailed()[-1][0] == ADDRESS


def test_nobody_else_gets_it(leaver, reader, admin):
    export_id = made(leaver)
    for somebody in (reader, admin):
        with db.unit_of_work(writes=False), pytest.raises(NotFound):
            exporting.file(export_id, by=somebody)


def test_one_at_a_time_and_once_a_day(site, reader, time):
    export_id = asked(reader)
    for _ in range(2):
        with db.unit_of_work(), pytest.raises(exporting.AskedAlready):
            exporting.ask(by=reader)
        WORKS["personal.export"].do(Kept(1, ""), export_id=export_id)
    time.move(days=1)
    assert asked(reader) != export_id


def test_of_those_who_ask_at_once_one_is_heard(site, reader):
    answers = site.at_once(4, lambda _: exporting.ask(by=session().merge(reader, load=False)))
    assert sum(isinstance(answer, DataExport) for answer in answers) == 1


def test_it_is_deleted_after_a_week(site, reader, time):
    export_id = made(reader)
    with db.unit_of_work(writes=False):
        path = exporting.file(export_id, by=reader).path
    time.move(days=7)
    with db.unit_of_work(writes=False), pytest.raises(exporting.Expired):
        exporting.file(export_id, by=reader)
    exporting.forget_old()
    assert not blobs.exists(path)
    with db.unit_of_work(writes=False):
        assert exporting.last(reader) is None


def test_what_could_not_be_made_may_be_asked_for_again(site, reader):
    export_id = asked(reader)
    with db.unit_of_work():
        WORKS["personal.export"].given_up(export_id=export_id)
    assert asked(reader) != export_id


def test_a_worker_that_lost_its_job_writes_nothing(site, reader):
    export_id = asked(reader)
    with pytest.raises(LeaseLost):
        exporting.make(Lease(0, "somebody else's"), export_id=export_id)
    with db.unit_of_work(writes=False):
        assert session().get(DataExport, export_id).state is ExportState.ASKED
