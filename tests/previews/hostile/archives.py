"""Tricks with zip containers and with the XML in them, played on every kind of file that is one."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import docx
import openpyxl
import pptx
from tests import making
from tests.previews import plain_papers
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, SOUND, Files

from wenku.previews import containers

FILES = Files()
KINDS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
    "ods": "content.xml",
    "epub": "OEBPS/chapter1.xhtml",
}
"""Each with the part that its program reads first."""
_CONTAINERS = ("docx", "odt", "epub")  # one of each format: all of its kinds are copied by the same code

_NAMESPACES = {
    "office": "office",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "script": "script",
    "style": "style",
    "fo": "xsl-fo-compatible",
    "svg": "svg-compatible",
    "presentation": "presentation",
    "meta": "meta",
    "form": "form",
}
SPACES = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _NAMESPACES.items())
SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xforms="http://www.w3.org/2002/xforms"'
SPACES += ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
_BODIES = {
    "odt": f"<office:text><text:p>{SOUND}</text:p></office:text>",
    "ods": (
        '<office:spreadsheet><table:table table:name="1"><table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{SOUND}</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
    ),
    "odp": (
        '<office:presentation><draw:page draw:name="1"><draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm"'
        f' svg:height="3cm"><draw:text-box><text:p>{SOUND}</text:p></draw:text-box></draw:frame></draw:page></office:presentation>'
    ),
}
_SUBTYPES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


@lru_cache(maxsize=16)
def sound(kind: str) -> bytes:
    """A file of the kind that says SOUND and nothing else."""
    file = io.BytesIO()
    match kind:
        case "docx":
            document = docx.Document()
            document.add_paragraph(SOUND)
            document.save(file)
        case "xlsx":
            book = openpyxl.Workbook()
            book.active.append([SOUND])
            book.save(file)
        case "pptx":
            deck = pptx.Presentation()
            deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = SOUND
            deck.save(file)
        case "epub":
            plain_papers.book(file, [("一", f"<p>{SOUND}</p>")])
        case _:
            return open_document(kind)
    return file.getvalue()


def open_document(kind: str, body: str = "", *, before: str = "", parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """An OpenDocument file with `body` instead of its usual one, `before` it more elements, and more parts."""
    content = (
        f'<office:document-content {SPACES} office:version="1.3">{before}<office:body>{body or _BODIES[kind]}'
        "</office:body></office:document-content>"
    )
    names = ["content.xml", *(parts or {})]
    manifest = "".join(f'<m:file-entry m:full-path="{name}" m:media-type="text/xml"/>' for name in names)
    media_type = f"application/vnd.oasis.opendocument.{_SUBTYPES[kind]}"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", media_type, zipfile.ZIP_STORED)
        made.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{media_type}"/>{manifest}</m:manifest>',
        )
        for name, other in {"content.xml": content, **(parts or {})}.items():
            made.writestr(name, other)
    return file.getvalue()


def changed(kind: str, changes: Mapping[str, bytes | str]) -> bytes:
    """The sound file with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound(kind))) as given, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            made.writestr(entry.filename, changes.get(entry.filename, given.read(entry)), entry.compress_type)
        for name in changes:
            if name not in given.namelist():
                made.writestr(name, changes[name])
    return file.getvalue()


def part(kind: str, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(sound(kind))) as given:
        return given.read(name).decode()


def trick(*ends: str, kinds: tuple[str, ...] = _CONTAINERS, quick: str = "", **how: object) -> Callable[..., object]:
    """Decorates a function that makes the bytes of a hostile file of any of the kinds; `quick` names the one for every day."""

    def added(make: Callable[[str, Canary], bytes]) -> Callable[[str, Canary], bytes]:
        for kind in kinds:
            FILES.put(make.__name__, kind, _writing(make, kind), *ends, quick=kind == quick, **how)
        return make

    return added


def _writing(make: Callable[[str, Canary], bytes], kind: str) -> Callable[[Path, Canary], object]:
    return lambda path, canary: path.write_bytes(make(kind, canary))


@trick("too_complex", quick="docx", kinds=tuple(KINDS))
def zeros(kind: str, _: Canary) -> bytes:
    return changed(kind, {"media/zeros.bin": bytes(100 << 20)})


