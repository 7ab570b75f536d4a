"""Puts the source root on the path and exposes the site: `flask run`, gunicorn and tests import `app` from here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from wenku.factory import create_app

app = create_app()
