"""How gunicorn serves the site; `gunicorn app:app` reads this file by itself."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from wenku.base import processes, settings

here = settings.read_to_serve()

host = f"[{here.host}]" if ":" in here.host else here.host
bind = os.environ.get("LISTEN_ON", f"{host}:{here.port}")  # `flask serve` hands over a socket that listens already
worker_class = "gthread"
workers = 1
threads = here.web_threads
keepalive = 5
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True


def on_starting(_server):
    processes.supervisor()
