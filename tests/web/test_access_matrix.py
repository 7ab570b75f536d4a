"""Who gets what at every address: each address is declared here, and each document's addresses in every pair of states there is."""

import re

import pytest
from flask import url_for
from tests.web.matrix import PAIRS, ROLES, SECRET, TEXT, shelved

from wenku.base.db import session, unit_of_work
from wenku.documents import access, lifecycle
from wenku.documents.models import DocumentState, VersionState
from wenku.moderation import deciding

D, V = DocumentState, VersionState
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def named(value):
    return value.value


OPEN = {
    "about.alive",
    "about.icon",
    "about.manifest",
    "about.open_search",
    "about.ready",
    "about.robots",
    "about.source",
    "accounts.ask_to_join",
    "accounts.ask_to_reset",
    "accounts.become_first_admin",
    "accounts.choose_password",
    "accounts.confirm",
    "accounts.confirm_address",
    "accounts.first_admin",
    "accounts.forgot",
    "accounts.join",
    "accounts.log_in",
    "accounts.login",
    "accounts.logout",
    "accounts.look_in_mail",
    "accounts.reset",
    "accounts.sign_up",
    "accounts.take_address",
    "catalogue.all_categories",
    "catalogue.category",
    "catalogue.rankings",
    "downloads.file",
    "feeds.author",
    "feeds.category",
    "feeds.newest",
    "help.page",
    "home.show",
    "members.show",
    "oembed.show",
    "payments.hear",
    "recent.show",
    "recommended.show",
    "search.show",
    "search.suggestions",
    "sitemaps.authors",
    "sitemaps.documents",
    "sitemaps.index",
    "sitemaps.pages",
    "static",
    "tags.every",
    "tags.show",
    "takedowns.log",
    "takedowns.new",
    "takedowns.send",
    "takedowns.thanks",
    "vip.show",
}
"""For everybody; what comes of a secret, a ticket or a signature in the address is tested where those are made."""

MEMBERS = {
    "accounts.change_password",
    "accounts.change_profile",
    "accounts.end_other_sessions",
    "accounts.move",
    "accounts.notifications",
    "accounts.read",
    "accounts.read_all",
    "accounts.settings",
    "cashout.ask",
    "cashout.show",
    "cashout.withdraw",
    "mine.documents",
    "payments.choose",
    "payments.sandbox",
    "personal.ask",
    "personal.data",
    "personal.fetch",
    "personal.leave",
    "personal.leaving",
    "personal.status",
    "personal.stay",
    "refunds.ask",
    "refunds.new",
    "sanctions.own",
    "topups.order",
    "topups.orders",
    "topups.place",
    "topups.redeem",
    "topups.show",
    "topups.status",
    "uploads.new",
    "uploads.receive",
    "vip.buy",
    "wallet.check_in",
    "wallet.downloads",
    "wallet.favourites",
    "wallet.points",
    "wallet.points_table",
}
"""For whoever is logged in, about themselves."""

MODERATORS = {
    "answering.approve",
    "answering.close",
    "answering.held",
    "answering.remove",
    "answering.reports",
    "answering.undo",
    "appeals.grant",
    "appeals.uphold",
    "appeals.waiting",
    "comparing.show",
    "decisions.rule",
    "decisions.show",
    "flags.confirm",
    "flags.dismiss",
    "flags.every",
    "moderation.claim",
    "moderation.decide",
    "moderation.decide_several",
    "moderation.go_on",
    "moderation.queue",
    "moderation.show",
    "moderation.undo",
    "refunds.grant",
    "refunds.refuse",
    "refunds.waiting",
    "sanctions.every",
    "sanctions.impose",
    "sanctions.lift",
    "sanctions.one",
    "words.every",
    "words.file",
    "words.show",
    "words.try_out",
}

