"""PDF files made to harm."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pymupdf
from tests import making
from tests.previews import papers
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, Files

FILES = Files()
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
SLOW = 5
"""Seconds for what never ends."""


def bad(*ends: str, **how: object) -> Callable[..., object]:
    """Decorates a function that makes a file's bytes."""

    def added(make: Callable[[Canary], bytes]) -> Callable[[Canary], bytes]:
        FILES.put(make.__name__, "pdf", lambda path, canary: path.write_bytes(make(canary)), *ends, **how)
        return make

    return added


def page(entries: bytes = b"/MediaBox[0 0 300 300]/Contents 4 0 R") -> bytes:
    return b"<</Type/Page/Parent 2 0 R" + entries + b">>"


def with_resources(resources: bytes, content: bytes, *objects: bytes, catalogue: bytes = CATALOGUE, box: int = 300) -> bytes:
    """One page that is drawn by `content`; the objects count from 5."""
    entries = b"/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<<%s>>" % (box, box, resources)
    return papers.raw_pdf(catalogue, ONE_PAGE, page(entries), papers.stream(content), *objects)


@bad("too_slow", seconds=SLOW)
def nested_forms(_: Canary) -> bytes:
    """Thirty forms, each of which draws the next one ten times."""
    forms = []
    for number in range(5, 35):
        last = number == 34
        inner = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        draws = b"0 0 9 9 re f" if last else b"/F Do " * 10
        forms.append(papers.stream(draws, b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]" + inner))
    return with_resources(b"/XObject<</F 5 0 R>>", b"/F Do", *forms)


@bad(READY, "damaged", quick=True)
def forms_that_draw_themselves(_: Canary) -> bytes:
    form = papers.stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</XObject<</F 5 0 R>>>>")
    return with_resources(b"/XObject<</F 5 0 R>>", b"/F Do", form)


@bad(READY, "damaged")
def letters_that_draw_themselves(_: Canary) -> bytes:
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 10 10]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 97/LastChar 97/Widths[10]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F 5 0 R>>>>>>"
    )
    draws = papers.stream(b"10 0 d0 BT /F 10 Tf (aaaaaaaaaa) Tj ET")
    return with_resources(b"/Font<</F 5 0 R>>", b"BT /F 10 Tf (aaaa) Tj ET", font, draws)


@bad(READY, "damaged")
def a_mask_that_masks_itself(_: Canary) -> bytes:
    state = b"<</Type/ExtGState/SMask<</S/Luminosity/G 6 0 R>>>>"
    group = papers.stream(
        b"/G gs 0 0 99 99 re f",
        b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Group<</S/Transparency>>/Resources<</ExtGState<</G 5 0 R>>>>",
    )
    return with_resources(b"/ExtGState<</G 5 0 R>>", b"/G gs 0 0 300 300 re f", state, group)


@bad("too_slow", READY, seconds=SLOW)
def endless_tiling(_: Canary) -> bytes:
    pattern = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<</Pattern<</P 5 0 R>>>>"
    tile = papers.stream(b"/Pattern cs /P scn 0 0 1 1 re f", pattern)
    return with_resources(b"/Pattern<</P 5 0 R>>", b"/Pattern cs /P scn 0 0 3000 3000 re f", tile, box=3000)


@bad("too_slow", seconds=SLOW)
def content_bomb(_: Canary) -> bytes:
    """280 MB of drawing in 300 KB."""
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), papers.stream(b"0 0 m 1 1 l S\n" * 20_000_000))


@bad("too_complex", "too_slow", READY, seconds=SLOW)
def content_packed_twice(_: Canary) -> bytes:
    """Half a gigabyte of spaces in a few kilobytes."""
    packer, packed = zlib.compressobj(9), b""
    for _ in range(16):
        packed += packer.compress(b" " * (32 << 20))
    packed = zlib.compress(packed + packer.flush(), 9)
    stream = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), stream)


@bad(READY, "damaged")
def a_thousand_filters(_: Canary) -> bytes:
    stream = b"<</Filter[" + b"/ASCIIHexDecode" * 1000 + b"]/Length 4>>stream\n4142\nendstream"
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), stream)


def _picture(facts: bytes, data: bytes) -> bytes:
    image = b"<</Type/XObject/Subtype/Image%s/Length %d>>stream\n" % (facts, len(data)) + data + b"\nendstream"
    return with_resources(b"/XObject<</I 5 0 R>>", b"300 0 0 300 0 0 cm /I Do", image)


@bad(READY, "too_complex", "too_slow", seconds=20)
def picture_bomb(_: Canary) -> bytes:
    """A picture that says that it has 3.6 thousand million pixels."""
    facts = b"/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    return _picture(facts, zlib.compress(bytes(50_000_000)))


@bad(READY, "too_complex", "too_slow", "damaged", seconds=20)
def fax_bomb(_: Canary) -> bytes:
    facts = b"/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
    return _picture(facts + b"/DecodeParms<</K -1/Columns 60000/Rows 60000>>", b"\xff" * 5000)


