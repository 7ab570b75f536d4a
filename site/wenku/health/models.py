"""What is known of the site's own days and parts."""

from datetime import date, datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import UtcDateTime
from wenku.base.db import Model


class SiteDay(Model):
    """One day of the site's time zone in figures. `queue_minutes`: the longest that anything had waited for review when somebody
    counted; `failed_jobs`: the most that were given up on it, whatever became of them.
    """

    __tablename__ = "site_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    uploads: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    sign_ups: Mapped[int] = mapped_column(default=0)
    queue_minutes: Mapped[int] = mapped_column(default=0)
    failed_jobs: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PartFinding(Model):
    """What was found of a part of the site (`parts`) the last time that the worker looked, in the words of one language."""

    __tablename__ = "part_finding"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    works: Mapped[bool]
    told: Mapped[str] = mapped_column(Text)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
