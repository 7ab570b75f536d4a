"""What the site says of itself to programs and to those who want its source."""

from flask import Blueprint, Response

page = Blueprint("about", __name__)


@page.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")
