"""The running site's own source, as an archive: what the licence (AGPL) has us offer to everybody who uses it."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from uuid import uuid4

from wenku.base import settings

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = (".ci", "docs", "migrations", "scripts", "site", "static", "templates", "tests", "translations")
FILES = (
    *(".env.example", ".gitignore", "LICENSE", "Makefile", "NOTICE"),
    *("*.md", "alembic.ini", "app.py", "babel.cfg", "gunicorn.conf.py", "pyproject.toml", "requirements*.txt"),
)
"""Named one by one, so that a key or a dump that somebody left beside them stays where it is."""

_LEFT_OUT = ("__pycache__", "*.pyc", "*.mo", "*.sqlite3*", "*.pem", "*.key", "*.log")


_MADE = ("tests/journeys/screenshots",)


def archive(root: Path = ROOT) -> Path:
    """The archive of the files as they are now, made where they changed since the last time."""
    listed = sorted(files(root))
    home = settings.read().data / "source"
    made = home / f"wenku-{_fingerprint(root, listed)}.tar.gz"
    if not made.exists():
        home.mkdir(parents=True, exist_ok=True)
        part = home / f".{uuid4().hex}.part"
        _pack(root, listed, part)
        part.rename(made)
        for old in home.glob("wenku-*.tar.gz"):
            if old != made:
                old.unlink(missing_ok=True)
    return made


def fingerprint(root: Path = ROOT) -> str:
    """Another one wherever a file of the project is another one."""
    return _fingerprint(root, sorted(files(root)))


def files(root: Path) -> Iterator[Path]:
    """The project's own files under `root`: no data, no secrets, nothing that is made from the others."""
    for pattern in FILES:
        yield from (path for path in root.glob(pattern) if _is_plain(path))
    closed = {settings.read().data, *(root / made for made in _MADE)}
    for folder in FOLDERS:
        for here, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if not _is_left_out(name) and Path(here) / name not in closed]
            yield from (path for name in names if not _is_left_out(name) and _is_plain(path := Path(here) / name))


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or any(PurePath(name).match(pattern) for pattern in _LEFT_OUT)


def _fingerprint(root: Path, listed: list[Path]) -> str:
    found = hashlib.sha256()
    for path in listed:
        facts = path.stat()
        found.update(f"{path.relative_to(root)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return found.hexdigest()[:16]


def _pack(root: Path, listed: list[Path], into: Path) -> None:
    """The same files come to the same bytes: no times, no owners."""
    with into.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as packed:
            for path in listed:
                content = path.read_bytes()
                entry = tarfile.TarInfo(f"wenku/{path.relative_to(root).as_posix()}")
                entry.size = len(content)
                entry.mode = 0o755 if os.access(path, os.X_OK) else 0o644
                packed.addfile(entry, io.BytesIO(content))
