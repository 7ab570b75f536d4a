"""Imports every model, for Alembic and the tests."""

from wenku.accounts import models as accounts
from wenku.base import audit, jobs, options, revision, workers
from wenku.base.db import Model
from wenku.documents import changes
from wenku.documents import models as documents
from wenku.downloads import models as downloads
from wenku.editorial import models as editorial
from wenku.guard import models as guard
from wenku.health import models as health
from wenku.moderation import models as moderation
from wenku.payments import models as payments
from wenku.personal import models as personal
from wenku.points import adjusting, payouts
from wenku.points import models as points
from wenku.previews import models as previews
from wenku.reviews import models as reviews
from wenku.search import crowds, searches, starts, suggesting

__all__ = [
    "accounts",
    "adjusting",
    "audit",
    "changes",
    "crowds",
    "documents",
    "downloads",
    "editorial",
    "guard",
    "health",
    "jobs",
    "moderation",
    "options",
    "payments",
    "payouts",
    "personal",
    "points",
    "previews",
    "reviews",
    "revision",
    "searches",
    "starts",
    "suggesting",
    "workers",
]

metadata = Model.metadata
