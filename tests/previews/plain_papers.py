"""Texts, books and pictures that the tests make: real files with known words and shapes."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from PIL import Image, ImageCms, ImageDraw

CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def book(path, chapters, *, extra=None, head=""):
    """An EPUB of `chapters`, (title, XHTML of the body) each; `extra` are more parts by name."""
    names = [f"chapter{number}.xhtml" for number in range(1, len(chapters) + 1)]
    items = "".join(f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(names)))
    points = "".join(
        f'<navPoint id="p{n}" playOrder="{n + 1}"><navLabel><text>{title}</text></navLabel><content src="{name}"/></navPoint>'
        for n, (name, (title, _)) in enumerate(zip(names, chapters, strict=True))
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata/><manifest>'
        f'<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>{items}</manifest>'
        f'<spine toc="toc">{spine}</spine></package>'
    )
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><navMap>{points}</navMap></ncx>'
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/epub+zip", ZIP_STORED)
        made.writestr("META-INF/container.xml", CONTAINER)
        made.writestr("OEBPS/content.opf", opf)
        made.writestr("OEBPS/toc.ncx", ncx)
        for name, (title, body) in zip(names, chapters, strict=True):
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>'
            made.writestr(f"OEBPS/{name}", page)
        for name, content in (extra or {}).items():
            made.writestr(name, content)
    return path


def marked(width=400, height=600, mode="RGB", corner="red", ground="white"):
    """A picture with a coloured block in its upper left quarter."""
    image = Image.new("RGB", (width, height), ground)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=corner)
    return image.convert(mode)


def turned(image, orientation):
    """As a camera stores it that was held another way."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    file = BytesIO()
    image.transpose(turns[orientation]).save(file, "JPEG", quality=95, exif=exif)
    return file.getvalue()


def saved(image, format_name, **options):
    file = BytesIO()
    image.save(file, format_name, **options)
    return file.getvalue()


def swapped_profile():
    """sRGB, but what it calls red is blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
