"""Every state, verdict and person: nothing happens that the tables don't have, each decision is one row, a refusal none."""

from contextlib import suppress
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from tests import making

from wenku.accounts.models import Role
from wenku.base.db import session
from wenku.base.errors import Refusal
from wenku.documents import lifecycle
from wenku.documents.lifecycle import DOCUMENT_EDGES, VERSION_EDGES
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import appealing, deciding
from wenku.moderation.deciding import RULINGS
from wenku.moderation.models import Appeal, Decision, Verdict

D, V = DocumentState, VersionState
RULING = {
    Verdict.HIDE: deciding.hide,
    Verdict.REMOVE: deciding.remove,
    Verdict.TAKE_DOWN: deciding.take_down,
    Verdict.RESTORE: deciding.restore,
}
JUDGING = {
    V.APPROVED: lambda version, by: deciding.approve(version, by=by),
    V.REJECTED: lambda version, by: deciding.reject(version, by=by, reason="缺页"),
    V.CHANGES_ASKED: lambda version, by: deciding.ask_change(version, by=by, reason="请换一个标题"),
}


class TakenBack(Exception):
    """Ends a part of a unit without leaving anything of it."""


def tried(act):
    """Whether `act` did something, how many decisions it left, and what `look` says of it; then all is as it was before."""
    before, done = rows(), False
    with suppress(TakenBack), session().begin_nested():
        with suppress(Refusal), session().begin_nested():
            done = bool(act())
        session().expire_all()
        outcome = done, rows() - before, dict(states())
        raise TakenBack
    session().expire_all()
    return outcome


def rows():
    return session().scalar(select(func.count()).select_from(Decision))


def states():
    """Of every document and version, by what it is."""
    yield from ((("document", id), state) for id, state in session().execute(select(Document.id, Document.state)))
    yield from ((("version", id), state) for id, state in session().execute(select(Version.id, Version.state)))


def put(document, state, deleted_by_owner, by):
    """The document in `state`, removed by its owner or by a moderator, if it was."""
    if deleted_by_owner:
        lifecycle.remove(document, by=session().get_one(type(by), document.owner_id))
    elif state in (D.REMOVED, D.TAKEN_DOWN):
        deciding.remove(document, by=by, reason="有人举报")
    if state in (D.HIDDEN, D.TAKEN_DOWN):
        RULING[Verdict.HIDE if state is D.HIDDEN else Verdict.TAKE_DOWN](document, by=by, reason="有人举报")
    assert document.state is state


PLACES = [(D.PRIVATE, False), (D.PUBLISHED, False), (D.HIDDEN, False), *product((D.REMOVED, D.TAKEN_DOWN), (False, True))]


@pytest.mark.parametrize(("state", "deleted"), PLACES)
def test_a_document_goes_where_the_table_leads_and_nowhere_else(unit, author, reader, moderator, admin, state, deleted):
    for owner in (author, moderator, admin):
        document = session().get_one(Document, making.draft(owner).document_id) if state is D.PRIVATE else making.published(owner)
        put(document, state, deleted, admin)
        for verdict, actor in product(RULING, (author, reader, moderator, admin)):
            theirs = deleted and state is D.REMOVED and verdict is Verdict.RESTORE
            may = actor.role is Role.ADMIN or (actor.role is Role.MODERATOR and actor.id != owner.id)
            possible = may and state is not D.PRIVATE and RULINGS[verdict] in DOCUMENT_EDGES[state] and not theirs
            before = dict(states())
            done, left, after = tried(lambda: RULING[verdict](document, by=actor, reason="有人举报"))  # noqa: B023
            assert (done, left) == (possible, int(possible)), (owner.name, verdict, actor.name)
            leads_to = D.REMOVED if verdict is Verdict.RESTORE and deleted else RULINGS[verdict]
            assert after == before | ({("document", document.id): leads_to} if possible else {})
            if may:
                assert (verdict in deciding.possible(document, by=actor)) is possible


@pytest.mark.parametrize("state", VersionState)
def test_a_version_is_judged_only_while_it_waits(unit, author, reader, moderator, admin, state):
    for owner in (author, moderator):
        version = making.waiting(owner)
        session().execute(update(Version).where(Version.id == version.id).values(state=state))
        session().expire_all()
        for to, actor in product(JUDGING, (author, reader, moderator, admin)):
            may = actor.role is Role.ADMIN or (actor.role is Role.MODERATOR and actor.id != owner.id)
            possible = may and state is V.WAITING
            before = dict(states())
            done, left, after = tried(lambda: JUDGING[to](version, by=actor))  # noqa: B023
            assert (done, left) == (possible, int(possible)), (owner.name, to, actor.name)
            now = {("version", version.id): to} | ({("document", version.document_id): D.PUBLISHED} if to is V.APPROVED else {})
            assert after == before | (now if possible else {})


def act(name, document, people):
    """Whatever people do, by name; how many decisions it makes."""
    author, moderator, admin = people
    version, standing = lifecycle.newest(document), [judged for judged in appealing.judged(document.id) if judged.stands]
    appeals = session().scalars(select(Appeal).order_by(Appeal.id.desc())).all()
    verb, _, who = name.partition(" by ")
    by = {"author": author, "moderator": moderator, "admin": admin}[who]
    if verb in RULING:
        RULING[verb](document, by=by, reason="有人举报")
        return 1
    if verb in JUDGING:
        JUDGING[verb](version, by)
        return 1
    if verb in ("grant", "uphold"):
        for appeal in appeals[:1]:
            getattr(appealing, verb)(appeal.id, by=by, answer="看过了")
        return int(verb == "grant" and bool(appeals))
    if verb == "appeal":
        for judged in standing:
            appealing.appeal(judged.decision.id, by=by, text="它没有缺页。")
    elif verb == "replace":
        making.previewed(making.replaced(document, by=by))
    elif verb == "delete":
        lifecycle.remove(document, by=by)
    else:
        getattr(lifecycle, verb)(version, by=by)
    return 0


NAMES = [f"{verb} by {who}" for verb in (*RULING, *JUDGING, "grant", "uphold") for who in ("moderator", "admin")] + [
    f"{verb} by author" for verb in ("submit", "withdraw", "replace", "delete", "appeal", "grant", *RULING)
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=15))
def test_whatever_is_done_in_whatever_order_stays_in_the_tables(unit, author, moderator, admin, names):
    document = making.published(author)
    deleted = False
    for name in names:
        before, count, made = dict(states()), rows(), 0
        with suppress(Refusal), session().begin_nested():
            made = act(name, document, (author, moderator, admin))
            deleted = deleted or name.startswith("delete")
        session().expire_all()
        assert rows() == count + made
        for what, state in states():
            was = before.get(what, V.DRAFT)
            assert state == was or state in (DOCUMENT_EDGES if what[0] == "document" else VERSION_EDGES)[was], name
        waits = session().scalar(select(func.count()).where(Version.document_id == document.id, Version.state == V.WAITING))
        assert not waits or document.state in (D.PRIVATE, D.PUBLISHED)
        assert not deleted or document.state in (D.REMOVED, D.TAKEN_DOWN)
