"""`flask preview`: the whole preview line for one file, without site and database."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from wenku.base import chinese, words
from wenku.base.words import _
from wenku.documents import kinds
from wenku.previews import engine, languages, pagewords, remedies, sandbox
from wenku.previews.engine import Interrupted
from wenku.previews.pagewords import PageWords
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Event, Facts, Failed, Fronts, Outcome, PageImages, PageText, Working
from wenku.previews.sandbox import NoSandbox
from wenku.previews.sections import sections

TRIES = 3


@click.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder for images and text.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as one JSON object.")
@click.option("--pages", type=click.IntRange(min=0), default=12, show_default=True, help="How many pages to draw.")
def preview(file: Path, out: Path, as_json: bool, pages: int) -> None:
    """Make the preview of FILE as the worker would.

    The exit status is 0 when it is ready, 1 when the file has none, 3 when no sandbox can be started here.
    """
    out.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as opened:
        kind = kinds.of(opened, named=file.suffix.removeprefix(".").lower())
    began = time.monotonic()
    try:
        made, outcome = _rendered(file, kind.name, out, pages) if kind else (_Made(out, began), Failed(_unknown(file)))
    except (NoSandbox, Interrupted) as error:
        click.echo(str(error) or _("The sandbox was killed from outside."), err=True)
        raise SystemExit(3) from error
    answer = {"kind": kind.name if kind else None, **made.told(outcome, file)}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else _in_words(answer, out))
    raise SystemExit(1 if isinstance(outcome, Failed) else 0)


def _rendered(file: Path, kind: str, out: Path, pages: int) -> tuple["_Made", Outcome]:
    """Begun anew where the sandbox was killed, as the worker would."""
    for _try in range(TRIES - 1):
        with suppress(Interrupted):
            return _rendered_once(file, kind, out, pages)
    return _rendered_once(file, kind, out, pages)


def _rendered_once(file: Path, kind: str, out: Path, pages: int) -> tuple["_Made", Outcome]:
    made = _Made(out, time.monotonic())
    outcome = engine.render(file, kind=kind, free_pages=pages, out=out, on_event=made.take)
    content = json.dumps({"text": made.text, "pages": [_page(words) for words in made.words]}, ensure_ascii=False)
    (out / "text.json").write_text(content, encoding="utf-8")
    return made, outcome


class _Made:
    """What the engine has told since `began`; `seconds` until each stage was done."""

    def __init__(self, out: Path, began: float) -> None:
        self.out, self.began = out, began
        self.seconds: dict[str, float] = {}
        self.facts = Facts(0, [])
        self.fronts: dict[str, str] = {}
        self.is_scan = False
        self.text = ""
        self.words: list[PageWords] = []
        self.images: list[dict[str, Any]] = []

    def told(self, outcome: Outcome, file: Path) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "status": "failed" if isinstance(outcome, Failed) else "ready",
            "pages": self.facts.page_count,
            "simplified": self.facts.simplified,
            "cut": self.facts.is_cut,
            "scan": self.is_scan,
            "language": languages.of(self.text),
            "findings": self.facts.findings,
            "outline": [[heading.level, heading.title, heading.page] for heading in self.facts.outline],
            "characters": len(self.text),
            "sections": sections(self.text),
            "keywords": chinese.keywords(file.stem),
            "images": self.images,
            **self.fronts,
            "engine": engine.NAME,
            "sandbox": sandbox.strength(),
            "seconds": self._stages(),
            "reason": None,
        }
        if isinstance(outcome, Failed):
            with words.speaking(words.of_terminal()):
                answer |= {"reason": outcome.reason, "message": str(remedies.of(outcome.reason).cause), "detail": outcome.detail}
        return answer

    def take(self, event: Event) -> None:
        match event:
            case Working():
                self._reached("start")
            case Facts():
                self._reached("prepare")
                self.facts = event
            case PageImages(number, images):
                self._reached("first_page")
                for image in images:
                    facts = {"width": image.width, "height": image.height, "type": image.media_type, "size": image.size}
                    self.images.append({"page": number, "file": image.file(number), **facts})
            case Fronts(images):
                self.fronts = {image.size.value: image.file(1) for image in images}
            case PageText(_, words):
                self.words.append(words)
            case DocumentText(text, is_scan):
                self._reached("pages")
                self.text, self.is_scan = text, is_scan
            case _:
                pass

    def _reached(self, stage: str) -> None:
        self.seconds.setdefault(stage, time.monotonic() - self.began)

    def _stages(self) -> dict[str, float]:
        """What each stage took: the start, until pages were known, the first of them, the others and the texts, the end; all."""
        before, stages = 0.0, {}
        for stage, after in [*self.seconds.items(), ("end", time.monotonic() - self.began)]:
            stages[stage], before = round(after - before, 3), after
        return {**stages, "total": round(before, 3)}


def _page(words: PageWords) -> dict[str, Any]:
    """A page's text, and each of its words as [word, left, top, right, bottom], from 0 to 1 of the page."""
    boxes = [[text, *(place / pagewords.SCALE for place in box)] for line in words.lines for text, *box in line]
    return {"text": words.text, "words": boxes}


def _unknown(file: Path) -> Reason:
    return Reason.NOT_SUPPORTED if file.stat().st_size else Reason.EMPTY


def _in_words(answer: dict[str, Any], out: Path) -> str:
    if answer["status"] == "failed":
        return f"{answer['message']} ({answer['reason']})"
    return f"{answer['kind']}, {answer['pages']} pages, {len(answer['images'])} images in {out}, {answer['seconds']['total']} s"
