"""The pages of the site: every blueprint of the HTML door."""

from flask import Blueprint

from wenku.web import about, admin, editorial, help, me, members, reports

PAGES: list[Blueprint] = [
    about.page,
    admin.page,
    editorial.page,
    help.page,
    me.page,  # with that of accounts, which is the same
    members.page,
    reports.page,
]
