"""Nearly the same texts are found among many, and texts on one subject are left alone."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from tests import making
from tests.search.relevance import library, shelving

from wenku.accounts.models import Member
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import likeness, shingles
from wenku.moderation.likeness import Fingerprint, Shingle
from wenku.moderation.noting import Case, HintKind

PAPERS = library.papers()
DERIVED = 50
"""Papers of which copies are made, each in five ways."""

Pages = tuple[str, ...]


def case(version: Version, by: Member, pages: Pages) -> Case:
    return Case(version.id, version.document_id, by.id, version.sha256, version.title, (), "", pages)


def resaved(pages: Pages, dice: random.Random) -> Pages:
    """As another format: other pages, lines, white space and punctuation."""
    text = re.sub("[，。]", lambda mark: {"，": ", ", "。": ". "}[mark[0]], "\n".join(pages))
    text = "".join(f"{letter}\n" if dice.random() < 0.03 else letter for letter in text)
    return (text[: len(text) // 2], text[len(text) // 2 :])


def reworded(pages: Pages, dice: random.Random) -> Pages:
    """One sentence in twenty, at least one, is another one."""
    lines = [(page, line) for page, text in enumerate(pages) for line, _ in enumerate(text.split("\n"))]
    changed = set(dice.sample(lines, max(1, round(len(lines) / 20))))
    return tuple(
        "\n".join(said[::-1] if (page, line) in changed else said for line, said in enumerate(text.split("\n")))
        for page, text in enumerate(pages)
    )


def shortened(pages: Pages, dice: random.Random) -> Pages:
    gone = dice.randrange(len(pages))
    return tuple(page for number, page in enumerate(pages) if number != gone)


@dataclass(frozen=True)
class Copy:
    """`of`: the places of the papers that it was made of."""

    how: str
    pages: Pages
    of: set[int]


def copies() -> Iterator[Copy]:
    dice = random.Random(5)
    for place in dice.sample(range(len(PAPERS)), DERIVED):
        pages, other = PAPERS[place].pages, dice.randrange(len(PAPERS) - 1)
        other += other >= place
        yield Copy("another title", pages, {place})
        yield Copy("another format", resaved(pages, dice), {place})
        yield Copy("sentences changed", reworded(pages, dice), {place})
        yield Copy("a page removed", shortened(pages, dice), {place})
        yield Copy("two glued", (*pages, *PAPERS[other].pages), {place, other})


@pytest.fixture
def shelved(author: Member, reader: Member) -> dict[int, int]:
    """Every paper as a public document, kept to be found: its place by the document's number."""
    with unit_of_work():
        categories = shelving.categories(dict.fromkeys((paper.field.name, paper.field.name_en) for paper in PAPERS))
        numbers = shelving.shelve(PAPERS, owners=[author, reader], categories=categories)
        versions = dict(session().execute(select(Version.document_id, Version.id)).all())
    places = {numbers[paper.title]: place for place, paper in enumerate(PAPERS)}
    with unit_of_work():
        for document_id, place in places.items():
            likeness.keep(versions[document_id], document_id, shingles.sample(PAPERS[place].pages))
    return places


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_copies_are_found_among_many_and_honest_papers_are_not(site, shelved, stranger):
    with unit_of_work():
        draft = making.draft(stranger)
    right = wrong = missed = 0
    for copy in copies():
        found = {shelved[id] for id in noted(draft, stranger, copy.pages)}
        right, wrong, missed = right + len(found & copy.of), wrong + len(found - copy.of), missed + len(copy.of - found)
    for document_id, place in shelved.items():
        with unit_of_work(writes=False):
            version = session().scalars(select(Version).where(Version.document_id == document_id)).one()
        wrong += len(noted(version, stranger, PAPERS[place].pages))
    recall, precision = right / (right + missed), right / (right + wrong)
    print(f"{len(PAPERS)} papers, {5 * DERIVED} copies: recall {recall:.3f}, precision {precision:.3f}")
    assert len(PAPERS) >= 300
    assert recall >= 0.95
    assert precision >= 0.98


def noted(version: Version, by: Member, pages: Pages) -> list[int]:
    """The numbers of the documents that are noted of it."""
    return [note.facts["document_id"] for note in likeness.notes(case(version, by, pages))]


@pytest.fixture
def text() -> Pages:
    return PAPERS[0].pages


@pytest.fixture
def other(author: Member, text: Pages) -> Document:
    """A public document by `author` with the text, kept to be found."""
    with unit_of_work():
        document_id = shelving.publish(PAPERS[0], by=author, category_id=None, price=0, at=shelving.FIRST_DAY)
        document = session().get_one(Document, document_id)
        likeness.keep(document.published_version_id, document_id, shingles.sample(text))
    return document


