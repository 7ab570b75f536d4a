"""What a public page says of itself to programs: its one address, the other language, a description, a picture, facts as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from markupsafe import Markup

from wenku.base import addresses, options, words
from wenku.web import linked_data
from wenku.web.pictures import Picture

SHOWN = 150
"""Characters of a description; search engines cut longer ones."""


@dataclass(frozen=True)
class Link:
    """The same in another form: its media type, what it is called, where it is."""

    type: str
    title: str
    url: str


@dataclass(frozen=True)
class Head:
    """`url`: the page's one address, empty for a further page of a list, which programs only pass through; `others`: (language,
    address) of each, and of the one for all others; `image` has a whole address.
    """

    url: str
    others: list[tuple[str, str]]
    site_name: str
    locale: str
    description: str
    image: Picture | None
    links: list[Link]
    data: Markup


def head(
    *,
    description: str = "",
    image: Picture | None = None,
    path: str | None = None,
    links: Sequence[Link] = (),
    data: Sequence[dict[str, Any]] = (),
) -> Head:
    """For the page that is asked for, whatever order of a list it is; `image` has a public path. `path`: where it stands for good,
    unless it is the one that was asked for. What says so is found by search engines, every other page is not.
    """
    place = request.path if path is None else path
    g.is_indexed = not request.args.get("page")
    return Head(
        url=addresses.url(place) if g.is_indexed else "",
        others=_others(place) if g.is_indexed else [],
        site_name=options.site_name.get(),
        locale={"zh": "zh_CN", "en": "en_US"}[words.language()],
        description=shortened(description),
        image=image._replace(url=addresses.url(image.url, words.LANGUAGES[0])) if image else None,
        links=list(links),
        data=linked_data.script(data),
    )


def feed(title: str, endpoint: str, **arguments: object) -> Link:
    return Link("application/atom+xml", title, url_for(endpoint, **arguments))  # type: ignore[arg-type]


def shortened(text: str, most: int = SHOWN) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _others(path: str) -> list[tuple[str, str]]:
    return [
        *((language, addresses.url(path, language)) for language in words.LANGUAGES),
        ("x-default", addresses.url(path, words.LANGUAGES[0])),
    ]
