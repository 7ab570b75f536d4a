"""Every form that takes a number, found by walking the pages: what is none gets a 422 with the message beside its field, and
changes nothing.
"""

import ast
import re
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import making
from tests.conftest import person
from wtforms.fields.core import UnboundField

from wenku import tables
from wenku.accounts.models import Member
from wenku.base import settings
from wenku.base.db import session, unit_of_work
from wenku.documents import access
from wenku.downloads import purchasing
from wenku.points import adjusting
from wenku.points.models import Pocket
from wenku.web import counting, forms
from wenku.web.admin import GROUPS

WEB = Path(forms.__file__).parent
HOSTILE = ["-1", "-20", str(10**30), "9" * 500, "1.5", "1,000", "NaN", "inf", "1e3", "２０", "٣", "+5", "2 0", "0x10", "1_000", "½"]
MOST_FIELDS = 6
"""A form with more of them is sent each hostile number once, in one field after the other; others, each in each field."""
LEFT_OUT = {"attempt"}
"""That somebody tried is noted before anybody looks at what they sent."""


class Forms(HTMLParser):
    """Each form of a page that is posted: its address, and its inputs by name with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found, self.inputs, self.select = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.inputs = {}
            if said.get("method", "get").lower() == "post":
                self.found.append((said["action"], self.inputs))
        elif self.inputs is None:
            return
        elif tag == "select":
            self.select = self.inputs[said["name"]] = {**said, "value": ""}
        elif tag == "option" and self.select is not None and (not self.select["value"] or "selected" in said):
            self.select["value"] = said.get("value", "")
        elif tag == "textarea":
            self.inputs[said["name"]] = {**said, "value": "words"}
        elif tag == "input" and "name" in said and self._is_set(said):
            self.inputs[said["name"]] = said

    def handle_endtag(self, tag):
        if tag == "form":
            self.inputs = None
        elif tag == "select":
            self.select = None

    def _is_set(self, said):
        return said.get("type") not in ("radio", "checkbox") or "checked" in said


def addresses(app):
    """Every page that can be opened by knowing what there is one of."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static" and rule.arguments <= {"group", *_numbered(rule)}:
            for group in GROUPS if "group" in rule.arguments else [""]:
                yield re.sub(r"<int:\w+>", "1", rule.rule).replace("<group>", group)


def _numbered(rule):
    return set(re.findall(r"<int:(\w+)>", rule.rule))


def number_names():
    """How the numbers are called in every form class there is by now."""
    return {
        name
        for form in _below(forms.Form)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, forms.WholeNumber)
    }


def _below(kind):
    return {kind}.union(*map(_below, kind.__subclasses__()))


def found_forms(app, browsers):
    """(browser, path, the values that it would send, its fields that take numbers), each form once."""
    pages = [(browser, browser.get(path)) for browser in browsers for path in sorted(addresses(app))]
    names, found = number_names(), {}
    for browser, page in pages:
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        for path, inputs in Forms(page.text).found:
            numbers = {name: said for name, said in inputs.items() if _takes_a_number(name, said, names)}
            if numbers:
                values = {name: said.get("value", "") for name, said in inputs.items() if name != "key"}
                found.setdefault(path, (browser, path, values, numbers))
    return list(found.values())


def _takes_a_number(name, said, names):
    return said.get("type") == "number" or (said.get("type") == "hidden" and re.sub(r"^d\d+-", "", name) in names)


def attempts(numbers):
    """(field, what is sent in it)."""
    every = {name: [*HOSTILE, *_senseless(said)] for name, said in numbers.items()}
    if len(numbers) <= MOST_FIELDS:
        return [(name, value) for name, values in every.items() for value in values]
    in_turn = list(zip(cycle(numbers), HOSTILE, strict=False))
    return [*in_turn, *((name, value) for name, said in numbers.items() for value in ["NaN", *_senseless(said)])]


def _senseless(said):
    empty = [] if said.get("type") == "number" and "required" not in said else [""]
    above = [str(int(said["max"]) + 1)] if "max" in said else []
    return [*empty, *above, *(["0"] if int(said.get("min") or 0) > 0 else [])]


def everything():
    """Every row of the database."""
    with unit_of_work(writes=False):
        return {
            table.name: sorted(map(repr, session().execute(select(table)).all()))
            for table in tables.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }


@pytest.fixture
def payments(monkeypatch):
    monkeypatch.setenv("WENKU_PAYMENTS", "sandbox")
    settings.read.cache_clear()


@pytest.fixture
def browsers(site, payments, signed_in, admin, author, published, private):
    """Of an admin, an author with a document in each state, and a reader who has bought one and could pay for all."""
    reader = person("reader")
    with unit_of_work():
        mine = session().get_one(Member, admin.id)
        adjusting.adjust(reader.id, 800, pocket=Pocket.CASH, reason="to spend", by=mine)
        other = making.published(session().get_one(Member, author.id), price=5, title="另一份报告")
        making.category("教育教学")  # beside the one that there is
        buyer = session().get_one(Member, reader.id)
        purchasing.buy(access.found(other.id), by=buyer, seen_price=5)
    return [signed_in(reader), signed_in(author), signed_in(admin)]


@pytest.mark.slow
def test_no_hostile_number_is_taken_anywhere(app, browsers):
    found, wrong = found_forms(app, browsers), []
    counting.views(app).flush()
    before = everything()
    for browser, path, values, numbers in found:
        for field, value in attempts(numbers):
            answer = browser.send(path, **{**values, field: value})
            is_beside = numbers[field]["type"] == "hidden" or f'id="{numbers[field]["id"]}-error"' in answer.text
            if answer.status_code != 422 or not is_beside:
                wrong.append((path, field, value, answer.status_code, is_beside))
    assert wrong == []
    assert everything() == before
    fields = {re.sub(r"^d\d+-", "", name) for *_, numbers in found for name in numbers}
    assert fields >= {"price", "points", "number", "other", "days", "author_share", "position"}


def test_numbers_are_read_from_forms_in_one_way_only():
    others = {"IntegerField", "DecimalField", "FloatField", "IntegerRangeField", "DecimalRangeField"}
    for path in sorted(WEB.glob("*.py")):
        named = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        assert path.name == "forms.py" or not named & others, path
