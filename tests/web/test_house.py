"""What admins see of their site and say to its readers: merged categories, links, announcements, switches, the log, failed jobs."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests import making

from wenku.base import audit, clock, db, jobs, switches
from wenku.base.jobs import Job
from wenku.documents import categories, moving
from wenku.health import daily, watching

FOOT = "https://example.org/books"


@pytest.fixture
def browser(signed_in, admin):
    return signed_in(admin)


def found(**wanted):
    with db.unit_of_work(writes=False):
        return [entry.action for entry in audit.every(audit.Wanted(**wanted))]


def merged(admin, published):
    """The category of `published`, merged into another by hand of the admin."""
    with db.unit_of_work():
        into = categories.create("研究报告", by=admin)
        old = categories.get(published.category_id)
        categories.merge(old, into=into, by=admin)
    return old.id, into.id


def test_a_merged_category_leads_to_where_its_documents_are(client, admin, published):
    old, new = merged(admin, published)
    answer = client.get(f"/categories/{old}?by=score")
    assert (answer.status_code, answer.location) == (301, f"/categories/{new}?by=score")
    assert client.get(f"/categories/{old}/feed.atom").location == f"/categories/{new}/feed.atom"
    assert client.get(f"/en/categories/{old}").location == f"/en/categories/{new}"
    for _ in range(2):
        page = client.get(f"/categories/{new}").text
        assert f"/documents/{published.id}" in page
        assert "研究报告" in client.get(f"/documents/{published.id}").text
        moving.move_merged(old)


def test_categories_are_merged_and_put_in_their_place_on_their_page(browser, admin):
    with db.unit_of_work():
        first, second, third = (categories.create(name, by=admin) for name in ("甲", "乙", "丙"))
    stands = {"name": "丙", "name_en": "", "parent": "0"}
    assert browser.send(f"/admin/categories/{third.id}", **stands, place="1").status_code == 303
    assert browser.send(f"/admin/categories/{third.id}", **stands, place="0").status_code == 422
    with db.unit_of_work(writes=False):
        assert [branch.name for branch in categories.tree()] == ["丙", "甲", "乙"]
    assert browser.send(f"/admin/categories/{first.id}/merger", into=str(first.id)).status_code == 422
    assert browser.send(f"/admin/categories/{first.id}/merger", into="999").status_code == 422
    assert browser.send(f"/admin/categories/{first.id}/merger", into=str(second.id)).status_code == 303
    assert browser.get(f"/admin/categories/{first.id}").status_code == 404
    assert browser.send(f"/admin/categories/{second.id}/merger", into=str(first.id)).status_code == 422


def test_links_stand_in_the_footer_while_they_are_shown(browser, client):
    assert FOOT not in client.get("/").text
    link = {"name": "书库", "url": FOOT, "is_shown": "y"}
    assert browser.send("/admin/links", **link).status_code == 303
    assert f'href="{FOOT}"' in client.get("/").text
    assert browser.send("/admin/links/1", name="书库", url=FOOT).status_code == 303
    assert FOOT not in client.get("/").text
    assert browser.get("/admin/links/1").status_code == 200
    assert browser.send("/admin/links/1/deletion").status_code == 303
    assert browser.get("/admin/links/1").status_code == 404


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//example.org", "ftp://example.org", "https://", "https://a b", "http://[", ""]
)
def test_a_link_leads_to_another_site_or_isn_t_taken(url, browser):
    assert browser.send("/admin/links", name="书库", url=url).status_code == 422
    assert found() == []


def test_an_announcement_stands_above_pages_in_their_language_at_once(browser, client):
    assert "今晚维护" not in client.get("/").text
    said = {"text": "今晚维护<b>", "text_en": "Maintenance tonight", "tone": "warn"}
    assert browser.send("/admin/announcements", **said).status_code == 303
    assert "今晚维护&lt;b&gt;" in client.get("/").text
    assert "Maintenance tonight" in client.get("/en/").text
    assert browser.get("/admin/announcements/1").status_code == 200
    assert browser.send("/admin/announcements/1", **said | {"text_en": ""}).status_code == 422
    over = said | {"begins": "2020-01-01T10:00", "ends": "2020-01-02T10:00"}
    assert browser.send("/admin/announcements/1", **over).status_code == 303
    assert "今晚维护" not in client.get("/").text
    assert browser.send("/admin/announcements/1", **over | {"ends": "2019-01-01T10:00"}).status_code == 422
    assert browser.send("/admin/announcements/1", **over | {"begins": "0001-01-01T00:00"}).status_code == 422
    assert browser.send("/admin/announcements/1/deletion").status_code == 303


def test_an_announcement_begins_by_itself_on_pages_that_were_kept(browser, client, time):
    begins = time.now + timedelta(hours=9)  # the site's zone is eight hours ahead
    said = {"text": "新规则", "text_en": "New rules", "tone": "info", "begins": f"{begins:%Y-%m-%dT%H:%M}"}
    assert browser.send("/admin/announcements", **said).status_code == 303
    assert "新规则" not in client.get("/").text
    time.move(hours=1, minutes=1)
    with db.unit_of_work(writes=False):
        waiting = jobs.due(jobs.FAST, names=["editorial.turn"], limit=5)
    assert len(waiting) == 1


SWITCHED = {
    "signs_up": ["/sign-up"],
    "takes_uploads": ["/upload"],
    "takes_reports": ["/documents/{id}/reports/new"],
    "sells_points": ["/me/top-up"],
}


@pytest.mark.parametrize("name", SWITCHED)
def test_what_is_switched_off_says_so_in_plain_words(name, browser, client, signed_in, reader, published):
    now = dict.fromkeys(("signs_up", "takes_uploads", "takes_reports", "sells_points", "sells_vip", "suggests"), "y")
    visitor = client if name == "signs_up" else signed_in(reader)
    path = SWITCHED[name][0].format(id=published.id)
    assert visitor.get(path).status_code == 200
    del now[name]
    assert browser.send("/admin/settings/features", **now).status_code == 303
    answer = visitor.get(f"/en{path}")
    assert answer.status_code == 403
    assert "at the moment" in answer.text
    assert found(action="option.changed", subject=f"option:{name}") == ["option.changed"]


def off(switch):
    with db.unit_of_work():
        switch.set(False, by_id=None)


def test_nothing_comes_in_by_a_form_that_was_open_when_it_was_switched_off(client, signed_in, reader, published):
    for switch in (switches.sign_up, switches.uploads, switches.reports, switches.top_ups, switches.vip):
        off(switch)
    mine = signed_in(reader)
    assert client.send("/sign-up", address="new@example.org").status_code == 403
    assert mine.send("/upload", file=(io.BytesIO(making.pdf()), "新.pdf")).status_code == 403
    assert mine.send(f"/documents/{published.id}/reports", reason="spam").status_code == 403
    for typed in ("", "2345-6789-ABCD-EFGH-JKMN"):
        answer = mine.send("/en/me/codes", code=typed)
        assert (answer.status_code, "codes redeemed, at the moment" in answer.text) == (403, True)
    with db.unit_of_work(writes=False):
        assert db.session().scalars(select(Job.id).where(Job.name == "mail.deliver")).all() == []


def test_without_suggestions_the_field_only_searches(client):
    assert "<wenku-suggest" in client.get("/rankings").text
    off(switches.suggestions)
    page = client.get("/rankings").text
    assert "<wenku-suggest" not in page
    assert 'name="q"' in page
    assert client.get("/search/suggestions?q=a").status_code == 403


def test_the_log_is_searched_and_saved(browser, admin, moderator):
    with db.unit_of_work():
        audit.record("category.moved", by_id=moderator.id, subject="category:7", name="=SUM(1)", before="城市更新")
        audit.record("option.changed", by_id=None, subject="option:x", after=3)
    assert "城市更新" in browser.get("/admin/audit?words=城市").text
    assert "城市更新" not in browser.get("/admin/audit?words=乡村").text
    assert "城市更新" in browser.get("/admin/audit?who=moderator&action=category.moved&subject=category:7").text
    assert "城市更新" not in browser.get("/admin/audit?who=0").text
    for wrong in ("who=nobody", "since=soon", f"subject={'x' * 61}"):
        assert browser.get(f"/admin/audit?{wrong}").status_code == 422
        assert browser.get(f"/admin/audit/log.csv?{wrong}").status_code == 422
    for extreme in ("since=0001-01-01", "until=9999-12-31", "page=99999999999999999.1"):
        assert browser.get(f"/admin/audit?{extreme}").status_code == 200
    rows = list(csv.reader(io.StringIO(browser.get("/en/admin/audit/log.csv?who=moderator").data.decode("utf-8-sig"))))
    assert [row[3:5] for row in rows] == [["What", "On"], ["category.moved", "category:7"]]


def given_up(name="previews.make", **arguments):
    with db.unit_of_work():
        now = clock.now()
        job = Job(name=name, arguments=arguments, failed=True, attempts=5, run_at=now, made_at=now, finished_at=now)
        job.last_error = "Traceback\nValueError: mail to somebody@example.org with AbCdEfGhIjKlMnOpQrStUvWxYz0123 failed"
        db.session().add(job)
        db.session().flush()
        return job.id


def test_failed_jobs_are_shown_without_secrets(browser):
    given_up(version_id=7, token="abc", to="x@example.org")
    page = browser.get("/admin/jobs").text
    assert "ValueError" in page
    for secret in ("somebody@example.org", "AbCdEfGh", "abc", "x@example.org"):
        assert f">{secret}<" not in page
        assert secret not in page or secret == "abc"


def test_failed_jobs_are_tried_again_and_put_aside(browser):
    first, second, third = (given_up(version_id=number) for number in range(3))
    assert browser.send("/admin/jobs/retry", job=[str(first), str(second)]).status_code == 303
    assert browser.send("/admin/jobs/discard", job=str(third)).status_code == 303
    assert browser.send("/admin/jobs/retry").status_code == 422
    assert browser.send("/admin/jobs/retry", job="x").status_code == 422
    assert found() == ["job.discarded", "job.retried", "job.retried"]
    assert '<form class="stack"' not in browser.get("/admin/jobs").text


def test_the_overview_tells_of_days_parts_and_what_waits(browser, author, published):
    assert browser.get("/admin").status_code == 200
    daily.count()
    watching.look()
    given_up()
    page = browser.get("/en/admin?days=30").text
    assert page.count("<svg viewBox=") == 7
    for word in ("LibreOffice", "Database", "Worker", "Mail", "Failed jobs", "Minutes in review"):
        assert word in page
    rows = list(csv.reader(io.StringIO(browser.get("/en/admin/figures.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 8
    assert rows[1][1] == "1"


def test_a_page_is_read_before_it_is_saved(browser, client):
    before = client.get("/terms").text
    shown = browser.send("/admin/pages/terms/zh/preview", title="条款", body="**新** <script>x</script> {grant}")
    assert "<strong>新</strong>" in shown.text
    assert "<script>x" not in shown.text
    assert browser.send("/admin/pages/terms/zh/preview", title="", body="").status_code == 422
    assert client.get("/terms").text == before


@pytest.mark.parametrize(
    "path", ["/admin/jobs", "/admin/links", "/admin/announcements", "/admin/audit", "/admin/settings/features"]
)
def test_admins_alone_get_in(path, client, signed_in, moderator, browser):
    assert client.get(path).status_code == 303
    assert signed_in(moderator).get(path).status_code == 403
    assert browser.get(f"/en{path}").status_code == 200
