"""Files that people share: a long Chinese speech, a real PDF, and files that are not what they should be."""

from dataclasses import dataclass
from pathlib import Path

import docx
import pymupdf
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from tests import making

SPEECH = "2024年城市更新推进会讲话材料"
HANDBOOK = "城市绿道养护手册"
CUT, MOST = 300, 20  # characters of a section, sections

_PLACES = ("东城", "西关", "南湖", "北岭", "河湾", "新港", "石桥", "松林", "临江", "云山", "青石", "槐里")
_OPENING = (
    "同志们：今天我们召开全市城市更新推进会，主要任务是总结2023年以来的工作，分析当前面临的形势，对2024年的重点任务再部署、再落实。"
    "刚才，3个街道和2个部门作了发言，讲得都很好，希望大家相互借鉴。下面，我讲12点意见。"
)
_BODY = (
    "{n}、{place}片区的更新。{place}片区建成于{year}年前后，现有居民{homes}户、老旧住宅{blocks}栋，管网老化、停车困难、公共空间不足是群众反映最集中的3个问题。"
    "去年以来，片区累计投入资金{money}万元，改造供水管网{pipes}公里，新建口袋公园{parks}个，加装电梯{lifts}部，群众满意度由{before}%提高到{after}%。",
    "成绩来之不易，问题也不容回避。一是进度不平衡，{blocks}栋住宅中还有{late}栋没有完成方案公示；二是资金到位慢，第2批补助资金比计划晚了{weeks}周；"
    "三是管理跟不上，新建的{parks}处公共空间有一半没有落实养护单位。对这些问题，要逐项列出清单，明确责任人和时限，完成1项、销号1项。",
    "下一步，{place}片区要抓好4件事：一要在6月底前完成剩余{late}栋住宅的入户调查，做到1户1档、不漏1户；二要把{pipes}公里管网的竣工资料移交给养护单位，"
    "建立每{weeks}个月巡查1次的制度；三要拿出不少于{parks}处闲置用地，优先补上托育、养老和停车的短板；四要坚持先征求意见、后确定方案，"
    "凡是超过三分之一住户不同意的项目，一律暂缓实施。",
    "这里我要特别强调工期和安全。{place}片区今年有{lifts}个工地同时施工，其中{late}个紧邻学校，运输车辆必须避开上学和放学的2个时段；"
    "脚手架、临时用电和有限空间作业要每周检查{weeks}次，发现1处整改1处；因施工需要停水停电的，至少提前3天在楼道里张贴通知，"
    "并为{parks}类有困难的家庭准备好应急的办法。工程再急，也不能急出事故；任务再重，也不能把负担转嫁给居民。",
)
_CLOSING = (
    "同志们，城市更新是一件慢工细活，既要算经济账，也要算民生账、长远账。希望大家把今天会议确定的12个片区、48件事情记在心上、抓在手上，"
    "一件接着一件办，一年接着一年干，让群众在家门口就能看到变化。谢谢大家。"
)
_CHAPTERS = {
    "第一章 总则": "为规范城市绿道的养护管理，保持绿道安全、整洁、好用，制定本手册。手册适用于宽度2米以上、长度500米以上的绿道。",
    "第二章 巡查": "绿道每日巡查1次，雨后24小时内加巡1次。巡查人员应当记录路面、护栏、照明和植物的状况，有隐患先设警示，再上报。",
    "第三章 路面": "透水混凝土路面每季度冲洗1次，裂缝宽度超过3毫米的应当在7日内修补。木栈道每年检查2次，松动的板材当日固定。",
    "第四章 植物": "乔木修剪宜在休眠期进行，树冠下缘离路面不少于2.5米。夏季浇水在上午9点以前或者下午5点以后进行，避免高温灼伤。",
    "第五章 设施": "座椅、垃圾箱和标识牌每周擦拭1次，照明设施完好率不低于98%。饮水点每月检测1次水质，结果张贴在取水处。",
}


@dataclass(frozen=True)
class Paper:
    """A file to upload, and what its page must show."""

    title: str
    path: Path
    paragraphs: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def sections(self) -> list[str]:
        """What the site must show as 1、 2、 …, letter for letter."""
        whole = " ".join(" ".join(self.paragraphs).split())
        return [whole[at : at + CUT] for at in range(0, min(len(whole), CUT * MOST), CUT)]


def speech(folder: Path) -> Paper:
    """More than 6,000 characters on more than 12 pages, digits beside Chinese everywhere."""
    paragraphs = (SPEECH, _OPENING, *_areas(), _CLOSING)
    file = docx.Document()
    file.sections[0].page_width, file.sections[0].page_height = Cm(21), Cm(29.7)
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    style.paragraph_format.line_spacing = Pt(30)
    style.paragraph_format.first_line_indent = Pt(32)
    title = file.add_paragraph()
    title.alignment, title.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    title.add_run(paragraphs[0]).font.size = Pt(22)
    for paragraph in paragraphs[1:]:
        file.add_paragraph(paragraph)
    path = folder / f"{SPEECH}.docx"
    file.save(path)
    return Paper(SPEECH, path, paragraphs)


def handbook(folder: Path) -> Paper:
    path = folder / f"{HANDBOOK}.pdf"
    with pymupdf.open() as file:
        for heading, text in _CHAPTERS.items():
            page = file.new_page(width=595, height=842)
            words = f"<h1>{heading}</h1>" + f"<p>{text}</p>" * 4
            page.insert_htmlbox(pymupdf.Rect(72, 80, 523, 780), words, css="p { font-size: 13px; line-height: 1.9 }")
        file.subset_fonts()
        file.save(path, garbage=3, deflate=True)
    return Paper(HANDBOOK, path, tuple(_CHAPTERS.values()))


def wrong_files(folder: Path) -> dict[str, Path]:
    """Files that are refused at once."""
    return {
        "empty": _written(folder / "空文件.docx", b""),
        "a picture": _written(folder / "其实是图片.pdf", making.png(40, 40)),
        "unknown": _written(folder / "不明文件.pdf", b"neither this nor that " * 20),
    }


def locked(folder: Path) -> Path:
    """A PDF that asks for a password: the sandbox finds out."""
    return _written(folder / "加了密码.pdf", making.pdf(password="secret"))


def _areas() -> list[str]:
    return [
        part.format(
            n="一二三四五六七八九十"[at] if at < 10 else f"十{'一二'[at - 10]}",
            place=place,
            year=1978 + at * 2,
            homes=1200 + at * 137,
            blocks=36 + at * 3,
            money=860 + at * 95,
            pipes=12 + at,
            parks=2 + at % 5,
            lifts=18 + at * 2,
            before=71 + at % 7,
            after=90 + at % 8,
            late=5 + at % 6,
            weeks=2 + at % 4,
        )
        for at, place in enumerate(_PLACES)
        for part in _BODY
    ]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
