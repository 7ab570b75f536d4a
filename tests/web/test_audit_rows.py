"""Whatever an admin changes on the site leaves a row in the log of changes, which says who did it."""

import pytest
from sqlalchemy import select
from tests import making
from tests.web.test_access_matrix import ADMINS, rules

from wenku.base import options
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Category
from wenku.editorial.models import Announcement, FriendlyLink, Notice
from wenku.moderation.models import ReasonTemplate
from wenku.moderation.wordlists import ListedWord, WordList
from wenku.search.searches import BlockedSearch

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CHANGES_NOTHING = {"codes.file", "payouts.export", "relevance.preview", "tariff.preview", "texts.preview", "words.plan"}
ELSEWHERE = {
    "codes.make": "payments/test_codes",
    "codes.revoke": "payments/test_codes",
    "editorial.begin_categories": "documents/test_usual_categories",
    "jobs.discard": "base/test_failures",
    "jobs.retry": "base/test_failures",
    "members.adjust": "web/test_adjusting",
    "orders.refund": "payments/test_orders",
    "orders.refund_again": "payments/test_orders",
    "payouts.agree": "web/test_payouts",
    "payouts.pay": "web/test_payouts",
    "payouts.refuse": "web/test_payouts",
    "relevance.change": "web/test_relevance",
    "takedown_claims.accept": "moderation/test_takedowns",
    "takedown_claims.grant": "moderation/test_takedowns",
    "takedown_claims.refuse": "moderation/test_takedowns",
    "takedown_claims.uphold": "moderation/test_takedowns",
    "tariff.change": "web/test_tariff",
}
"""What is paid or ruled on takes a story of its own, which is told there."""


def newest(kind):
    with unit_of_work(writes=False):
        return session().scalar(select(kind.id).order_by(kind.id.desc()).limit(1))


def acts(document_id, member_id):
    """(endpoint, what the address names, what is sent), each when it is due: what is named may have been made by the one before."""
    yield "admin.change", {"group": "site"}, settings()
    said = {"text": "今晚维护", "text_en": "Maintenance tonight", "tone": "warn"}
    yield "announcements.add", {}, said
    yield "announcements.change", {"announcement_id": newest(Announcement)}, {**said, "text": "明晚维护"}
    yield "announcements.delete", {"announcement_id": newest(Announcement)}, {}
    link = {"name": "一个图书馆", "url": "https://library.example.org/", "is_shown": "y"}
    yield "links.add", {}, link
    yield "links.change", {"link_id": newest(FriendlyLink)}, {**link, "name": "图书馆"}
    yield "links.delete", {"link_id": newest(FriendlyLink)}, {}
    yield "editorial.add_category", {}, {"name": "法律", "name_en": "Law"}
    yield "editorial.add_category", {}, {"name": "合同", "name_en": "Contracts"}
    category = newest(Category)
    yield "editorial.change_category", {"category_id": category}, {"name": "合同范本", "name_en": "Contracts"}
    yield "editorial.place_category", {"category_id": category}, {"position": 0}
    yield "editorial.merge_category", {"category_id": category}, {"into": category - 1}
    yield "editorial.add_category", {}, {"name": "空的", "name_en": "Empty"}
    yield "editorial.delete_category", {"category_id": newest(Category)}, {}
    notice = {"heading": "提示", "body": "请核对。", "language": "zh", "kinds": "pdf", "is_shown": "y"}
    yield "editorial.add_notice", {}, notice
    yield "editorial.change_notice", {"notice_id": newest(Notice)}, {**notice, "heading": "注意"}
    yield "editorial.delete_notice", {"notice_id": newest(Notice)}, {}
    yield "editorial.add_reason", {}, {"text": "缺页"}
    yield "editorial.delete_reason", {"reason_id": newest(ReasonTemplate)}, {}
    yield "members.give_role", {"member_id": member_id}, {"role": "moderator"}
    yield "recommended.add", {}, {"number": document_id}
    yield "recommended.place", {"document_id": document_id}, {"position": 0}
    yield "recommended.remove", {"document_id": document_id}, {}
    yield "report_reasons.add", {}, {"chinese": "重复上传", "english": "Uploaded before"}
    yield "report_reasons.change", {"name": "spam"}, {"chinese": "广告", "english": "Advertising", "position": 1}
    yield "report_reasons.switch_off", {"name": "spam"}, {}
    yield "report_reasons.switch_on", {"name": "spam"}, {}
    yield "searches.block", {}, {"text": "代写论文"}
    yield "searches.unblock", {"block_id": newest(BlockedSearch)}, {}
    yield "texts.change", {"slug": "about", "language": "zh"}, {"title": "关于我们", "body": "一个分享文档的网站。"}
    yield "texts.restore", {"slug": "about", "language": "zh"}, {}
    yield "words.begin", {}, {"name": "广告", "weight": 50}
    wordlist = newest(WordList)
    yield "words.add", {"list_id": wordlist}, {"text": "代写\n发票代开"}
    yield "words.take_out", {"list_id": wordlist, "word_id": newest(ListedWord)}, {}
    yield "words.change", {"list_id": wordlist}, {"name": "广告", "weight": 60, "is_on": "y"}
    yield "words.delete", {"list_id": wordlist}, {}


def settings():
    """Of the site as they are, but for its name."""
    with unit_of_work(writes=False):
        now = {option.name: option.get() for option in options.every() if option.group == "site"}
    return {name: "y" if value is True else value for name, value in now.items()} | {"site_name": "另一个文库"}


def written(by):
    with unit_of_work(writes=False):
        return len(session().scalars(select(AuditEntry.id).where(AuditEntry.by_id == by.id)).all())


def test_every_change_leaves_a_row_with_who_made_it(app, signed_in, admin, reader, published):
    browser, silent, done = signed_in(admin), [], set()
    address = {rule.endpoint: rule for rule in rules(app, ADMINS, "POST")}
    with unit_of_work():
        making.category("教育教学")
    for endpoint, named, sent in acts(published.id, reader.id):
        before = written(admin)
        with app.test_request_context():
            path = app.url_map.bind("").build(endpoint, named, method="POST")
        answer = browser.send(path, **sent)
        if answer.status_code != 303 or written(admin) == before:
            silent.append((endpoint, answer.status_code))
        done.add(endpoint)
    assert silent == []
    assert done | CHANGES_NOTHING | set(ELSEWHERE) == set(address)
