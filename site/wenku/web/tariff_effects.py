"""What a change of the tariff would do, number by number, said in figures of this very site."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from wenku.accounts import people
from wenku.base import clock
from wenku.base.options import Option
from wenku.base.words import _, ngettext
from wenku.documents import queries as documents
from wenku.downloads import figures as downloads
from wenku.points import figures, tariff
from wenku.points.models import Reason
from wenku.reviews import rating

EXAMPLE = 20
"""A price by which a share is shown."""

Values = dict[str, Any]
Effect = Callable[[Any, Any, Values], str]
"""What comes of the value before, the one after, and all the others as they would be."""


@dataclass(frozen=True)
class Change:
    """A number that would become another one; `effect` says what that does."""

    option: Option[Any]
    before: Any
    after: Any
    effect: str


def changes(before: Values, after: Values) -> list[Change]:
    different = [number for number in tariff.numbers() if before[number.name] != after[number.name]]
    return [
        Change(number, before[number.name], after[number.name], EFFECTS[number](before[number.name], after[number.name], after))
        for number in different
    ]


def _rewards(reason: Reason) -> Effect:
    def said(before: int, after: int, _all: Values) -> str:
        given = figures.given(reason)
        if not given.count:
            return _("No such reward was given in the last 30 days.")
        return ngettext(
            "The last 30 days' %(num)s reward would have come to %(after)s points instead of %(before)s.",
            "The last 30 days' %(num)s rewards would have come to %(after)s points instead of %(before)s.",
            given.count,
            after=given.count * after,
            before=given.points,
        )

    return said


def _most_a_day(reason: Reason) -> Effect:
    def said(before: int, after: int, _all: Values) -> str:
        if after > before:
            return _("Members who reach %(before)s in a day may earn up to %(after)s from now on.", before=before, after=after)
        left_out = figures.beyond(reason, after)
        return ngettext(
            "%(num)s of the last 30 days' rewards would not have been given.",
            "%(num)s of the last 30 days' rewards would not have been given.",
            left_out,
        )

    return said


def _sign_up_grant(before: int, after: int, _all: Values) -> str:
    joined = people.joined_since(figures.since())
    return ngettext(
        "The last 30 days' %(num)s new member would have got %(after)s points instead of %(before)s.",
        "The last 30 days' %(num)s new members would have got %(after)s points in all instead of %(before)s.",
        joined,
        after=joined * after,
        before=joined * before,
    )


def _check_in_reward(before: int, after: int, _all: Values) -> str:
    if not after:
        return _("Nobody can check in any more; streaks end.")
    count, points = figures.check_ins(), figures.given(Reason.CHECK_IN).points
    return ngettext(
        "The last 30 days' %(num)s check-in would have come to %(after)s points instead of %(before)s.",
        "The last 30 days' %(num)s check-ins would have come to %(after)s points instead of %(before)s.",
        count,
        after=points + count * (after - before),
        before=points,
    )


def _streak_days(before: int, after: int, _all: Values) -> str:
    return _(
        "In the last 30 days the bonus would have come %(after)s times instead of %(before)s. Streaks that run now are kept.",
        after=figures.check_ins(after),
        before=figures.check_ins(before),
    )


def _streak_bonus(before: int, after: int, all: Values) -> str:
    count = figures.check_ins(all["streak_days"])
    return ngettext(
        "The last 30 days' %(num)s bonus would have come to %(after)s points instead of %(before)s.",
        "The last 30 days' %(num)s bonuses would have come to %(after)s points instead of %(before)s.",
        count,
        after=count * after,
        before=count * before,
    )


def _rating_stars(before: int, after: int, _all: Values) -> str:
    return _(
        "Of the last 30 days' ratings %(after)s would count as good ones instead of %(before)s.",
        after=rating.count_since(figures.since(), least=after),
        before=rating.count_since(figures.since(), least=before),
    )


def _cool_down_hours(before: int, after: int, _all: Values) -> str:
    now = clock.now()
    return _(
        "%(after)s members are too new to earn rewards at this moment instead of %(before)s.",
        after=people.joined_since(now - timedelta(hours=after)),
        before=people.joined_since(now - timedelta(hours=before)),
    )


def _lowest_price(before: int, after: int, _all: Values) -> str:
    return ngettext(
        "%(num)s published document costs less than that; its price stays until its author changes it.",
        "%(num)s published documents cost less than that; their prices stay until their authors change them.",
        documents.priced(below=after),
    )


def _highest_price(before: int, after: int, _all: Values) -> str:
    return ngettext(
        "%(num)s published document costs more than that; its price stays until its author changes it.",
        "%(num)s published documents cost more than that; their prices stay until their authors change them.",
        documents.priced(above=after),
    )


def _author_share(before: int, after: int, _all: Values) -> str:
    example = _(
        "Of a price of %(price)s an author gets %(after)s instead of %(before)s.",
        price=EXAMPLE,
        after=EXAMPLE * after // 10_000,
        before=EXAMPLE * before // 10_000,
    )
    more = figures.authors_of_sales(after) - figures.authors_of_sales(before)
    sales = (
        _("The last 30 days' sales would have earned authors %(points)s points more.", points=more)
        if more > 0
        else _("The last 30 days' sales would have earned authors %(points)s points less.", points=-more)
    )
    return f"{example} {sales}"


def _refund_hours(before: int, after: int, _all: Values) -> str:
    return ngettext(
        "For sales from now on. The %(num)s sale whose share is held keeps its time.",
        "For sales from now on. The %(num)s sales whose shares are held keep their times.",
        downloads.held(),
    )


def _takedown_refund_days(before: int, after: int, _all: Values) -> str:
    now = clock.now()
    return _(
        "If every document were taken down now, %(after)s purchases would be refunded instead of %(before)s.",
        after=downloads.sold_since(now - timedelta(days=after)),
        before=downloads.sold_since(now - timedelta(days=before)),
    )


def _currency(before: str, after: str, all: Values) -> str:
    points = figures.cash()
    return _(
        "Members hold %(points)s cash points: they would be worth %(worth)s %(after)s instead of as many %(before)s.",
        points=points,
        worth=_units(points, all["points_per_unit"]),
        after=after,
        before=before,
    )


def _points_per_unit(before: int, after: int, all: Values) -> str:
    points = figures.cash()
    return _(
        "Members hold %(points)s cash points: they would be worth %(after)s %(currency)s instead of %(before)s.",
        points=points,
        after=_units(points, after),
        before=_units(points, before),
        currency=all["currency"],
    )


def _least_payout(before: int, after: int, _all: Values) -> str:
    return _(
        "%(after)s members hold enough cash points for that, instead of %(before)s now.",
        after=figures.holders(after),
        before=figures.holders(before),
    )


def _second_admin_above(before: int, after: int, _all: Values) -> str:
    return _(
        "%(after)s members hold more cash points than that, and could ask for what two admins must agree to; now %(before)s do.",
        after=figures.holders(after + 1),
        before=figures.holders(before + 1),
    )


def _highest_adjustment(before: int, after: int, _all: Values) -> str:
    return _(
        "Of the last 30 days' adjustments %(after)s would have been too large instead of %(before)s.",
        after=figures.larger(Reason.ADJUSTMENT, after),
        before=figures.larger(Reason.ADJUSTMENT, before),
    )


def _vip_days(before: int, after: int, _all: Values) -> str:
    return ngettext(
        "For VIP bought from now on. The %(num)s that was bought in the last 30 days keeps its days.",
        "For VIP bought from now on. The %(num)s that were bought in the last 30 days keep their days.",
        figures.given(Reason.VIP).count,
    )


def _vip_downloads_a_day(before: int, after: int, _all: Values) -> str:
    return ngettext(
        "For VIP bought from now on. The %(num)s that was bought in the last 30 days keeps its downloads a day.",
        "For VIP bought from now on. The %(num)s that were bought in the last 30 days keep their downloads a day.",
        figures.given(Reason.VIP).count,
    )


def _vip_house_share(before: int, after: int, _all: Values) -> str:
    income = figures.given(Reason.VIP).points
    return _(
        "Of the last 30 days' VIP income of %(income)s points authors would have shared %(after)s instead of %(before)s.",
        income=income,
        after=income - income * after // 10_000,
        before=income - income * before // 10_000,
    )


def _downloads_a_day(beyond: Callable[..., int]) -> Effect:
    def said(before: int, after: int, _all: Values) -> str:
        return _(
            "Of the last 30 days' downloads %(after)s would have been refused instead of %(before)s.",
            after=beyond(after, since=figures.since()),
            before=beyond(before, since=figures.since()),
        )

    return said


def _vip_price(before: int, after: int, _all: Values) -> str:
    sold = figures.given(Reason.VIP)
    return ngettext(
        "The %(num)s VIP that was bought in the last 30 days would have brought in %(after)s points instead of %(before)s.",
        "The %(num)s VIP that were bought in the last 30 days would have brought in %(after)s points instead of %(before)s.",
        sold.count,
        after=sold.count * after,
        before=sold.points,
    )


def _units(points: int, per_unit: int) -> str:
    """In whole units and hundredths, rounded down as what is paid out is."""
    hundredths = points * 100 // per_unit
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


EFFECTS: dict[Option[Any], Effect] = {
    tariff.sign_up_grant: _sign_up_grant,
    tariff.mail_verified_reward: _rewards(Reason.MAIL_VERIFIED),
    tariff.check_in_reward: _check_in_reward,
    tariff.streak_days: _streak_days,
    tariff.streak_bonus: _streak_bonus,
    tariff.upload_reward: _rewards(Reason.UPLOAD),
    tariff.upload_rewards_a_day: _most_a_day(Reason.UPLOAD),
    tariff.rating_reward: _rewards(Reason.RATING),
    tariff.rating_stars: _rating_stars,
    tariff.rating_rewards_a_day: _most_a_day(Reason.RATING),
    tariff.cool_down_hours: _cool_down_hours,
    tariff.lowest_price: _lowest_price,
    tariff.highest_price: _highest_price,
    tariff.author_share: _author_share,
    tariff.refund_hours: _refund_hours,
    tariff.takedown_refund_days: _takedown_refund_days,
    tariff.currency: _currency,
    tariff.points_per_unit: _points_per_unit,
    tariff.least_payout: _least_payout,
    tariff.second_admin_above: _second_admin_above,
    tariff.highest_adjustment: _highest_adjustment,
    tariff.vip_price: _vip_price,
    tariff.vip_days: _vip_days,
    tariff.vip_downloads_a_day: _vip_downloads_a_day,
    tariff.vip_house_share: _vip_house_share,
    tariff.downloads_a_day: _downloads_a_day(downloads.beyond_members),
    tariff.address_downloads_a_day: _downloads_a_day(downloads.beyond_addresses),
}
