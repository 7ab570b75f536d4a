"""Templates: what never changes in them is worked out once for each language, when they are compiled, and not for each page."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment as FlaskEnvironment
from flask_wtf.csrf import generate_csrf
from jinja2 import Template, nodes
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from werkzeug.routing import MapAdapter

from wenku.base import words
from wenku.web import formats

_PREFIXES = {"zh": "/", "en": "/en"}
"""Where the pages of a language are: each environment belongs to one, so that addresses without arguments are written out, too."""

_STATIC = Path(__file__).resolve().parents[3] / "static"


def _escaped(value: Any) -> Any:
    """For what stands in a page: Jinja's own would copy what macros made, which most of it is."""
    kind = type(value)
    return value if kind is Markup else str(value) if kind is int else escape(value)


class _Template(Template):
    @classmethod
    def _from_namespace(cls, environment: Any, namespace: Any, globals: Any) -> Template:
        namespace["escape"] = _escaped
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        """What another template imports from it is the same for all: Jinja would look at each import whether the importing one has
        globals of its own, and no template here has.
        """
        return super()._get_default_module(None)


class _Context(Context):
    def call(self, called: Any, /, *arguments: Any, **named: Any) -> Any:
        """As Jinja calls it; a macro, which most calls are of, isn't asked first what it wants to be given."""
        if type(called) is not Macro:
            return super().call(called, *arguments, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *arguments, **named)


class Environment(FlaskEnvironment):
    """`language` is the one that its templates are compiled for; None leaves the words to each rendering. `folded`: the functions
    whose answer to the same arguments is the same for ever, in one language.
    """

    template_class = _Template
    context_class = _Context
    language: str | None = None
    folded: frozenset[str] = frozenset()
    places: MapAdapter

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.language is None:
            return parsed
        with words.speaking(self.language):
            folded: nodes.Template = _Folding(self).visit(parsed)
        return folded


class _Folding(NodeTransformer):
    """Puts the answer of a folded function in the place of its call, where every argument is written out."""

    def __init__(self, environment: Environment) -> None:
        self._functions: dict[str, Any] = {name: environment.globals[name] for name in environment.folded}
        self._functions["url_for"] = environment.places.build

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        given = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        is_written_out = len(given) == len(call.args) and not (call.kwargs or call.dyn_args or call.dyn_kwargs)
        if name not in self._functions or not is_written_out:
            return call
        return nodes.Const(self._functions[name](*given), lineno=call.lineno)


def install(app: Flask) -> None:
    app.jinja_environment = Environment
    jinja = app.jinja_env
    jinja.trim_blocks = jinja.lstrip_blocks = True
    jinja.add_extension("jinja2.ext.i18n")
    jinja.install_gettext_callables(words.raw, words.raw_plural, newstyle=True)  # type: ignore[attr-defined]
    jinja.globals.update(_=_worded, ngettext=_worded_plural)  # the same in HTML, at a third of the time
    jinja.globals.update(asset=asset, icon=icon, csrf_token=generate_csrf)
    jinja.globals.update(star_images=formats.star_images)
    jinja.folded = frozenset({"_"} if app.debug else {"_", "asset", "icon"})  # type: ignore[attr-defined]
    for name in ("half", "size", "day", "moment", "ago", "count", "money"):
        jinja.filters[name] = getattr(formats, name)


def speaking(app: Flask, language: str) -> Environment:
    """The templates of the site as they are compiled for one language."""
    made: dict[str, Environment] = app.extensions.setdefault("templates", {})
    if language not in made:
        own: Any = app.jinja_env.overlay()
        own.language = language
        own.places = app.url_map.bind("", _PREFIXES[language])
        made[language] = own
    return made[language]


def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite, beside a word. `label` is for the few that stand alone."""
    told = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="icon"{}><use href="{}#{}"></use></svg>').format(told, asset("images/icons.svg"), name)


def asset(path: str) -> str:
    """The address of a static file, with its content's hash: it may be kept for ever."""
    return _fingerprinted(path, (_STATIC / path).stat().st_mtime_ns if current_app.debug else 0)


@lru_cache(maxsize=512)
def _fingerprinted(path: str, _changed: int) -> str:
    return f"/static/{path}?v={hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()[:12]}"


def _worded(message: str, **arguments: object) -> Markup:
    return _bare(words.language(), message) if not arguments else _filled(words.raw(message), arguments)


@lru_cache(maxsize=4096)
def _bare(_language: str, message: str) -> Markup:
    return Markup(words.raw(message)) % {}  # noqa: S704


def _worded_plural(one: str, many: str, num: int, **arguments: object) -> Markup:
    return _filled(words.raw_plural(one, many, num), {"num": num, **arguments})


def _filled(message: str, arguments: Mapping[str, object]) -> Markup:
    """Every place in a message is a %(name)s; Markup's own way, which knows all others, takes three times as long."""
    return Markup(message % {name: escape(value) for name, value in arguments.items()})  # noqa: S704