ADMINS = {
    "admin.change",
    "admin.figures",
    "admin.home",
    "admin.settings",
    "announcements.add",
    "announcements.change",
    "announcements.delete",
    "announcements.every",
    "announcements.one",
    "audit.every",
    "audit.table",
    "codes.every",
    "codes.file",
    "codes.make",
    "codes.revoke",
    "codes.show",
    "editorial.add_category",
    "editorial.add_notice",
    "editorial.add_reason",
    "editorial.all_categories",
    "editorial.all_notices",
    "editorial.all_reasons",
    "editorial.begin_categories",
    "editorial.category",
    "editorial.change_category",
    "editorial.change_notice",
    "editorial.delete_category",
    "editorial.delete_notice",
    "editorial.delete_reason",
    "editorial.merge_category",
    "editorial.new_notice",
    "editorial.notice",
    "editorial.place_category",
    "jobs.discard",
    "jobs.every",
    "jobs.retry",
    "links.add",
    "links.change",
    "links.delete",
    "links.every",
    "links.one",
    "members.adjust",
    "members.every",
    "members.give_role",
    "members.one",
    "orders.every",
    "orders.refund",
    "orders.refund_again",
    "orders.show",
    "payouts.agree",
    "payouts.every",
    "payouts.export",
    "payouts.pay",
    "payouts.refuse",
    "payouts.show",
    "points.show",
    "points.table",
    "recommended.add",
    "recommended.every",
    "recommended.place",
    "recommended.remove",
    "relevance.change",
    "relevance.preview",
    "relevance.show",
    "report_reasons.add",
    "report_reasons.change",
    "report_reasons.every",
    "report_reasons.one",
    "report_reasons.switch_off",
    "report_reasons.switch_on",
    "searches.block",
    "searches.every",
    "searches.unblock",
    "takedown_claims.accept",
    "takedown_claims.attachment",
    "takedown_claims.every",
    "takedown_claims.grant",
    "takedown_claims.refuse",
    "takedown_claims.show",
    "takedown_claims.uphold",
    "tariff.change",
    "tariff.preview",
    "tariff.show",
    "texts.change",
    "texts.edit",
    "texts.every",
    "texts.preview",
    "texts.restore",
    "vip.books",
    "words.add",
    "words.begin",
    "words.change",
    "words.delete",
    "words.plan",
    "words.take_out",
}

PAGE = {
    D.PRIVATE: "404 404 200 404 200 200",
    D.PUBLISHED: "200 200 200 200 200 200",
    D.HIDDEN: "404 404 200 404 200 200",
    D.REMOVED: "410 410 410 410 200 200",
    D.TAKEN_DOWN: "451 451 451 451 200 200",
}
"""By the document's state, for each of ROLES."""

WITH_BUYERS = {**PAGE, D.REMOVED: "410 410 410 200 200 200"}
COMMENT = {**PAGE, D.PRIVATE: "404 404 404 404 404 404"}
LOGGED_IN = {state: f"303{codes[3:]}" for state, codes in COMMENT.items()}
FOR_MODERATORS = dict.fromkeys(D, "303 403 403 403 200 200")
UPLOADERS = dict.fromkeys(D, "303 404 200 404 404 404")

CELLS = {
    "comments.every": PAGE,
    "comments.show": {state: codes.replace("200", "303") for state, codes in COMMENT.items()},
    "comments.thread": COMMENT,
    "comments.new_answer": LOGGED_IN,
    "comments.edit": {  # it is the moderator's comment
        D.PRIVATE: "303 404 404 404 404 404",
        D.PUBLISHED: "303 409 409 409 200 409",
        D.HIDDEN: "303 404 409 404 200 409",
        D.REMOVED: "303 410 410 410 200 409",
        D.TAKEN_DOWN: "303 451 451 451 200 409",
    },
    "comments.new_report": COMMENT,
    "comparing.show": FOR_MODERATORS,
    "decisions.show": FOR_MODERATORS,
    "documents.show": WITH_BUYERS,
    "documents.status": {state: f"303{codes[3:]}" for state, codes in {**PAGE, D.PUBLISHED: PAGE[D.HIDDEN]}.items()},
    "downloads.show": {state: f"303{codes[3:]}" for state, codes in WITH_BUYERS.items()},
    "mine.document": {**UPLOADERS, D.REMOVED: "303 404 410 404 404 404"},  # taken down: there it is appealed against
    "moderation.show": FOR_MODERATORS,
    "reading.image": WITH_BUYERS,
    "reading.some": dict.fromkeys(D, "404 404 404 404 404 404"),  # which pages isn't said
    "reading.words": WITH_BUYERS,
    "reports.new": PAGE,
    "reports.thanks": PAGE,
    "uploads.status": {**UPLOADERS, D.REMOVED: "303 404 410 404 404 404", D.TAKEN_DOWN: "303 404 451 404 404 404"},
}
"""What a GET answers of the published version, or of the only one."""

