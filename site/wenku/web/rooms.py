"""The pages of the site: every blueprint of the HTML door."""

from flask import Blueprint

from wenku.web import (
    about,
    admin,
    catalogue,
    documents,
    downloads,
    editorial,
    help,
    home,
    me,
    members,
    mine,
    moderation,
    reading,
    refunds,
    reports,
    reviews,
    search,
    texts,
    uploads,
    wallet,
)

PAGES: list[Blueprint] = [
    home.page,
    catalogue.page,
    documents.page,
    search.page,
    about.page,
    admin.page,
    downloads.page,
    editorial.page,
    help.page,
    me.page,  # with that of accounts, which is the same
    members.page,
    mine.page,
    moderation.page,
    reading.page,
    refunds.page,
    reports.page,
    reviews.page,
    texts.page,
    uploads.page,
    wallet.page,
]
