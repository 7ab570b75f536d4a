"""The components say in words what they show in pictures, and keep what people typed."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace as Thing

import pytest
from flask import flash
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, IntegerField, PasswordField, RadioField, SelectField, StringField, TextAreaField, validators

from wenku.base import words
from wenku.factory import create_app
from wenku.points.queries import Points
from wenku.web import pages

ENDPOINTS = [
    *["home.show", "search.show", "documents.show", "downloads.show", "uploads.new", "moderation.queue", "admin.home", "help.page"],
    *["catalogue.category", "catalogue.all_categories", "catalogue.rankings"],
    *["mine.documents", "wallet.points", "wallet.downloads", "wallet.favourites"],
    *["accounts.login", "accounts.logout", "accounts.sign_up", "accounts.settings", "accounts.notifications"],
]
PUBLISHED = datetime(2022, 9, 28, 14, 5, tzinfo=UTC)


def document(**changes):
    facts = {
        "id": 7,
        "title": "城市更新调研报告",
        "name": "城市更新调研报告.docx",
        "extension": "docx",
        "kind_label": "DOCX",
        "url": "/documents/7",
        "page_count": 22,
        "size": 47841,
        "score": 4.5,
        "ratings": 126,
        "downloads": 1043,
        "price": 20,
        "author_name": "赵**",
        "published_at": PUBLISHED,
        "cover": Thing(url="/cover.webp", width=275, height=389),
        "wide": False,
    }
    return Thing(**(facts | changes))


@pytest.fixture(scope="module")
def app():
    """The real site's templates; no page is asked for, so no database is needed."""
    app = create_app()
    for endpoint in ENDPOINTS:
        if endpoint not in app.view_functions:
            app.add_url_rule("/" + endpoint.replace(".", "/"), endpoint)
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    return app


@pytest.fixture
def show(app):
    """Render a line of Jinja with names from a component's file: `show('stars: stars', 'stars(4.5)')`."""

    def render(imports, source, lang="en", **names):
        file, wanted = imports.split(": ")
        with app.test_request_context("/"), words.speaking(lang):
            template = app.jinja_env.from_string(f"{{% from 'components/{file}.html' import {wanted} %}}{source}")
            return template.render(**names)

    return render


@pytest.fixture
def page(app):
    """Render a whole template as `asker` sees it."""

    def render(name, asker=None, lang="zh", **names):
        site = pages.Site("文库", "分享文档赚钱的网站", record_number="", source_url="https://example.org/source")
        with app.test_request_context("/"), words.speaking(lang):
            flash("已保存", "ok")
            other = pages.other_language()
            template = app.jinja_env.get_template(name)
            app.update_template_context(names)
            return template.render(site=site, asker=asker, lang=lang, lang_tag=words.TAGS[lang], other_language=other, **names)

    return render


def asker(**changes):
    return pages.Asker(
        **({"id": 2, "name": "李四", "is_moderator": False, "is_admin": False, "points": Points(12, 35), "unread": 3} | changes)
    )


class Facts(Form):
    title = StringField(
        "Title", [validators.Length(min=4, message="At least four characters.")], description="As it should be found."
    )
    category = SelectField("Category", choices=[("", "Choose"), ("1", "Reports")])
    price = IntegerField("Price")
    about = TextAreaField("Description")
    licence = RadioField("Licence", choices=[("own", "My own"), ("free", "Free")])
    agreed = BooleanField("I agree", [validators.InputRequired()])
    password = PasswordField("Password")


def sent(**values):
    form = Facts(formdata=MultiDict(values))
    form.validate()
    return form


def test_four_and_a_half_are_four_full_stars_and_a_half_one(show):
    html = show("stars: stars", "{{ stars(4.5, 126) }}")
    assert re.findall(r"score_\w+", html) == ["score_1"] * 4 + ["score_05"]


def test_stars_are_named_as_a_whole_and_silent_one_by_one(show):
    html = show("stars: stars", "{{ stars(4.5, 126) }}")
    assert 'role="img" aria-label="Score 4.5 of 5, 126 ratings"' in html
    assert html.count('alt=""') == 5


def test_a_document_that_nobody_rated_says_so(show):
    html = show("stars: stars", "{{ stars(none, 0) }}")
    assert 'aria-label="Not rated yet"' in html
    assert re.findall(r"score_\w+", html) == ["score_0"] * 5


