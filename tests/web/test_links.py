"""Every link of the site leads somewhere: followed from the home page in every role, and named rightly in every template."""

import ast
import re
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import jinja2.nodes
import pytest
from tests import making
from tests.points.cash import ALIPAY, give_cash, numbers

from wenku.accounts import notifying
from wenku.base import db
from wenku.documents import access
from wenku.downloads import purchasing
from wenku.moderation import deciding, reporting
from wenku.points import cashing_out
from wenku.reviews import collecting, rating

ROOT = Path(__file__).resolve().parents[2]
MOST = 600  # pages in one walk; a site in this test has far fewer, so that reaching it means a link that never ends
FETCHED = {"a": "href", "link": "href", "img": "src", "script": "src", "use": "href", "source": "srcset"}


class Links(HTMLParser):
    """What a page points to, and the names that its own parts go by."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.names |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "form" and given.get("method", "get") == "get":
            self.to.append(given.get("action") or "")
        if tag in FETCHED and given.get(FETCHED[tag]) is not None:
            self.to.append(given[FETCHED[tag]])
        if given.get("hx-get"):
            self.to.append(given["hx-get"])
        self.to += [part.split()[0] for part in (given.get("srcset") or "").split(",") if part.strip()]


def walk(client, start="/"):
    """Every page that links lead to from `start`; the links that lead nowhere, each with the page where it stands."""
    seen, dead, ahead = {start}, [], deque([(start, "")])
    while ahead and len(seen) < MOST:
        path, where = ahead.popleft()
        answer = client.get(path)
        if answer.status_code >= 400:
            dead.append(f"{where} links to {path}: {answer.status_code}")
        links = Links(answer.text) if answer.mimetype == "text/html" else None
        found = links.to if links else ([answer.location] if answer.location else [])
        for link in found:
            at = urlsplit(urljoin(f"http://localhost{path}", link))
            if links and link.startswith("#") and link[1:] not in links.names:
                dead.append(f"{path} links to {link}, which is not on it")
            next = f"{at.path}?{at.query}" if at.query else at.path
            if at.netloc == "localhost" and at.scheme == "http" and next not in seen:
                seen.add(next)
                ahead.append((next, path))
    return seen, dead


@pytest.fixture
def in_use(author, reader, moderator, published, waiting):
    """Something of everything: sold, rated, kept, reported, returned, told."""
    with db.unit_of_work():
        document = access.found(published.id)
        purchasing.buy(document, by=reader, seen_price=20)
        rating.rate(document, by=reader, half_stars=9)
        collecting.keep(document, by=reader)
        reporting.report(document, by=reader, reporter=f"member:{reader.id}", reason="spam", text="第2页是广告")
        deciding.reject(making.waiting(author, file_name="退回的报告.pdf"), by=moderator, reason="缺少第2页")
        making.draft(author, file_name="未提交的报告.pdf")
        making.draft(reader, file_name="读者的草稿.pdf")
        numbers(least=10)
        give_cash(reader, 100)
        cashing_out.ask(50, ALIPAY, by=reader)
        for member in (reader, moderator):
            notifying.tell(member.id, "approved", path=f"/documents/{document.id}", title="城市更新调研报告.pdf")
    return document


@pytest.mark.parametrize("language", ["/", "/en/"])
def test_a_visitor_finds_no_dead_link(in_use, client, language):
    seen, dead = walk(client, language)
    assert dead == []
    assert f"{language}documents/{in_use.id}" in seen


@pytest.mark.parametrize("role", ["author", "reader", "moderator", "admin"])
def test_a_member_finds_no_dead_link(in_use, request, signed_in, role):
    seen, dead = walk(signed_in(request.getfixturevalue(role)))
    assert dead == []
    assert len(seen) < MOST
    assert ("/me/points" in seen, "/moderation" in seen, "/admin" in seen) == (
        True,
        role in ("moderator", "admin"),
        role == "admin",
    )


def test_every_page_that_a_template_names_exists(app):
    named = {name for path in sorted((ROOT / "templates").rglob("*.html")) for name in _named(app, path)}
    assert len(named) > 40
    assert [f"{path}: {name}" for path, name in sorted(named) if name not in app.view_functions] == []


def test_every_page_that_the_code_names_exists(app):
    named = {name for path in sorted((ROOT / "site").rglob("*.py")) for name in _called(path)}
    assert len(named) > 20
    assert [f"{path}: {name}" for path, name in sorted(named) if name not in app.view_functions] == []


def _named(app, path):
    """The endpoints that a template gives to any macro or function: `url_for('room.view')`, `leaf(page, 'room.view')`."""
    tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(jinja2.nodes.Call):
        for argument in call.args:
            if isinstance(argument, jinja2.nodes.Const) and _is_endpoint(argument.value):
                yield path.relative_to(ROOT), argument.value


def _called(path):
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "url_for" and isinstance(call.args[0], ast.Constant):
            yield path.relative_to(ROOT), call.args[0].value


def _is_endpoint(value):
    return isinstance(value, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", value) is not None
