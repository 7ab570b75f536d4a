"""`flask preview`: the whole preview line for one file, without site and database."""

import json
import time
from pathlib import Path
from typing import Any

import click

from wenku.base import chinese, words
from wenku.documents import kinds
from wenku.previews import engine, pagewords, remedies, sandbox
from wenku.previews.pagewords import PageWords
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Event, Facts, Failed, Fronts, Outcome, PageImages, PageText
from wenku.previews.sandbox import NoSandbox
from wenku.previews.sections import sections


@click.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder for images and text.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as one JSON object.")
@click.option("--pages", type=click.IntRange(min=0), default=12, show_default=True, help="How many pages to draw.")
def preview(file: Path, out: Path, as_json: bool, pages: int) -> None:
    """Make the preview of FILE as the worker would.

    The exit status is 0 when it is ready, 1 when the file has none, 3 when no sandbox can be started here.
    """
    began = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as opened:
        kind = kinds.of(opened, named=file.suffix.removeprefix(".").lower())
    made = _Made(out)
    try:
        outcome = made.by_engine(file, kind.name, pages) if kind else Failed(_unknown(file))
    except NoSandbox as error:
        click.echo(str(error), err=True)
        raise SystemExit(3) from error
    answer = {"kind": kind.name if kind else None, **made.told(outcome, file), "seconds": round(time.monotonic() - began, 3)}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else _in_words(answer, out))
    raise SystemExit(1 if isinstance(outcome, Failed) else 0)


class _Made:
    """What the engine has told so far."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.facts = Facts(0, [])
        self.fronts: dict[str, str] = {}
        self.is_scan = False
        self.text = ""
        self.words: list[PageWords] = []
        self.images: list[dict[str, Any]] = []

    def by_engine(self, file: Path, kind: str, pages: int) -> Outcome:
        outcome = engine.render(file, kind=kind, free_pages=pages, out=self.out, on_event=self._take)
        content = json.dumps({"text": self.text, "pages": [_page(words) for words in self.words]}, ensure_ascii=False)
        (self.out / "text.json").write_text(content, encoding="utf-8")
        return outcome

    def told(self, outcome: Outcome, file: Path) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "status": "failed" if isinstance(outcome, Failed) else "ready",
            "pages": self.facts.page_count,
            "simplified": self.facts.simplified,
            "cut": self.facts.is_cut,
            "scan": self.is_scan,
            "findings": self.facts.findings,
            "outline": [[heading.level, heading.title, heading.page] for heading in self.facts.outline],
            "characters": len(self.text),
            "sections": sections(self.text),
            "keywords": chinese.keywords(file.stem),
            "images": self.images,
            **self.fronts,
            "engine": engine.NAME,
            "sandbox": sandbox.strength(),
            "reason": None,
        }
        if isinstance(outcome, Failed):
            with words.speaking(words.of_terminal()):
                answer |= {"reason": outcome.reason, "message": str(remedies.of(outcome.reason).cause), "detail": outcome.detail}
        return answer

    def _take(self, event: Event) -> None:
        match event:
            case Facts():
                self.facts = event
            case PageImages(number, images):
                for image in images:
                    facts = {"width": image.width, "height": image.height, "type": image.media_type, "size": image.size}
                    self.images.append({"page": number, "file": image.file(number), **facts})
            case Fronts(images):
                self.fronts = {image.size.value: image.file(1) for image in images}
            case PageText(_, words):
                self.words.append(words)
            case DocumentText(text, is_scan):
                self.text, self.is_scan = text, is_scan
            case _:
                pass


def _page(words: PageWords) -> dict[str, Any]:
    """A page's text, and each of its words as [word, left, top, right, bottom], from 0 to 1 of the page."""
    boxes = [[text, *(place / pagewords.SCALE for place in box)] for line in words.lines for text, *box in line]
    return {"text": words.text, "words": boxes}


def _unknown(file: Path) -> Reason:
    return Reason.NOT_SUPPORTED if file.stat().st_size else Reason.EMPTY


def _in_words(answer: dict[str, Any], out: Path) -> str:
    if answer["status"] == "failed":
        return f"{answer['message']} ({answer['reason']})"
    return f"{answer['kind']}, {answer['pages']} pages, {len(answer['images'])} images in {out}, {answer['seconds']} s"
