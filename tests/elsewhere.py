"""Another web process of the same site, with caches of its own: asked for pages one by one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Self

from flask import g
from tests.running import HERE, environment

from wenku.factory import create_app


class Elsewhere:
    """Used in a `with`: the process lives as long as that."""

    def __init__(self, data: Path, database: str, **own: str) -> None:
        self._settings = {"WENKU_DATA": str(data), "WENKU_DATABASE": database, "WENKU_SECRET_KEY": "only for the tests", **own}

    def __enter__(self) -> Self:
        paths = {"PYTHONPATH": f"{HERE / 'site'}:{HERE}"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.elsewhere"],
            cwd=HERE,
            env=environment(**self._settings, **paths),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def get(self, path: str) -> tuple[int, str, bool]:
        """The status, the text, and whether it came out of a cache."""
        assert self._process.stdin
        assert self._process.stdout
        print(path, file=self._process.stdin, flush=True)
        status, text, was_kept = json.loads(self._process.stdout.readline())
        return status, text, was_kept


def main() -> None:
    app = create_app()
    client = app.test_client()
    for line in sys.stdin:
        with client:
            answer = client.get(line.strip())
            print(json.dumps([answer.status_code, answer.text, bool(g.get("is_kept"))]), flush=True)


if __name__ == "__main__":
    main()
