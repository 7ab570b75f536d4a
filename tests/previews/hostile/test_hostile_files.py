"""Files made to harm: each ends with its true reason or with a preview, in its time; it reaches nothing and leaves nothing."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from tests.previews.hostile import archives, books, office, pdfs, pictures, texts
from tests.previews.hostile.canary import WORDS, Canary
from tests.previews.hostile.files import Hostile
from tests.previews.hostile.rendering import rendered, rendered_first, rendered_in_the_open

from wenku.previews.pages import LONGEST, MOST_PIXELS
from wenku.previews.results import Facts, PageImages

FAMILIES = [archives.FILES, books.FILES, office.FILES, pdfs.FILES, pictures.FILES, texts.FILES]
ALL = [param for family in FAMILIES for param in family.params()]
LEADING_OUT = [param for param in ALL if param.values[0].leads_out]


def made(hostile: Hostile, folder: Path, canary: Canary) -> Path:
    path = folder / f"hostile.{hostile.kind}"
    hostile.make(path, canary)
    return path


@pytest.mark.parametrize("hostile", ALL)
def test_a_hostile_file_ends_with_its_reason_and_harms_nobody(
    hostile: Hostile, tmp_path: Path, canary: Canary, clean_afterwards: None
) -> None:
    seen = rendered(made(hostile, tmp_path, canary), hostile.kind, seconds=hostile.seconds)
    assert seen.ended in hostile.ends, seen.detail
    if seen.ended == "ready":
        assert hostile.says in seen.text
    for event in seen.events:
        if isinstance(event, Facts):
            assert all(0 < side <= LONGEST for size in event.page_sizes for side in size)
        if isinstance(event, PageImages):
            assert all(image.width * image.height < MOST_PIXELS * 1.1 for image in event.images)
    assert canary.is_seen_in(seen.events) == []


@pytest.mark.long
@pytest.mark.parametrize("hostile", LEADING_OUT)
def test_what_leads_out_of_a_file_is_cut_off_also_where_no_wall_stands(
    hostile: Hostile, tmp_path: Path, canary: Canary, clean_afterwards: None
) -> None:
    seen = rendered_in_the_open(made(hostile, tmp_path, canary), hostile.kind, seconds=hostile.seconds)
    assert seen.ended in hostile.ends, seen.detail
    if seen.ended == "ready":
        assert hostile.says in seen.text
    assert canary.is_seen_in(seen.events) == []


@pytest.mark.long
def test_a_file_at_which_libreoffice_crashes_is_damaged_not_slow(tmp_path: Path, clean_afterwards: None) -> None:
    """Its handlers for crashes wait for threads, for ever where these have only begun: as in a sandbox that is new."""
    path = tmp_path / "unlisted.odt"
    path.write_bytes(archives.changed("odt", {"media/unlisted.bin": b"x"}))
    seen = rendered_first(path, "odt", seconds=30)
    assert seen.ended == "damaged", seen.detail


def test_the_canary_hears_and_is_recognised(tmp_path: Path, canary: Canary, clean_afterwards: None) -> None:
    urllib.request.urlopen(canary.url(), timeout=5).read()
    assert b"GET /secret.png" in canary.calls[0]
    canary.calls.clear()
    seen = rendered(canary.path("secret.txt"), "txt")
    assert {word for word in WORDS if any(word in where for where in canary.is_seen_in(seen.events))} == set(WORDS)
    seen = rendered(canary.path("secret.png"), "png")
    assert "page of a page is loud" in canary.is_seen_in(seen.events)
    Image.open(canary.path("secret.png")).save(tmp_path / "loud.pdf")
    assert "page of a page is loud" in canary.is_seen_in(rendered(tmp_path / "loud.pdf", "pdf").events)
