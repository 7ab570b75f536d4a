"""The styles, fonts, pages and fields of the DOCX demo documents."""

import re
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from wenku.demo.looks import Look, Setting, Type

# role: Latin and Chinese font. The Chinese ones are open, so that the page looks alike on every machine that has them;
# Word, which doesn't, is told their nearest of its own in the font table.
FONTS = {
    "song": ("Times New Roman", "Noto Serif CJK SC"),
    "kai": ("Times New Roman", "Noto Serif CJK SC"),
    "hei": ("Arial", "Noto Sans CJK SC"),
    "mono": ("Courier New", "Noto Sans Mono CJK SC"),
    "roman": ("Times New Roman", "Noto Serif CJK SC"),
    "sans": ("Calibri", "Noto Sans CJK SC"),
}
_INSTEAD = {"Noto Serif CJK SC": "宋体", "Noto Sans CJK SC": "黑体", "Noto Sans Mono CJK SC": "等线"}
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}

# The order in which the format's schema wants the properties that these documents use.
_ORDER = {
    qn(f"w:{kind}"): [qn(f"w:{tag}") for tag in tags.split()]
    for kind, tags in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
        "rPr": "rStyle rFonts b i color sz szCs lang",
        "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar tblLook",
        "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
        "sectPr": "headerReference footerReference pgSz pgMar pgNumType cols titlePg docGrid",
    }.items()
}


def prepare(document: Any, look: Look, facts: Any) -> None:
    """Page, default font and language, the styles Normal, Title and Heading 1 to 3, head and foot."""
    _page(document.sections[0], look)
    styles = document.styles
    _language(styles.element, look)
    _style(styles["Normal"], look.body)
    _style(styles["Title"], look.title, keeps=True)
    for level, setting in enumerate(look.headings, 1):
        _style(styles[f"Heading {level}"], setting, keeps=True)
    _font_table(document)
    _furnish(document.sections[0], look, str(facts.get("head", "")), bare=bool(facts.get("bare")))


def element(parent: Any, tag: str, /, **attributes: str) -> Any:
    """A child of `parent`: `element(pPr, "w:shd", fill="f3f4f1")`; attributes are Word's."""
    child = OxmlElement(tag)
    for key, value in attributes.items():
        child.set(qn("w:" + key), value)
    parent.append(child)
    return child


def set_type(properties: Any, type: Type) -> None:
    """Font, size, weight and colour into a run's or a style's properties."""
    latin, chinese = FONTS[type.face]
    for name in ("w:rFonts", "w:b", "w:i", "w:color", "w:sz", "w:szCs"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    element(properties, "w:rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin)
    if type.bold:
        element(properties, "w:b")
    if type.slanted:
        element(properties, "w:i")
    element(properties, "w:color", val=type.colour)
    element(properties, "w:sz", val=str(round(type.size * 2)))
    element(properties, "w:szCs", val=str(round(type.size * 2)))


def set_paragraph(format: Any, setting: Setting) -> None:
    """Alignment, line height, indent and space of a paragraph or a style."""
    format.alignment = _ALIGN[setting.align]
    format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    format.line_spacing = Pt(setting.leading)
    format.space_before, format.space_after = Pt(setting.before), Pt(setting.after)
    format.first_line_indent = Pt(setting.indent * setting.type.size)


def in_order(root: Any) -> None:
    """Sort every list of properties as the format's schema wants it; Word refuses some that are out of order."""
    for properties in root.iter(*_ORDER):
        order = _ORDER[properties.tag]
        properties[:] = sorted(properties, key=lambda child: order.index(child.tag))


def field(paragraph: Any, code: str, shown: str = "1") -> None:
    """A field such as PAGE, with what is shown until it is reckoned."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            element(run._r, "w:fldChar", fldCharType=kind)
        elif kind == "shown":
            run.text = text
        else:
            element(run._r, "w:instrText").text = f" {text} "


def _page(section: Any, look: Look) -> None:
    section.page_width, section.page_height = Pt(look.paper[0]), Pt(look.paper[1])
    if look.paper[0] > look.paper[1]:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (Pt(side) for side in look.margins)
    section.header_distance, section.footer_distance = Pt(42), Pt(36)


def _language(styles: Any, look: Look) -> None:
    defaults = styles.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    run.clear()
    set_type(run, look.body.type)
    element(run, "w:lang", val="en-US" if look.language == "zh" else "en-GB", eastAsia="zh-CN", bidi="ar-SA")
    defaults.find(qn("w:pPrDefault")).find(qn("w:pPr")).clear()


def _style(style: Any, setting: Setting, *, keeps: bool = False) -> None:
    for name in ("w:pPr", "w:rPr"):
        for old in style.element.findall(qn(name)):
            style.element.remove(old)
    set_paragraph(style.paragraph_format, setting)
    style.paragraph_format.keep_with_next = keeps
    set_type(style.element.get_or_add_rPr(), setting.type)
    outline = re.fullmatch(r"Heading (\d)", style.name)
    if outline:
        element(style.element.get_or_add_pPr(), "w:outlineLvl", val=str(int(outline[1]) - 1))


def _font_table(document: Any) -> None:
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def _furnish(section: Any, look: Look, head: str, *, bare: bool) -> None:
    face = look.body.type.face if look.language == "en" else "song"
    if bare:
        section.different_first_page_header_footer = True
        element(section._sectPr, "w:pgNumType", start="0")
    top = section.header.paragraphs[0]
    top.style = "Normal"  # the style of heads has tab stops of its own
    set_paragraph(top.paragraph_format, Setting(Type(face, 9), 12, align="left" if look.ruled_head else "centre"))
    if head:
        top.paragraph_format.tab_stops.add_tab_stop(Pt(look.paper[0] - look.margins[1] - look.margins[3]), WD_TAB_ALIGNMENT.RIGHT)
        set_type(top.add_run(head.replace(" || ", "\t"))._r.get_or_add_rPr(), Type(face, 9, "474e4c"))
    if head and look.ruled_head:
        borders = element(top._p.get_or_add_pPr(), "w:pBdr")
        element(borders, "w:bottom", val="single", sz="4", space="4", color="b7bdb9")
    foot = section.footer.paragraphs[0]
    dashes = look.foot.startswith("— ")
    set_paragraph(foot.paragraph_format, Setting(Type(face, 9), 18, align="centre"))
    for part in re.split(r"(\{pages?\})", look.foot):
        if part in ("{page}", "{pages}"):
            field(foot, "PAGE" if part == "{page}" else "NUMPAGES")
        elif part:
            foot.add_run(part)
    for run in foot.runs:
        set_type(run._r.get_or_add_rPr(), Type(face, 14 if dashes else 9, "1a1a1a" if dashes else "474e4c"))
