"""The pages of the site: every blueprint of the HTML door."""

from flask import Blueprint

from wenku.web import about, admin, documents, editorial, help, me, members, reports

PAGES: list[Blueprint] = [
    documents.page,
    about.page,
    admin.page,
    editorial.page,
    help.page,
    me.page,  # with that of accounts, which is the same
    members.page,
    reports.page,
]
