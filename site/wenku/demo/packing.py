"""An archive written again with one date on every member: the makers of documents stamp them with the time of writing."""

import io
import zipfile
from datetime import datetime
from pathlib import Path


def pack(made: io.BytesIO, path: Path, made_at: datetime) -> None:
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in archive.namelist():
            packed.writestr(zipfile.ZipInfo(name, made_at.timetuple()[:6]), archive.read(name), zipfile.ZIP_DEFLATED)
