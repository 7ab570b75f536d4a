"""create_app(): the one place that sees everything."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from wenku import cli, cli_preview, guard, worker
from wenku.base import blobs, db, settings, words
from wenku.demo import command as demo
from wenku.guard import asking
from wenku.web import asked, caching, counting, errors, incoming, rooms, templating

ROOT = Path(__file__).resolve().parents[2]
READS = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
FORM_LIMIT = 1 << 20  # bytes of a request's body; the views that receive files raise it for themselves


class Number(IntegerConverter):
    """A number in an address that a database can hold: there is nothing under a larger one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**63 - 1, **kwargs})


def create_app() -> Flask:
    """The site as a WSGI application. Opens nothing and checks nothing: whoever serves it checks first."""
    here = settings.read()
    db.connect(here.database)
    blobs.connect(here.blobs)
    _configure_logging(here)
    app = Flask("wenku", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.url_map.converters["int"] = Number
    app.request_class = incoming.Request
    _configure(app, here)
    templating.install(app)  # before anybody asks for its environment, which is made then
    asking.install(app)
    counting.install(app)
    asked.install(app)
    csrf = CSRFProtect(app)
    errors.install(app)
    caching.install(app)
    app.before_request(guard.settle)
    app.before_request(_before_body)
    app.before_request(lambda: None if _is_signed() else csrf.protect())
    app.after_request(_harden)
    app.after_request(caching.keep)  # before that one: what comes last is done first
    for command in (
        cli.database,
        cli.doctor,
        cli.admin_link,
        cli.serve,
        cli.previews,
        cli.ledger,
        cli.search,
        cli_preview.preview,
        worker.command,
        demo.command,
    ):
        app.cli.add_command(command)
    for page in rooms.PAGES:
        app.register_blueprint(page)
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            app.view_functions[endpoint] = _in_unit(view)
    app.wsgi_app = _spoken(app.wsgi_app)  # type: ignore[method-assign]
    if here.proxies:
        hops = here.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure_logging(here: settings.Settings) -> None:
    logging.basicConfig(level=here.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("alembic", "dramatiq"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _configure(app: Flask, here: settings.Settings) -> None:
    app.config.update(
        SECRET_KEY=here.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="wenku",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=here.is_https,
        REMEMBER_COOKIE_NAME="wenku_stay",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=here.is_https,
        REMEMBER_COOKIE_DURATION=timedelta(days=60),
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        WTF_CSRF_CHECK_DEFAULT=False,  # checked below, once it is known who asks
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a slow reader's form is not stale
        WTF_CSRF_SSL_STRICT=False,  # wants a Referer, which our own policy may withhold
        TEMPLATES_AUTO_RELOAD=app.debug,
    )


def _in_unit(view: Callable[..., Any]) -> Callable[..., Any]:
    """A request is one transaction: returning commits, raising rolls back; a GET can't write."""

    @wraps(view)
    def wrapped(**kwargs: Any) -> Any:
        with db.unit_of_work(writes=request.method not in READS):
            guard.asker()
            return view(**kwargs)

    return wrapped


def _before_body() -> None:
    """What a view wants done before its unit begins (`view.before`): limits, receiving a file."""
    view = current_app.view_functions.get(request.endpoint or "")
    if (before := getattr(view, "before", None)) is not None:
        before(**(request.view_args or {}))


def _is_signed() -> bool:
    """Whether the view's `before` checked a signature, which no other site can make a browser send."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_signed", False)


def _spoken(application: Any) -> Any:
    """English lives under /en, Chinese at the root. The prefix becomes the script name, so every address built keeps it."""

    def speak(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        english = path == "/en" or path.startswith("/en/")
        if english:
            environ = {**environ, "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + "/en", "PATH_INFO": path[3:] or "/"}
        with words.speaking("en" if english else "zh"):
            return application(environ, start_response)

    return speak


def _harden(answer: Response) -> Response:
    if answer.mimetype == "text/html" and answer.status_code == 200 and not g.get("is_indexed") and not g.get("is_kept"):
        answer.headers["X-Robots-Tag"] = "noindex"  # a page that says nothing of itself to search engines is none for them
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    answer.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if request.endpoint == "static":
        kept = "public, max-age=31536000, immutable" if request.args.get("v") else "public, max-age=600"
        answer.headers["Cache-Control"] = kept
    else:
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer
