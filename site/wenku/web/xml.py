"""XML that is well-formed whatever texts go into it: some characters that people paste may not stand in any."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Response

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Without what no XML may hold."""
    return _FORBIDDEN.sub("", text)


def add(to: Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None) -> Element:
    """A child of `to`."""
    child = SubElement(to, name, {key: clean(value) for key, value in (attributes or {}).items()})
    child.text = None if text is None else clean(text)
    return child


def answer(root: Element, media_type: str) -> Response:
    return Response(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), content_type=f"{media_type}; charset=utf-8")
