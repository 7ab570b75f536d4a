"""How fast and how small previews are made, as ratios against what others make of the same files in the same run.

`bench_previews.py [--pages N] [--rounds N] [PART …]`: exits with 1 where a goal is missed.
Its files are made anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benching import clock, office, pictures, rivals, sets
from benching.goals import Goal, at_least, at_most
from benching.line import Line


@dataclass
class Bench:
    """One run: its files, made when first asked for, and how often each thing is measured."""

    folder: Path
    pages: int
    rounds: int

    @cached_property
    def sets(self) -> dict[str, Path]:
        makers = {"English text": sets.english, "Chinese text": sets.chinese, "slides": sets.slides, "scans": sets.scans}
        return {name: make(self.folder, self.pages) for name, make in makers.items()}

    def images(self) -> Iterator[Goal]:
        """Page images against JPEG at quality 80."""
        mixed = {**self.sets, "sheets": sets.sheets(self.folder, self.pages)}
        sums = {name: pictures.measured(path, max(1, self.pages // 4), self.rounds) for name, path in mixed.items()}
        print(f"{'page images against JPEG 80':<32}{'bytes':>8}{'time':>8}{'SSIMULACRA2':>16}{'JPEG’s':>8}")
        for name, part in sums.items():
            likeness = [f"{value:.0f}" if value is not None else "–" for value in (part.our_likeness, part.jpeg_likeness)]
            print(f"{name:<32}{part.bytes:>8.2f}{part.time:>8.2f}{likeness[0]:>16}{likeness[1]:>8}")
        whole = pictures.together(list(sums.values()))
        yield at_most("page images of all sets, bytes against JPEG 80", whole.bytes, 0.55)
        yield at_most("page images of all sets, encoding time against JPEG 80", whole.time, 2.5)
        yield at_most("page images of Chinese text, bytes against JPEG 80", sums["Chinese text"].bytes, 0.45)

    def line(self) -> Iterator[Goal]:
        """Our whole line on one core, in its sandbox, against Poppler's tools and against rendering alone."""
        ours, tools, bare = {}, {}, {}
        print(f"{'seconds a page, on one core':<32}{'ours':>8}{'Poppler':>9}{'bare':>8}")
        with Line(cores=1) as line:
            for name, path in self.sets.items():
                times: dict[str, list[float]] = {"bare": []}
                seconds = clock.medians(
                    {
                        "ours": lambda path=path: line.run(path, free_pages=self.pages),
                        "tools": lambda path=path: rivals.poppler(path),
                        "bare": lambda path=path, times=times: times["bare"].append(line.bare(path)),
                    },
                    self.rounds,
                )
                ours[name], tools[name], bare[name] = seconds["ours"], seconds["tools"], statistics.median(times["bare"][1:])
                shown = [taken / self.pages for taken in (ours[name], tools[name], bare[name])]
                print(f"{name:<32}{shown[0]:>8.3f}{shown[1]:>9.3f}{shown[2]:>8.3f}")
        yield at_least("Poppler's time for all sets against our line's", sum(tools.values()) / sum(ours.values()), 2)
        for name in ours:
            yield at_least(f"Poppler's time for {name} against our line's", tools[name] / ours[name], 0.7)
        yield at_most("our line's time for all sets against rendering alone", sum(ours.values()) / sum(bare.values()), 2)

    def cores(self) -> Iterator[Goal]:
        """A long PDF on two cores against one; its first page against all."""
        long = sets.repeated(self.sets["Chinese text"], 300 * self.pages // 40)
        free_pages = 300
        with Line(cores=1) as one, Line(cores=2) as two:
            times: list[dict[str, float]] = []
            seconds = clock.medians(
                {
                    "one": lambda: one.run(long, free_pages=free_pages),
                    "two": lambda: times.append(two.run(long, free_pages=free_pages)),
                },
                self.rounds,
            )
        first = statistics.median(run["first"] / run["all"] for run in times[1:])
        yield at_least("a long PDF on two cores against one", seconds["one"] / seconds["two"], 1.7)
        yield at_most("first page of a PDF of 300, per cent of all images' time", 100 * first, 5)

    def forked(self) -> Iterator[Goal]:
        """DOCX: what is ready to be drawn, and its text, by the forked LibreOffice in its sandbox against a cold one outside."""
        short, long = sets.document(self.folder, 5, name="short"), sets.document(self.folder, 20, name="long")
        times: dict[str, list[dict[str, float]]] = {"short": [], "long": []}
        with Line(cores=2) as line:
            seconds = clock.medians(
                {
                    "pdf": lambda: office.converted(short, "pdf", self.folder),
                    "text": lambda: office.converted(short, "txt:Text (encoded):UTF8", self.folder),
                    "short": lambda: times["short"].append(line.run(short, free_pages=1)),
                    "long": lambda: times["long"].append(line.run(long, free_pages=20)),
                },
                self.rounds,
            )
        converted = statistics.median(run["facts"] for run in times["short"][1:])
        print(f"cold LibreOffice, the PDF alone against both of ours: {seconds['pdf'] / converted:.2f}")
        cold = seconds["pdf"] + seconds["text"]
        yield at_least("cold LibreOffice against forked in the sandbox, PDF and text", cold / converted, 3.5)
        conversion, first, whole = (statistics.median(run[name] for run in times["long"][1:]) for name in ("facts", "first", "all"))
        page = (whole - conversion) / 20
        yield at_most("first page of a DOCX of 20, in pages' time after its conversion", (first - conversion) / page, 5)

    def memory(self) -> Iterator[Goal]:
        """The largest process while a PDF of a thousand pages is previewed."""
        long = sets.repeated(self.sets["slides"], 1000 * self.pages // 40)
        with Line(cores=2) as line:
            yield at_most(
                "largest process for a PDF of 1,000 pages, MiB",
                line.run(long, free_pages=1000, watch_memory=True)["peak"] / 2**20,
                400,
            )


PARTS: dict[str, Callable[[Bench], Iterator[Goal]]] = {
    "images": Bench.images,
    "line": Bench.line,
    "cores": Bench.cores,
    "forked": Bench.forked,
    "memory": Bench.memory,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all where none is named")
    parser.add_argument("--pages", type=int, default=40, help="of each set; ratios mean something from 40 on")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), chosen.pages, chosen.rounds)
        goals = [goal for name in chosen.parts or PARTS for goal in PARTS[name](bench)]
    print(*goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