def test_a_rating_is_ten_labelled_radios_and_a_button(show):
    html = show("stars: rate", "{{ rate('/documents/7/rating', current=4.5) }}")
    assert re.findall(r'name="score" id="(rate-\d+)" value="4.5" checked', html) == ["rate-9"]
    assert re.findall(r'<label for="(rate-\d+)"', html) == [f"rate-{half}" for half in range(1, 11)]
    assert 'method="post" action="/documents/7/rating"' in html
    assert 'value="a-token"' in html
    assert '<button class="btn btn-quiet btn-sm" type="submit">' in html


def test_an_icon_beside_a_word_is_hidden_from_a_screen_reader(show):
    assert 'aria-hidden="true"' in show("words: act", "{{ icon('download') }}")
    assert 'role="img" aria-label="Filter &amp; sort"' in show("words: act", "{{ icon('funnel', 'Filter & sort') }}")


@pytest.mark.parametrize(
    "state",
    [
        *["draft", "waiting", "changes_asked", "rejected", "approved", "withdrawn"],
        *["private", "published", "hidden", "removed", "taken_down"],
        *["queued", "making", "ready", "failed"],
    ],
)
def test_every_state_has_an_icon_and_a_word(show, state):
    html = show("marks: chip", f"{{{{ chip('{state}') }}}}")
    assert "<use href=" in html
    assert re.sub(r"<[^>]+>", "", html).strip()


def test_a_price_of_nothing_is_free(show):
    assert show("marks: cost", "{{ cost(0) }}") == "Free"
    assert show("marks: cost", "{{ cost(1) }}, {{ cost(20) }}") == "1 point, 20 points"
    assert show("marks: cost", "{{ cost(0) }}, {{ cost(20) }}", lang="zh") == "免费, 20 积分"


def test_progress_has_a_name(show):
    assert 'value="62" max="100" aria-label="Uploaded: 62%"' in show("marks: bar", "{{ bar(62, 100, 'Uploaded: 62%') }}")


def test_the_step_that_is_being_done_is_marked(show):
    html = show("marks: track", "{{ track([('Received', 'done'), ('Preview', 'now'), ('Review', 'todo')]) }}")
    assert html.count("aria-current=step") == 1


@pytest.mark.parametrize("cover", [Thing(url="/cover.webp", width=275, height=389), None], ids=["with a cover", "without a cover"])
@pytest.mark.parametrize(
    "macro",
    [
        "plate(document)",
        "shelf([document])",
        "plates([document])",
        "row_doc(document, 'today')",
        "rows([document])",
        "ranking([document])",
        "hit(document)",
    ],
)
def test_a_document_in_a_list_is_linked_by_its_title(show, macro, cover):
    name = macro.partition("(")[0]
    html = show(f"documents: {name}", f"{{{{ {macro} }}}}", document=document(cover=cover))
    assert "城市更新调研报告" in re.sub(r"<[^>]+>", " ", html)
    assert 'href="/documents/7"' in html
    assert 'class="fmt">DOCX' in html


def test_a_title_is_text_whatever_it_holds(show):
    html = show("documents: plate", "{{ plate(document) }}", document=document(title="<b>年报</b>"))
    assert "&lt;b&gt;年报" in html


def test_a_cover_keeps_its_place_while_it_loads(show):
    assert 'width="275" height="389"' in show("documents: plate", "{{ plate(document) }}", document=document())


def test_a_slide_lies_centred(show):
    assert "plate__cover--slide" in show("documents: plate", "{{ plate(document) }}", document=document(wide=True))


def test_a_hit_shows_the_pages_that_match(show):
    found = [Thing(number=3, url="/documents/7#page-3")]
    html = show("documents: hit", "{{ hit(document, found=found) }}", document=document(), found=found)
    assert re.search(r'href="/documents/7#page-3"><svg.*?</svg>Page 3</a>', html)


def test_a_page_image_is_named_by_its_document_and_its_number(show):
    drawn = Thing(number=2, points=595, url="/p2-1100.webp", wide_url="/p2-1700.webp", width=1100, height=1556)
    html = show("reading: page_figure", "{{ page_figure(drawn, '调研报告.docx', 22) }}", lang="zh", drawn=drawn)
    assert 'alt="调研报告.docx_第2页"' in html
    assert "loading=lazy" in html
    assert 'srcset="/p2-1100.webp 1100w, /p2-1700.webp 1700w"' in html
    assert "第2页 / 共22页" in html


