"""A site that many questions are put to: made once for each module, on a database of its own."""

from collections.abc import Iterator

import pytest
from tests.conftest import Site, fresh_database, opened


@pytest.fixture(scope="module", params=["sqlite"])
def library_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The kind of database is the parameter: relevance doesn't depend on it."""
    folder = tmp_path_factory.mktemp("library")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        fresh_database(request, request.param, folder, "library") as database,
        opened(folder, database, monkeypatch) as site,
    ):
        yield site
