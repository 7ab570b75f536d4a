"""The reasons that moderators give often, as templates that admins edit."""

from sqlalchemy import func, select

from wenku.accounts.models import Member
from wenku.base import audit
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.words import _l
from wenku.moderation.models import ReasonTemplate

LONGEST = 300


def every() -> list[ReasonTemplate]:
    return list(session().scalars(select(ReasonTemplate).order_by(ReasonTemplate.position, ReasonTemplate.id)))


def add(text: str, *, by: Member) -> ReasonTemplate:
    """Raises Invalid for an empty text or one over 300 characters."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Invalid({"text": _l("Between 1 and %(most)s characters, please.", most=LONGEST)})
    position = session().scalar(select(func.coalesce(func.max(ReasonTemplate.position), 0) + 1))
    template = ReasonTemplate(text=text, position=position)
    session().add(template)
    session().flush()
    audit.record("reason.added", by_id=by.id, subject=f"reason:{template.id}", text=text)
    return template


def delete(template_id: int, *, by: Member) -> None:
    template = session().get(ReasonTemplate, template_id)
    if template is None:
        raise NotFound
    audit.record("reason.deleted", by_id=by.id, subject=f"reason:{template_id}", text=template.text)
    session().delete(template)
