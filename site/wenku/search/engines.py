"""Which engine searches, by `WENKU_SEARCH`: opened once in each process."""

from functools import lru_cache
from pathlib import Path

from wenku.base import settings
from wenku.search.engine import Engine
from wenku.search.tantivy_index import Tantivy

SCHEME = "tantivy:"


def current() -> Engine:
    return _opened(settings.read().search)


@lru_cache(maxsize=8)
def _opened(url: str) -> Engine:
    return Tantivy(Path(url.removeprefix(SCHEME)))
