"""Members before those who moderate: who is kept from what, restricting and lifting; and what each member sees of their own."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import BooleanField, DateField, SelectField, TextAreaField
from wtforms.validators import Optional

from wenku import guard
from wenku.accounts import people, sanctions
from wenku.accounts.models import Kind, Member
from wenku.accounts.sanctions import KINDS, LONGEST_REASON
from wenku.base import clock, days
from wenku.base.errors import Invalid
from wenku.base.words import _, _l, ngettext
from wenku.web import forms, members, pages

page = Blueprint("sanctions", __name__)

LENGTHS = (1, 3, 7, 30, 90)
LONGEST = timedelta(days=3660)
FOR_GOOD, UNTIL = "good", "date"


def _reason() -> TextAreaField:
    return TextAreaField(
        _l("Reason"), description=_l("The member reads it."), render_kw={"rows": 2, "maxlength": LONGEST_REASON, "required": True}
    )


class SanctionForm(forms.Form):
    upload = BooleanField(KINDS[Kind.UPLOAD])
    comment = BooleanField(KINDS[Kind.COMMENT])
    purchase = BooleanField(KINDS[Kind.PURCHASE])
    login = BooleanField(KINDS[Kind.LOGIN])
    length = SelectField(_l("For how long"), default="7")
    until = DateField(_l("Until the end of this day"), [Optional()], description=_l("Only where you chose a date above."))
    reason = _reason()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.length.choices = [
            *((str(number), ngettext("%(num)s day", "%(num)s days", number)) for number in LENGTHS),
            (FOR_GOOD, _("Until it is lifted")),
            (UNTIL, _("Until a date")),
        ]

    @property
    def kinds(self) -> list[Kind]:
        return [kind for kind in Kind if self[kind.value].data]

    def ends_at(self) -> datetime | None:
        if self.length.data == FOR_GOOD:
            return None
        if self.length.data != UNTIL:
            return clock.now() + timedelta(days=int(self.length.data))
        day = self.until.data
        if day is None or not days.today() <= day <= days.today() + LONGEST:
            raise Invalid({"until": _l("A day from today on, and within ten years, please.")})
        return days.ends_at(day)


class LiftForm(forms.Form):
    why = TextAreaField(_l("Reason"), description=_l("The member reads it."), render_kw={"rows": 2, "maxlength": LONGEST_REASON})


@page.get("/moderation/members")
@guard.moderators
def every() -> str:
    """Moderators find members by name, admins by mail address as well."""
    wanted, only = request.args.get("q", ""), request.args.get("only") == "restricted"
    found = people.found(
        wanted,
        *([sanctions.sanctioned()] if only else []),
        by_address=guard.member().is_admin,
        after=request.args.get("page"),
    )
    choices = [
        (_("All"), url_for("sanctions.every", q=wanted or None), not only),
        (_("Restricted"), url_for("sanctions.every", q=wanted or None, only="restricted"), only),
    ]
    running = sanctions.running_for([member.id for member in found.items])
    return pages.render(
        "sanctions/every.html", page=found, wanted=wanted, only=only, choices=choices, roles=members.ROLES, running=running
    )


@page.get("/moderation/members/<int:member_id>")
@guard.moderators
def one(member_id: int) -> str:
    return _one(member_id)


@page.post("/moderation/members/<int:member_id>/sanctions")
@guard.moderators
def impose(member_id: int) -> Response:
    form = forms.valid(SanctionForm(), again=lambda form: _one(member_id, form))
    sanctions.impose(member_id, form.kinds, until=form.ends_at(), reason=form.reason.data or "", by=guard.member())
    flash(_("The account is restricted, and the member was told."), "ok")
    return redirect(url_for("sanctions.one", member_id=member_id), 303)


@page.post("/moderation/sanctions/<int:sanction_id>/lifting")
@guard.moderators
def lift(sanction_id: int) -> Response:
    member_id = sanctions.whose(sanction_id)
    form = forms.valid(LiftForm(), again=lambda form: _one(member_id, lifting=(sanction_id, form)))
    sanctions.lift(sanction_id, why=form.why.data or "", by=guard.member())
    flash(_("The restriction was lifted, and the member was told."), "ok")
    return redirect(url_for("sanctions.one", member_id=member_id), 303)


@page.get("/me/restrictions")
@guard.members
def own() -> str:
    entries = sanctions.of(guard.member())
    return pages.render("sanctions/own.html", entries=entries, listed=sanctions.listed, objection=sanctions.objection())


def told(member: Member | None, kind: Kind) -> str:
    """What keeps the asker from something that the page offers, in whole sentences; empty where nothing does."""
    refusal = sanctions.refusal(member, kind) if member else None
    return str(refusal) if refusal else ""


def _one(member_id: int, form: SanctionForm | None = None, lifting: tuple[int, LiftForm] | None = None) -> str:
    member, by = people.known(member_id), guard.member()
    return pages.render(
        "sanctions/one.html",
        member=member,
        role=members.ROLES[member.role],
        entries=sanctions.of(member),
        listed=sanctions.listed,
        may_sanction=sanctions.may_sanction(member, by=by),
        form=form or SanctionForm(formdata=None),
        lifting=lifting,
    )
