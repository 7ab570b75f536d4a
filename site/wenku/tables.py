"""Imports every model, for Alembic and the tests."""

from wenku.accounts import models as accounts
from wenku.base import audit, jobs, options, revision, workers
from wenku.base.db import Model
from wenku.documents import barred, changes
from wenku.documents import models as documents
from wenku.downloads import models as downloads
from wenku.editorial import models as editorial
from wenku.guard import models as guard
from wenku.health import models as health
from wenku.moderation import claiming, likeness, soon, takedown_models, wordlists
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
    "barred",
    "changes",
    "claiming",
    "crowds",
    "documents",
    "downloads",
    "editorial",
    "guard",
    "health",
    "jobs",
    "likeness",
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
    "soon",
    "starts",
    "suggesting",
    "takedown_models",
    "wordlists",
    "workers",
]

metadata = Model.metadata
