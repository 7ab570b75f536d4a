"""Real files, made on the spot, and documents that came in by the site's own ways."""

import hashlib
import io
import tempfile
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import docx
import pymupdf
from PIL import Image
from sqlalchemy import update

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import blobs, clock
from wenku.base.blobs import Received
from wenku.base.db import session
from wenku.documents import categories, editing, lifecycle, receiving
from wenku.documents.models import Category, Document, Licence, Version
from wenku.points import ledger
from wenku.points.adjusting import Adjustment
from wenku.points.models import Pocket, Reason
from wenku.previews import pagewords, queries
from wenku.previews.models import PageImage, Preview, PreviewState
from wenku.previews.pagewords import PageWords

ENGINE = "tests-1"
WIDTHS = {"page": 1100, "large": 1700, "thumb": 275}
FRONTS = {"cover": 480, "social": 1200}
SOCIAL = 630


def pdf(text: str = "A page of words", pages: int = 3, password: str = "") -> bytes:
    """A PDF of A4 pages, each with `text` and its number."""
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            document.new_page(width=595, height=842).insert_text(
                (72, 96), f"{text}\nPage {number}", fontname="china-s", fontsize=12
            )
        if password:
            return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw=password))
        return bytes(document.tobytes())


def docx_file(*paragraphs: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for paragraph in paragraphs or ("第一段。", "第二段。"):
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


def compound(*names: str) -> bytes:
    """An OLE file with streams of these names and nothing in them, made sector by sector: header, table, directory."""
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *names))
    count = -(-len(entries) // 512)
    chain = [*range(2, count + 1), 0xFFFFFFFE]  # the directory's sectors follow the table
    table = b"".join(number.to_bytes(4, "little") for number in (0xFFFFFFFD, *chain)).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
    numbers = (1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    facts = b"".join(number.to_bytes(4, "little") for number in numbers)
    return (header + facts).ljust(512, b"\xff") + table + entries.ljust(count * 512, b"\0")


def _entry(name: str, sort: int) -> bytes:
    length = (2 * len(name) + 2).to_bytes(2, "little")
    return name.encode("utf-16-le").ljust(64, b"\0") + length + bytes([sort, 1]) + b"\xff" * 12 + bytes(48)


@lru_cache(maxsize=64)
def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height), 240).save(file, "PNG")
    return file.getvalue()


def received(content: bytes) -> Received:
    """The bytes in a temporary file, as the web door hands them on."""
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(content)
    return Received(Path(file.name), len(content), hashlib.sha256(content).hexdigest(), content[:4096])


def draft(by: Member, *, content: bytes | None = None, file_name: str = "城市更新调研报告.pdf") -> Version:
    """A file that `by` has just sent; other bytes each time unless `content` is given."""
    file = received(content if content is not None else pdf(f"{file_name} {clock.now().isoformat()}"))
    try:
        return receiving.receive(receiving.store(file, file_name=file_name), by=by)
    finally:
        file.path.unlink()


def category(name: str = "总结报告", name_en: str = "Reports") -> Category:
    found = session().query(Category).filter_by(name=name).first()
    return found or categories.create(name, name_en=name_en, by=people.system())


def filled_in(version: Version, *, by: Member, price: int = 20, title: str | None = None) -> Version:
    """With everything that a document needs to be handed in."""
    facts = editing.Facts(
        title=title or version.title,
        description="",
        keywords=["城市", "更新", "调研", "报告"],
        category_id=category().id,
        price=price,
        licence=Licence.PERSONAL,
        free_pages=None,
    )
    return editing.change(session().get_one(Document, version.document_id), facts, by=by)


def previewed(version: Version, *, pages: int = 3, text: str = "正文的第一段。\n正文的第二段。") -> Preview:
    """A ready preview with images, without its waiting for the engine."""
    now = clock.now()
    preview = Preview(
        version_id=version.id,
        state=PreviewState.READY,
        engine=ENGINE,
        page_count=pages,
        pages_made=pages,
        pages_wanted=pages,
        sizes=[[595, 842]] * pages,
        text=text,
        made_at=now,
        changed_at=now,
    )
    session().add(preview)
    session().flush()
    texts = [f"第{page}页" + f"\n{text}" * (page == 1) for page in range(1, pages + 1)]
    words = [PageWords(said, [[(f"第{page}页", 1000, 1000, 2000, 1200)]]) for page, said in enumerate(texts, 1)]
    blobs.put(queries.words_path(version.id, ENGINE), pagewords.packed(words))
    for page in range(1, pages + 1):
        for size, width in (WIDTHS | FRONTS if page == 1 else WIDTHS).items():
            height, path = SOCIAL if size == "social" else round(width * 842 / 595), f"{version.id}/{ENGINE}/{size}-{page:04}.png"
            content = png(width, height)
            blobs.put(f"derived/{path}", content)
            session().add(
                PageImage(
                    preview_id=preview.id,
                    page=page,
                    size=size,
                    width=width,
                    height=height,
                    bytes=len(content),
                    media_type="image/png",
                    path=path,
                )
            )
    lifecycle.rendered(version, page_count=pages, cover=(480, 679))
    return preview


def waiting(by: Member, **facts: object) -> Version:
    """Handed in, its preview ready, waiting for a moderator."""
    content, name = facts.pop("content", None), facts.pop("file_name", "城市更新调研报告.pdf")
    text = {"text": facts.pop("text")} if "text" in facts else {}
    version = filled_in(draft(by, content=content, file_name=name), by=by, **facts)
    previewed(version, **text)
    lifecycle.submit(version, by=by)
    return version


def published(by: Member, **facts: object) -> Document:
    return lifecycle.approve(waiting(by, **facts))


def replaced(document: Document, *, by: Member, content: bytes | None = None, file_name: str = "第二版.pdf") -> Version:
    """The next version of a document, a draft yet."""
    file = received(content if content is not None else pdf(f"another file {clock.now().isoformat()}"))
    try:
        return receiving.replace(document, receiving.store(file, file_name=file_name), by=by)
    finally:
        file.path.unlink()


def grown(*members: Member) -> None:
    """Their accounts are old enough to earn rewards."""
    long_ago = clock.now() - timedelta(days=365)
    session().execute(update(Member).where(Member.id.in_([member.id for member in members])).values(joined_at=long_ago))
    for member in members:
        member.joined_at = long_ago


def adjusted(member: Member, change: int, pocket: Pocket = Pocket.GIFT) -> None:
    """Give the member so many points, or take them: as an admin would, for a reason of the test's own."""
    system, (purse,) = people.system(), ledger.locked(member)
    made = Adjustment(member_id=member.id, pocket=pocket, change=change, reason="test", by_id=system.id, made_at=clock.now())
    session().add(made)
    session().flush()
    mine, house = purse.of(pocket), ledger.house(pocket)
    giver, taker = (house, mine) if change > 0 else (mine, house)
    reference = f"adjustment:{made.id}"
    ledger.move(abs(change), giver=giver, taker=taker, reason=Reason.ADJUSTMENT, reference=reference, by=system)
