import json
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wenku.previews import frames
from wenku.previews.checking import Checking
from wenku.previews.frames import Frame, Front, Garbled, Size
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, Fronts, PageImages, PageText, Ready, Working


def said(*told, chunk=1 << 16):
    """Frames as they come through a pipe: `told` are (event, body, head)."""
    stream = BytesIO()
    for event, body, head in told:
        frames.write(stream, event, body, **head)
    content = stream.getvalue()
    return [frame for frame in frames.read(iter([content[at : at + chunk] for at in range(0, len(content), chunk)])) if frame]


def picture(width=11, height=15, format_name="PNG"):
    file = BytesIO()
    Image.new("RGB", (width, height), "white").save(file, format_name)
    return file.getvalue()


def facts(count=2, **head):
    return measured(json.dumps([[595, 842]] * count).encode(), **{"pages": count, **head})


def measured(sizes, outline=b"[]", traces=b"[]", **head):
    told = {"pages": 1, "simplified": False, "is_cut": False, "findings": [], **head}
    return "facts", b'{"sizes":' + sizes + b',"outline":' + outline + b',"traces":' + traces + b"}", told


def page(number=1, files=None, entries=None):
    files = files or [picture(), picture(17, 23, "JPEG"), picture(3, 4)]
    entries = entries or [
        [size, *Image.open(BytesIO(file)).size, Image.open(BytesIO(file)).get_format_mimetype(), len(file)]
        for size, file in zip(Size, files, strict=True)
    ]
    return "page", b"".join(files), {"page": number, "images": entries}


def text(number, words="第一页"):
    return "text", json.dumps([words, [[[words, 1000, 1000, 2000, 1200]]]]).encode(), {"page": number}


def fronts():
    _, body, head = page(files=[picture(), picture()], entries=[[front, 11, 15, "image/png", len(picture())] for front in Front])
    return "fronts", body, {"images": head["images"]}


WHOLE = [facts(), page(1), fronts(), text(1), text(2), ("document", "全文".encode(), {"scan": False}), ("ready", b"", {})]


def events(told, first=1, last=1, texts=True):
    checking = Checking(first, last, texts=texts)
    return [checking.event(frame) for frame in said(*told)]


def test_what_our_own_code_says_is_believed():
    kinds = [type(event) for event in events([("hello", b"", {}), *WHOLE])]
    assert kinds == [Working, Facts, PageImages, Fronts, PageText, PageText, DocumentText, Ready]


def test_an_image_carries_its_facts_and_a_name_of_ours():
    made = events(WHOLE)[1]
    assert [(image.size, image.width, image.height, image.media_type) for image in made.images] == [
        (Size.PAGE, 11, 15, "image/png"),
        (Size.LARGE, 17, 23, "image/jpeg"),
        (Size.THUMB, 3, 4, "image/png"),
    ]
    assert [image.file(7) for image in made.images] == ["page-0007.png", "large-0007.jpg", "thumb-0007.png"]


def test_a_reason_is_one_that_we_know():
    assert events([("failed", b"", {"reason": "encrypted", "detail": "x"})]) == [Failed(Reason.ENCRYPTED, "x")]


LARGE = [["page", 20_001, 15, "image/png", 5], ["large", 1, 1, "image/png", 1], ["thumb", 1, 1, "image/png", 1]]
ELEVEN = ["page", 11, 15, "image/png", len(picture())]


