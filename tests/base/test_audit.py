"""The audit log answers by person, action, subject, time and words, page by page, and never looks through all there is."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from tests.web.test_many import plans

from wenku.base import audit, clock, db
from wenku.base.audit import AuditEntry, Wanted
from wenku.base.db import session


@pytest.fixture
def entries(site, admin, moderator):
    """Sixty entries, one a minute: by the admin, the moderator and an operator in turn, on three subjects, of two actions."""
    at, people = clock.now() - timedelta(days=1), (admin.id, moderator.id, None)
    rows = [
        {
            "by_id": people[number % 3],
            "action": f"thing.{'made' if number % 2 else 'moved'}",
            "subject": f"thing:{number % 5}",
            "details": {"name": f"城市 {number}"},
            "words": f"城市 {number}",
            "made_at": at + timedelta(minutes=number),
        }
        for number in range(60)
    ]
    with db.unit_of_work():
        session().execute(insert(AuditEntry), rows)
    return rows


def numbers(wanted=Wanted(), size=7):
    """What is found, walked page by page: the numbers of the entries."""
    with db.unit_of_work(writes=False):
        page, found = audit.find(wanted, size=size), []
        while True:
            found += [int(entry.details["name"].split()[1]) for entry in page.items]
            if not page.next:
                return found
            page = audit.find(wanted, page=page.next, size=size)


def fits(rows, **said):
    return [number for number in range(59, -1, -1) if all(rows[number][name] == value for name, value in said.items())]


def test_each_condition_and_all_together_find_what_fits(entries, admin):
    assert numbers() == list(range(59, -1, -1))
    assert numbers(Wanted(by_id=admin.id)) == fits(entries, by_id=admin.id)
    assert numbers(Wanted(by_id=0)) == fits(entries, by_id=None)
    assert numbers(Wanted(action="thing.made")) == fits(entries, action="thing.made")
    assert numbers(Wanted(subject="thing:3", by_id=admin.id)) == fits(entries, subject="thing:3", by_id=admin.id)
    assert numbers(Wanted(words="１２ 城市")) == [12]
    assert numbers(Wanted(words="%")) == []
    since, until = entries[10]["made_at"], entries[20]["made_at"]
    assert numbers(Wanted(since=since, until=until)) == list(range(19, 9, -1))
    assert numbers(Wanted(since=since, until=until, action="thing.made", words="城市")) == [19, 17, 15, 13, 11]


def test_what_is_rare_is_looked_for_page_by_page(entries, monkeypatch):
    monkeypatch.setattr(audit, "LOOKED_THROUGH", 10)
    with db.unit_of_work(writes=False):
        page = audit.find(Wanted(words="城市 3"), size=50)
        assert [entry.details["name"] for entry in page.items] == ["城市 53"]
        assert page.next
    assert numbers(Wanted(words="7")) == [57, 47, 37, 27, 17, 7]
    assert numbers(Wanted(subject="thing:1", by_id=0)) == fits(entries, subject="thing:1", by_id=None)


def test_all_is_read_some_at_a_time(entries, monkeypatch):
    monkeypatch.setattr(audit, "_AT_ONCE", 7)
    with db.unit_of_work(writes=False):
        assert len(list(audit.every())) == 60
        assert audit.actions() == ["thing.made", "thing.moved"]


def test_words_are_those_of_all_values_and_go_when_a_subject_is_forgotten(unit):
    audit.record("thing.made", by_id=None, subject="thing:1", names=["ＡＢＣ", {"inner": "里"}], nothing=None)
    assert [entry.subject for entry in audit.find(Wanted(words="abc 里")).items] == ["thing:1"]
    audit.forget("thing:1")
    assert audit.find(Wanted(words="abc")).items == []


def test_whatever_is_asked_is_read_along_an_index(entries, admin):
    many = [row | {"made_at": row["made_at"] - timedelta(days=day + 1)} for day in range(200) for row in entries]
    with db.unit_of_work():
        session().execute(insert(AuditEntry), many)
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    key = f"{int(clock.now().timestamp()) - 864000}000000.100"
    asked = {
        "ix_audit_entry_made": Wanted(),
        "ix_audit_entry_by": Wanted(by_id=admin.id),
        "ix_audit_entry": Wanted(action="thing.made"),
        "ix_audit_entry_subject": Wanted(subject="thing:3"),
    }
    for index, wanted in asked.items():
        for page in (None, key):
            walked = "".join(plans(lambda wanted=wanted, page=page: audit.find(wanted, page=page)))
            assert index in walked, walked
            for word in ("TEMP B-TREE", "Sort", "Seq Scan"):
                assert word not in walked, walked
