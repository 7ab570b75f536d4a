"""A member who has done everything that leaves a trace, under a name and an address that stand nowhere else."""

import pytest
from sqlalchemy import update
from tests import making
from tests.conftest import person
from tests.points.cash import ALIPAY, give_cash, numbers

from wenku.accounts import notifying, sanctions, signing_in, tokens
from wenku.accounts.models import Kind, Member
from wenku.accounts.tokens import Purpose
from wenku.base import clock, db
from wenku.base.audit import record
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import delivering, purchasing
from wenku.downloads.models import RefundRequest, RefundState
from wenku.guard.models import RequestKey
from wenku.moderation import appealing, deciding, reporting
from wenku.moderation.models import Flag, FlagKind, Hint
from wenku.moderation.noting import HintKind
from wenku.moderation.takedown_models import ClaimState, CounterNotice, CounterState, Strike, Takedown, WorkKind
from wenku.payments.models import Order, OrderState
from wenku.points import adjusting, cashing_out, checking_in
from wenku.points.models import Claim, Pocket
from wenku.points.payees import Payee
from wenku.previews.models import Preview
from wenku.reviews import collecting, commenting, rating

MARK = "marker赵小雨"
ADDRESS = "marker@example.org"


@pytest.fixture
def leaver(site, published, reader, moderator, admin):
    """What they did is all over: nothing of it is open."""
    with db.unit_of_work():
        member = person("leaver")
        member.name, member.address, member.is_public = MARK, ADDRESS, True
        _read(member, published, moderator)
        _wrote(member, reader, moderator)
        _was_paid(member, admin)
        _was_watched(member, reader, moderator)
    return member


def _read(member, published, moderator):
    making.adjusted(member, 200)
    purchase = purchasing.buy(published, by=member, seen_price=20)
    delivering.ask(published, by=member, network="0" * 64)
    rating.rate(published, by=member, half_stars=9)
    collecting.keep(published, by=member)
    commenting.write(published, "谢谢分享", by=member)
    reporting.report(published, by=member, reporter=f"member:{member.id}", reason="spam", text=f"{MARK} 说")
    checking_in.check_in(member)
    now = clock.now()
    session().add(
        RefundRequest(
            purchase_id=purchase.id,
            reason=f"{MARK} 要退款",
            answer=f"不，{MARK}",
            state=RefundState.REFUSED,
            asked_at=now,
            decided_by_id=moderator.id,
            decided_at=now,
        )
    )


def _wrote(member, reader, moderator):
    document = access.found(making.published(member, price=10, file_name=f"{MARK} 的报告.pdf", title="城市更新").id)
    purchasing.buy(document, by=reader, seen_price=10)
    making.published(member, price=0, title="没有人买的报告")
    making.waiting(member, title=f"{MARK} 等待审核", text=f"{MARK} 的正文")
    making.draft(member, file_name=f"{MARK} 的草稿.pdf")
    returned = making.waiting(member, title="退回的报告")
    decision = deciding.reject(returned, by=moderator, reason="格式不对")
    session().flush()
    appealing.appeal(decision.id, by=member, text=f"{MARK} 不同意")
    session().execute(update(Preview).where(Preview.version_id == returned.id).values(traces=[["author", MARK]]))


def _was_paid(member, admin):
    numbers(least=10)
    give_cash(member, 100)
    payout = cashing_out.ask(50, Payee(ALIPAY.method, MARK, ADDRESS), by=member)
    cashing_out.refuse(payout.id, reason=f"{MARK} 不符", by=admin, seen=payout.state)
    adjusting.adjust(member.id, 5, pocket=Pocket.GIFT, reason=f"{MARK} 的活动", by=admin)
    now = clock.now()
    session().add_all(
        [
            Claim(member_id=member.id, pocket=Pocket.GIFT, amount=3, settled=3, reference="purchase:999", made_at=now),
            Order(
                number="1" * 32,
                member_id=member.id,
                points=10,
                amount=100,
                currency="CNY",
                provider="sandbox",
                pay_url=f"https://pay.example.org/{ADDRESS}",
                state=OrderState.EXPIRED,
                made_at=now,
                expires_at=now,
                moved_at=now,
            ),
        ]
    )


def _was_watched(member, reader, moderator):
    now = clock.now()
    notifying.tell(member.id, "payout.refused", points=1, money="1", why=MARK)
    signing_in.note(member, network="1" * 64, device="2" * 64)
    tokens.make(Purpose.RESET, address=member.address, member=member)
    until = now.replace(year=now.year + 1)
    sanctions.impose(member.id, [Kind.COMMENT], until=until, reason=f"{MARK} 刷评分", by=moderator)
    record("member.changed", by_id=member.id, subject=f"member:{member.id}", name=MARK)
    versions = session().query(making.Version).join(making.Document, making.Version.document_id == making.Document.id)
    version = versions.filter(making.Document.owner_id == member.id).first()
    session().add_all(
        [
            RequestKey(member_id=member.id, key="k" * 8, fingerprint="f", location=f"/?q={ADDRESS}", made_at=now),
            Hint(version_id=version.id, kind=next(iter(HintKind)), weight=1, facts={"author": MARK}, spans=[], made_at=now),
            *_claimed_against(member, version, now),
            Flag(kind=FlagKind.DEVICE, author_id=member.id, buyer_id=reader.id, score=70, facts={}, made_at=now),
        ]
    )


def _claimed_against(member, version, now):
    claim = Takedown(
        state=ClaimState.REFUSED,
        claimant="权利人",
        address="rights@example.net",
        language="zh",
        kind=WorkKind.BOOK,
        work="一本书",
        signature="权利人",
        made_at=now,
        answer="",
    )
    session().add(claim)
    session().flush()
    said = {"statement": f"{MARK} 写的", "signature": MARK, "answer": f"{MARK} 有理"}
    return [
        Strike(member_id=member.id, takedown_id=claim.id, made_at=now, withdrawn_at=now),
        CounterNotice(document_id=version.document_id, state=CounterState.GRANTED, made_at=now, decided_at=now, **said),
    ]


def dumped(mark):
    """Every table and column that holds `mark` anywhere."""
    found = []
    with db.unit_of_work(writes=False):
        for table in db.Model.metadata.sorted_tables:
            for row in session().execute(table.select()).mappings():
                found += [f"{table.name}.{name}: {value}" for name, value in row.items() if mark in str(value)]
    return found


def known(member_id):
    with db.unit_of_work(writes=False):
        return session().get(Member, member_id)
