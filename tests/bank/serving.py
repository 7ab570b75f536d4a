"""The site that the bank test asks, as processes that are killed together and start again at the same address."""

import sys
from pathlib import Path

from tests.running import SERVE, Run, free_port, until

SECRET = "only for the bank"
MUTANT = "BANK_MUTANT"


class Served:
    """The real site, gunicorn and worker; or a `mutant` of its web server, which has a fault."""

    def __init__(self, data: Path, database: str, mutant: str = "") -> None:
        self.data, self.port = data, free_port()
        self.settings = {"WENKU_SECRET_KEY": SECRET, "WENKU_DATABASE": database, "WENKU_LOG_LEVEL": "WARNING"}
        self.command = SERVE
        if mutant:
            self.settings |= {MUTANT: mutant, "PYTHONPATH": "site:."}
            self.command = [sys.executable, "-m", "gunicorn", "tests.bank.mutants:app"]
        self.run: Run | None = None

    def start(self) -> None:
        self.run = Run(self.data, self.command, port=self.port, **self.settings)
        until(self._answers, 120, self.run.text)

    def kill(self) -> None:
        """At once, every process of it."""
        if self.run is not None:
            self.run.kill()

    def _answers(self) -> bool:
        try:
            return self.run is not None and self.run.answer("/healthz") == 200
        except OSError:
            return False
