"""What the styles of an OpenDocument spreadsheet say of sizes, frames and sheets that aren't shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, STYLE, FO = f"{_NAMES}table:1.0 ", f"{_NAMES}style:1.0 ", f"{_NAMES}xsl-fo-compatible:1.0 "

_LENGTH = re.compile(r"(-?[\d.]+)(mm|cm|in|pt)")
_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
_COLUMN, _ROW = 22.58, 4.52  # where a style says nothing


class Styles:
    """Names of the styles by what they do."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.leftward: set[str] = set()  # sheets that run from right to left
        self.framed: set[str] = set()
        self._widths: dict[str, float] = {}
        self._heights: dict[str, float] = {}
        self._name = ""

    def take(self, element: str, attributes: Mapping[str, str]) -> None:
        """An element of the style namespace, in the document's order."""
        match element.removeprefix(STYLE):
            case "style":
                self._name = attributes.get(f"{STYLE}name", "")
            case "table-column-properties":
                self._widths[self._name] = millimetres(attributes.get(f"{STYLE}column-width", ""), _COLUMN)
            case "table-row-properties":
                self._heights[self._name] = millimetres(attributes.get(f"{STYLE}row-height", ""), _ROW)
            case "table-cell-properties":
                self._cell(attributes)
            case "table-properties":
                self._table(attributes)

    def column(self, attributes: Mapping[str, str]) -> float:
        """How wide a column of these attributes is."""
        return self._widths.get(attributes.get(f"{TABLE}style-name", ""), _COLUMN)

    def row(self, attributes: Mapping[str, str]) -> float:
        """How tall a row of these attributes is."""
        return self._heights.get(attributes.get(f"{TABLE}style-name", ""), _ROW)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        if any(name.startswith(f"{FO}border") and value not in ("none", "") for name, value in attributes.items()):
            self.framed.add(self._name)

    def _table(self, attributes: Mapping[str, str]) -> None:
        if attributes.get(f"{TABLE}display") == "false":
            self.hidden.add(self._name)
        if attributes.get(f"{STYLE}writing-mode") == "rl-tb":
            self.leftward.add(self._name)


def millimetres(length: str, otherwise: float) -> float:
    found = _LENGTH.match(length)
    return float(found[1]) * _MILLIMETRES[found[2]] if found and found[1].count(".") < 2 else otherwise