@pytest.fixture
def mine(reader: Member) -> Version:
    with unit_of_work():
        return making.draft(reader)


def test_how_much_is_said_both_ways_with_the_passages(other, mine, reader, text):
    (note,) = likeness.notes(case(mine, reader, (*text, *PAPERS[100].pages)))
    assert (note.kind, note.facts["document_id"], note.facts["of_other"]) == (HintKind.SIMILAR, other.id, 100)
    assert 20 < note.facts["percent"] < 80
    assert {span.number for span in note.spans} == set(range(1, len(text) + 1))
    assert note.spans[0].start == 0


def test_asked_twice_it_says_the_same_and_keeps_it_once(other, mine, reader, text):
    first = likeness.notes(case(mine, reader, text))
    kept = rows()
    assert likeness.notes(case(mine, reader, text)) == first
    assert rows() == kept


def test_what_a_version_says_anew_takes_the_place_of_what_it_said(site, mine, reader, text):
    likeness.notes(case(mine, reader, text))
    likeness.notes(case(mine, reader, PAPERS[1].pages))
    kept = shingles.sample(PAPERS[1].pages)
    assert rows() == (1, len(kept.numbers))
    likeness.notes(case(mine, reader, ("",)))
    assert rows() == (0, 0)


@pytest.mark.parametrize(
    ("state", "is_found"),
    [
        (DocumentState.PUBLISHED, True),
        (DocumentState.HIDDEN, True),
        (DocumentState.TAKEN_DOWN, True),
        (DocumentState.REMOVED, False),
    ],
)
def test_what_a_member_removed_is_no_ones_copy(other, mine, reader, text, state, is_found):
    with unit_of_work():
        shelving.put(other.id, state)
    assert noted(mine, reader, text) == ([other.id] if is_found else [])


@pytest.mark.parametrize(
    ("state", "is_found"),
    [
        (VersionState.WAITING, True),
        (VersionState.REJECTED, True),
        (VersionState.CHANGES_ASKED, True),
        (VersionState.DRAFT, False),
        (VersionState.WITHDRAWN, False),
    ],
)
def test_what_was_never_handed_in_or_taken_back_is_its_uploaders_own_business(site, author, mine, reader, text, state, is_found):
    with unit_of_work():
        theirs = making.draft(author)
        theirs.state = state
        shelving.preview(theirs.id, PAPERS[0], shelving.FIRST_DAY)
    likeness.notes(case(theirs, author, text))
    assert noted(mine, reader, text) == ([theirs.document_id] if is_found else [])


def test_a_near_copy_of_a_takedown_weighs_most(other, mine, reader, text):
    with unit_of_work():
        shelving.put(other.id, DocumentState.TAKEN_DOWN)
    (note,) = likeness.notes(case(mine, reader, text))
    assert (note.weight, note.facts["taken_down"]) == (100, True)


def test_ones_own_other_document_is_told_apart_and_weighs_less(other, mine, author, reader, text):
    (of_another,) = likeness.notes(case(mine, reader, text))
    (own,) = likeness.notes(case(mine, author, text))
    assert (own.facts["is_own"], of_another.facts["is_own"]) == (True, False)
    assert own.weight < of_another.weight


def test_a_next_version_is_no_copy_of_its_own_document(other, author, text):
    with unit_of_work():
        document = session().get_one(Document, other.id)
        published = document.published_version_id
        following = making.replaced(document, by=author)
    assert noted(following, author, text) == []
    assert rows()[0] == 2
    with unit_of_work():
        last = making.replaced(session().get_one(Document, other.id), by=author)
    noted(last, author, text)
    with unit_of_work(writes=False):
        assert set(session().scalars(select(Fingerprint.version_id))) == {published, last.id}


def rows() -> tuple[int, int]:
    """How many texts are kept, and how many shingles of them."""
    with unit_of_work(writes=False):
        count = [session().scalar(select(func.count()).select_from(table)) for table in (Fingerprint, Shingle)]
    return count[0], count[1]


def test_what_very_many_texts_share_is_kept_of_the_first_ones_only(other, mine, reader, text):
    shared = shingles.sample(text).numbers.tolist()
    with unit_of_work():
        versions = range(1_000, 1_000 + likeness.CROWDED - 1)
        session().add_all(Shingle(number=shared[0], version_id=version) for version in versions)
    before = rows()[1]
    assert noted(mine, reader, text) == [other.id]
    assert rows()[1] == before + len(shared) - 1
