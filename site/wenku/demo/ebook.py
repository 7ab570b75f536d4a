"""EPUB books of a manuscript: a cover, a chapter for each heading of the second level, and an outline in both old and new form."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from wenku.demo import manuscript as ms
from wenku.demo import pictures
from wenku.demo.canvas import PAPER, Canvas
from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

Part = tuple[str, list[ms.Block]]
_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_STYLE = """
body{margin:0 4%}
h1{font-size:1.5em;text-align:center;margin:1.6em 0}
h2{font-size:1.2em;margin:1.2em 0 .5em}
p{text-indent:2em;margin:.3em 0;line-height:1.75;text-align:justify}
p.free,td p,th p,blockquote p{text-indent:0}
blockquote{margin:.8em 1em;padding-left:.8em;border-left:3px solid #7fa08c;color:#47524e}
table{border-collapse:collapse;margin:.8em 0;width:100%}
td,th{border:1px solid #b7bdb9;padding:.3em .5em;text-align:left}
th{background:#e6ece8}
.picture{text-align:center;margin:1em 0}
.picture img{max-width:100%}
"""


def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    title = str(manuscript.facts["title"])
    parts = list(_parts(manuscript, title))
    files: dict[str, bytes] = {"cover.png": _cover(manuscript, title), "style.css": _STYLE.encode()}
    pages = {"cover.xhtml": _page(title, '<div class="picture"><img src="cover.png" alt=""/></div>', look.language)}
    for number, (heading, blocks) in enumerate(parts):
        body = "".join(_blocks(blocks, f"picture{number}", files, look.language))
        pages[f"part{number}.xhtml"] = _page(heading, f"<h1>{escape(heading)}</h1>{body}", look.language)
    pages["nav.xhtml"] = _contents(parts, title, look.language)
    files |= {name: page.encode() for name, page in pages.items()}
    files["toc.ncx"] = _old_contents(parts, title).encode()
    files["book.opf"] = _package(title, look.language, list(files), made_at).encode()
    with ZipFile(path, "w") as book:
        _add(book, "mimetype", b"application/epub+zip", made_at, ZIP_STORED)
        _add(book, "META-INF/container.xml", _CONTAINER.encode(), made_at)
        for name, content in files.items():
            _add(book, f"OEBPS/{name}", content, made_at)


def _add(book: ZipFile, name: str, content: bytes, made_at: datetime, how: int = ZIP_DEFLATED) -> None:
    book.writestr(ZipInfo(name, made_at.timetuple()[:6]), content, how)


def _parts(manuscript: Manuscript, title: str) -> Iterator[Part]:
    """What stands before the first chapter is a part by the book's own name."""
    heading, blocks = title, list[ms.Block]()
    for block in manuscript.blocks:
        if isinstance(block, ms.Heading) and block.level == 2:
            if blocks:
                yield heading, blocks
            heading, blocks = ms.plain(block.runs), []
        elif not (isinstance(block, ms.Heading) and block.level == 1):
            blocks.append(block)
    yield heading, blocks


def _blocks(blocks: list[ms.Block], prefix: str, files: dict[str, bytes], language: str) -> Iterator[str]:
    for is_list, group in groupby(blocks, lambda block: isinstance(block, ms.Item)):
        if is_list:
            yield _list([block for block in group if isinstance(block, ms.Item)])
            continue
        for block in group:
            if isinstance(block, ms.Chart) or (isinstance(block, ms.Directive) and block.name == "drawing"):
                name = f"{prefix}-{len(files)}.png"
                files[name] = pictures.picture(block, language).png
                caption = block.manner.get("caption", "") if isinstance(block, ms.Directive) else ""
                yield f'<div class="picture"><img src="{name}" alt="{escape(caption)}"/><p class="free">{escape(caption)}</p></div>'
            else:
                yield _block(block)


def _block(block: ms.Block) -> str:
    match block:
        case ms.Heading():
            return f"<h2>{_runs(block.runs)}</h2>"
        case ms.Paragraph():
            return "".join(f"<p>{_runs(column)}</p>" for column in block.columns)
        case ms.Remark():
            return f"<blockquote><p>{_runs(block.runs)}</p></blockquote>"
        case ms.Code():
            return f"<pre>{escape(block.text)}</pre>"
        case ms.Table():
            return _table(block)
        case _:
            return ""


def _list(items: list[ms.Item]) -> str:
    name = "ul" if items[0].mark == "-" else "ol"
    return f"<{name}>{''.join(f'<li>{_runs(item.runs)}</li>' for item in items)}</{name}>"


def _table(table: ms.Table) -> str:
    rows = []
    for number, row in enumerate(table.rows):
        tag = "th" if table.headed and number == 0 else "td"
        cells = [
            f'<{tag} colspan="{cell.across}" rowspan="{cell.down}">{"<br/>".join(map(_runs, cell.lines))}</{tag}>'
            for cell in row
            if cell
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _runs(line: ms.Runs) -> str:
    pieces = []
    for run in line:
        tag = "b" if run.bold else "i" if run.slanted else "code" if run.code else ""
        pieces.append(f"<{tag}>{escape(run.text)}</{tag}>" if tag else escape(run.text))
    return "".join(pieces)


def _cover(manuscript: Manuscript, title: str) -> bytes:
    """A bird on a branch before the sun, below the title and its second line."""
    main, _, second = title.partition("：")
    canvas = Canvas(300, 420, ground=f"#{manuscript.facts.get('colour', '2f6f5e')}")
    canvas.disc(210, 250, 78, fill="#f3c65f")
    canvas.line((0, 330), (120, 318), (300, 300), ink="#3b2a20", pen=7)
    canvas.line((236, 306), (272, 282), ink="#3b2a20", pen=3)
    canvas.disc(150, 272, 34, fill=PAPER, squash=0.86)
    canvas.disc(180, 240, 19, fill=PAPER)
    canvas.shape([(196, 236), (216, 243), (196, 248)], fill="#e08a2b")
    canvas.disc(186, 236, 2.6, fill="#1a1e1e")
    canvas.shape([(122, 262), (74, 318), (136, 296)], fill="#c9d5d0")
    canvas.arc(150, 268, 22, 20, 160, ink="#9fb3aa", pen=3)
    for x in (144, 158):
        canvas.line((x, 300), (x + 2, 316), ink="#e08a2b", pen=2.4)
    canvas.text(150, 84, main, size=36, ink=PAPER, bold=True)
    canvas.text(150, 128, second, size=18, ink="#e4efe9")
    return canvas.picture().png


def _page(title: str, body: str, language: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{language}"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head><body>{body}</body></html>'
    )


def _contents(parts: list[Part], title: str, language: str) -> str:
    items = "".join(f'<li><a href="part{number}.xhtml">{escape(heading)}</a></li>' for number, (heading, _) in enumerate(parts))
    return _page(title, f'<nav epub:type="toc"><ol>{items}</ol></nav>', language)


def _old_contents(parts: list[Part], title: str) -> str:
    points = "".join(
        f'<navPoint id="p{number}" playOrder="{number + 1}"><navLabel><text>{escape(heading)}</text></navLabel>'
        f'<content src="part{number}.xhtml"/></navPoint>'
        for number, (heading, _) in enumerate(parts)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/>'
        f"<docTitle><text>{escape(title)}</text></docTitle><navMap>{points}</navMap></ncx>"
    )


def _package(title: str, language: str, names: list[str], made_at: datetime) -> str:
    types = {"png": "image/png", "css": "text/css", "ncx": "application/x-dtbncx+xml", "xhtml": "application/xhtml+xml"}
    says = {"cover.png": ' properties="cover-image"', "nav.xhtml": ' properties="nav"'}
    items = "".join(
        f'<item id="{name.replace(".", "-")}" href="{name}" media-type="{types[name.rsplit(".", 1)[1]]}"{says.get(name, "")}/>'
        for name in names
    )
    spine = "".join(f'<itemref idref="{name.replace(".", "-")}"/>' for name in names if name == "cover.xhtml" or "part" in name)
    return (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{uuid.uuid5(uuid.NAMESPACE_OID, title).urn}</dc:identifier><dc:title>{escape(title)}</dc:title>'
        f'<dc:language>{language}</dc:language><dc:creator>Wenku</dc:creator><meta name="cover" content="cover-png"/>'
        f'<meta property="dcterms:modified">{made_at:%Y-%m-%dT%H:%M:%SZ}</meta></metadata>'
        f'<manifest>{items}</manifest><spine toc="toc-ncx">{spine}</spine></package>'
    )
