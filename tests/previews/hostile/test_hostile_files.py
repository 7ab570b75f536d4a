"""Files made to harm: each ends with its true reason or with a preview, in its time; it reaches nothing and leaves nothing."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from tests.previews.hostile import archives
from tests.previews.hostile.canary import WORDS, Canary
from tests.previews.hostile.files import Hostile
from tests.previews.hostile.rendering import rendered, rendered_in_the_open

FAMILIES = [archives.FILES]
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
    assert canary.is_seen_in(seen.events) == []
