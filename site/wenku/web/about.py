"""What the site says of itself to programs, and its source to those who want it."""

from xml.etree.ElementTree import Element

from flask import Blueprint, Response, current_app, jsonify, redirect, send_file, url_for
from werkzeug import Response as AnyResponse

from wenku.base import addresses, options, source, words
from wenku.base.words import _
from wenku.health import parts
from wenku.web import xml

page = Blueprint("about", __name__)

A_DAY = "public, max-age=86400"
CLOSED = [
    *["/me", "/admin", "/moderation", "/uploads", "/search", "/source"],
    *["/login", "/sign-up", "/forgot", "/look-in-mail", "/reset/", "/new-address/", "/first-admin/"],
    *["/documents/*/download", "/documents/*/reports", "/documents/*/status"],
]
"""What search engines have no use for, or would only wear out."""


@page.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@page.get("/readyz")
def ready() -> Response:
    """No more than which part is missing: why, `flask doctor` says at the machine."""
    found = parts.look(parts.READY)
    text = "".join(f"{finding.part.name}: {'ok' if finding.works else 'missing'}\n" for finding in found)
    return Response(text, 200 if all(finding.works for finding in found) else 503, mimetype="text/plain")


@page.get("/robots.txt")
def robots() -> Response:
    closed = "\n".join(f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in CLOSED)
    return _kept(Response(f"User-agent: *\n{closed}\n\nSitemap: {addresses.whole('/sitemap.xml')}\n", mimetype="text/plain"))


@page.get("/opensearch.xml")
def open_search() -> Response:
    """How browsers add the site to those that can be searched from the address bar."""
    name = options.site_name.get()
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    xml.add(root, "ShortName", name[:16])
    xml.add(root, "Description", _("Search the documents of %(site)s", site=name))
    found = addresses.whole(url_for("search.show")) + "?q={searchTerms}"
    xml.add(root, "Url", attributes={"type": "text/html", "method": "get", "template": found})
    own = addresses.whole(url_for("about.open_search"))
    xml.add(root, "Url", attributes={"type": "application/opensearchdescription+xml", "rel": "self", "template": own})
    icon = addresses.whole(url_for("about.icon"))
    xml.add(root, "Image", icon, {"width": "32", "height": "32", "type": "image/x-icon"})
    xml.add(root, "Language", words.TAGS[words.language()])
    xml.add(root, "InputEncoding", "UTF-8")
    return _kept(xml.answer(root, "application/opensearchdescription+xml"))


@page.get("/favicon.ico")
def icon() -> Response:
    return _kept(current_app.send_static_file("images/favicon.ico"))


@page.get("/site.webmanifest")
def manifest() -> Response:
    answer = jsonify(
        name=options.site_name.get(),
        short_name=options.site_name.get(),
        description=options.slogan.get(),
        lang=words.TAGS[words.language()],
        start_url=url_for("home.show"),
        display="minimal-ui",
        background_color="#f3f4f1",
        theme_color="#fefefc",
        icons=[
            {"src": url_for("static", filename=f"images/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    )
    answer.mimetype = "application/manifest+json"
    return _kept(answer)


@page.get("/source", endpoint="source")
def own_source() -> AnyResponse:
    """Everything that runs here, as one archive; or where the site's own admins keep what they changed."""
    if elsewhere := options.source_url.get():
        return redirect(elsewhere, 303)
    return send_file(source.archive(), mimetype="application/gzip", as_attachment=True, etag=True, conditional=True)


def _kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = A_DAY
    return answer
