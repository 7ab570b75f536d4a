"""`flask demo`: a process of its own, since the makers of documents are heavy and come with the dev extra only."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from wenku.base import words
from wenku.base.words import _

SOURCES = Path(__file__).resolve().parents[2]


@click.command("demo")
@click.option("--yes", is_flag=True, help="Also where the site has members of its own.")
def command(yes: bool) -> None:
    """Fill the site with members, documents and ratings to look at."""
    if not all(find_spec(maker) for maker in ("docx", "pptx", "openpyxl", "fontTools")):
        with words.speaking(words.of_terminal()):
            raise SystemExit(_("The makers of documents aren't installed: `make demo` installs them."))
    sys.stdout.flush()
    os.execve(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", "wenku.demo", *(["--yes"] if yes else [])],
        {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(SOURCES), os.environ.get("PYTHONPATH")]))},
    )
