"""Claims as somebody outside makes them."""

from wenku.moderation import takedowns
from wenku.moderation.takedowns import Filing

CLAIMANT, ADDRESS, WORK, SIGNATURE = "权利人标记甲", "rights-marker@example.net", "《标记丙》教材第三版", "签名标记乙"


def filing(*documents, **changed):
    facts = {
        "claimant": CLAIMANT,
        "address": ADDRESS,
        "kind": "book",
        "work": WORK,
        "documents": "\n".join(str(document.id) for document in documents),
        "signature": SIGNATURE,
        "in_good_faith": True,
        "is_accurate": True,
    }
    return Filing(**{**facts, **changed})


def claimed(*documents, **changed):
    return takedowns.claim(filing(*documents, **changed))


def taken_down(*documents, by):
    claim = claimed(*documents)
    return takedowns.accept(claim.id, [document.id for document in documents], by=by)
