"""Documents that are nothing but text: what the manuscript says, in the encoding that its facts name."""

from datetime import datetime
from pathlib import Path

from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript


def write(manuscript: Manuscript, _: Look, path: Path, __: datetime) -> None:
    """Old Chinese editors write GB18030 and end lines as Windows does: such texts are still shared every day."""
    encoding = str(manuscript.facts.get("encoding", "utf-8"))
    text = manuscript.body if encoding == "utf-8" else manuscript.body.replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
