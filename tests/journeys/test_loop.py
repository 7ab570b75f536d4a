"""The whole loop on the really running site: share, preview, moderate, read, buy, download, rate."""

import hashlib

import pytest
from tests.journeys import getting, joining, judging, papers, reading, sharing
from tests.journeys.person import Town, zh

pytestmark = pytest.mark.journey

REASON = "缺少第五章，请补全后再提交"


@pytest.mark.parametrize("town", ["desk", pytest.param("phone", marks=pytest.mark.long)], indirect=True)
def test_the_whole_loop(town: Town, tmp_path):
    speech, handbook = papers.speech(tmp_path), papers.handbook(tmp_path)
    admin, moderator = town.person("admin", "赵六"), town.person("moderator", "王五")
    author, reader, visitor = town.person("author", "张三"), town.person("reader", "李四"), town.person("visitor")

    joining.become_first_admin(admin)
    joining.sign_up(moderator, looking=True)
    judging.make_category(admin, "公文写作", "Official writing")
    judging.appoint(admin, moderator)

    joining.sign_up(author)
    sharing.upload(author, speech, handbook)
    sharing.try_wrong_files(
        author,
        {**papers.wrong_files(tmp_path), "locked": papers.locked(tmp_path)},
        {
            "empty": zh("This file is empty. Please check it and choose it again."),
            "a picture": "PNG",
            "unknown": zh("The name says %(named)s, but the content is not. The file may be damaged or renamed.", named="PDF"),
            "locked": zh("The file is protected by a password, so that no preview can be made."),
        },
        beside=speech,
    )
    sharing.say_what_it_is(author, speech, category="公文写作", price=20)
    sharing.say_what_it_is(author, handbook, category="公文写作", price=300)
    sharing.submit_all(author, speech, handbook)
    number, second = sharing.number_of(author, speech), sharing.number_of(author, handbook)
    picture = reading.first_picture(author, number)
    reading.finds_nothing_of(visitor, speech, number, picture)

    judging.approve_by_keyboard(moderator, speech)
    judging.send_back(moderator, handbook, REASON)
    sharing.read_the_reason_and_submit_again(author, handbook, REASON)
    judging.approve_by_keyboard(moderator, handbook)

    reading.read(visitor, speech, number, total=15)
    reading.read_in_english(visitor, number, total=15)
    reading.search(visitor, "口袋公园 电梯", speech)
    reading.look_at_lists(visitor)
    reading.read_without_script(town.person("bare", java_script_enabled=False), speech, number, total=15)

    joining.sign_up(reader)
    original = (speech.name, hashlib.sha256(speech.path.read_bytes()).hexdigest())
    assert getting.buy(reader, number, price=20, balance=120) == original
    assert getting.fetch_again(reader, number) == original
    assert getting.statement(reader, "statement-of-the-reader") == [("", "−20", "100"), ("+20", "", "120"), ("+100", "", "100")]
    assert getting.statement(author, "statement-of-the-author") == [("", "", "120"), ("+20", "", "120"), ("+100", "", "100")]
    getting.fall_short(reader, second, missing=200)

    getting.rate(reader, number, 4.5)
    assert getting.score(visitor, number) == "1 1 1 1 05"
    getting.keep(reader, number, speech)
    getting.report(reader, number)
    judging.close_the_report(moderator, number)
    judging.look_around(admin)

    elsewhere = town.person("reader")
    joining.log_in(elsewhere)
    joining.log_out_other_devices(reader, elsewhere)
    joining.reset_password(elsewhere)
    joining.choose_english(elsewhere)