NEXT = {
    "comparing.show": FOR_MODERATORS,
    "moderation.show": FOR_MODERATORS,
    "reading.image": {**PAGE, D.PUBLISHED: PAGE[D.HIDDEN]},
    "reading.words": {**PAGE, D.PUBLISHED: PAGE[D.HIDDEN]},
}
"""The same of a next version, which isn't approved."""


def sent(said, pages, **others):
    """Like a page that only members see, but with this answer in place of the page to an empty form."""
    return {state: f"401{codes[3:]}".replace("200", said) for state, codes in pages.items()} | {
        D(name): codes for name, codes in others.items()
    }


OWN = {
    **dict.fromkeys((D.PRIVATE, D.PUBLISHED, D.HIDDEN), "401 404 200 404 404 404"),
    D.REMOVED: "401 404 410 404 404 404",
    D.TAKEN_DOWN: "401 404 451 404 404 404",
}
"""What is the uploader's business and nobody else's."""

APPEALED = {**OWN, D.TAKEN_DOWN: OWN[D.HIDDEN]}

SENT = {
    "appeals.make": sent("422", APPEALED),
    "comments.answer": sent("409", COMMENT, published="401 422 422 422 422 422"),
    "comments.change": {  # it is the moderator's comment
        D.PRIVATE: "401 404 404 404 404 404",
        D.PUBLISHED: "401 403 403 403 422 403",
        D.HIDDEN: "401 404 403 404 422 403",
        D.REMOVED: "401 410 410 410 422 403",
        D.TAKEN_DOWN: "401 451 451 451 422 403",
    },
    "comments.delete": {  # afterwards there is none
        D.PRIVATE: "401 404 404 404 404 404",
        D.PUBLISHED: "401 403 403 403 303 404",
        D.HIDDEN: "401 404 403 404 303 404",
        D.REMOVED: "401 410 410 410 303 404",
        D.TAKEN_DOWN: "401 451 451 451 303 404",
    },
    "comments.report": {state: codes.replace("200", "422") for state, codes in COMMENT.items()},
    "comments.write": sent("409", PAGE, published="401 422 422 422 422 422"),
    "counter_notices.send": sent("422", APPEALED),
    "downloads.purchase": sent("422", PAGE),
    "downloads.start": sent("303", WITH_BUYERS, published="401 403 303 303 303 303"),
    "mine.change": sent("422", OWN),
    "mine.remove": sent("303", OWN),
    "mine.replace": sent("422", OWN),
    "mine.retry": sent("303", OWN),
    "mine.withdraw": sent("303", OWN),
    "reading.ask": dict.fromkeys(D, "401 404 404 404 404 404"),
    "reports.report": {state: codes.replace("200", "422") for state, codes in PAGE.items()},
    "reviews.drop": dict.fromkeys(D, "401 303 303 303 303 303"),  # whatever became of it, and nothing is learnt
    "reviews.keep": sent("303", PAGE),
    "reviews.rate": sent("422", PAGE),
    "vip.download": sent("409", PAGE, published="401 403 409 303 403 403"),
}
"""What is answered to an empty form, sent by each of ROLES in turn."""

BY_ONE_NETWORK = ["comments.report", "reports.report"]
"""Ten in an hour."""

DRAFTS = {"comparing.show", "moderation.show"}
"""A draft is its uploader's own business: moderators find none of it here."""

