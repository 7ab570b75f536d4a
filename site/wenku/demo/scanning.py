"""PDFs and TIFFs that look scanned: printed pages turned into pictures, a little askew, on paper that isn't white."""

import io
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

from wenku.demo import printing
from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

DOTS = 110


def write(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """Print, then keep nothing but pictures of the pages."""
    printing.write(manuscript, look, path, made_at)
    chance = random.Random(path.stem)
    with pymupdf.open(path) as printed, pymupdf.open() as scanned:
        for page in printed:
            new = scanned.new_page(width=page.rect.width, height=page.rect.height)
            out = io.BytesIO()
            _scan(page, chance).save(out, "JPEG", quality=68)
            new.insert_image(new.rect, stream=out.getvalue())
        pages = io.BytesIO()
        printing.save(scanned, pages, str(manuscript.facts["title"]), made_at)
    path.write_bytes(pages.getvalue())


def write_tiff(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """One file of many pages in grey, as office scanners write it."""
    pages = io.BytesIO()
    printing.write(manuscript, look, pages, made_at)
    chance = random.Random(path.stem)
    with pymupdf.open("pdf", pages.getvalue()) as printed:
        first, *others = [_scan(page, chance).convert("L") for page in printed]
    first.save(path, "TIFF", save_all=True, append_images=others, compression="jpeg", quality=60, dpi=(DOTS, DOTS))


def _scan(page: Any, chance: random.Random) -> Image.Image:
    """One page: turned by less than a degree, grained, darker towards the spine."""
    sharp = page.get_pixmap(dpi=DOTS, colorspace=pymupdf.csRGB)
    image = Image.frombuffer("RGB", (sharp.width, sharp.height), sharp.samples, "raw", "RGB", 0, 1)
    image = image.rotate(chance.uniform(-0.7, 0.7), Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    light = np.asarray(image, dtype=np.float32) / 255
    across = np.linspace(0, 1, image.width, dtype=np.float32)[None, :, None]
    paper = np.array([0.955, 0.945, 0.905], dtype=np.float32) * (1 - 0.16 * np.exp(-across * 18) - 0.03 * across)
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 0.014, light.shape[:2]).astype(np.float32)[:, :, None]
    faded = 0.16 + 0.84 * light
    aged = np.clip(faded * paper + grain, 0, 1)
    return Image.fromarray((aged * 255).astype(np.uint8))