@trick("too_complex")
def endless_main_part(kind: str, _: Canary) -> bytes:
    """White space in the part that is parsed."""
    whole = sound(kind)
    with zipfile.ZipFile(io.BytesIO(whole)) as given:
        content = given.read(KINDS[kind])
    return changed(kind, {KINDS[kind]: content + b" " * (310 << 20)})


@trick(READY, says=SOUND, kinds=tuple(KINDS))
def archives_in_archives(kind: str, _: Canary) -> bytes:
    """Whoever opened them all had sixteen million files of four megabytes; nobody has to."""
    inner = zeros_in_a_zip()
    for _ in range(6):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as outer:
            for number in range(16):
                outer.writestr(f"{number}.zip", inner)
        inner = file.getvalue()
    if kind in _SUBTYPES:
        return open_document(kind, parts={"embeddings/Workbook.xlsx": inner})
    return changed(kind, {"embeddings/Workbook.xlsx": inner})


def zeros_in_a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", bytes(4 << 20))
    return file.getvalue()


def _facts(data: bytes, packed: bytes | None = None, method: int = 0) -> bytes:
    body = data if packed is None else packed
    return struct.pack("<HHHHHIII", 20, 0, method, 0, 33, zlib.crc32(data), len(body), len(data))


def _with_entries(kind: str, listed: list[tuple[str, bytes, int]], bodies: bytes) -> bytes:
    """The sound file, then `bodies`, which the directory's new entries (name, their local header's facts, place in them) share."""
    whole = sound(kind)
    end = whole.rindex(b"PK\5\6")
    count, size, start = struct.unpack("<HII", whole[end + 10 : end + 20])
    entries = b"".join(
        b"PK\1\2\x14\0" + facts + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, start + place) + name.encode()
        for name, facts, place in listed
    )
    total, directory = count + len(listed), whole[start : start + size] + entries
    tail = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, total, total, len(directory), start + len(bodies), 0)
    return whole[:start] + bodies + directory + tail


@trick("damaged", "too_complex")
def one_body_for_a_thousand_entries(kind: str, _: Canary) -> bytes:
    """All entries of the directory name one body: a gigabyte of a megabyte."""
    data = bytes(1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    facts = _facts(data, packed, 8)
    body = b"PK\3\4" + facts + struct.pack("<HH", 1, 0) + b"a" + packed
    return _with_entries(kind, [(f"m{number}", facts, 0) for number in range(1000)], body)


@trick("damaged")
def bodies_quoted_by_one_another(kind: str, _: Canary) -> bytes:
    """Each body holds the next entry as a whole: stored, so that every byte counts as often as it is deep."""
    inner, heads = b"x" * 5_000, []
    for number in range(200):
        facts = _facts(inner)
        head = b"PK\3\4" + facts + struct.pack("<HH", 4, 0) + f"q{number:03}".encode()
        heads.append((f"q{number:03}", facts))
        inner = head + inner
    places = [(name, facts, 34 * (len(heads) - 1 - number)) for number, (name, facts) in enumerate(heads)]
    return _with_entries(kind, places, inner)


@trick("damaged", "too_complex")
def sizes_that_lie(kind: str, _: Canary) -> bytes:
    whole = changed(kind, {"media/zeros.bin": bytes(80 << 20)})
    return whole.replace(struct.pack("<I", 80 << 20), struct.pack("<I", 1000))


@trick("damaged", READY, kinds=("docx", "epub"))
def sizes_that_lie_in_sixty_four_bits(kind: str, _: Canary) -> bytes:
    """An exabyte by the directory, a hundred bytes by the entry itself: the copy says what came out."""
    data = b"x" * 100
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 100)
    real = _facts(data)
    body = b"PK\3\4" + real + struct.pack("<HH", 1, 0) + b"z" + data
    whole = _with_entries(kind, [("z", real, 0)], body)
    place = whole.rindex(b"PK\1\2")
    end = whole.rindex(b"PK\5\6")
    entry = bytearray(whole[place:end])
    entry[24:28] = b"\xff" * 4  # the size is in the extra field, it says
    entry[20:24] = b"\xff" * 4
    entry[30:32] = struct.pack("<H", len(extra))
    tail = bytearray(whole[end:])
    (size,) = struct.unpack_from("<I", tail, 12)
    struct.pack_into("<I", tail, 12, size + len(extra))
    return whole[:place] + bytes(entry) + extra + bytes(tail)


@trick("too_complex")
def too_many_entries(kind: str, _: Canary) -> bytes:
    return changed(kind, {f"media/{number}": b"" for number in range(containers.MOST_ENTRIES + 1)})


