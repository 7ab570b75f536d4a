"""Every picture of the demo documents: charts from their facts, drawings by name."""

from functools import cache

from wenku.demo import drawings
from wenku.demo.canvas import Picture
from wenku.demo.charts import chart
from wenku.demo.manuscript import Chart, Directive


def picture(block: Chart | Directive, language: str) -> Picture:
    """A chart, or the drawing whose name is the directive's first word."""
    if isinstance(block, Chart):
        return chart(block.facts, "sans" if language == "en" else "hei")
    return _drawn(block.words[0])


@cache
def _drawn(name: str) -> Picture:
    return drawings.DRAWINGS[name]()
