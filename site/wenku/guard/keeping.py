"""What the doors keep of a member: handed out, and forgotten."""

from sqlalchemy import delete

from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.guard.models import RequestKey


def export(member_id: int) -> Records:
    return {"requests": records.of(RequestKey, RequestKey.member_id == member_id, without=("key", "fingerprint"))}


def forget(member_id: int) -> None:
    with unit_of_work():
        session().execute(delete(RequestKey).where(RequestKey.member_id == member_id))
