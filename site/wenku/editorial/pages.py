"""The site's own pages: texts that come with the project, each of which an admin may write anew, in both languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from sqlalchemy import select

from wenku.accounts import keeping
from wenku.accounts.models import Member
from wenku.base import audit, clock, options, revision, words
from wenku.base.db import session
from wenku.base.errors import Invalid, NotFound
from wenku.base.options import option
from wenku.base.words import _, _l
from wenku.documents import kinds, limits
from wenku.editorial.models import SitePage
from wenku.points import cashing_out, tariff

SLUGS = ("about", "help", "searching", "uploading", "points", "review", "questions", "terms", "privacy", "copyright")
HELP = ("help", "searching", "uploading", "points", "review", "questions")
LONGEST_TITLE, LONGEST_BODY = 80, 60_000

_TEXTS = Path(__file__).with_name("texts")
_SWITCHES = {
    "terms": option("shows_terms", True, _l("Show the terms of use"), group="site"),
    "privacy": option("shows_privacy", True, _l("Show the privacy page"), group="site"),
    "copyright": option("shows_copyright", True, _l("Show the page on copyright complaints"), group="site"),
}
_FACTS: dict[str, Callable[[], str]] = {
    "site": options.site_name.get,
    "grace_days": lambda: str(keeping.grace_days.get()),
    "contact": lambda: options.contact.get() or _("(whoever runs this site has not given an address yet)"),
    "grant": lambda: str(tariff.sign_up_grant.get()),
    "formats": lambda: ("、" if words.language() == "zh" else ", ").join(kind.label for kind in kinds.every()),
    "largest_file": lambda: str(limits.largest_file.get()),
    "free_pages": lambda: str(limits.free_pages.get()),
    "mail_verified_reward": lambda: str(tariff.mail_verified_reward.get()),
    "check_in_reward": lambda: str(tariff.check_in_reward.get()),
    "streak_days": lambda: str(tariff.streak_days.get()),
    "streak_bonus": lambda: str(tariff.streak_bonus.get()),
    "upload_reward": lambda: str(tariff.upload_reward.get()),
    "upload_rewards_a_day": lambda: str(tariff.upload_rewards_a_day.get()),
    "rating_reward": lambda: str(tariff.rating_reward.get()),
    "rating_stars": lambda: f"{tariff.rating_stars.get() / 2:g}",
    "rating_rewards_a_day": lambda: str(tariff.rating_rewards_a_day.get()),
    "cool_down_hours": lambda: str(tariff.cool_down_hours.get()),
    "highest_price": lambda: str(tariff.highest_price.get()),
    "refund_hours": lambda: str(tariff.refund_hours.get()),
    "downloads_a_day": lambda: str(tariff.downloads_a_day.get()),
    "address_downloads_a_day": lambda: str(tariff.address_downloads_a_day.get()),
    "takedown_refund_days": lambda: str(tariff.takedown_refund_days.get()),
    "least_payout": lambda: str(cashing_out.least_points()),
    "points_per_unit": lambda: str(tariff.points_per_unit.get()),
    "currency": tariff.currency.get,
    "author_share": lambda: f"{tariff.author_share.get() / 100:g}%",
}
"""What a text may name in braces, so that it stays true when an admin changes the number: {grant} points."""


@dataclass(frozen=True)
class Text:
    """A page as it is written: Markdown, with facts in braces. `changed_at` is None for the text that comes with the project."""

    slug: str
    language: str
    title: str
    body: str
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    slug: str
    title: str
    html: str
    changed_at: datetime | None


def show(slug: str, language: str) -> Shown:
    """The page as it is read; raises NotFound where there is none, or an admin doesn't show it."""
    if not is_shown(slug):
        raise NotFound
    text = written(slug, language)
    return Shown(slug, text.title, as_read(text.body), text.changed_at)


def as_read(body: str) -> str:
    """The HTML of a text, with the facts that it names filled in."""
    return _html(_with_facts(body))


def is_shown(slug: str) -> bool:
    return slug in SLUGS and (slug not in _SWITCHES or _SWITCHES[slug].get())


def title(slug: str, language: str) -> str:
    return written(slug, language).title


def written(slug: str, language: str) -> Text:
    """The text that an admin wrote, or else the one that comes with the project; raises NotFound for other slugs."""
    row = _row(slug, language)
    return Text(slug, language, row.title, row.body, row.changed_at) if row else original(slug, language)


def original(slug: str, language: str) -> Text:
    """The text that comes with the project."""
    if slug not in SLUGS or language not in ("zh", "en"):
        raise NotFound
    title, _, body = _file(slug, language).partition("\n")
    return Text(slug, language, title.removeprefix("# ").strip(), body.strip())


def write(slug: str, language: str, *, title: str, body: str, by: Member) -> None:
    """Show this text from now on, instead of the one that comes with the project."""
    original(slug, language)
    title, body = title.strip(), body.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid({"title": _l("Between %(least)s and %(most)s characters, please.", least=1, most=LONGEST_TITLE)})
    if not body or len(body) > LONGEST_BODY:
        raise Invalid({"body": _l("Between %(least)s and %(most)s characters, please.", least=1, most=LONGEST_BODY)})
    row = _row(slug, language)
    if row is None:
        session().add(row := SitePage(slug=slug, language=language))
    row.title, row.body, row.changed_at = title, body, clock.now()
    revision.grow()
    audit.record("page.written", by_id=by.id, subject=f"page:{slug}", language=language)


def restore(slug: str, language: str, *, by: Member) -> None:
    """Go back to the text that comes with the project."""
    if row := _row(slug, language):
        session().delete(row)
        revision.grow()
        audit.record("page.restored", by_id=by.id, subject=f"page:{slug}", language=language)


def _row(slug: str, language: str) -> SitePage | None:
    return session().scalar(select(SitePage).where(SitePage.slug == slug, SitePage.language == language))


def _with_facts(body: str) -> str:
    for name, fact in _FACTS.items():
        if f"{{{name}}}" in body:
            body = body.replace(f"{{{name}}}", fact())
    return body


@lru_cache(maxsize=64)
def _html(body: str) -> str:
    """Markdown without HTML in it, and cleaned all the same: admins write it, everybody reads it."""
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).enable("table").render(body), link_rel="nofollow noopener")


@lru_cache(maxsize=64)
def _file(slug: str, language: str) -> str:
    return (_TEXTS / language / f"{slug}.md").read_text(encoding="utf-8")
