"""Puts the source root on the path and exposes the site: `flask` and gunicorn import `app` from here."""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from wenku.base import settings
from wenku.factory import create_app

command = click.get_current_context(silent=True)
if command is None or command.info_name == "run":  # a server of web pages imports this, not a command at the machine
    settings.read_to_serve()

app = create_app()
