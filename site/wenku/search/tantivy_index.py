"""Tantivy, embedded: the folder in which its indexes lie, the one that is searched, and the one that is written to.

`current` names the index that is searched; a new one is made beside it and takes its place by one rename.
"""

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy
from tantivy import Document, Index, IndexWriter, Query

from wenku.search import analysing
from wenku.search.engine import Busy, Entry, Look, Writer
from wenku.search.tantivy_look import TantivyLook

LAYOUT = 2
"""Counts up when the fields change: an older index has to be rebuilt."""

MEMORY = 64 << 20
"""Bytes that a writer collects before it begins another segment."""

_CURRENT, _LOCK, _VERSION = "current", "replacing.lock", f"{LAYOUT}.{analysing.VERSION}"


def _schema() -> tantivy.Schema:
    """Texts come analysed, so that white space is all that is cut at; `place_…` are unique numbers to sort by."""
    made = tantivy.SchemaBuilder()
    made.add_text_field("state", tokenizer_name="raw", index_option="basic")
    made.add_unsigned_field("id", indexed=True, fast=True)
    for name, option in {
        "text": "position",
        "words": "freq",
        "title": "position",
        "keywords": "position",
        "sounds": "position",
        "initials": "position",
    }.items():
        made.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in ("kind", "language"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    made.add_unsigned_field("category", indexed=True, fast=True)
    for name in ("pages", "price", "stars", "merit", "downloads", "published", "fingerprint", "number"):
        made.add_unsigned_field(name, fast=True)
    for name in ("place_newest", "place_downloads", "place_merit", "place_price"):
        made.add_unsigned_field(name, fast=True)
    made.add_bytes_field("texts", stored=True)
    return made.build()


SCHEMA = _schema()
MARK, PUBLISHED = "mark", "published"
"""What `state` says: one entry carries the number of the last change, all others are documents."""


class Tantivy:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[str, Index] | None = None
        self._seen: tuple[int, int, int] | None = None
        self._look: TantivyLook | None = None

    def look(self) -> Look | None:
        """Costs two looks at files while nothing changes. A new state is opened by whoever asks first."""
        with self._lock:
            try:
                return self._newest()
            except (OSError, ValueError):  # swapped and removed while it was being opened
                self._opened = None
                return self._newest()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        name = self._current()
        if name is None:
            with self.replacing() as writer:
                yield writer
            return
        with _writing(Index.open(str(self._folder / name))) as writer:
            yield writer

    @contextmanager
    def replacing(self) -> Iterator[Writer]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy from None
            former = [path for path in self._folder.iterdir() if path.is_dir()]
            name = f"{1 + max((int(path.name.split('-')[0]) for path in former), default=0):06}-{_VERSION}"
            (self._folder / name).mkdir()
            try:
                with _writing(Index(SCHEMA, str(self._folder / name))) as writer:
                    yield writer
            except BaseException:
                shutil.rmtree(self._folder / name, ignore_errors=True)
                raise
            self._swap(name)
            for path in former:  # who searches in one still has its files open
                shutil.rmtree(path, ignore_errors=True)

    def _newest(self) -> TantivyLook | None:
        name = self._current()
        if name is None:
            self._look = None
            return None
        if self._opened is None or self._opened[0] != name:
            index = Index.open(str(self._folder / name))
            index.config_reader(reload_policy="manual")
            self._opened, self._seen = (name, index), None
        meta = (self._folder / name / "meta.json").stat()
        seen = meta.st_mtime_ns, meta.st_ino, meta.st_size
        if seen != self._seen or self._look is None:
            self._opened[1].reload()
            self._look, self._seen = TantivyLook(self._opened[1].searcher(), SCHEMA), seen
        return self._look

    def _current(self) -> str | None:
        """Asked again where what was named is gone: another took its place between the two looks, unless it was deleted by hand."""
        name, before = self._named(), None
        while name is not None and name != before and not (self._folder / name).is_dir():
            name, before = self._named(), name
        return name if name != before else None

    def _named(self) -> str | None:
        try:
            name = (self._folder / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return name if name.endswith(f"-{_VERSION}") else None

    def _swap(self, name: str) -> None:
        new = self._folder / f"{_CURRENT}.new"
        with new.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / _CURRENT)
        with _descriptor(self._folder) as folder:
            os.fsync(folder)


@contextmanager
def _descriptor(folder: Path) -> Iterator[int]:
    number = os.open(folder, os.O_RDONLY)
    try:
        yield number
    finally:
        os.close(number)


@contextmanager
def _writing(index: Index) -> Iterator[Writer]:
    try:
        writer = index.writer(heap_size=MEMORY, num_threads=1)
    except ValueError as error:
        if "LockBusy" in str(error):
            raise Busy from None
        raise
    try:
        index.reload()  # somebody else may have written between the opening and the lock
        yield TantivyWriter(writer, TantivyLook(index.searcher(), SCHEMA))
    except BaseException:
        with suppress(ValueError):
            writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


class TantivyWriter:
    """`before`: the index as the writer found it, which it alone changes from now on."""

    def __init__(self, writer: IndexWriter, before: TantivyLook) -> None:
        self._writer, self._before, self._number = writer, before, before.number
        self._put: set[int] = set()

    @property
    def number(self) -> int:
        return self._number

    def put(self, entry: Entry) -> None:
        if entry.document_id in self._put or self._before.has(entry.document_id):  # removing what isn't there takes its time, too
            self.remove(entry.document_id)
        self._put.add(entry.document_id)
        self._writer.add_document(Document.from_dict(_fields(entry), SCHEMA))

    def remove(self, document_id: int) -> None:
        """By a query: a number that is given as a term deletes nothing, since it is taken for one with a sign."""
        self._writer.delete_documents_by_query(Query.term_query(SCHEMA, "id", document_id, index_option="basic"))

    def finish(self, number: int) -> None:
        self._writer.delete_documents_by_term("state", MARK)
        self._writer.add_document(Document.from_dict({"state": MARK, "number": number}, SCHEMA))
        self._writer.commit()
        self._number = number


def _fields(entry: Entry) -> dict[str, object]:
    own = entry.document_id
    fields: dict[str, object] = {
        "state": PUBLISHED,
        "id": own,
        "text": entry.text,
        "words": entry.words,
        "title": entry.title,
        "keywords": entry.keywords,
        "sounds": entry.sounds,
        "initials": entry.initials,
        "kind": entry.kind,
        "pages": entry.page_count,
        "price": entry.price,
        "stars": entry.stars,
        "merit": entry.merit,
        "downloads": entry.downloads,
        "published": entry.published,
        "fingerprint": entry.fingerprint,
        "place_newest": _place(entry.published, own),
        "place_downloads": _place(entry.downloads, own),
        "place_merit": _place(entry.merit, own),
        "place_price": _place(entry.price, _LARGEST - own),
        "texts": entry.pages.encode(),
    }
    if entry.category_id is not None:
        fields["category"] = entry.category_id
    if entry.language is not None:
        fields["language"] = entry.language
    return fields


_LARGEST = (1 << 32) - 1


def _place(rank: int, own: int) -> int:
    """Unique, since documents of one rank lie in it by their own numbers."""
    return min(rank, _LARGEST) << 32 | own
