"""The archive of the site's source holds the project and nothing else."""

import subprocess
import tarfile

import pytest

from wenku.base import settings, source

WANTED = [
    "app.py",
    "pyproject.toml",
    "README.md",
    ".env.example",
    "site/wenku/base/db.py",
    "static/css/site.css",
    "docs/decisions/0001.md",
    ".ci/run",
]
UNWANTED = [
    *[".env", "secret.txt", "dump.sql", "id_rsa", ".git/config", ".venv/bin/python", "data/wenku.sqlite3", "data/secret"],
    *["site/wenku/__pycache__/db.pyc", "site/.env", "site/wenku.sqlite3", "site/wenku.sqlite3-wal", "translations/zh/messages.mo"],
    *["tests/key.pem", "static/.DS_Store", "tests/journeys/screenshots/home.png", "node_modules/x.js"],
]


@pytest.fixture
def project(site, tmp_path):
    root = tmp_path / "project"
    for path in (*WANTED, *UNWANTED):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "site" / "outside").symlink_to("/etc/passwd")
    return root


def names(archive):
    with tarfile.open(archive) as packed:
        return sorted(member.name.removeprefix("wenku/") for member in packed)


def test_the_project_s_files_are_in_it_and_no_others(project):
    assert names(source.archive(project)) == sorted(WANTED)


def test_data_stays_out_wherever_it_lies(project, monkeypatch):
    monkeypatch.setenv("WENKU_DATA", str(project / "site" / "data"))
    settings.read.cache_clear()
    (project / "site" / "data").mkdir()
    (project / "site" / "data" / "mail.txt").write_text("a mail")
    assert names(source.archive(project)) == sorted(WANTED)


def test_the_same_files_make_the_same_archive_once(project):
    first = source.archive(project)
    made = first.stat().st_mtime_ns
    assert source.archive(project) == first
    assert first.stat().st_mtime_ns == made
    again = first.read_bytes()
    first.unlink()
    assert source.archive(project).read_bytes() == again


def test_a_changed_file_makes_a_new_archive_in_place_of_the_old(project):
    first = source.archive(project)
    (project / "app.py").write_text("something longer than before")
    second = source.archive(project)
    assert second != first
    assert not first.exists()
    with tarfile.open(second) as packed:
        assert packed.extractfile("wenku/app.py").read() == b"something longer than before"


def test_this_very_project_is_whole(site):
    listed = {path.relative_to(source.ROOT).as_posix() for path in source.files(source.ROOT)}
    known = subprocess.run(["git", "ls-files"], cwd=source.ROOT, capture_output=True, text=True).stdout.split("\n")
    tracked = {path for path in known if path and (source.ROOT / path).exists()}
    assert {"app.py", "Makefile", "site/wenku/base/source.py", "templates/layouts/base.html"} <= listed
    assert tracked - listed == set()
