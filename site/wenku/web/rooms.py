"""The pages of the site: every blueprint of the HTML door."""

from flask import Blueprint

from wenku.web import about, help, me, members

PAGES: list[Blueprint] = [
    about.page,
    me.page,  # with that of accounts, which is the same
    members.page,
    help.page,
]