VALUES = {
    "slug": "about",
    "language": "zh",
    "group": "site",
    "name": "spam",
    "secret": "nothing",
    "ticket": "nothing",
    "number": "1" * 32,
    "batch": "nothing",
    "filename": "js/site.js",
    "what": "skips",
    "verdict": "approval",
    "ruling": "hiding",
}


@pytest.fixture
def browsers(client, signed_in, stranger, author, reader, moderator, admin):
    people = dict(zip(ROLES[1:], (stranger, author, reader, moderator, admin), strict=True))
    return {"visitor": client, **{role: signed_in(member) for role, member in people.items()}}


@pytest.fixture
def shelve(author, reader, moderator):
    return lambda state, newest: shelved(state, newest, uploader=author, buyer=reader, moderator=moderator)


def address(app, rule, **known):
    values = {name: known.get(name, VALUES.get(name, 1)) for name in rule.arguments}
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def rules(app, endpoints, method="GET"):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint in endpoints and method in rule.methods]


def test_every_address_is_declared_once(app):
    declared = [OPEN, MEMBERS, MODERATORS, ADMINS, set(SENT), set(CELLS)]
    by_both = {"comparing.show", "decisions.show", "moderation.show"}  # for moderators, and by the document's state as well
    assert sum(map(len, declared)) - len(by_both) == len(set.union(*declared))
    assert set(app.view_functions) == set.union(*declared)


@pytest.mark.parametrize(("state", "newest"), PAIRS, ids=named)
def test_a_document_s_addresses_answer_as_declared(app, browsers, shelve, state, newest):
    paper, wrong = shelve(state, newest), []
    for rule in rules(app, CELLS):
        if "slug" in rule.arguments:
            continue
        known = {"document_id": paper.document, "comment_id": paper.comment or 9, "number": 1, "size": "page"}
        versions = (
            [paper.published, *({paper.version} - {paper.published})] if "version_id" in rule.arguments else [paper.published]
        )
        for version in versions:
            cells = (CELLS if version == paper.published else NEXT)[rule.endpoint][state].split()
            is_draft = newest is V.DRAFT and version == paper.version
            if rule.endpoint in DRAFTS and is_draft:
                cells = [code.replace("200", "404") for code in cells]
            for (role, browser), expected in zip(browsers.items(), cells, strict=True):
                answer = browser.get(address(app, rule, **known, version_id=version))
                if answer.status_code != int(expected):
                    wrong.append((rule.endpoint, role, answer.status_code, expected))
                if answer.status_code != 200 and re.search(f"{SECRET}|{TEXT}", answer.text):
                    wrong.append((rule.endpoint, role, "tells of it"))
    assert wrong == []


LONE = [(D.PRIVATE, V.WAITING), *((state, V.APPROVED) for state in (D.PUBLISHED, D.HIDDEN, D.REMOVED, D.TAKEN_DOWN))]
OTHERS = [pytest.param(*pair, marks=pytest.mark.long) for pair in PAIRS if pair not in LONE]


@pytest.mark.parametrize("endpoints", [set(SENT) - set(BY_ONE_NETWORK), *({one} for one in BY_ONE_NETWORK)], ids=len)
@pytest.mark.parametrize(("state", "newest"), [*LONE, *OTHERS], ids=named)
def test_what_is_sent_to_a_document_is_answered_as_declared(app, browsers, shelve, endpoints, state, newest):
    wrong = []
    for rule in rules(app, endpoints, "POST"):
        paper = shelve(state, newest)
        path = address(app, rule, document_id=paper.document, comment_id=paper.comment or 9)
        cells = SENT[rule.endpoint][state].split()
        if rule.endpoint == "mine.withdraw" and newest in (V.APPROVED, V.WITHDRAWN):  # there is nothing to take back
            cells = [code.replace("303", "409") for code in cells]
        for (role, browser), expected in zip(browsers.items(), cells, strict=True):
            answer = browser.send(path)
            if answer.status_code != int(expected):
                wrong.append((rule.endpoint, role, answer.status_code, expected))
            if role in ("visitor", "member") and state is not D.PUBLISHED and re.search(f"{SECRET}|{TEXT}", answer.text):
                wrong.append((rule.endpoint, role, "tells of it"))
    assert wrong == []


