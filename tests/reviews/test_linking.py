"""Addresses in comments: nothing unsafe is ever a link, and no letter of the text is lost."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.reviews.linking import LONGEST_SHOWN, pieces

PARTS = st.sampled_from(
    ["http://", "https://", "HTTPS://", "javascript:", "data:text/html,", "//", "example.org", "@", ":", "80", "/a?b=c&d", "(", ")",
     "[", "]", "。", "，", "很好", "\n", " ", '"', "<", ">", "'", "&amp;", "%0a", "\u202e", "\x00", "xn--fiqs8s", "..", "ftp://"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PARTS, max_size=12).map("".join))


@given(TEXTS)
def test_the_pieces_are_the_text(text):
    assert "".join(piece.text for piece in pieces(text)) == text


@given(TEXTS)
def test_every_link_is_an_address_with_a_named_host_and_nothing_that_ends_an_attribute(text):
    for piece in pieces(text):
        if not piece.href:
            continue
        parts = urlsplit(piece.href)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert "." in parts.hostname
        assert "@" not in parts.netloc
        assert piece.href == piece.text
        assert piece.href.isascii()
        assert piece.href.isprintable()
        assert not set(piece.href) & set('"<>\\ \n')


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("看 https://example.org/a 这里", ["https://example.org/a"]),
        ("见https://example.org/a，很好", ["https://example.org/a"]),
        ("见https://example.org/a很好", ["https://example.org/a"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("https://example.org/a. And http://example.org!", ["https://example.org/a", "http://example.org"]),
        ("HTTP://EXAMPLE.ORG:8080/?q=1#x", ["HTTP://EXAMPLE.ORG:8080/?q=1#x"]),
        ("javascript:alert(1) data:text/html,x ftp://example.org //example.org", []),
        ("https://bank.example@evil.example/", []),
        ("http://localhost/ http://127.0.0.1/ http://[::1]/ http:///a", []),
        ("http://example.org:99999/", []),
        ("xhttps://example.org", []),
    ],
)
def test_what_is_an_address(text, found):
    assert [piece.href for piece in pieces(text) if piece.href] == found


def test_long_addresses_are_cut_where_they_are_shown():
    (piece,) = pieces("https://example.org/" + "a" * 200)
    assert len(piece.shown) == LONGEST_SHOWN
    assert piece.shown.endswith("…")
    assert piece.href.endswith("a" * 200)
