"""Going through the site in a real browser: home, keywords, rankings, an author's page, and what the browser looked at last."""

import pytest
from playwright.sync_api import expect
from tests import making
from tests.journeys.test_own_pages import database, log_in, url, watch  # noqa: F401 - fixtures

from wenku.accounts import people
from wenku.base import clock, db
from wenku.base.db import session
from wenku.documents import lifecycle
from wenku.documents.models import Category, DocumentState, Tally
from wenku.downloads.models import Purchase, Way
from wenku.editorial import recommending
from wenku.search import heat, together
from wenku.search.heat import Seen

pytestmark = pytest.mark.journey

TITLES = [
    "2022年城市更新推进会领导讲话材料",
    "新能源汽车产业链研究（2024版）",
    "基于深度学习的中文文本分类研究综述",
    "《荷塘月色》教学设计与课堂实录",
    "项目进度计划表（自动甘特图）",
    "某住宅小区二期工程施工组织设计",
    "社区居家养老服务需求调查报告",
]


@pytest.fixture
def documents(author, reader, stranger, admin):
    """Seven documents by somebody with a public page; the first two were taken together, all are hot and recommended."""
    with db.unit_of_work():
        people.known(author.id).is_public = True
        made = [making.waiting(author, title=title) for title in TITLES]
        for place, version in enumerate(made):
            version.keywords = ["年报", "城市更新", "调研", f"关键词{place}"]
            document = lifecycle.approve(version)
            tally = session().get(Tally, document.id)
            tally.downloads, tally.ratings, tally.half_stars = 9 * place + 3, 4, 30 + place
            session().get(Category, document.category_id).name_en = "Reports"
            recommending.add(document.id, by=admin)
        numbers = [version.document_id for version in made]
        for member in (reader, stranger):
            for number in numbers[:2]:
                session().add(Purchase(document_id=number, buyer_id=member.id, price=0, way=Way.FREE, bought_at=clock.now()))
        heat.note(Seen(number, name, name, int(clock.now().timestamp())) for number in numbers for name in "abc")
    heat.count(), together.count()
    return numbers


def hide(number):
    with db.unit_of_work():
        document = lifecycle.locked(number)
        document.state = DocumentState.HIDDEN
        lifecycle.changed(document)


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_way_through_the_site_pleases(watch, documents, author, language):  # noqa: F811
    for path, name in [
        ("/", "home"),
        ("/categories", "categories"),
        ("/tags", "tags"),
        ("/tags/1", "tag"),
        ("/rankings?by=hot", "hot"),
        ("/recommended", "recommended"),
        (f"/members/{author.id}", "author"),
        (f"/members/{author.id}?by=downloads", "author-downloads"),
        (f"/documents/{documents[0]}", "beside"),
    ]:
        watch.page.goto(watch.url + language + path)
        watch.look(f"browse{language.replace('/', '-')}-{name}")


def test_empty_places_please(watch):  # noqa: F811
    for path, name in [("/tags", "tags"), ("/rankings?by=hot", "hot"), ("/recommended", "recommended"), ("/", "home")]:
        watch.page.goto(watch.url + path)
        watch.look(f"browse-empty-{name}")


def test_an_admin_s_choice_pleases(watch, documents, admin):  # noqa: F811
    log_in(watch, admin)
    hide(documents[3])
    watch.page.goto(f"{watch.url}/admin/recommended")
    watch.look("browse-admin-recommended")
    up = watch.page.get_by_role("button", name=f"上移“{TITLES[0]}.pdf”")
    up.click()
    expect(watch.page.locator("tbody tr").nth(5)).to_contain_text(TITLES[0])


def test_the_browser_shows_what_it_looked_at_last_and_forgets_it(watch, documents, reader):  # noqa: F811
    page = watch.page
    page.goto(watch.url)
    expect(page.locator("wenku-recent")).to_be_hidden()
    for number in (*documents[:3], documents[0]):
        page.goto(f"{watch.url}/documents/{number}")
    page.goto(watch.url)
    shown = page.locator("wenku-recent .plate__title")
    expect(shown).to_have_text([TITLES[0], TITLES[2], TITLES[1]])
    watch.look("browse-recent")
    hide(documents[2])
    page.goto(f"{watch.url}/en/")
    expect(shown).to_have_text([TITLES[0], TITLES[1]])
    log_in(watch, reader)
    expect(page.locator("wenku-recent")).to_be_hidden()
    page.goto(f"{watch.url}/documents/{documents[4]}")
    page.goto(watch.url)
    expect(shown).to_have_text([TITLES[4]])
    page.get_by_role("button", name="清除").click()
    expect(page.locator("wenku-recent")).to_be_hidden()
    page.reload()
    expect(page.locator("wenku-recent")).to_be_hidden()
