"""The demo documents: there are enough, they open, they are the same each time."""

import subprocess
from collections import Counter
from functools import cache

import docx
import pymupdf
import pytest

from wenku.demo.papers import Paper, papers
from wenku.demo.sheets import MAKERS
from wenku.documents import kinds
from wenku.documents.models import Licence
from wenku.documents.usual_categories import TREE
from wenku.previews import engine, families
from wenku.previews.results import Facts, Ready

PAPERS = {paper.slug: paper for paper in papers()}
SMALL = [
    "16-minutes-product",
    "95-minutes",
    "96-git",
    "83-proverbs-scan",
    "85-landscape",
    "88-birds",
    "23-swimming-poster",
    "26-planets",
]
PDFS = [slug for slug, paper in PAPERS.items() if paper.kind == "pdf"]
WORDS = [slug for slug, paper in PAPERS.items() if paper.kind == "docx"]
PLAIN = [slug for slug, paper in PAPERS.items() if paper.kind not in (*families.OFFICE_KINDS, "pdf")]
PLACES = {(subject, branch) for (subject, _), branches in TREE.items() for branch, _ in branches}


def paper(slug: str) -> Paper:
    return PAPERS[slug]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Gives a paper's file, made once for all tests here: most of the time goes into making them."""
    folder = tmp_path_factory.mktemp("papers")
    return cache(lambda slug: paper(slug).write(folder))


def test_there_are_enough_in_both_languages_and_kinds():
    languages, kinds = Counter(one.language for one in papers()), Counter(one.kind for one in papers())
    assert languages["zh"] >= 26
    assert languages["en"] >= 10
    assert min(kinds["docx"], kinds["pdf"]) >= 15


def test_every_kind_that_can_be_previewed_is_among_them():
    assert {one.kind for one in papers()} == set(families.KINDS)


@pytest.mark.parametrize("slug", PLAIN)
def test_every_document_is_of_the_kind_that_it_is_said_to_be(slug, written):
    with written(slug).open("rb") as file:
        assert kinds.of(file, named=paper(slug).kind) == kinds.named(paper(slug).kind)


@pytest.mark.slow
@pytest.mark.parametrize("slug", PLAIN)
def test_books_texts_and_pictures_have_the_pages_that_they_promise(slug, written):
    least, most = paper(slug).pages
    events = list(engine.events(written(slug), kind=paper(slug).kind, free_pages=12))
    [facts] = [event for event in events if isinstance(event, Facts)]
    assert events[-1] == Ready()
    assert least <= facts.page_count <= most


def test_the_poems_are_in_the_encoding_of_old_editors(written):
    assert "白日依山尽".encode("gb18030") in written("46-tang-poems").read_bytes()


def test_lengths_vary():
    pages = [one.pages for one in papers()]
    assert sum(least >= 2 and most <= 9 for least, most in pages) >= 15
    assert sum(least >= 12 for least, _ in pages) >= 5
    assert any(least >= 40 for least, _ in pages)


def test_every_subject_has_documents_and_every_document_a_place():
    assert {one.category for one in papers()} <= PLACES
    assert {one.category[0] for one in papers()} == {subject for subject, _ in TREE}


def test_subjects_have_three_to_five_branches():
    assert 10 <= len(TREE) <= 12
    assert all(3 <= len(branches) <= 5 for branches in TREE.values())


def test_facts_are_of_the_kind_that_the_site_takes():
    for one in papers():
        assert Licence(one.licence)
        assert 0 <= one.price <= 50
        assert 1 <= one.free_pages <= 12
        assert 2 <= len(one.keywords) <= 8
        assert 10 <= len(one.description) <= 200
        assert "/" not in one.name


def test_no_two_documents_share_a_name():
    assert len({one.name for one in papers()}) == len(PAPERS)


@pytest.mark.parametrize("slug", SMALL)
def test_the_same_document_is_the_same_bytes(slug, written, tmp_path):
    assert written(slug).read_bytes() == paper(slug).write(tmp_path).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("slug", WORDS)
def test_a_word_document_opens_and_is_the_same_bytes_again(slug, written, tmp_path):
    path = written(slug)
    opened = docx.Document(str(path))
    assert opened.core_properties.title == paper(slug).title
    assert len([one for one in opened.paragraphs if one.text]) >= 10
    assert paper(slug).write(tmp_path).read_bytes() == path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("slug", PDFS)
def test_a_pdf_has_the_pages_that_it_promises(slug, written):
    least, most = paper(slug).pages
    with pymupdf.open(written(slug)) as opened:
        assert least <= opened.page_count <= most
        assert opened.metadata["title"] == paper(slug).title
        assert not any(font[1] == "n/a" for page in opened for font in page.get_fonts()), "every face is inside the file"


@pytest.mark.slow
def test_word_documents_have_the_pages_that_they_promise(written, tmp_path):
    made = [written(slug) for slug in WORDS]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path, *made], check=True, timeout=240)
    for slug in WORDS:
        least, most = paper(slug).pages
        with pymupdf.open(tmp_path / f"{paper(slug).title}.pdf") as opened:
            assert least <= opened.page_count <= most, slug


@pytest.mark.slow
def test_a_scan_has_pictures_and_no_text(written):
    with pymupdf.open(written("86-scan-register")) as opened:
        assert all(page.get_images() and not page.get_text().strip() for page in opened)


@pytest.mark.slow
def test_the_contents_name_the_page_on_which_a_chapter_begins(written):
    with pymupdf.open(written("18-emergency-school")) as opened:
        contents = opened[1].get_text().split("\n")
        for _, title, page in opened.get_toc():
            assert title in opened[page - 1].get_text()
            if title.startswith("第七章"):
                told = contents[contents.index(title) + 1]
                assert int(told) == page - 1  # the cover has no number


def test_every_maker_is_used():
    used = {slug.split("-", 1)[1] for slug in PAPERS}
    assert {"sums", "copybook", "sudoku", "calendar"} <= used
    assert len(MAKERS) == 4
