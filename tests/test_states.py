"""The page about states says what the tables in the code say."""

import re
from pathlib import Path

import pytest

from wenku.documents.lifecycle import DOCUMENT_EDGES, VERSION_EDGES
from wenku.moderation.appealing import APPEAL_EDGES
from wenku.moderation.takedowns import CLAIM_EDGES
from wenku.moderation.targets import COUNTER_EDGES, TARGET_EDGES
from wenku.payments.models import EDGES as ORDER_EDGES
from wenku.points.payouts import PAYOUT_EDGES
from wenku.previews.making import PREVIEW_EDGES
from wenku.reviews.commenting import COMMENT_EDGES

PAGE = (Path(__file__).parents[1] / "docs" / "states.md").read_text(encoding="utf-8")
TABLES = {
    "Version": VERSION_EDGES,
    "Document": DOCUMENT_EDGES,
    "Appeal": APPEAL_EDGES,
    "Takedown claim": CLAIM_EDGES,
    "Claimed document": TARGET_EDGES,
    "Counter-notice": COUNTER_EDGES,
    "Comment": COMMENT_EDGES,
    "Preview": PREVIEW_EDGES,
    "Order": ORDER_EDGES,
    "Cash-out": PAYOUT_EDGES,
}


def drawn(heading):
    """The edges of the diagram under a heading."""
    diagram = re.search(rf"## {heading}\n.*?```mermaid\n(.*?)```", PAGE, re.S)[1]
    return set(re.findall(r"^ +(\w+) --> (\w+):", diagram, re.M))


@pytest.mark.parametrize("heading", TABLES)
def test_the_diagram_is_the_table(heading):
    assert drawn(heading) == {(state.value, to.value) for state, targets in TABLES[heading].items() for to in targets}


@pytest.mark.parametrize("heading", TABLES)
def test_every_state_stands_in_its_table(heading):
    edges = TABLES[heading]
    assert set(edges) == set(type(next(iter(edges))))
