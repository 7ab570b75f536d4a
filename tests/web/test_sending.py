"""The header that names a file for every browser."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.web.sending import disposition


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("report.pdf", 'attachment; filename="report.pdf"'),
        ("two words.pdf", 'attachment; filename="two words.pdf"'),
        ("2022年报.docx", "attachment; filename=\"2022.docx\"; filename*=UTF-8''2022%E5%B9%B4%E6%8A%A5.docx"),
        ("年报.docx", "attachment; filename=\"document.docx\"; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.docx"),
        ("it's 100%.pdf", 'attachment; filename="it\'s 100%.pdf"'),
        ("Ünïcode’s.pdf", "attachment; filename=\"Unicodes.pdf\"; filename*=UTF-8''%C3%9Cn%C3%AFcode%E2%80%99s.pdf"),
    ],
)
def test_a_name_is_exact_for_new_browsers_and_ascii_for_old_ones(name, header):
    assert disposition(name) == header


@given(name=st.text(min_size=1, max_size=80).filter(lambda name: name.isprintable() and name.strip()))
def test_any_name_makes_one_header_that_gives_it_back(name):
    header = disposition(f"{name}.pdf")
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    _, _, exact = header.partition("filename*=UTF-8''")
    assert unquote(exact) == f"{name}.pdf" or not exact
