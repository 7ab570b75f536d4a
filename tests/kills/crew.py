"""A worker process that knows one job only: `crew.py ADDRESS` of a database."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "site"))

from wenku.base import db
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Lease
from wenku.base.options import OptionValue
from wenku.base.working import Crew, Work


def mark(number: int, steps: int, seconds: float, lease: Lease) -> None:
    """Writes how far it came, and by which process, in `steps` units of its own."""
    for step in range(1, steps + 1):
        with unit_of_work():
            lease.hold()
            session().merge(OptionValue(name=f"mark-{number}", value={"step": step, "by": os.getpid()}))
        time.sleep(seconds)


if __name__ == "__main__":
    db.connect(sys.argv[1])
    crew = Crew({"kills.mark": Work(mark)}, fast=3)
    crew.start()
    print("ready", flush=True)
    sys.stdin.read()  # until the test that started it is gone
    crew.stop()
