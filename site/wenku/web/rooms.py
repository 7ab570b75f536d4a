"""The pages of the site: every blueprint of the HTML door."""

from flask import Blueprint

from wenku.web import about

PAGES: list[Blueprint] = [
    about.page,
]
