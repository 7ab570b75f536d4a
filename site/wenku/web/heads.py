"""What a public page says of itself to programs: its one address, the other language, a description and a picture."""

from dataclasses import dataclass, replace

from flask import request

from wenku.base import addresses, options, words
from wenku.web.pictures import Picture

SHOWN = 150
"""Characters of a description; search engines cut longer ones."""


@dataclass(frozen=True)
class Head:
    """`others`: (language tag, address) of every language, and of the one for all others; `image` has a whole address."""

    url: str
    others: list[tuple[str, str]]
    site_name: str
    locale: str
    description: str
    image: Picture | None


def head(*, description: str = "", image: Picture | None = None) -> Head:
    """For the page that is asked for, whatever page of a list or order of it; `image` has a public path."""
    path = request.path
    text = " ".join(description.split())
    return Head(
        url=addresses.url(path),
        others=[
            *((words.TAGS[language], addresses.url(path, language)) for language in words.LANGUAGES),
            ("x-default", addresses.url(path, words.LANGUAGES[0])),
        ],
        site_name=options.site_name.get(),
        locale={"zh": "zh_CN", "en": "en_US"}[words.language()],
        description=text if len(text) <= SHOWN else text[: SHOWN - 1] + "…",
        image=replace(image, url=addresses.url(image.url, words.LANGUAGES[0])) if image else None,
    )
