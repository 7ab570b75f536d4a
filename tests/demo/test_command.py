"""`flask demo`, as somebody runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from wenku.base import blobs, db
from wenku.base.db import session, unit_of_work
from wenku.demo.__main__ import main
from wenku.demo.papers import papers
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.downloads.models import Purchase
from wenku.reviews.models import Rating

HERE = Path(__file__).parents[2]


def test_a_site_with_members_of_its_own_is_left_alone(author):
    answer = CliRunner().invoke(main, env={"LANG": "C.UTF-8", "LC_ALL": ""})
    assert answer.exit_code == 1
    assert "members of its own (1)" in answer.output
    with unit_of_work(writes=False):
        assert session().scalar(select(func.count(Document.id))) == 0


def test_the_site_has_the_command(app):
    assert "demo" in app.cli.commands


@pytest.mark.long
def test_a_site_is_filled_and_filling_it_again_changes_nothing(tmp_path):
    told = run(tmp_path)
    assert "Accounts, with passwords that are shown only now:" in told
    assert told.count("@demo.example") == 12
    db.connect(f"sqlite:///{tmp_path / 'wenku.sqlite3'}")
    blobs.connect(f"file://{tmp_path / 'blobs'}")
    first = numbers()
    assert first["documents"] == len(list(papers()))
    assert first["published"] >= 36
    assert first["waiting"] == 3
    assert first["rejected"] == 1
    assert first["unrendered"] == 0
    assert first["ratings"] >= 50
    assert "@demo.example" not in run(tmp_path)
    assert numbers() == first


def run(data: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WENKU_", "LC_"))}
    environment = {**clean, "WENKU_DATA": str(data), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "flask", "--app", "app", "demo"]
    return subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=True, text=True, timeout=1500).stdout


def numbers() -> dict[str, int]:
    asked = {
        "documents": select(func.count(Document.id)),
        "published": select(func.count()).where(Document.state == DocumentState.PUBLISHED),
        "waiting": select(func.count()).where(Version.state == VersionState.WAITING),
        "rejected": select(func.count()).where(Version.state == VersionState.REJECTED),
        "unrendered": select(func.count()).where(Version.is_rendered.is_not(True)),
        "purchases": select(func.count(Purchase.id)),
        "ratings": select(func.count(Rating.id)),
    }
    with unit_of_work(writes=False):
        return {name: session().scalar(query) or 0 for name, query in asked.items()}
