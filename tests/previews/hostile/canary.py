"""A server and files that nothing in a document may reach: whoever does is seen, or shows what is only written there."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
from PIL import Image

from wenku.previews.results import DocumentText, Event, Facts, Failed, Fronts, PageImages, PageText

WORDS = ("金丝雀在煤矿里歌唱", "canarysingsinthecoalmine")
_OF_THE_MACHINE = "root:x:0"
_MAGENTA = (255, 0, 255)
_SEEN = 40  # pixels of the loud colour: none of these documents has one


class Canary:
    """`port` is the server's; `folder` holds files that everybody may read."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.folder = Path(tempfile.mkdtemp(prefix="wenku-canary-"))
        self.folder.chmod(0o755)
        self._write_files()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
        shutil.rmtree(self.folder)

    def url(self, name: str = "secret.png") -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def file(self, name: str = "secret.txt") -> str:
        """The address of a file that says or shows what must not be seen."""
        return self.path(name).as_uri()

    def path(self, name: str = "secret.txt") -> Path:
        path = self.folder / name
        assert path.exists()
        return path

    def is_seen_in(self, events: Iterable[Event]) -> list[str]:
        """Where anything of it shows: empty when all is well."""
        seen = []
        for event in events:
            text = _text(event)
            seen += [f"{type(event).__name__} says {word}" for word in (*WORDS, _OF_THE_MACHINE) if word in text]
            if isinstance(event, PageImages | Fronts):
                seen += [f"{image.size} of a page is loud" for image in event.images if _is_loud(image.data)]
        return seen

    def _write_files(self) -> None:
        words = " ".join(WORDS)
        loud = BytesIO()
        Image.new("RGB", (300, 300), _MAGENTA).save(loud, "PNG")
        document = docx.Document()
        document.add_paragraph(words)
        document.save(str(self.folder / "secret.docx"))
        book = openpyxl.Workbook()
        book.active.append([words])
        book.active.title = "Sheet1"
        book.save(self.folder / "secret.xlsx")
        for name, content in {
            "secret.txt": words.encode(),
            "secret.csv": f"{words},1\n".encode(),
            "secret.html": f"<html><head><meta charset='utf-8'></head><body><p>{words}</p></body></html>".encode(),
            "secret.xml": f"<a>{words}</a>".encode(),
            "secret.css": b"body{background-color:#ff00ff}",
            "secret.rtf": rb"{\rtf1 " + WORDS[1].encode() + b"}",
            "secret.png": loud.getvalue(),
        }.items():
            (self.folder / name).write_bytes(content)
        self._loud = loud.getvalue()
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._server.accept()
                with caller, contextlib.suppress(OSError):
                    caller.settimeout(0.5)
                    self.calls.append(b"connected")
                    self.calls[-1] = caller.recv(2000)
                    head = b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(self._loud)
                    caller.sendall(head + self._loud)


def _text(event: Event) -> str:
    """Without white space, so that no line break hides a word."""
    match event:
        case Facts():
            said = "".join(heading.title for heading in event.outline)
        case PageText():
            said = event.text + "".join(word[0] for line in event.words.lines for word in line)
        case DocumentText():
            said = event.text
        case Failed():
            said = event.detail
        case _:
            said = ""
    return "".join(said.split())


def _is_loud(data: bytes) -> bool:
    image = Image.open(BytesIO(data)).convert("RGB").resize((200, 200))
    return sum(count for count, (r, g, b) in image.getcolors(40_000) if r > 200 and b > 200 and g < 90) > _SEEN