@bad(READY, "too_complex", "too_slow", "damaged", seconds=20)
def an_enormous_prediction(_: Canary) -> bytes:
    facts = b"/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    parameters = b"/DecodeParms<</Predictor 15/Columns 2000000000/Colors 32/BitsPerComponent 16>>"
    return _picture(facts + parameters, zlib.compress(bytes(5000)))


@bad("damaged", "too_long")
def page_tree_without_end(_: Canary) -> bytes:
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>")


@bad("damaged")
def page_count_that_lies(_: Canary) -> bytes:
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 2000000>>", page())


@bad(READY, "damaged")
def page_count_that_lies_a_little(_: Canary) -> bytes:
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 3000>>", page())


@bad("damaged", "too_long")
def page_count_below_zero(_: Canary) -> bytes:
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count -7>>", page())


@bad("too_long")
def a_hundred_thousand_pages(_: Canary) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 100_003))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>"] * 100_000
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[" + kids + b"]/Count 100000>>", *pages)


@bad("damaged")
def one_page_a_hundred_thousand_times(_: Canary) -> bytes:
    kids = b" ".join([b"3 0 R"] * 100_000)
    return papers.raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[" + kids + b"]/Count 100000>>", page(b"/MediaBox[0 0 300 300]"))


@bad("damaged", READY)
def page_tree_a_hundred_thousand_deep(_: Canary) -> bytes:
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(3, 100_003)]
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, *nodes, page(b"/MediaBox[0 0 300 300]"))