def test_the_first_page_is_not_lazy(show):
    drawn = Thing(number=1, points=None, url="/p1.webp", wide_url=None, width=1100, height=1556)
    html = show("reading: page_figure", "{{ page_figure(drawn, 'a.pdf', 1, eager=True) }}", drawn=drawn)
    assert "loading=lazy" not in html
    assert "srcset" not in html


def shown(total, *pages, outline=(), coming=False):
    """What the rail is made of."""
    return Thing(every=pages, readable=len(pages), total=total, outline=outline, is_coming=coming)


def sheet(number, url=None):
    return Thing(number=number, thumb_url=url, thumb_width=275, thumb_height=389)


def test_the_rail_says_which_pages_come_only_with_the_download(show):
    html = show("reading: rail", "{{ rail(reading) }}", reading=shown(22, sheet(1, "/t1.webp"), sheet(2, "/t2.webp")))
    assert "Pages 3–22" in html
    assert 'href="#page-2"' in html


def test_a_rail_of_all_pages_promises_nothing_more(show):
    assert "rail__rest" not in show("reading: rail", "{{ rail(reading) }}", reading=shown(1, sheet(1, "/t1.webp")))


def test_a_thumbnail_that_is_not_there_yet_is_blank_paper_of_its_shape(show):
    html = show("reading: rail", "{{ rail(reading) }}", reading=shown(1, sheet(1)))
    assert '<svg class="blank" viewBox="0 0 275 389"' in html
    assert "<img" not in html


def test_the_outline_leads_to_pages_and_what_is_locked_to_where_they_end(show):
    below = Thing(title="第一节", page=1, below=[])
    headings = [Thing(title="第一章", page=1, below=[below]), Thing(title="第二章", page=9, below=[])]
    html = show("reading: rail", "{{ rail(reading) }}", reading=shown(22, sheet(1), outline=headings))
    assert re.findall(r'<a href="#([^"]+)" data-at="\d+"><span>([^<]+)</span>', html) == [
        ("page-1", "第一章"),
        ("page-1", "第一节"),
        ("page-end", "第二章"),
    ]
    assert html.count("aria-expanded") == 1


def test_folded_sections_are_in_the_page_and_keep_counting(show):
    html = show("reading: sections", "{{ sections(['a', 'b', 'c', 'd']) }}", lang="zh")
    assert re.findall(r"<b>(\d+、)</b>(\w)", html) == [("1、", "a"), ("2、", "b"), ("3、", "c"), ("4、", "d")]
    assert html.index("<details") < html.index('id="s4"')


def test_the_end_of_the_free_pages_says_how_many_there_are(show):
    html = show("reading: page_end", "{% call page_end(22) %}<a>go</a>{% endcall %}", lang="zh")
    assert "该文档共22页，已超出免费预览范围，喜欢就下载吧" in html
    assert "<a>go</a>" in html


def test_facts_are_a_definition_list(show):
    for macro in ("facts([('Pages', 22)])", "facts([('Pages', 22)], column=True)", "spec([('Pages', 22)])"):
        assert "<div><dt>Pages</dt><dd>22</dd></div>" in show("facts: facts, spec", f"{{{{ {macro} }}}}")
    assert "<dt>Waiting</dt><dd><b>27</b><small>more</small>" in show("facts: tiles", "{{ tiles([('Waiting', 27, 'more')]) }}")
    assert '<h2 id="h-new">New</h2><a href="/new">More</a>' in show("facts: head", "{{ head('New', 'h-new', '/new', 'More') }}")


def test_the_last_crumb_is_where_we_are(show):
    html = show("ways: crumbs", "{{ crumbs([('Home', '/'), ('Reports', '')]) }}")
    assert '<li><a href="/">Home</a></li><li aria-current=page>Reports</li>' in html


def test_the_current_tab_is_marked(show):
    html = show("ways: tabs", "{{ tabs([('Best', '/a', true), ('New', '/b', false, 3)], 'Order') }}")
    assert html.count("aria-current") == 1
    assert 'aria-label="Order"' in html


def test_a_list_of_one_page_has_no_pager(show):
    assert show("ways: pager", "{{ pager() }}") == ""


