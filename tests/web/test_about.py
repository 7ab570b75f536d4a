"""What the site says of itself: its own pages, its source, and what programs ask for."""

import io
import re
import tarfile

from tests.browsing import link_in, opened, send

from wenku.base import db, options
from wenku.base.options import named


def setting(name, value, by):
    with db.unit_of_work():
        named(name).set(value, by_id=by.id)


def test_help_has_several_pages_that_lead_to_each_other(client):
    page = client.get("/help")
    assert page.status_code == 200
    for path in re.findall(r'href="(/help/\w+)"', page.text):
        assert client.get(path).status_code == 200
    assert len(set(re.findall(r'href="(/help/\w+)"', page.text))) == 5


def test_the_same_pages_stand_in_english(client):
    page = client.get("/en/terms").text
    assert "<h1>Terms of use</h1>" in page
    assert 'href="/en/privacy"' in page


def test_each_page_has_one_address(client):
    assert client.get("/help/terms").location.endswith("localhost/terms")


def test_an_unknown_page_is_not_there(client):
    for path in ("/help/nothing", "/help/..%2f..%2fapp", "/en/help/nothing"):
        assert client.get(path).status_code == 404


def test_the_foot_links_what_the_site_shows(client, admin):
    assert 'href="/copyright"' in client.get("/help").text
    setting("shows_copyright", False, admin)
    assert 'href="/copyright"' not in client.get("/login").text
    assert client.get("/copyright").status_code == 404


def test_the_record_number_stands_in_the_foot_and_leads_to_the_register(client, admin):
    setting("record_number", "京ICP备00000000号", admin)
    assert '<a href="https://beian.miit.gov.cn/" rel="nofollow">京ICP备00000000号</a>' in client.get("/login").text
    setting("record_url", "", admin)
    assert "<span>京ICP备00000000号</span>" in client.get("/login").text


def test_joining_asks_for_the_terms_only_where_there_are_terms(client, admin, mailed):
    from_link = lambda: client.get(_invitation(client, mailed)).text  # noqa: E731
    assert 'name="accept"' in from_link()
    setting("shows_terms", False, admin)
    assert 'name="accept"' not in from_link()


def test_the_source_of_what_runs_is_offered_to_everybody(client):
    answer = client.get("/source")
    assert answer.status_code == 200
    assert answer.mimetype == "application/gzip"
    assert re.search(r"attachment; filename=wenku-\w+\.tar\.gz", answer.headers["Content-Disposition"])
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as packed:
        assert {"wenku/app.py", "wenku/site/wenku/web/about.py"} <= set(packed.getnames())
    again = client.get("/source", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_source_may_be_kept_elsewhere(client, admin):
    setting("source_url", "https://example.org/our-wenku", admin)
    assert 'href="https://example.org/our-wenku"' in client.get("/login").text
    assert client.get("/source").location == "https://example.org/our-wenku"


def test_robots_are_kept_out_of_what_is_private_in_both_languages(client):
    rules = client.get("/robots.txt").text.split("\n")
    for path in ("/me", "/admin", "/moderation", "/documents/*/download"):
        assert f"Disallow: {path}" in rules
        assert f"Disallow: /en{path}" in rules
    assert "Disallow: /" not in rules


def test_the_site_has_an_icon_and_a_manifest(client):
    assert client.get("/favicon.ico").data[:4] == b"\0\0\1\0"
    manifest = client.get("/site.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert manifest.json["name"] == options.site_name.default
    for icon in manifest.json["icons"]:
        assert client.get(icon["src"]).data[:4] == b"\x89PNG"


def _invitation(client, mailed):
    send(client, "/sign-up", address="new@example.org", opened=opened(client))
    return link_in(mailed()[-1])
