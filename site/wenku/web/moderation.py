"""Moderation: the queue with the preview beside the facts, decisions, and readers' reports."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import Optional

from wenku import guard
from wenku.accounts import people
from wenku.base.errors import Invalid
from wenku.base.paging import Page
from wenku.base.words import _, _l, ngettext
from wenku.documents import categories
from wenku.documents.models import Version
from wenku.moderation import deciding, queue, reasons, reporting
from wenku.moderation.models import Decision
from wenku.moderation.queue import Waiting
from wenku.previews import queries as previews
from wenku.web import formats, forms, pages, pictures

page = Blueprint("moderation", __name__)


class DecisionForm(forms.Form):
    """`seen`: when what lies on the bench was handed in. `template`: a ready reason, chosen without script."""

    reason = TextAreaField(_l("Reason"))
    template = IntegerField(validators=[Optional()])
    seen = HiddenField()


@dataclass(frozen=True)
class Case:
    """The version that lies on the bench."""

    version: Version
    shown: previews.Shown
    pages: list[pictures.Picture]
    facts: list[tuple[str, str]]
    decisions: list[Decision]
    next_id: int | None
