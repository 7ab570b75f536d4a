from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from wenku.previews.encoding import encoded, is_colourless


def opened(file):
    image = Image.open(BytesIO(file.data))
    image.load()
    return image


def text_page(ink="black", ground="white", size=(1100, 1556)):
    """Antialiased strokes on a flat ground, as a page of text looks to an encoder."""
    page = Image.new("RGB", (size[0] * 2, size[1] * 2), ground)
    draw = ImageDraw.Draw(page)
    for y in range(100, size[1] * 2 - 100, 60):
        for x in range(100, size[0] * 2 - 100, 36):
            draw.arc((x, y, x + 26, y + 34), (x * y) % 360, (x * y) % 360 + 200, fill=ink, width=4)
            draw.line((x, y + 17, x + 26, y + (x % 30)), fill=ink, width=3)
    return page.resize(size, Image.Resampling.BOX)


def gradient(size=(1100, 800)):
    across = np.linspace(0, 255, size[0], dtype=np.uint8)
    return Image.fromarray(
        np.dstack([np.tile(across, (size[1], 1)), np.tile(across[::-1], (size[1], 1)), np.full(size[::-1], 90, np.uint8)])
    )


def photograph(size=(1100, 800)):
    noise = np.random.default_rng(7).integers(0, 255, (*size[::-1], 3), dtype=np.uint8)
    return Image.fromarray(noise).filter(ImageFilter.GaussianBlur(3))


def jpeg_bytes(image):
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.tell()


def test_text_without_colour_becomes_sixteen_greys_in_half_the_bytes():
    page = text_page()
    file = encoded(page, colourless=True)
    assert file.media_type == "image/png"
    assert set(np.unique(np.asarray(opened(file)))) <= {level * 17 for level in range(16)}
    assert len(file.data) < 0.5 * jpeg_bytes(page)


def test_flat_colour_becomes_a_palette_that_keeps_its_fills_exactly():
    page = text_page(ink="#b3261e", ground="#fffdf5")
    file = encoded(page, colourless=False)
    assert (file.media_type, opened(file).mode) == ("image/png", "P")
    assert opened(file).convert("RGB").getpixel((2, 2)) == (0xFF, 0xFD, 0xF5)
    assert np.abs(np.asarray(opened(file).convert("RGB"), int) - np.asarray(page, int)).mean() < 1


def test_a_few_colours_take_four_bits_a_pixel():
    page = Image.new("RGB", (301, 200), "white")
    ImageDraw.Draw(page).rectangle((10, 10, 200, 100), fill="#2f6fab")
    file = encoded(page, colourless=False)
    assert file.data[24] == 4
    assert np.array_equal(np.asarray(opened(file).convert("RGB")), np.asarray(page))


@pytest.mark.parametrize("picture", [gradient, photograph])
def test_gradients_and_photographs_become_jpeg(picture):
    assert encoded(picture(), colourless=False).media_type == "image/jpeg"
    assert encoded(picture(), colourless=True).media_type == "image/jpeg"
    assert opened(encoded(picture(), colourless=True)).mode == "L"


def test_a_gradient_beside_white_is_not_banded():
    page = Image.new("RGB", (1100, 1500), "white")
    page.paste(gradient((1100, 400)), (0, 600))
    assert np.abs(np.asarray(opened(encoded(page, colourless=False)).convert("RGB"), int) - np.asarray(page, int)).mean() < 1.5


def test_a_colour_that_no_sample_met_is_drawn_in_the_nearest_one():
    page = np.full((1600, 140, 3), 255, np.uint8)
    page[400:1200] = (200, 30, 30)
    page[0, 1] = (190, 40, 60)
    drawn = np.asarray(opened(encoded(Image.fromarray(page), colourless=False)).convert("RGB"))
    assert tuple(drawn[0, 1]) == (200, 30, 30)


def test_a_red_seal_on_a_grey_page_is_colour():
    page = text_page()
    assert is_colourless(page.reduce(4))
    ImageDraw.Draw(page).ellipse((700, 1200, 900, 1400), outline="#d40000", width=6)
    assert not is_colourless(page.reduce(4))


@given(st.integers(1, 70), st.integers(1, 70), st.booleans(), st.integers(0, 2**32 - 1), st.integers(2, 400))
def test_any_picture_keeps_its_size_and_stays_near_what_it_was(width, height, colourless, seed, colours):
    random = np.random.default_rng(seed)
    palette = random.integers(0, 255, (colours, 3), dtype=np.uint8)
    pixels = palette[np.minimum(random.geometric(0.6, (height, width)) - 1, colours - 1)]
    if colourless:
        pixels = np.repeat(pixels[:, :, :1], 3, axis=2)
    image = opened(encoded(Image.fromarray(pixels), colourless=colourless))
    assert image.size == (width, height)
    assert np.abs(np.asarray(image.convert("RGB"), int) - pixels.astype(int)).mean() < 60
