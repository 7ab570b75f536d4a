"""What was made of a member's files that nobody else has seen: forgotten with them."""

from sqlalchemy import select, update

from wenku.base import blobs
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, Version, VersionState
from wenku.previews import storing
from wenku.previews.models import PageImage, Preview


def forget(member_id: int) -> None:
    """Rows first, then files, so that no row names what isn't there."""
    own = select(Document.id).where(Document.owner_id == member_id).scalar_subquery()
    unseen = select(Version.id).where(Version.document_id.in_(own), Version.state != VersionState.APPROVED)
    previews = select(Preview.id).where(Preview.version_id.in_(unseen.scalar_subquery())).scalar_subquery()
    with unit_of_work():
        versions = list(session().scalars(unseen))
        storing.forget(PageImage.preview_id.in_(previews))
        session().execute(update(Preview).where(Preview.id.in_(previews)).values(text="", outline=[]))
    for version_id in versions:
        blobs.remove_folder(f"derived/{version_id}")
