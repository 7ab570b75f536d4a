"""The site's own pages: about, help, terms, privacy, copyright."""

from flask import Blueprint
from markupsafe import Markup

from wenku.base import words
from wenku.editorial import pages as site_pages
from wenku.web import caching, heads, pages

page = Blueprint("help", __name__)


@page.get("/help/<slug>", endpoint="page")
@page.get("/about", defaults={"slug": "about"}, endpoint="page")
@page.get("/help", defaults={"slug": "help"}, endpoint="page")
@page.get("/terms", defaults={"slug": "terms"}, endpoint="page")
@page.get("/privacy", defaults={"slug": "privacy"}, endpoint="page")
@page.get("/copyright", defaults={"slug": "copyright"}, endpoint="page")
@caching.public()
def show(slug: str) -> str:
    language = words.language()
    shown = site_pages.show(slug, language)
    beside = site_pages.HELP if slug in site_pages.HELP else [other for other in OTHERS if site_pages.is_shown(other)]
    places = [(other, site_pages.title(other, language)) for other in beside]
    return pages.render(
        "help/page.html",
        page=shown,
        places=places,
        is_help=slug in site_pages.HELP,
        at=heads.head(description=Markup(shown.html).striptags()),  # noqa: S704
    )


OTHERS = [slug for slug in site_pages.SLUGS if slug not in site_pages.HELP]
