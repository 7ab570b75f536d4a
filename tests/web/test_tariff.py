"""The tariff's page: what a change would do stands before it is saved, and nobody's change is overwritten unseen."""

import re

import pytest
from sqlalchemy import select
from tests import making
from tests.conftest import person

from wenku.base import words
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.documents import access, lifecycle
from wenku.downloads import delivering, purchasing, vip
from wenku.moderation import deciding
from wenku.points import checking_in, tariff
from wenku.points.models import Pocket
from wenku.points.tariff_changes import SHEET, Meanwhile
from wenku.reviews import rating
from wenku.web import tariff_effects

HOSTILE = ["-1", "1e3", "3.5", "NaN", "inf", "２", "٣", "1_000", "+5", "", "9" * 40, "0x10", "seven"]


def form(**changes):
    """The page's form as it was opened now, with some numbers typed over."""
    with unit_of_work(writes=False):
        now = SHEET.now()
    return {f"seen_{name}": str(value) for name, value in now.items()} | {
        name: str(value) for name, value in (now | changes).items()
    }


def now():
    with unit_of_work(writes=False):
        return SHEET.now()


def trace():
    with unit_of_work(writes=False):
        rows = session().scalars(select(AuditEntry).where(AuditEntry.action == "option.changed").order_by(AuditEntry.id))
        return [(row.subject.removeprefix("option:"), row.details["before"], row.details["after"], row.by_id) for row in rows]


@pytest.fixture
def busy(site, author, reader, moderator):
    """A site on which things happened: two approved documents, one sold and rated, a check-in."""
    with unit_of_work():
        making.grown(author, reader)
        for price in (20, 0):
            version = making.waiting(author, price=price)
            deciding.approve(version, by=moderator)
        document = access.found(version.document_id - 1)
        purchasing.buy(document, by=reader, seen_price=20)
        rating.rate(document, by=reader, half_stars=9)
        checking_in.check_in(reader)


def effects(**changes):
    with words.speaking("en"), unit_of_work(writes=False):
        before = SHEET.now()
        return {change.option.name: change.effect for change in tariff_effects.changes(before, before | changes)}


def test_a_preview_saves_nothing_and_says_what_it_would_do(signed_in, admin, busy):
    answer = signed_in(admin).send("/en/admin/tariff/preview", **form(author_share=7000, upload_reward=3))
    assert answer.status_code == 200
    assert "Of a price of 20 an author gets 14 instead of 16." in answer.text
    assert "earned authors 2 points less" in answer.text
    assert "2 rewards would have come to 6 points instead of 10." in answer.text.replace("&#39;", "'")
    assert now()["author_share"] == 8000
    assert trace() == []


def test_what_was_previewed_is_saved_with_a_trace_for_each_number(signed_in, admin):
    browser = signed_in(admin)
    shown = browser.send("/admin/tariff/preview", **form(author_share=7000, highest_price=500)).text
    save = re.search(r'<form method="post" action="/admin/tariff">(.*?)</form>', shown, re.DOTALL).group(1)
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', save))
    fields.pop("csrf_token")
    assert browser.send("/admin/tariff", **fields).status_code == 303
    assert (now()["author_share"], now()["highest_price"]) == (7000, 500)
    assert trace() == [("highest_price", 1000, 500, admin.id), ("author_share", 8000, 7000, admin.id)]
    assert browser.send("/admin/tariff", **fields).status_code == 303  # sent twice
    assert len(trace()) == 2


@pytest.mark.parametrize("path", ["/en/admin/tariff", "/en/admin/tariff/preview"])
def test_a_second_admin_s_change_meanwhile_is_shown_and_kept(path, signed_in, admin):
    mine = form(author_share=7000)
    with unit_of_work():
        tariff.upload_reward.set(9, by_id=None)
    answer = signed_in(admin).send(path, **mine)
    assert answer.status_code == 409
    assert re.search(r"Points for an approved document</th>.*>5<.*>9<", answer.text)
    assert (now()["author_share"], now()["upload_reward"]) == (8000, 9)


