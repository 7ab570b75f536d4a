"""Mails to those who claimed a takedown, who need no account: in the language that they wrote in, and without what anybody typed in
the form, since whoever fills it in may not be whose address it is.
"""

from collections.abc import Sequence

from wenku.base import addresses, mail, options, words
from wenku.base.words import _
from wenku.moderation.takedown_models import CounterNotice, Takedown


def received(takedown: Takedown, document_ids: Sequence[int]) -> None:
    with words.speaking(takedown.language):
        _send(
            takedown,
            _("We have received a takedown claim in which this mail address is named."),
            _about(document_ids),
            _("An admin looks at it within 24 hours. You will be told by mail what was decided."),
            _("If it wasn't you, answer nothing: nothing else will be done with your address."),
        )


def accepted(takedown: Takedown, taken: Sequence[int], spared: Sequence[int], reason: str) -> None:
    with words.speaking(takedown.language):
        _send(
            takedown,
            _("We have looked at your claim and taken down what it is about."),
            _about(taken),
            *([_("Not taken down: %(numbers)s", numbers=_listed(spared))] if spared else []),
            *([reason] if reason else []),
            _("Whoever uploaded it may object. We would then send you what they say."),
        )


def refused(takedown: Takedown, reason: str) -> None:
    with words.speaking(takedown.language):
        _send(takedown, _("We have looked at your claim. Nothing was taken down."), _("Reason: %(reason)s", reason=reason))


def countered(takedown: Takedown, notice: CounterNotice, *, days: int) -> None:
    with words.speaking(takedown.language):
        _send(
            takedown,
            _("Whoever uploaded document no. %(number)s objects to your claim. This is what they say:", number=notice.document_id),
            notice.statement,
            _("Signed: %(name)s", name=notice.signature),
            _(
                "Unless you tell us before that you have gone to court, an admin may make the document public again after "
                "%(days)s days.",
                days=days,
            ),
            *_ways(),
        )


def upheld(takedown: Takedown, document_id: int) -> None:
    with words.speaking(takedown.language):
        _send(
            takedown,
            _("The objection against your claim was refused: document no. %(number)s stays taken down.", number=document_id),
        )


def restored(takedown: Takedown, document_id: int) -> None:
    with words.speaking(takedown.language):
        _send(takedown, _("Document no. %(number)s is no longer taken down.", number=document_id), *_ways())


def _about(document_ids: Sequence[int]) -> str:
    return _("Documents: %(numbers)s", numbers=_listed(document_ids))


def _listed(document_ids: Sequence[int]) -> str:
    return ", ".join(f"{addresses.url(addresses.document(id))}" for id in document_ids)


def _ways() -> list[str]:
    contact = options.contact.get()
    return [_("If you don't agree, write to %(contact)s and name the claim's number.", contact=contact)] if contact else []


def _send(takedown: Takedown, *paragraphs: str) -> None:
    site = options.site_name.get()
    subject = _("Takedown claim no. %(number)s at %(site)s", number=takedown.id, site=site)
    mail.send(takedown.address, subject=subject, text="\n\n".join((*paragraphs, site)) + "\n")