@trick("encrypted")
def entries_with_a_password(kind: str, _: Canary) -> bytes:
    whole = bytearray(sound(kind))
    place = whole.index(b"PK\1\2")
    whole[place + 8] |= 1
    return bytes(whole)


@trick("encrypted", kinds=("docx", "pptx", "xlsx"), quick="xlsx")
def office_wrapped_by_a_password(_kind: str, _: Canary) -> bytes:
    return making.compound("EncryptionInfo", "EncryptedPackage")


@trick("damaged")
def entries_that_lead_out(kind: str, _: Canary) -> bytes:
    return changed(kind, {"../../../../tmp/out.xml": b"<a/>"})


@trick("damaged")
def links_among_the_entries(kind: str, canary: Canary) -> bytes:
    file = io.BytesIO(sound(kind))
    link = zipfile.ZipInfo("word/media/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as made:
        made.writestr(link, str(canary.path("secret.png")))
    return file.getvalue()


@trick("damaged")
def entries_of_one_name(kind: str, _: Canary) -> bytes:
    file = io.BytesIO(sound(kind))
    with zipfile.ZipFile(file, "a") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        made.writestr(KINDS[kind], b"<other/>")
    return file.getvalue()


@trick("not_supported")
def a_compression_that_hides_bombs(kind: str, _: Canary) -> bytes:
    file = io.BytesIO(sound(kind))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_BZIP2) as made:
        made.writestr("media/zeros.bin", bytes(100 << 20))
    return file.getvalue()


def _with_doctype(kind: str, doctype: str, use: str) -> bytes:
    page = part(kind, KINDS[kind]).split("?>", 1)[-1]
    root = page.index(">") + 1
    return changed(kind, {KINDS[kind]: f"<!DOCTYPE a [{doctype}]>{page[:root]}{use}{page[root:]}"})


@trick("damaged", kinds=tuple(KINDS))
def a_billion_laughs(kind: str, _: Canary) -> bytes:
    entities = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    return _with_doctype(kind, f'<!ENTITY l0 "ha">{entities}', "&l9;")


@trick("damaged")
def one_long_entity_many_times(kind: str, _: Canary) -> bytes:
    return _with_doctype(kind, f'<!ENTITY l "{"ha" * 50_000}">', "&l;" * 20_000)


@trick("damaged")
def an_entity_from_elsewhere(kind: str, canary: Canary) -> bytes:
    return _with_doctype(kind, f'<!ENTITY e SYSTEM "{canary.file()}"><!ENTITY f SYSTEM "{canary.url()}">', "&e;&f;")


@trick("damaged")
def a_parameter_entity_from_elsewhere(kind: str, canary: Canary) -> bytes:
    return _with_doctype(kind, f'<!ENTITY % e SYSTEM "{canary.url("a.dtd")}">%e;', "")


@trick("damaged", "ready")
def a_doctype_that_is_fetched(kind: str, canary: Canary) -> bytes:
    """Books name one as a rule; no part of an office file does."""
    page = part(kind, KINDS[kind]).split("?>", 1)[-1]
    return changed(kind, {KINDS[kind]: f'<!DOCTYPE html SYSTEM "{canary.url("a.dtd")}">{page}'})


@trick("damaged", kinds=tuple(KINDS))
def cut_in_half(kind: str, _: Canary) -> bytes:
    return sound(kind)[: len(sound(kind)) // 2]


@trick("not_supported")
def nothing_in_it(_kind: str, _: Canary) -> bytes:
    return b"PK\5\6" + bytes(18)


@trick("not_supported")
def another_archive(_kind: str, _: Canary) -> bytes:
    return zeros_in_a_zip()


@trick("empty", kinds=tuple(KINDS))
def no_bytes(_kind: str, _: Canary) -> bytes:
    return b""


@trick("damaged")
def something_else(_kind: str, _: Canary) -> bytes:
    return b"MZ\x90\0" + bytes(4000)


@trick("not_supported")
def an_older_document_renamed(_kind: str, _: Canary) -> bytes:
    return making.compound("WordDocument", "1Table")


@trick("damaged", kinds=tuple(KINDS))
def a_main_part_that_is_no_xml(kind: str, _: Canary) -> bytes:
    return changed(kind, {KINDS[kind]: b"\x00\xff<<<>>>"})