def test_a_pager_names_its_ways(show):
    html = show("ways: pager", "{{ pager('/p1', '/p3', [(1, '/p1'), (2, ''), (none, ''), (9, '/p9')]) }}")
    assert 'href="/p1" rel="prev"' in html
    assert 'href="/p3" rel="next"' in html
    assert '<span aria-current="page">2</span>' in html


def test_a_page_by_keys_hands_its_key_and_the_filters_on(show):
    html = show("ways: leaf", "{{ leaf(page, 'wallet.points', kind='in') }}", page=Thing(previous=None, next="9"))
    assert 'href="/me/points?page=9&amp;kind=in"' in html
    assert 'rel="prev"' not in html


def test_a_menu_and_a_question_open_without_script(show):
    assert "<details" in show("ways: menu", "{% call menu('More') %}<a>x</a>{% endcall %}")
    html = show("words: confirm", "{{ confirm('Delete', 'Delete it for good?', '/documents/7/delete') }}")
    assert "<details" in html
    assert 'method="post" action="/documents/7/delete"' in html
    assert 'value="a-token"' in html


def test_a_warning_is_a_picture_too(show):
    html = show("words: notice", "{{ notice('bad', 'It failed.', live=True) }}")
    assert 'class="notice notice--bad" role="alert"' in html
    assert "<use href=" in html


def test_an_empty_place_offers_one_way_on(show):
    html = show("words: empty", "{% call empty('Nothing yet', 'Upload one.') %}<a>Upload</a>{% endcall %}")
    assert "<h2" in html
    assert "<a>Upload</a>" in html


def test_what_was_done_can_be_undone_without_script(show):
    html = show("words: toast_undo", "{{ toast_undo('Removed.', '/undo') }}")
    assert 'method="post" action="/undo"' in html
    assert ">Undo</button>" in html


def test_a_button_that_acts_posts_its_values(show):
    html = show("words: act", "{{ act('Retry', '/retry', fields={'version': 3}) }}")
    assert '<input type="hidden" name="version" value="3">' in html


def test_unread_news_say_so_in_words(show):
    items = [Thing(text="Approved", url="/n/1", at=PUBLISHED, read=False), Thing(text="Old", url=None, at=PUBLISHED, read=True)]
    html = show("words: news", "{{ news(items) }}", items=items)
    assert html.count("Unread</span>") == 1


def test_a_statement_tells_income_from_expense_by_sign_and_column(show):
    lines = [
        Thing(at=PUBLISHED, text="Grant", url=None, reference="T-1", amount=100, held=0, balance=100),
        Thing(at=PUBLISHED, text="Bought", url="/documents/7", reference="T-2", amount=-20, held=0, balance=80),
    ]
    html = show("ledger: statement", "{{ statement(lines) }}", lines=lines)
    assert '<td class="num in">+100</td><td class="num out"></td>' in html
    assert '<td class="num in"></td><td class="num out">−20</td>' in html
    assert "<caption" in html


def test_the_sums_of_a_purchase_name_their_rows_and_columns(show):
    html = show("ledger: pockets", "{{ pockets('Balance', ['Sum'], [('Now', [47]), ('Price', [-20]), ('After', [27])]) }}")
    assert '<th scope="col">Sum</th>' in html
    assert '<th scope="row">Price</th><td>−20</td>' in html


def test_a_table_names_its_cells_on_the_phone(show):
    html = show("ledger: ledger", "{% call ledger('Mine', [('Document', ''), ('', 'num')]) %}<tr></tr>{% endcall %}")
    assert 'class="ledger ledger--cards"' in html
    assert 'visually-hidden">Actions' in html


@pytest.mark.parametrize("name", ["title", "category", "price", "about", "password"])
def test_a_field_has_a_label(show, name):
    html = show("forms: field", "{{ field(form[name]) }}", form=sent(title="A good title"), name=name)
    assert f'for="{name}"' in html
    assert f'id="{name}"' in html


def test_choices_stand_in_a_named_group(show):
    html = show("forms: field", "{{ field(form.licence) }}", form=sent())
    assert "<legend>Licence</legend>" in html
    assert html.count('class="form-check-input"') == 2


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(show):
    html = show("forms: field", "{{ field(form.title, autocomplete='off') }}", form=sent(title="abc"))
    assert 'value="abc"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="title-help title-error"' in html
    assert 'id="title-error"' in html
    assert "At least four characters." in html
    assert 'autocomplete="off"' in html


