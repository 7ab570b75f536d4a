"""What every page is given: the site's name, who asks, in which language, and where the same page stands in the other one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, make_response, request, url_for
from flask import render_template as render_flask_template
from jinja2 import Template

from wenku import guard
from wenku.accounts import notifying
from wenku.base import options, switches, words
from wenku.downloads import vip
from wenku.editorial import announcements, links
from wenku.editorial import pages as site_pages
from wenku.editorial.announcements import Shown
from wenku.editorial.links import Friend
from wenku.moderation import soon
from wenku.moderation.soon import Pending
from wenku.points import checking_in, tariff
from wenku.points import queries as points
from wenku.points.queries import Points
from wenku.web import caching, templating, vip_views


@dataclass(frozen=True)
class Site:
    name: str
    slogan: str
    record_number: str
    source_url: str
    record_url: str = ""
    texts: tuple[str, ...] = site_pages.SLUGS
    """Which of its own pages the site shows."""
    offers_vip: bool = False
    suggests: bool = True
    links: tuple[Friend, ...] = ()
    announcements: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Asker:
    id: int
    name: str
    is_moderator: bool
    is_admin: bool
    points: Points
    unread: int
    vip_until: datetime | None = None
    """The last moment of their VIP."""
    may_check_in: bool = False
    pending: Sequence[Pending] = ()
    """Decisions of a moderator that can still be undone."""


@dataclass(frozen=True)
class OtherLanguage:
    code: str
    tag: str
    label: str
    url: str


def render(template: str | list[str | Template], **context: Any) -> str:
    """The page (of several templates the first that exists), with what every page is given. Needs an open unit of work."""
    g.zone = options.zone()
    found = templating.speaking(current_app, words.language()).get_or_select_template(template)
    return render_flask_template(found, **frame(), **context)


def unkept(body: str) -> Response:
    """A page whose address is a secret: kept by nobody, and not named to the next page either."""
    answer = make_response(body)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def frame() -> dict[str, Any]:
    language = words.language()
    return {
        "site": site(),
        "asker": asker(),
        "lang": language,
        "lang_tag": words.TAGS[language],
        "other_language": other_language(),
    }


def site() -> Site:
    return Site(
        name=options.site_name.get(),
        slogan=options.slogan.get(),
        record_number=options.record_number.get(),
        source_url=options.source_url.get() or url_for("about.source"),
        record_url=options.record_url.get(),
        offers_vip=vip.offer() is not None,
        suggests=switches.suggestions.get(),
        links=links.shown(),
        announcements=announcements.shown(),
        texts=tuple(slug for slug in site_pages.SLUGS if site_pages.is_shown(slug)),
    )


def asker() -> Asker | None:
    member = guard.asker()
    if member is None:
        return None
    return Asker(
        id=member.id,
        name=member.name,
        is_moderator=member.is_moderator,
        is_admin=member.is_admin,
        points=points.spendable(member),
        unread=notifying.unread(member),
        may_check_in=tariff.check_in_reward.get() > 0 and not checking_in.is_in(member),
        vip_until=vip_views.last_moment(member),
        pending=soon.pending(member) if member.is_moderator else (),
    )


def other_language() -> OtherLanguage:
    """The same address in the other language; after a form that was refused, the page that it stands on."""
    code = "en" if words.language() == "zh" else "zh"
    query = caching.known_query() if request.method in ("GET", "HEAD") else ""
    path = f"{quote(request.path)}?{query}" if query else quote(request.path)
    label = "English" if code == "en" else "中文"
    return OtherLanguage(code, words.TAGS[code], label, f"/en{path}" if code == "en" else path)
