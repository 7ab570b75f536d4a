"""Books made to harm; the tricks with their containers are among the archives."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from tests.previews import plain_papers
from tests.previews.hostile import pictures
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, SOUND, Files

FILES = Files()
GOOD = ("一", f"<p>{SOUND}</p>")


def bad(*ends: str, **how: object) -> Callable[..., object]:
    """Decorates a function that makes a book's bytes."""

    def added(make: Callable[[Canary], bytes]) -> Callable[[Canary], bytes]:
        FILES.put(make.__name__, "epub", lambda path, canary: path.write_bytes(make(canary)), *ends, **how)
        return make

    return added


def book(*bodies: str, extra: dict[str, bytes | str] | None = None, head: str = "") -> bytes:
    """The sound chapter, then one for each of the bodies."""
    file = io.BytesIO()
    plain_papers.book(file, [GOOD, *(("二", body) for body in bodies)], extra=extra, head=head)
    return file.getvalue()


def listed(items: str, spine: str, *, points: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """A book by its own list."""
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata/><manifest>'
        f'<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>{items}</manifest>'
        f'<spine toc="toc">{spine}</spine></package>'
    )
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><navMap>{points}</navMap></ncx>'
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>a</title></head><body><p>{SOUND}</p></body></html>'
    file = io.BytesIO()
    with plain_papers.ZipFile(file, "w", plain_papers.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/epub+zip", plain_papers.ZIP_STORED)
        parts = {
            "META-INF/container.xml": plain_papers.CONTAINER,
            "OEBPS/content.opf": opf,
            "OEBPS/toc.ncx": ncx,
            "OEBPS/a.xhtml": page,
            **(extra or {}),
        }
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


ITEM = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'


@bad(READY, says=SOUND, quick=True, leads_out=True)
def a_book_that_shows_files(canary: Canary) -> bytes:
    """By every element and property that shows something."""
    targets = (canary.url(), canary.file("secret.png"), str(canary.path("secret.png")), canary.file("secret.html"))
    shown = "".join(
        f'<img src="{target}"/><img\nsrc = "{target}" /><img src={target} /><img src="&#104;ttp{target[4:]}"/>'
        f'<object data="{target}"></object><iframe src="{target}"></iframe><embed src="{target}"/><video poster="{target}"/>'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{target}"/></svg>'
        f'<p style="background:url({target})">a</p><p style="background-image:url(\'{target}\')">a</p>'
        for target in targets
    )
    css = "".join(f'@import "{target}";@import url({target});body{{background:url("{target}")}}' for target in targets)
    css += f'@import "{canary.file("secret.css")}";@font-face{{font-family:a;src:url({canary.file("secret.png")})}}'
    head = (
        f'<link rel="stylesheet" href="{canary.file("secret.css")}"/><link rel="stylesheet" href="more.css"/><style>{css}</style>'
    )
    return book(f"{shown}<p>{SOUND}</p>", extra={"OEBPS/more.css": css}, head=head)


@bad(READY, says=SOUND, leads_out=True)
def a_book_with_drawings_of_files(canary: Canary) -> bytes:
    body = '<img src="a.svg"/><img src="b.svg"/>'
    return book(body, extra={"OEBPS/a.svg": pictures.links_to(canary), "OEBPS/b.svg": b"<svg/>"})


@bad("damaged")
def a_drawing_that_reads_files(canary: Canary) -> bytes:
    return book('<img src="a.svg"/>', extra={"OEBPS/a.svg": pictures.drawing_that_reads(canary)})


@bad(READY, "too_slow", "too_complex", seconds=6)
def a_drawing_of_ten_thousand_million_parts(_: Canary) -> bytes:
    return book('<img src="a.svg"/>', extra={"OEBPS/a.svg": pictures.drawing_that_laughs()})


@bad(READY, "damaged", says=SOUND, leads_out=True)
def a_list_that_leads_out(canary: Canary) -> bytes:
    """Chapters and covers that lie outside of the book."""
    targets = (
        canary.url("a.xhtml"),
        canary.file("secret.html"),
        "../../../../../../../etc/passwd",
        str(canary.path("secret.html")),
    )
    items = "".join(f'<item id="x{n}" href="{target}" media-type="application/xhtml+xml"/>' for n, target in enumerate(targets))
    spine = '<itemref idref="a"/>' + "".join(f'<itemref idref="x{n}"/>' for n in range(len(targets)))
    return listed(ITEM + items, spine)


@bad("damaged", "not_supported", leads_out=True)
def a_container_that_leads_out(canary: Canary) -> bytes:
    container = plain_papers.CONTAINER.replace("OEBPS/content.opf", str(canary.path("secret.xml")))
    return listed(ITEM, "", extra={"META-INF/container.xml": container})


@bad(READY, "too_slow", "too_long", "too_complex", seconds=10)
def ten_thousand_chapters(_: Canary) -> bytes:
    """One small page, ten thousand times in a row."""
    return listed(ITEM, '<itemref idref="a"/>' * 10_000)


@bad("too_slow", "too_long", "too_complex", seconds=8)
def a_megabyte_ten_thousand_times(_: Canary) -> bytes:
    page = f"<html><head><title>a</title></head><body>{f'<p>{SOUND}</p>' * 50_000}</body></html>"
    return listed(ITEM, '<itemref idref="a"/>' * 10_000, extra={"OEBPS/a.xhtml": page})


@bad(READY, "damaged", says=SOUND)
def a_chapter_that_comes_before_itself(_: Canary) -> bytes:
    points = '<navPoint id="p" playOrder="1"><navLabel><text>a</text></navLabel><content src="a.xhtml#a"/></navPoint>' * 20
    return listed(ITEM.replace('id="a"', 'id="a" fallback="a"'), '<itemref idref="a"/>' * 3, points=points)


@bad(READY, "damaged", "too_complex")
def an_outline_a_hundred_thousand_deep(_: Canary) -> bytes:
    point = '<navPoint id="p" playOrder="1"><navLabel><text>a</text></navLabel><content src="a.xhtml"/>'
    return listed(ITEM, '<itemref idref="a"/>', points=point * 100_000 + "</navPoint>" * 100_000)


@bad(READY, "damaged", "too_complex", "too_slow", seconds=6)
def elements_a_hundred_thousand_deep(_: Canary) -> bytes:
    return book("<div>" * 100_000 + "a" + "</div>" * 100_000)


@bad(READY, "damaged", "too_complex", "too_slow", seconds=15)
def tables_within_tables(_: Canary) -> bytes:
    return book("<table><tr><td>" * 2_000 + "a" + "</td></tr></table>" * 2_000)


@bad(READY, "too_complex", "too_slow", seconds=6)
def rules_for_everything(_: Canary) -> bytes:
    """Each of many elements is asked by each of many rules."""
    css = "".join(f"div div div p.c{number} span{{color:red}}" for number in range(20_000))
    return book("<div><div><div>" + "<p class='c1'><span>a</span></p>" * 5_000 + "</div></div></div>", head=f"<style>{css}</style>")


@bad(READY, "too_complex", "too_slow", says=SOUND, seconds=20)
def spaces_that_a_pattern_loses_itself_in(_: Canary) -> bytes:
    """Words that may be read in many ways, each as long as the page."""
    spaces, css = " " * 300_000, "url(" + " " * 300_000 + "x)"
    tags = "<head " * 50_000 + "<html " * 50_000 + "<img " * 50_000
    return book(f"<p style='{css}'>a</p><p>{spaces}</p>", extra={"OEBPS/more.css": css, "OEBPS/more.xml": f"{tags}{spaces}"})


@bad("too_slow", "damaged", READY, seconds=6)
def tags_that_never_end(_: Canary) -> bytes:
    return book("<a " * 100_000)


@bad(READY, "too_complex", says=SOUND)
def a_picture_of_a_million_million_pixels(_: Canary) -> bytes:
    huge = pictures.png(1_000_000, 1_000_000, pictures.ROWS)
    large = pictures.png(20_000, 20_000, zlib.compress(bytes(60_001 * 4_000), 9))
    return book('<img src="a.png"/><img src="b.png"/>', extra={"OEBPS/a.png": huge, "OEBPS/b.png": large})


@bad("encrypted")
def a_book_with_a_password(_: Canary) -> bytes:
    method = '<e xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptionMethod Algorithm="aes256"/></e>'
    return book(extra={"META-INF/encryption.xml": method})


@bad(READY, says=SOUND)
def a_book_that_runs_programs(canary: Canary) -> bytes:
    script = f'<script>fetch("{canary.url()}")</script><script src="{canary.url("a.js")}"></script><a href="javascript:x()">a</a>'
    return book(f"{script}<p onclick='x()'>a</p>", extra={"OEBPS/a.js": "x()"})
