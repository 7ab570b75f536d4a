"""A virus scanner's daemon, just enough of it to speak its protocol: a file that holds the test sign is infected."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGN = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
VIRUS = "Win.Test.EICAR_HDB-1"
VERSION = "ClamAV 1.0.7/27300/Fri Jun  7 08:24:57 2024"


class _Daemon(socketserver.StreamRequestHandler):
    most = 1 << 20

    def handle(self) -> None:
        said = b""
        while not said.endswith(b"\0"):
            said += self.rfile.read(1)
        answer = {b"zVERSION\0": lambda: VERSION, b"zINSTREAM\0": self._scanned}.get(said, lambda: "UNKNOWN COMMAND")()
        self.wfile.write(answer.encode() + b"\0")

    def _scanned(self) -> str:
        received = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            received += self.rfile.read(length)
            if len(received) > self.most:
                return "INSTREAM size limit exceeded. ERROR"
        return f"stream: {VIRUS} FOUND" if SIGN in received else "stream: OK"


class _Greeter(_Daemon):
    def handle(self) -> None:
        self.wfile.write(b"220 here is a mail server\r\n")


@contextmanager
def daemon(path: Path | None = None, *, talks: bool = True) -> Iterator[str]:
    """Its address as a setting names it: of a Unix socket at `path`, or of a port of this machine."""
    handler = _Daemon if talks else _Greeter
    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with kind(str(path) if path else ("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"unix:{path}" if path else f"tcp:127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
