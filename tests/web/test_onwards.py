"""A login leads on to pages of this site only."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wenku.web import onwards

HERE = "https://wenku.example"
TRICKS = some.text(alphabet="/\\.:@%?#&=evil\t\r\n \x00example", max_size=30)


@pytest.mark.parametrize("path", ["/", "/me/settings", "/documents/7?from=mail&page=2", "/en/search?q=%E5%B9%B4", "/a#b"])
def test_paths_of_the_site_are_followed(path):
    assert onwards.own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *[
            None,
            "",
            "documents",
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
        ],
        *[
            "/\t/evil.example",
            "/\n/evil.example",
            " /evil",
            "javascript:alert(1)",
            "/\x00/evil.example",
            "http:/evil.example",
            "/年",
        ],
    ],
)
def test_everything_else_is_not(path):
    assert onwards.own_path(path) is None


@given(path=some.one_of(TRICKS, some.text(), TRICKS.map(lambda text: "/" + text)))
def test_what_is_followed_stays_on_the_site_however_a_browser_reads_it(path):
    followed = onwards.own_path(path)
    if followed is None:
        return
    as_browsers_do = "".join(letter for letter in followed if letter not in "\t\r\n").replace("\\", "/").strip()
    assert urlsplit(urljoin(HERE, as_browsers_do))[:2] == ("https", "wenku.example")