def test_two_admins_at_once_overwrite_nothing(site, admin):
    other = person("other-admin", admin.role)
    seen = now()
    changes = [(admin.id, {"upload_reward": 7}), (other.id, {"rating_reward": 7})]
    answers = site.at_once(2, lambda number: SHEET.change(seen | changes[number][1], seen=seen, by_id=changes[number][0]))
    assert sum(isinstance(answer, Meanwhile) for answer in answers) == 1
    assert sorted((now()["upload_reward"], now()["rating_reward"])) in ([1, 7], [5, 7])


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("path", ["/admin/tariff", "/admin/tariff/preview"])
def test_a_hostile_number_changes_nothing(path, typed, signed_in, admin):
    before = now()
    answer = signed_in(admin).send(path, **form(upload_reward=typed, sign_up_grant=60))
    assert answer.status_code == 422
    assert 'id="upload_reward-error"' in answer.text
    assert 'value="60"' in answer.text  # what else was typed is kept
    assert now() == before
    assert trace() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lowest_price": 50, "highest_price": 20}, "lowest_price"),
        ({"downloads_a_day": 1000, "address_downloads_a_day": 10}, "address_downloads_a_day"),
        ({"currency": "XXX"}, "currency"),
        ({"streak_days": 1}, "streak_days"),
        ({"rating_stars": 11}, "rating_stars"),
        ({"author_share": 10_001}, "author_share"),
    ],
)
def test_what_contradicts_another_number_or_means_nothing_is_refused(changes, field, signed_in, admin):
    for path in ("/admin/tariff/preview", "/admin/tariff"):
        answer = signed_in(admin).send(path, **form(**changes))
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    assert trace() == []


def test_only_admins_get_at_the_tariff(client, signed_in, moderator, reader):
    for path in ("/admin/tariff", "/admin/tariff/preview"):
        assert signed_in(moderator).send(path, **form(upload_reward=9)).status_code == 403
        assert signed_in(reader).send(path, **form(upload_reward=9)).status_code == 403
    assert now()["upload_reward"] == 5


def test_without_a_difference_there_is_nothing_to_save(signed_in, admin):
    answer = signed_in(admin).send("/en/admin/tariff/preview", **form())
    assert "None of the numbers is another one." in answer.text
    assert 'action="/en/admin/tariff"' not in answer.text


def test_each_number_says_what_it_would_do(busy, admin):
    """With figures of what happened: nothing is made up, and none of the numbers is silent."""
    doubled = {number.name: number.default * 2 for number in tariff.numbers() if number is not tariff.currency}
    possible = {"currency": "EUR", "rating_stars": 10, "author_share": 9000, "vip_house_share": 4000}
    said = effects(**(doubled | possible))
    assert set(said) == {number.name for number in tariff.numbers()}
    assert [name for name, effect in said.items() if not effect or "%(" in effect] == []
    assert effects(highest_price=10)["highest_price"].startswith("1 published document costs more")
    assert effects(rating_stars=10)["rating_stars"].startswith(
        "Of the last 30 days' ratings 0 would count as good ones instead of 1"
    )
    assert effects(upload_rewards_a_day=1)["upload_rewards_a_day"].startswith("1 of the last 30 days' rewards would not")
    assert effects(check_in_reward=4)["check_in_reward"].endswith("would have come to 4 points instead of 1.")
    assert effects(takedown_refund_days=0)["takedown_refund_days"].endswith("0 purchases would be refunded instead of 1.")
    assert effects(mail_verified_reward=1)["mail_verified_reward"] == "No such reward was given in the last 30 days."


def test_an_old_price_stays_until_its_author_changes_it(unit, author):
    document = making.published(author, price=20)
    tariff.highest_price.set(10, by_id=None)
    version = lifecycle.newest(document)
    assert making.filled_in(version, by=author, price=20, title="另一个题目").title == "另一个题目"


def test_downloads_are_figured_as_they_are_capped(site, author, reader, stranger):
    with unit_of_work():
        documents = [access.found(making.published(author, price=0).id) for _ in range(3)]
        for member in (reader, stranger):
            for document in documents:
                purchasing.buy(document, by=member, seen_price=0)
                for _ in range(2):  # the same one again on the same day
                    delivering.ask(document, by=member, network="school")
        delivering.ask(documents[0], by=author, network="school")
    assert effects(downloads_a_day=2)["downloads_a_day"].endswith("downloads 2 would have been refused instead of 0.")
    said = effects(downloads_a_day=2, address_downloads_a_day=2)["address_downloads_a_day"]
    assert said.endswith("downloads 4 would have been refused instead of 0.")


def test_a_price_of_vip_is_told_by_what_was_sold(site, reader):
    with unit_of_work():
        making.adjusted(reader, 200, Pocket.CASH)
        vip.buy(vip.offer(), number=1, by=reader)
    assert effects(vip_price=300)["vip_price"].endswith("would have brought in 300 points instead of 200.")
