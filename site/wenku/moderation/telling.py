"""Telling an uploader what was decided: on the site and by mail, with the reason and the page where to appeal."""

from datetime import datetime

from wenku.accounts import notifying, sanctions
from wenku.base import addresses
from wenku.base.options import option
from wenku.base.words import Lazy, _l
from wenku.documents.models import Document, DocumentState, Version
from wenku.documents.rewarding import Outcome
from wenku.moderation.models import Verdict
from wenku.points import tariff

appeal_days = option(
    "appeal_days",
    30,
    _l("Days within which an uploader may appeal"),
    group="moderation",
    least=1,
    most=365,
    help=_l("Against a decision on their document, once for each decision."),
)

APPEALABLE = frozenset({Verdict.REJECT, Verdict.HIDE, Verdict.REMOVE, Verdict.TAKE_DOWN})

notifying.sentences(
    {
        "approved": _l("“%(title)s” was approved and is published."),
        "approved-rewarded": _l("“%(title)s” was approved and is published. You earned %(points)s points."),
        "approved-cooling": _l(
            "“%(title)s” was approved and is published. It earns no reward: your account was less than %(hours)s hours old."
        ),
        "approved-enough": _l(
            "“%(title)s” was approved and is published. It earns no reward: no more than %(most)s documents are rewarded in a day."
        ),
        "approved-known": _l("“%(title)s” was approved and is published. It earns no reward: the same text was rewarded before."),
        "rejected": _l("“%(title)s” was returned: %(reason)s"),
        "changes-asked": _l("A moderator asks you to change something in “%(title)s”: %(reason)s"),
        "hidden": _l("A moderator hid “%(title)s”: %(reason)s"),
        "hidden-until": _l(
            "A moderator hid “%(title)s” until %(until)s, when it becomes public again by itself. Reason: %(reason)s"
        ),
        "removed": _l("A moderator removed “%(title)s”: %(reason)s"),
        "taken-down": _l("“%(title)s” was taken down on legal grounds: %(reason)s"),
        "restored": _l("“%(title)s” is public again."),
        "restored-because": _l("“%(title)s” is public again: %(reason)s"),
        "claim-ended": _l("“%(title)s” is no longer taken down. You had deleted it, so it stays deleted."),
        "appeal-upheld": _l("Your appeal about “%(title)s” was looked at. The decision stands: %(answer)s"),
        "appeal-granted": _l("Your appeal about “%(title)s” was granted. It is public again."),
        "appeal-granted-waits": _l("Your appeal about “%(title)s” was granted. It waits for review again, where it stood before."),
        "appeal-granted-deleted": _l("Your appeal about “%(title)s” was granted. You had deleted it, so it stays deleted."),
    }
)

_KINDS = {
    Verdict.REJECT: "rejected",
    Verdict.ASK_CHANGE: "changes-asked",
    Verdict.HIDE: "hidden",
    Verdict.REMOVE: "removed",
    Verdict.TAKE_DOWN: "taken-down",
}


def approved(document: Document, version: Version, outcome: Outcome) -> None:
    notifying.write(
        document.owner_id,
        "approved" if outcome is Outcome.NOTHING else f"approved-{outcome}",
        subject=_l("“%(title)s” is published", title=version.full_title),
        path=addresses.document(document.id),
        title=version.full_title,
        points=tariff.upload_reward.get(),
        hours=tariff.cool_down_hours.get(),
        most=tariff.upload_rewards_a_day.get(),
    )


def decided(document: Document, version: Version, verdict: Verdict, reason: str, ends_at: datetime | None = None) -> None:
    """`document` and `version` are in the state that the verdict led to, and what is hidden is public again after `ends_at`."""
    if ends_at is not None:
        _write(document, version, "hidden-until", then=_then(verdict), reason=reason, until=sanctions.shown(ends_at))
        return
    kind = _KINDS.get(verdict) or _restored(document, reason)
    _write(document, version, kind, then=_then(verdict), reason=reason)


def upheld(document: Document, version: Version, answer: str) -> None:
    _write(document, version, "appeal-upheld", then=_l("You can read the decision and the answer here:"), answer=answer)


def granted(document: Document, version: Version, verdict: Verdict) -> None:
    """`verdict` is what was undone."""
    if verdict is Verdict.REJECT:
        kind = "appeal-granted-waits"
    else:
        kind = "appeal-granted" if document.state is DocumentState.PUBLISHED else "appeal-granted-deleted"
    _write(document, version, kind, then=_then(Verdict.RESTORE))


def _write(document: Document, version: Version, kind: str, *, then: Lazy, **arguments: str) -> None:
    title = version.full_title
    subject, path = _l("A decision on “%(title)s”", title=title), addresses.own_document(document.id)
    notifying.write(document.owner_id, kind, subject=subject, then=then, path=path, title=title, **arguments)


def _restored(document: Document, reason: str) -> str:
    if document.state is DocumentState.REMOVED:
        return "claim-ended"
    return "restored-because" if reason else "restored"


def _then(verdict: Verdict) -> Lazy:
    days = appeal_days.get()
    if verdict is Verdict.ASK_CHANGE:
        return _l("Change it and hand it in again on this page:")
    if verdict is Verdict.REJECT:
        return _l("Here you can change it and hand it in again, or appeal, once, within %(days)s days:", days=days)
    if verdict is Verdict.TAKE_DOWN:
        return _l("Here you can read why, and how to object:")
    if verdict in APPEALABLE:
        return _l("Here you can read the decision and appeal against it, once, within %(days)s days:", days=days)
    return _l("You can read the decision here:")