@pytest.mark.parametrize(
    "told",
    [
        [("boast", b"", {})],
        [("ready", b"", {})],
        [facts(), ("ready", b"", {})],
        [facts(), facts()],
        [facts(pages=3)],
        [facts(pages=True)],
        [facts(pages=10_001)],
        [facts(simplified="no")],
        [measured(b"[[595, 1e999]]")],
        [measured(b"[[595, -1]]")],
        [measured(b"[[NaN, 1]]")],
        [measured(b'[["595", 842]]')],
        [measured(b"[" * 100_000)],
        [page(1)],
        [facts(), page(2)],
        [facts(), page(1), page(1)],
        [facts(), page(1), page(2)],
        [facts(), page(1, entries=LARGE)],
        [facts(), page(1, entries=[ELEVEN])],
        [facts(), page(1, files=[b"<svg onload=alert(1)>"] * 3, entries=[[size, 1, 1, "image/png", 21] for size in Size])],
        [facts(), page(1, files=[picture()] * 3, entries=[[size, 11, 15, "image/svg+xml", len(picture())] for size in Size])],
        [facts(), page(1, files=[picture()] * 3, entries=[[size, 12, 15, "image/png", len(picture())] for size in Size])],
        [facts(), page(1, files=[picture()] * 3, entries=[[size, 11, 15, ["image/png"], len(picture())] for size in Size])],
        [
            facts(),
            page(
                1, files=[picture() + b"<script>"] * 3, entries=[[size, 11, 15, "image/png", len(picture()) + 8] for size in Size]
            ),
        ],
        [facts(), page(1, files=[picture()] * 3, entries=[["../" + size, *ELEVEN[1:]] for size in Size])],
        [facts(), text(2)],
        [facts(), text(1), text(1)],
        [facts(1), text(1), text(2)],
        [facts(), ("text", b"\xff\xfe", {"page": 1})],
        [facts(), text(1, "a\x00b")],
        [facts(), text(1, "a\ud800b")],
        [facts(), ("text", "第一页".encode(), {"page": 1})],
        [facts(), ("text", b'["a", [[["a", 0, 0, 10001, 1]]]]', {"page": 1})],
        [facts(), ("text", b'["a", [[["a", 0, 0, 1]]]]', {"page": 1})],
        [facts(), ("text", b'["a", [[[1, 0, 0, 1, 1]]]]', {"page": 1})],
        [facts(), ("text", b'["a", [7]]', {"page": 1})],
        [facts(), fronts()],
        [facts(), page(1), fronts(), fronts()],
        [facts(findings=["rust"])],
        [facts(is_cut=None)],
        [measured(b"[[595, 842]]", b'[[1, "a", 2]]')],
        [measured(b"[[595, 842]]", b'[[7, "a", 1]]')],
        [measured(b"[[595, 842]]", b'[[1, "", 1]]')],
        [measured(b"[[595, 842]]", b'[[1, "a\\u0000", 1]]')],
        [measured(b"[[595, 842]]", traces=b'[["shoe size", "44"]]')],
        [measured(b"[[595, 842]]", traces=b'[["author", ""]]')],
        [measured(b"[[595, 842]]", traces=b'[["author", "a\\u0000"]]')],
        [measured(b"[[595, 842]]", traces=b'[["author", 7]]')],
        [facts(), text(1), ("document", b"", {"scan": False})],
        [facts(1), text(1), ("document", b"", {"scan": False}), ("document", b"", {"scan": False})],
        [("failed", b"", {"reason": "because", "detail": ""})],
        [("failed", b"", {"reason": "damaged", "detail": 5})],
    ],
)
def test_what_our_own_code_would_not_say_is_garbled(told):
    with pytest.raises(Garbled):
        events(told)


def test_texts_that_nobody_asked_for_are_garbled():
    with pytest.raises(Garbled):
        events([facts(), page(1), text(1)], texts=False)
    assert isinstance(events([facts(), page(2), ("ready", b"", {})], first=2, last=9, texts=False)[-1], Ready)


LINES = [
    b"{" * 5000,
    b"[]\n",
    b"nothing\n",
    b'{"event": "x"}\n',
    b'{"event":"x","bytes":-1}\n',
    b'{"event":"x","bytes":99999999999}\n',
    b'{"bytes":1e2}\n',
    b'{"bytes":true}\n',
    b"\xff\n",
    b"9" * 4000 + b"\n",
]


@pytest.mark.parametrize("content", LINES)
def test_lines_that_are_no_frames_are_garbled(content):
    with pytest.raises(Garbled):
        list(frames.read(iter([content])))


@given(st.integers(1, 400))
def test_frames_come_whole_however_they_are_cut(size):
    assert [frame.event for frame in said(*WHOLE, chunk=size)] == [event for event, _, _ in WHOLE]


def test_a_frame_that_never_ends_is_no_frame():
    stream = BytesIO()
    frames.write(stream, "document", b"x" * 100)
    assert list(frames.read(iter([stream.getvalue()[:-1], b""]))) == [None]


@given(st.data())
def test_a_stream_changed_anywhere_is_told_or_garbled(data):
    stream = BytesIO()
    for event, body, head in WHOLE:
        frames.write(stream, event, body, **head)
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    checking = Checking(1, 1, texts=True)
    told = []
    try:
        told = [checking.event(frame) for frame in frames.read(iter([bytes(content)])) if frame]
    except Garbled:
        return
    assert all(
        isinstance(event, Working | Facts | PageImages | Fronts | PageText | DocumentText | Ready | Failed) for event in told
    )


letters = st.sampled_from(["", "damaged", "page", "image/png", "\x00"])
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | letters, lambda inner: st.lists(inner), max_leaves=12
)


@given(
    st.sampled_from(["hello", "facts", "page", "fronts", "text", "document", "ready", "failed"]), st.binary(max_size=60), st.data()
)
def test_no_head_and_no_body_is_believed_by_accident(event, body, data):
    names = ["pages", "simplified", "is_cut", "findings", "scan", "page", "images", "reason", "detail"]
    head = data.draw(st.dictionaries(st.sampled_from(names), json_values)) | {"event": event}
    checking = Checking(1, 3, texts=True)
    checking.event(said(facts())[0])
    try:
        told = checking.event(Frame(head, body))
    except Garbled:
        return
    assert isinstance(told, Working | PageText | Failed)


def test_a_jpeg_of_many_segments_is_measured():
    file = picture(9, 8, "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 1000) + zlib.compress(b"x").ljust(998, b"\0")
    long = file[:2] + segment * 20 + file[2:]
    entries = [[size, 9, 8, "image/jpeg", len(long)] for size in Size]
    assert isinstance(events([facts(), page(1, files=[long] * 3, entries=entries)])[-1], PageImages)
