"""The watch over every page notices what is wrong: a watch that sees nothing would please always."""

import threading

import pytest
from flask import Flask
from tests.journeys import watching
from tests.journeys.watching import Watch
from werkzeug.serving import make_server

pytestmark = pytest.mark.journey

GOOD = '<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1></main></body></html>'
FAULTY = """<!doctype html><html lang="en"><head><title>Faulty</title>
<style>@media (prefers-color-scheme: dark) { h1 { color: #eee } } html, body { background: #fff }</style>
<script>console.error("a sad word")</script><script>throw "lost"</script></head>
<body><main><h1>Faulty</h1><img alt="" src="http://127.0.0.1:9/elsewhere.png"><img alt="" src="/nothing.png">
<img width="500" height="9"></main></body></html>"""
FAULTS = [
    "console: a sad word",
    "script: lost",
    "asked another host: http://127.0.0.1:9/elsewhere.png",
    "request failed: GET http://127.0.0.1:9/elsewhere.png",
    "404: GET",
    "pixels wide on a screen of 390",
    "axe in light: image-alt",
    "axe in dark: color-contrast",
]


@pytest.fixture
def watched(chromium, tmp_path, monkeypatch):
    """`watched(html)`: what is found to be wrong with a page on a narrow screen."""
    monkeypatch.setattr(watching, "PICTURES", tmp_path)
    site, shown = Flask("shown"), {}
    site.add_url_rule("/", "page", lambda: shown["html"])
    site.add_url_rule("/favicon.ico", "icon", lambda: "")
    server = make_server("127.0.0.1", 0, site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(viewport={"width": 390, "height": 844})

    def faults(html):
        shown["html"], found, page = html, [], context.new_page()
        watch = Watch(page, f"http://127.0.0.1:{server.server_port}", "watched", found)
        page.goto(watch.url)
        watch.look("page")
        return found

    yield faults
    context.close()
    server.shutdown()
    thread.join()


def test_a_good_page_has_no_fault(watched):
    assert watched(GOOD) == []


def test_each_kind_of_fault_is_seen(watched):
    found = watched(FAULTY)
    assert [fault for fault in FAULTS if not any(fault in seen for seen in found)] == []
