"""What the site says of itself to programs and to those who want its source."""

from flask import Blueprint, Response

from wenku.health import parts

page = Blueprint("about", __name__)


@page.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@page.get("/readyz")
def ready() -> Response:
    """No more than which part is missing: why, `flask doctor` says at the machine."""
    found = parts.look(parts.READY)
    text = "".join(f"{finding.part.name}: {'ok' if finding.works else 'missing'}\n" for finding in found)
    return Response(text, 200 if all(finding.works for finding in found) else 503, mimetype="text/plain")
