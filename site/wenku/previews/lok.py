"""LibreOfficeKit: LibreOffice's own library, called from this process, which is good for one document and then ends."""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T", bound=ctypes.Structure)
_Load = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)
_SaveAs = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)
_GetError = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
_CRASHES = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)


class _Office(ctypes.Structure):
    """The first members of LibreOfficeKitClass, in the order of LibreOfficeKit.h."""

    _fields_ = [
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.c_void_p),
        ("load", ctypes.c_void_p),
        ("get_error", _GetError),
        ("load_with_options", _Load),
    ]


class _Document(ctypes.Structure):
    """The first members of LibreOfficeKitDocumentClass."""

    _fields_ = [("size", ctypes.c_size_t), ("destroy", ctypes.c_void_p), ("save_as", _SaveAs)]


class ConversionFailed(Exception):
    """LibreOffice says no; the message is its own."""


def convert(library: Path, profile: Path, source: Path, results: Mapping[str, tuple[Path, str]]) -> None:
    """Load `source` and save it as each of `results`: format to (file, filter options).

    Leaves threads and exit handlers behind: end the process by os._exit.
    """
    office = _office(library, profile)
    for crash in _CRASHES:  # its own handlers tidy up first, and may wait for ever for a thread that waits for them
        signal.signal(crash, signal.SIG_DFL)
    calls = _class(office, _Office)
    document = calls.load_with_options(office, source.as_uri().encode(), b"Language=zh-CN")
    if not document:
        raise ConversionFailed(_said(calls, office))
    for format_name, (path, options) in results.items():
        saved = _class(document, _Document).save_as(document, path.as_uri().encode(), format_name.encode(), options.encode())
        if not saved:
            raise ConversionFailed(f"{format_name}: {_said(calls, office)}")


def preload(library: Path, profile: Path) -> bool:
    """Load what every document needs, for the processes that are forked from this one; it must never convert anything itself."""
    begin = ctypes.CDLL(str(library)).lok_preinit
    begin.restype, begin.argtypes = ctypes.c_int, [ctypes.c_char_p, ctypes.c_char_p]
    return bool(begin(str(library.parent).encode(), profile.as_uri().encode()) == 0)


def loads(library: Path, profile: Path) -> bool:
    """Whether the library comes up at all."""
    return bool(_office(library, profile))


def _office(library: Path, profile: Path) -> int:
    hook = ctypes.CDLL(str(library)).libreofficekit_hook_2
    hook.restype, hook.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
    office: int | None = hook(str(library.parent).encode(), profile.as_uri().encode())
    if not office:
        raise ConversionFailed("LibreOfficeKit doesn't start")
    return office


def _class(thing: int, kind: type[_T]) -> _T:
    """Each object begins with a pointer to the table of its functions."""
    return ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(kind))).contents.contents


def _said(calls: _Office, office: int) -> str:
    message = calls.get_error(office)
    return ctypes.string_at(message).decode("utf-8", "replace") if message else "no reason given"
