"""Templates that are compiled for one language say what they would have said."""

import re

import pytest
from tests import making

from wenku.base import db, words
from wenku.web import templating

PAGES = ["/", "/documents/{id}", "/categories", "/rankings", "/search?q=报告", "/login", "/upload", "/no/such/page"]


@pytest.fixture
def number(author):
    with db.unit_of_work():
        return making.published(db.session().merge(author), title="年度<b>总结</b>").id


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_pages_are_the_same_as_without(app, client, number, language, monkeypatch):
    prefix = {"zh": "", "en": "/en"}[language]
    paths = [prefix + path.format(id=number) for path in PAGES]
    folded = {path: body(client, path) for path in paths}
    monkeypatch.setitem(app.extensions, "templates", {language: app.jinja_env})
    for path in paths:
        assert folded[path] == body(client, path)


def body(client, path):
    """Without what is drawn anew for each answer."""
    client.set_cookie("wenku", "nobody")  # so that nothing comes out of a cache
    return re.sub(r'(csrf[-_]token" (?:content|value)=|name="key" value=)"[^"]*"', r"\1", client.get(path).text)


def test_words_addresses_and_icons_are_written_out(app):
    with app.test_request_context("/"):
        for language, said, place in (("zh", "登录", "/login"), ("en", "Log in", "/en/login")):
            source = "<a href=\"{{ url_for('accounts.login') }}\">{{ icon('person') }}{{ _('Log in') }}</a>"
            code = templating.speaking(app, language).compile(source, raw=True)
            assert "context.call" not in code
            assert all(part in code.replace("\\", "") for part in (said, f'"{place}"', "icons.svg?v="))


def test_what_depends_on_the_page_is_left_to_it(app, number):
    with app.test_request_context("/"), words.speaking("en"):
        source = "{{ url_for('documents.show', document_id=1) }}{{ _('Licence: %(licence)s', licence=name) }}{{ icon(name) }}"
        template = templating.speaking(app, "en").from_string(source)
        assert template.render(name="<x>").startswith("/documents/1Licence: &lt;x&gt;")


@pytest.mark.parametrize(("value", "shown"), [("<b>", "&lt;b&gt;"), (7, "7"), (True, "True"), (1.5, "1.5"), (None, "None")])
def test_whatever_stands_in_a_page_is_escaped_as_ever(app, value, shown):
    with app.test_request_context("/"):
        assert templating.speaking(app, "en").from_string("{{ it }}").render(it=value) == shown
