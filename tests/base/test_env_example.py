"""The example of settings names every setting, with its default, and nothing else."""

import re
from pathlib import Path

from wenku.base.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
LINE = re.compile(r"^WENKU_([A-Z_]+)=(.*)$", re.MULTILINE)
FOLLOW = {"public_url", "database", "blobs", "mail"}  # empty, they follow from the others


def test_the_example_documents_every_setting():
    named = [name.lower() for name, _ in LINE.findall(EXAMPLE.read_text(encoding="utf-8"))]
    assert sorted(named) == sorted(Settings.model_fields)


def test_the_example_shows_the_defaults():
    for name, value in LINE.findall(EXAMPLE.read_text(encoding="utf-8")):
        default = Settings.model_fields[name.lower()].default
        if name.lower() in FOLLOW | {"secret_key"}:
            assert value == ""
        else:
            assert value.lower() == str(default).lower(), name


def test_every_setting_has_words_above_it():
    text = EXAMPLE.read_text(encoding="utf-8")
    for block in re.findall(r"\n\n([^\n]*(?:\n[^\n]+)*)", text):
        assert block.startswith("#"), block
