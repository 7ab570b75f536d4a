"""The ways to earn points, with the numbers of the tariff, as pages name them to members."""

from dataclasses import dataclass

from wenku.points import tariff


@dataclass(frozen=True)
class Ways:
    """Points for each; 0 where there are none. `share`: what of 100 points is the author's; `stars`: what a good rating has."""

    upload: int
    share: int
    rating: int
    stars: str
    check_in: int
    bonus: int
    days: int


def ways() -> Ways:
    return Ways(
        upload=tariff.upload_reward.get(),
        share=tariff.shares(100)[0],
        rating=tariff.rating_reward.get(),
        stars=f"{tariff.rating_stars.get() / 2:g}",
        check_in=tariff.check_in_reward.get(),
        bonus=tariff.streak_bonus.get(),
        days=tariff.streak_days.get(),
    )
