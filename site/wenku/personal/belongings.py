"""What becomes of all that names a member: in which file of their own data it stands, and what is left once they have gone."""

from collections.abc import Callable
from enum import StrEnum
from types import ModuleType

from wenku.accounts import keeping as accounts
from wenku.base.records import Records
from wenku.documents import keeping as documents
from wenku.downloads import keeping as downloads
from wenku.guard import keeping as guard
from wenku.moderation import keeping as moderation
from wenku.payments import keeping as payments
from wenku.points import keeping as points
from wenku.previews import keeping as previews
from wenku.reviews import keeping as reviews


def _named(room: ModuleType) -> str:
    return room.__name__.split(".")[1]


_EXPORTING = (accounts, points, payments, documents, downloads, reviews, moderation, guard)
_FORGETTING = (reviews, moderation, guard, documents, previews, downloads, payments, points, accounts)

EXPORTS: dict[str, Callable[[int], Records]] = {_named(room): room.export for room in _EXPORTING}
"""Each room's own, asked in a read-only unit."""

FORGETS: tuple[Callable[[int], None], ...] = tuple(room.forget for room in _FORGETTING)
"""In this order, accounts last: until then the member's row says that there is something left to do. Each may be asked again."""


class Fate(StrEnum):
    """What a row that names a member is, once the member has gone."""

    GONE = "gone"  # deleted, or it names nobody any more
    EMPTIED = "emptied"  # what must be proved stays under the pseudonym, what tells of a person doesn't
    KEPT = "kept"  # under the pseudonym, as it was


G, E, K = Fate.GONE, Fate.EMPTIED, Fate.KEPT

COLUMNS: dict[str, tuple[str | None, Fate]] = {
    "adjustment.by_id": (None, K),
    "adjustment.member_id": ("points/adjustments", E),
    "appeal.decided_by_id": (None, K),
    "audit_entry.by_id": ("accounts/acts", K),
    "blocked_search.by_id": (None, K),
    "check_in.member_id": ("points/check_ins", K),
    "claim.member_id": ("points/claims", K),
    "code.redeemed_by_id": ("payments/codes", K),
    "code_batch.made_by_id": (None, K),
    "comment.member_id": ("reviews/comments", K),
    "comment_ruling.by_id": (None, K),
    "counter_notice.decided_by_id": (None, K),
    "data_export.member_id": (None, G),
    "decision.by_id": (None, K),
    "document.owner_id": ("documents/documents", K),
    "download.member_id": ("downloads/downloads", E),
    "favourite.member_id": ("reviews/favourites", G),
    "flag.author_id": (None, G),
    "flag.buyer_id": (None, G),
    "flag.decided_by_id": (None, K),
    "notification.member_id": ("accounts/notifications", G),
    "payment_order.member_id": ("payments/top_ups", E),
    "payout.member_id": ("points/cash_outs", E),
    "payout_step.by_id": (None, K),
    "planned_decision.by_id": (None, K),
    "purchase.buyer_id": ("downloads/purchases", K),
    "rating.member_id": ("reviews/ratings", K),
    "refund_request.decided_by_id": (None, K),
    "report.closed_by_id": (None, K),
    "report.member_id": ("moderation/reports", G),
    "request_key.member_id": ("guard/requests", G),
    "sanction.by_id": (None, K),
    "sanction.lifted_by_id": (None, K),
    "sanction.member_id": ("accounts/restrictions", G),
    "sign_in.member_id": ("accounts/sign_ins", G),
    "strike.member_id": ("moderation/strikes", G),
    "subscription.member_id": ("downloads/vip", K),
    "takedown.decided_by_id": (None, K),
    "tally.author_id": (None, K),
    "token.member_id": (None, G),
    "transfer.by_id": (None, K),
    "version_claim.by_id": (None, K),
    "vip_share.author_id": ("downloads/vip_shares", K),
    "wallet.member_id": ("points/wallets", K),
}
"""Every column that names a member: its file, None where it tells of others or of nothing, and its fate."""

PERSONAL: dict[str, tuple[str | None, Fate]] = {
    "appeal.text": ("moderation/appeals", G),
    "counter_notice.signature": ("moderation/counter_notices", G),
    "counter_notice.statement": ("moderation/counter_notices", G),
    "member.address": ("accounts/account", G),
    "member.name": ("accounts/account", G),
    "member.password": (None, G),
    "payout.account": ("points/cash_outs", G),
    "payout.bank": ("points/cash_outs", G),
    "payout.holder": ("points/cash_outs", G),
    "refund_request.reason": ("downloads/refund_requests", G),
    "report.reporter": ("moderation/reports", G),
    "report.text": ("moderation/reports", G),
    "sign_in.device": ("accounts/sign_ins", G),
    "sign_in.network": ("accounts/sign_ins", G),
    "download.network": ("downloads/downloads", G),
    "token.address": (None, G),
    "version.file_name": ("documents/versions", G),
}
"""Columns that tell of a person, and don't name a row of a member."""

NOBODYS = {
    "attempt.whom": "a keyed hash, for a day",
    "interest.network": "a keyed hash",
    "interest.person": "a keyed hash",
    "job.owner_id": "members take turns by it; finished jobs are deleted after days",
    "searcher.network": "a keyed hash, for a week",
    "searcher.whom": "a keyed hash with the words, for a week",
    "takedown.address": "a claimant's, who has no account: kept as proof of the claim",
    "takedown_attachment.file_name": "a claimant's",
}
"""Columns that look as if they told of a person, and why they don't."""
