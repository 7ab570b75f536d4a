"""Names and addresses have one form; a name is masked unless its owner says otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wenku.accounts import people
from wenku.base.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" Reader@Example.ORG ", "reader@example.org"),
        ("ｒｅａｄｅｒ＠ｅｘａｍｐｌｅ．ｏｒｇ", "reader@example.org"),
        ("a.b+c@mail.example.org", "a.b+c@mail.example.org"),
        ("me@localhost", "me@localhost"),
    ],
)
def test_an_address_has_one_form(typed, normal):
    assert people.valid_address(typed) == normal


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "reader@",
        "@example.org",
        "a b@example.org",
        "a@b",
        "a@-b.org",
        "a@b..org",
        "a@b.org\nBcc: c@d.org",
        "a@b.org,c@d.org",
        "读者@例子.中国",
        "a" * 65 + "@example.org",
        "a@" + "b." * 130 + "org",
    ],
)
def test_what_no_mail_could_be_sent_to_is_refused(address):
    with pytest.raises(Invalid):
        people.valid_address(address)


@given(address=some.text())
def test_a_valid_address_is_one_line_of_plain_letters(address):
    try:
        normal = people.valid_address(address)
    except Invalid:
        return
    assert normal == normal.lower()
    assert normal.isascii()
    assert len(normal.split()) == 1
    assert normal.count("@") == 1


@given(name=some.text())
def test_a_valid_name_can_be_seen(name):
    try:
        normal = people.valid_name(name)
    except Invalid:
        return
    assert 0 < len(normal) <= people.LONGEST_NAME
    assert normal == " ".join(normal.split())
    assert any(letter.isalnum() for letter in normal)
    assert people.valid_name(normal) == normal


@pytest.mark.parametrize("name", ["", "  ", "…", "\u200b\u200b", "x" * 41, "a\u202eb", "🙂"])
def test_a_name_that_nobody_can_read_is_refused(name):
    with pytest.raises(Invalid):
        people.valid_name(name)


def test_a_name_is_masked_until_its_owner_makes_it_public(unit, author):
    assert people.shown_name(author) == "a**"
    author.is_public = True
    assert people.shown_name(author) == "author"


def test_members_are_found_by_a_part_of_name_or_address(unit, author, reader, stranger):
    assert [member.name for member in people.found("EADE").items] == ["reader"]
    assert [member.name for member in people.found("@example.org").items] == ["stranger", "reader", "author"]
    assert not people.found("%")
    assert not people.found("system")


def test_the_list_of_members_goes_page_by_page_and_misses_nobody(unit):
    for number in range(7):
        people.create(address=f"m{number}@example.org", name=f"m{number}", password=None)
    seen, page = [], people.found("", size=3)
    while True:
        seen += [member.name for member in page.items]
        if page.next is None:
            break
        page = people.found("", after=page.next, size=3)
    assert seen == [f"m{number}" for number in reversed(range(7))]