@bad(READY, "too_slow", says="Sound", seconds=SLOW)
def names_a_hundred_thousand_deep(_: Canary) -> bytes:
    """An outline whose place is called by a name that has to be looked up."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R/Names<</Dests 7 0 R>>>>"
    outline = b"<</Type/Outlines/First 6 0 R/Count 1>>", b"<</Title(One)/Parent 5 0 R/Dest(a)>>"
    nodes = [b"<</Limits[(a)(a)]/Kids[%d 0 R]>>" % (n + 1) for n in range(7, 100_007)]
    return _said(catalogue, *outline, *nodes, b"<</Limits[(a)(a)]/Names[(a)[3 0 R/Fit]]>>")


@bad(READY, "damaged")
def deep_nesting(_: Canary) -> bytes:
    deep = b"<</Type/Pages/Kids[3 0 R]/Count 1/X " + b"[" * 200_000 + b"]" * 200_000 + b">>"
    return papers.raw_pdf(CATALOGUE, deep, page(b"/MediaBox[0 0 300 300]"))


@bad(READY, "damaged", "too_slow", seconds=20)
def deep_drawing(_: Canary) -> bytes:
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(), papers.stream(b"q " * 2_000_000 + b"BT /F 1 Tf " * 100_000))


@bad("damaged")
def references_in_a_ring(_: Canary) -> bytes:
    return papers.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"3 0 R", b"2 0 R")


@bad(READY)
def huge_pages(_: Canary) -> bytes:
    kids = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>"
    boxes = [b"/MediaBox[0 0 14400 14400]/UserUnit 75000", b"/MediaBox[0 0 1e30 1e-30]", b"/MediaBox[-1e9 -1e9 1e9 1e9]"]
    return papers.raw_pdf(CATALOGUE, kids, *map(page, boxes))


@bad(READY)
def odd_pages(_: Canary) -> bytes:
    kids = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R 6 0 R]/Count 4>>"
    boxes = [b"/MediaBox[0 0 nan inf]", b"/MediaBox[0 0 0 0]/Rotate 37", b"/MediaBox[(a)(b)]", b"/MediaBox 5 0 R"]
    return papers.raw_pdf(CATALOGUE, kids, *map(page, boxes))


@bad(READY, says="Sound")
def outline_in_a_ring(_: Canary) -> bytes:
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>"
    root = b"<</Type/Outlines/First 6 0 R/Last 7 0 R/Count 2>>"
    first = b"<</Title(One)/Parent 5 0 R/Next 7 0 R/First 6 0 R/Last 6 0 R/Dest[3 0 R/Fit]>>"
    second = b"<</Title(Two)/Parent 5 0 R/Next 6 0 R/Prev 6 0 R/Dest[3 0 R/Fit]>>"
    return _said(catalogue, root, first, second)


@bad(READY, says="Sound")
def outline_a_hundred_thousand_deep(_: Canary) -> bytes:
    lines = [b"<</Title(Deep)/Parent %d 0 R/First %d 0 R/Count 1/Dest[3 0 R/Fit]>>" % (n - 1, n + 1) for n in range(6, 100_006)]
    return _said(b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>", b"<</Type/Outlines/First 6 0 R/Count 1>>", *lines)


@bad(READY, says="Sound")
def outline_a_hundred_thousand_long(_: Canary) -> bytes:
    title = b"T" * 500
    lines = [b"<</Title(%s)/Parent 5 0 R/Next %d 0 R/Dest[3 0 R/Fit]>>" % (title, n + 1) for n in range(6, 100_006)]
    return _said(b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>", b"<</Type/Outlines/First 6 0 R/Count 1>>", *lines)


def _said(catalogue: bytes, *objects: bytes, content: bytes = b"BT /H 12 Tf 20 200 Td (Sound) Tj ET") -> bytes:
    font = b"/Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return with_resources(font, content, *objects, catalogue=catalogue)


@bad(READY, "too_slow", says="Sound", seconds=60)
def millions_of_letters_on_a_page(_: Canary) -> bytes:
    line = b"(" + b"Sound " * 20 + b") Tj T*\n"
    return _said(CATALOGUE, content=b"BT /H 1 Tf 1 TL 1 299 Td " + line * 10_000 + b"ET")


@bad(READY, "too_slow", says="Sound")
def twenty_thousand_notes(_: Canary) -> bytes:
    notes = b"".join(b"<</Type/Annot/Subtype/Text/Rect[%d 0 9 9]/Contents(n)>>" % (n % 300) for n in range(20_000))
    entries = b"/MediaBox[0 0 300 300]/Contents 4 0 R/Annots[" + notes + b"]"
    font = b"/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    return papers.raw_pdf(CATALOGUE, ONE_PAGE, page(entries + font), papers.stream(b"BT /H 12 Tf 20 200 Td (Sound) Tj ET"))


@bad(READY, says="Sound")
def scripts_launches_and_links(canary: Canary) -> bytes:
    """Everything that a reader might do when a file is opened."""
    url, path = canary.url().encode(), str(canary.path()).encode()
    actions = (
        b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('%s'\\);this.submitForm\\('%s'\\);)"
        b"/Next[<</S/URI/URI(%s)>><</S/Launch/F(/bin/sh)>><</S/GoToR/F(%s)/D[0/Fit]>><</S/ImportData/F(%s)>>"
        b"<</S/SubmitForm/F<</FS/URL/F(%s)>>>>]>>" % (url, url, url, path, path, url)
    )
    names = b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>/EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>"
    form = b"/AcroForm<</Fields[]/NeedAppearances true/XFA(<xdp><script>app.launchURL\\('%s'\\)</script></xdp>)>>" % url
    file = b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>"
    return _said(b"<</Type/Catalog/Pages 2 0 R" + actions + names + form + b">>", file, papers.stream(b"MZ" * 999))


@bad(READY, "damaged")
def streams_that_lie_elsewhere(canary: Canary) -> bytes:
    """Pictures, contents and whole pages that a PDF may take from other files."""
    path, url = str(canary.path("secret.png")).encode(), canary.url().encode()
    facts = b"<</Type/XObject/Subtype/Image/Width 300/Height 300/ColorSpace/DeviceRGB/BitsPerComponent 8"
    outside = facts + b"/Length 0/F(%s)>>stream\n\nendstream"
    remote = outside.replace(b"/F(%s)", b"/F<</FS/URL/F(%s)>>")
    reference = b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Ref<</F(%s)/Page 0>>" % path
    return with_resources(
        b"/XObject<</I 5 0 R/J 6 0 R/K 7 0 R>>",
        b"300 0 0 300 0 0 cm /I Do /J Do /K Do",
        outside % path,
        remote % url,
        papers.stream(b"", reference),
    )


@bad("encrypted", quick=True)
def a_password(_: Canary) -> bytes:
    with pymupdf.open() as document:
        document.new_page()
        return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="other"))


@bad(READY, says="Sound")
def a_password_for_changes_only(_: Canary) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Sound")
        return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_128, owner_pw="other"))


@bad("damaged", "encrypted")
def a_lock_without_a_key(_: Canary) -> bytes:
    return _said(CATALOGUE).replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Nobody/V 99>>")


@bad(READY, "damaged")
def tables_in_a_ring(_: Canary) -> bytes:
    """Each cross-reference table names itself as the one before."""
    whole = _said(CATALOGUE)
    start = whole[whole.index(b"startxref") + 10 :].split(b"\n")[0]
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + start)


@bad(READY, "damaged")
def object_streams_in_a_ring(_: Canary) -> bytes:
    return _said(CATALOGUE, papers.stream(b"1 0 <</Type/Catalog/Pages 2 0 R>>", b"/Type/ObjStm/N 1/First 4/Extends 5 0 R"))


@bad("damaged")
def numbers_that_are_too_large(_: Canary) -> bytes:
    return b"%PDF-1.7\ntrailer<</Size 99999999999/Root 2147483647 0 R>>\nstartxref\n99999999999\n%%EOF"


@bad("empty", quick=True)
def no_bytes(_: Canary) -> bytes:
    return b""


@bad("damaged")
def a_header_alone(_: Canary) -> bytes:
    return b"%PDF-1.7\n"


@bad("damaged")
def a_picture_renamed(_: Canary) -> bytes:
    return making.png(40, 40)


@bad("damaged", READY)
def cut_in_half(_: Canary) -> bytes:
    whole = _said(CATALOGUE)
    return whole[: len(whole) // 2]
