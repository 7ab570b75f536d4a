"""A picture like a photograph, painted by numbers: the sun behind rows of hills, mist between them, a lake below."""

import random
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image

from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

WIDTH, HEIGHT = 1600, 1067
_SHORE = 0.72  # of the height, from above
_FAR, _NEAR = np.array([196, 178, 172]), np.array([26, 44, 52])
_SKY = ((0.0, (74, 108, 148)), (0.35, (168, 176, 186)), (0.56, (243, 205, 164)), (1.0, (250, 226, 196)))
_SUN = (0.63, 0.33)
_RIDGES = 6


def write(_: Manuscript, __: Look, path: Path, ___: datetime) -> None:
    chance = np.random.default_rng(random.Random(path.stem).randrange(2**32))
    painted = _sky()
    for number in range(_RIDGES):
        _raise(painted, _ridge(chance, number), number)
    _flood(painted)
    painted += chance.normal(0, 2.2, painted.shape[:2])[:, :, None]
    Image.fromarray(np.clip(painted, 0, 255).astype(np.uint8)).save(path, "WEBP", quality=82, method=2)


def _sky() -> np.ndarray:
    at = np.linspace(0, 1 / _SHORE, HEIGHT)
    places = [place for place, _ in _SKY]
    sky = np.stack([np.interp(at, places, [colour[part] for _, colour in _SKY]) for part in range(3)], axis=1)
    across, down = np.meshgrid(np.arange(WIDTH) - _SUN[0] * WIDTH, np.arange(HEIGHT) - _SUN[1] * HEIGHT)
    glow = np.exp(-np.hypot(across, down) / 190)
    disc = np.clip(46 - np.hypot(across, down), 0, 1)
    light = np.array([255, 244, 214])
    painted = np.repeat(sky[:, None, :], WIDTH, axis=1)
    painted += (light - painted) * (0.8 * glow)[:, :, None]
    return np.asarray(painted + (light - painted) * disc[:, :, None])


def _ridge(chance: np.random.Generator, number: int) -> np.ndarray:
    """Heights from above: waves of ever smaller length, the nearer hills lower and rougher."""
    x = np.arange(WIDTH) / WIDTH
    middle = HEIGHT * (0.47 + 0.245 * number / (_RIDGES - 1))
    outline = np.zeros(WIDTH)
    for octave in range(8):
        waves = (1.6 + 0.5 * number) * 1.9**octave
        outline += np.sin(2 * np.pi * (waves * x + chance.random())) * 0.55**octave
    return np.asarray(middle + outline * HEIGHT * (0.034 - 0.003 * number))


def _raise(painted: np.ndarray, ridge: np.ndarray, number: int) -> None:
    """Paler with distance, and fading into the mist at its foot."""
    below = np.arange(HEIGHT)[:, None] - ridge[None, :]
    share = number / (_RIDGES - 1)
    colour = _FAR * (1 - share) + _NEAR * share
    mist = np.clip(below / 150, 0, 1) * (0.62 - 0.4 * share)
    hills = colour + (np.array([242, 222, 202]) - colour) * mist[:, :, None]
    painted += (hills - painted) * np.clip(below, 0, 1)[:, :, None]


def _flood(painted: np.ndarray) -> None:
    """The lower part mirrors what stands above the shore, darker, and broken by ripples that grow towards the viewer."""
    shore = int(HEIGHT * _SHORE)
    depth = np.arange(HEIGHT - shore)
    ripples = np.sin(depth[:, None] * 0.55 + np.arange(WIDTH)[None, :] * 0.012 + 9 * np.sin(depth[:, None] * 0.07))
    rows = np.clip(shore - 1 - depth[:, None] * 1.6 + ripples * (1 + depth[:, None] / 26), 0, shore - 1).astype(int)
    columns = np.clip(np.arange(WIDTH)[None, :] + ripples * 2, 0, WIDTH - 1).astype(int)
    painted[shore:] = painted[rows, columns] * 0.84 + np.array([8, 16, 24])
