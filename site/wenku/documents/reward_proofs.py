"""A part of the audit: a document's reward stands so long as its text counts as rewarded, and else went back, or is owed."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, select

from wenku.base.words import _l
from wenku.documents import rewarding
from wenku.documents.models import Document, RewardedText
from wenku.points import evidence, faults
from wenku.points.faults import Fault
from wenku.points.models import Claim, Pocket, Reason

faults.sentences({"reward": _l("The reward of document %(subject)s stands, or was taken back, against what is known of its text.")})


def check() -> Iterator[Fault]:
    giver, taker, name = evidence.giver, evidence.taker, evidence.named(rewarding.REFERENCE, Document.id)
    given = evidence.moved(and_(giver.member_id.is_(None), taker.member_id == Document.owner_id), Reason.UPLOAD)
    back = evidence.moved(and_(giver.member_id == Document.owner_id, taker.member_id.is_(None)), Reason.UPLOAD_BACK)
    owed = func.coalesce(Claim.amount, 0)
    due = case((RewardedText.id.is_(None), given), else_=0)
    query = (
        evidence.beside(select(Document.id), name, Reason.UPLOAD, Reason.UPLOAD_BACK)
        .outerjoin(RewardedText, RewardedText.document_id == Document.id)
        .outerjoin(Claim, and_(Claim.reference == name, Claim.pocket == Pocket.GIFT))
        .group_by(Document.id, RewardedText.id, Claim.amount)
        .having(back + owed != due)
        .order_by(Document.id)
    )
    yield from faults.listed("reward", query, lambda row: Fault("reward", row.id))