@pytest.mark.parametrize(
    ("endpoints", "refused"),
    [
        (MEMBERS, {"visitor": 401}),
        (MODERATORS, {"visitor": 401, "member": 403, "uploader": 403, "buyer": 403}),
        (ADMINS, {"visitor": 401, "member": 403, "uploader": 403, "buyer": 403, "moderator": 403}),
    ],
    ids=["members", "moderators", "admins"],
)
def test_each_role_gets_its_own_pages_and_no_others(app, browsers, shelve, endpoints, refused):
    paper, wrong = shelve(D.PUBLISHED, V.WAITING), []
    for role, browser in browsers.items():
        for rule in rules(app, endpoints):
            answer = browser.get(address(app, rule, document_id=paper.document, version_id=paper.version))
            is_kept_out = answer.status_code == 403 or "/login" in (answer.location or "")
            if is_kept_out != (role in refused) or answer.status_code >= 500:
                wrong.append((rule.endpoint, role, answer.status_code))
    for role, expected in refused.items():
        for rule in rules(app, endpoints, "POST"):
            answer = browsers[role].send(address(app, rule, document_id=paper.document, version_id=paper.version))
            if answer.status_code != expected:
                wrong.append((rule.endpoint, role, answer.status_code))
    assert wrong == []


HIDDEN = [(D.PRIVATE, V.WAITING), (D.HIDDEN, V.APPROVED), (D.REMOVED, V.APPROVED), (D.TAKEN_DOWN, V.APPROVED)]


@pytest.mark.parametrize(("state", "newest"), HIDDEN, ids=named)
def test_no_page_tells_of_a_hidden_document_to_who_may_not_see_it(app, browsers, shelve, state, newest):
    paper, telling = shelve(state, newest), []
    for rule in rules(app, OPEN | MEMBERS):
        path = address(app, rule, category_id=1, member_id=2, tag_id=1)
        for asked in (path, f"{path}?q={SECRET}", f"{path}?q={TEXT}", f"{path}?ids={paper.document}"):
            for role in ("visitor", "member"):
                found = browsers[role].get(asked).get_data().decode(errors="replace")
                if f"{SECRET}." in found or f"/documents/{paper.document}" in found:
                    telling.append((rule.endpoint, role, asked))
    assert telling == []


@pytest.mark.parametrize(
    ("end", "image", "file"),
    [
        (lambda document, by: deciding.hide(document, by=by, reason="看不清"), (404, 404), (404, 404)),
        (lambda document, by: lifecycle.remove(document, by=document.owner), (410, 200), (410, 200)),
        (lambda document, by: deciding.take_down(document, by=by, reason="法律原因"), (451, 451), (451, 451)),
    ],
    ids=["hidden", "removed", "taken-down"],
)
def test_saved_addresses_answer_the_moment_that_a_document_ends(browsers, shelve, moderator, end, image, file):
    """Of a page's picture, its words and the file, for a visitor or member, and for a buyer."""
    paper = shelve(D.PUBLISHED, V.APPROVED)
    pages = [f"/documents/{paper.document}/pages/{paper.version}/1/{kind}" for kind in ("page", "large", "thumb", "words")]
    ticket = browsers["buyer"].send(f"/documents/{paper.document}/downloads").location
    for browser in (browsers["visitor"], browsers["member"], browsers["buyer"]):
        assert [browser.get(path).status_code for path in pages] == [200] * 4
    assert browsers["buyer"].get(ticket).status_code == 200
    with unit_of_work():
        end(access.found(paper.document), moderator)
        session().flush()
    for role, expected in zip(("visitor", "member", "buyer"), (image[0], image[0], image[1]), strict=True):
        assert [browsers[role].get(path).status_code for path in pages] == [expected] * 4, role
    assert browsers["buyer"].get(ticket).status_code == file[1]
    assert browsers["member"].send(f"/documents/{paper.document}/downloads").status_code == file[0]