def test_a_good_field_is_not_called_invalid(show):
    html = show("forms: field", "{{ field(form.title) }}", form=sent(title="A good title", agreed=True))
    assert "aria-invalid" not in html
    assert 'aria-describedby="title-help"' in html


def test_a_box_to_tick_shows_its_error_too(show):
    html = show("forms: field", "{{ field(form.agreed) }}", form=sent(title="A good title"))
    assert 'id="agreed-error"' in html


def test_a_password_is_never_given_back(show):
    assert "secret" not in show("forms: field", "{{ field(form.password) }}", form=sent(password="secret"))


def test_the_summary_links_to_each_wrong_field(show):
    html = show("forms: form_errors", "{{ form_errors(form) }}", form=sent(title="abc"))
    assert 'role="alert"' in html
    assert '<a href="#title">Title</a>' in html
    assert "4 places need a change" in html


def test_a_good_form_has_no_summary(show):
    assert (
        show(
            "forms: form_errors",
            "{{ form_errors(form) }}",
            form=sent(title="A good title", agreed=True, licence="own", category="1"),
        ).strip()
        == ""
    )


def test_the_hurdle_is_out_of_people_s_way(show):
    html = show("forms: hurdle, csrf", "{{ hurdle() }}{{ csrf() }}")
    assert 'aria-hidden="true"' in html
    assert 'tabindex="-1"' in html
    assert 'value="a-token"' in html


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 410, 413, 429, 451, 500, 503, 418])
def test_every_refusal_says_what_happened_and_gives_a_way_on(page, status):
    html = page("errors/error.html", status=status)
    assert f'<div class="code">{status}</div>' in html
    assert len(re.findall(r"<h1>\S.*</h1>\s*<p>\S.*</p>", html)) == 1
    assert 'href="/"' in html


def test_a_page_that_is_not_there_offers_search(page):
    main = page("errors/error.html", status=404).partition("<main")[2]
    assert 'role="search"' in main


def test_a_refusal_may_say_more_than_its_code(page):
    html = page(
        "errors/error.html",
        status=402,
        title="还差 13 积分",
        text="尚未扣除任何积分。",
        actions=[Thing(label="充值", url="/pay", primary=True)],
    )
    assert "<h1>还差 13 积分</h1>" in html
    assert '<a class="btn btn-primary" href="/pay">充值</a>' in html


def test_a_refusal_that_only_repeats_the_heading_gives_the_remedy_instead(page):
    assert "请稍等片刻再试。" in page("errors/error.html", status=429, text="操作太快。")


def test_a_part_of_a_page_fails_in_one_line(page):
    assert 'role="alert"' in page("errors/fragment.html", status=409)


def test_a_visitor_s_page_holds_no_token_and_no_news(page):
    html = page("errors/error.html", status=404)
    assert "csrf" not in html
    assert "已保存" not in html
    assert 'href="/login"' in html


def test_a_member_s_page_shows_balance_and_news(page):
    html = page("errors/error.html", asker=asker(), status=404)
    assert "已保存" in html
    assert "47 积分" in html
    assert 'name="csrf-token"' in html
    assert 'aria-label="通知，3 条未读"' in html


def ways_upstairs(html):
    return [word for word in ("审核", "管理") if f">{word}</a>" in html.partition("<main")[0]]


def test_only_those_in_charge_see_the_ways_upstairs(page):
    assert ways_upstairs(page("errors/error.html", asker=asker(), status=404)) == []
    assert ways_upstairs(page("errors/error.html", asker=asker(is_moderator=True), status=404)) == ["审核"]
    assert ways_upstairs(page("errors/error.html", asker=asker(is_moderator=True, is_admin=True), status=404)) == ["审核", "管理"]


@pytest.mark.parametrize(
    ("lang", "tag", "other"), [("zh", "zh-Hans-CN", 'href="/en/" lang="en"'), ("en", "en", 'href="/" lang="zh-Hans-CN"')]
)
def test_a_page_names_its_language_and_the_way_to_the_other(page, lang, tag, other):
    html = page("errors/error.html", status=404, lang=lang)
    assert f'<html lang="{tag}">' in html
    assert other in html


def test_a_frame_has_a_way_past_it(page):
    html = page("errors/error.html", status=404)
    assert html.index('class="skip" href="#main"') < html.index("<header")
    assert '<main id="main" tabindex="-1">' in html


def test_the_footer_links_the_source(page):
    assert 'href="https://example.org/source"' in page("errors/error.html", status=404)
