"""Inside the sandbox: a page set in each typeface that Chinese office documents ask for, by LibreOffice, as previews are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from wenku.previews.converting import Target, convert
from wenku.previews.preparing import Desk
from wenku.previews.reasons import Unreadable

NAMES = (
    *("宋体", "SimSun", "华文中宋", "仿宋", "FangSong_GB2312", "楷体", "KaiTi", "黑体", "SimHei", "微软雅黑", "Microsoft YaHei"),
    *("等线", "方正小标宋简体", "方正仿宋_GBK", "方正楷体_GBK", "新細明體", "標楷體", "MS Mincho", "Batang"),
    *("Times New Roman", "Arial", "Courier New", "Calibri", "Cambria"),
)
_SAMPLE = ("永远和平：山高月小，水落石出。", "国务院关于城市更新的意见〔2022〕7号", "The quick brown fox, 0123456789")
_SPACES = {"office": "office", "text": "text", "style": "style", "fo": "xsl-fo-compatible"}
_DECLARED = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _SPACES.items())
_DOCUMENT = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_DECLARED} office:version="1.3" '
    'office:mimetype="application/vnd.oasis.opendocument.text">'
)


def main() -> None:
    """`specimen FOLDER`, LibreOffice's: a line of JSON on standard output, the face used for each name, then a PDF."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    used = {name: _used(name) for name in NAMES}
    out.write(json.dumps(used).encode() + b"\n" + _pdf(used, Path(sys.argv[1])))
    out.flush()
    os._exit(0)


def _used(name: str) -> str:
    command = shutil.which("fc-match")
    if command is None:
        return ""
    told = subprocess.run([command, "-f", "%{family[0]} %{style[0]}", name], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def _pdf(used: dict[str, str], office: Path) -> bytes:
    folder = Path.cwd()
    source, target = folder / "fonts.fodt", folder / "fonts.pdf"
    source.write_text(document(list(used.items())), encoding="utf-8")
    try:
        convert(source, Desk(folder, "odt", office, lambda: None), Target(target, "pdf"))
    except Unreadable:
        return b""
    return target.read_bytes()


def document(faces: Sequence[tuple[str, str]]) -> str:
    """A flat OpenDocument text, a page for each (name, face used)."""
    styles, pages = [], []
    for number, (name, face) in enumerate(faces):
        given = f'fo:font-family="{escape(name)}" style:font-family-asian="{escape(name)}"'
        before = ' fo:break-before="page"' if number else ""
        for size in (12, 24):
            styles.append(
                f'<style:style style:name="s{number}-{size}" style:family="paragraph">'
                f"<style:paragraph-properties{before if size == 24 else ''}/>"
                f'<style:text-properties {given} fo:font-size="{size}pt" style:font-size-asian="{size}pt"/></style:style>'
            )
        pages.append(f'<text:p text:style-name="s{number}-24">{escape(name)} → {escape(face)}</text:p>')
        pages += [f'<text:p text:style-name="s{number}-12">{line}</text:p>' for line in _SAMPLE]
    return (
        f"{_DOCUMENT}<office:automatic-styles>{''.join(styles)}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(pages)}</office:text></office:body></office:document>"
    )


if __name__ == "__main__":
    main()
