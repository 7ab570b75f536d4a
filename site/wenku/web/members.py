"""Members as others see them: the public page of one, and for admins everyone, with their roles and their points."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from wenku import guard
from wenku.accounts import people, profile, roles
from wenku.accounts.models import Role
from wenku.base.paging import Page
from wenku.base.words import Lazy, _, _l
from wenku.documents import queries
from wenku.guard import keys
from wenku.points import adjusting, claims, tariff
from wenku.points import queries as points
from wenku.points.models import Pocket
from wenku.web import cards, forms, heads, pages, tabs
from wenku.web.accounts_forms import RoleForm
from wenku.web.cards import Plate
from wenku.web.tabs import Tab

page = Blueprint("members", __name__)

SIZE = 24
ROLES = {Role.MEMBER: _l("Member"), Role.MODERATOR: _l("Moderator"), Role.ADMIN: _l("Admin")}

POCKETS = {Pocket.GIFT: _l("Gift points"), Pocket.CASH: _l("Cash points")}


TABS = [
    Tab("latest", _l("Newest"), queries.latest_by, is_first=True),
    Tab("downloads", _l("Most downloaded"), queries.most_downloaded_by),
    Tab("score", _l("Best rated"), queries.best_rated_by),
]


@dataclass(frozen=True)
class AuthorPage:
    """`count`: their public documents; `downloads`: how often those were downloaded."""

    name: str
    joined_at: datetime
    count: int
    downloads: int
    tabs: list[tuple[Lazy, str, bool]]
    by: str | None
    documents: Page[Plate]


class AdjustForm(forms.Form):
    way = RadioField(_l("Give or take"), [InputRequired()], choices=[("give", _l("Give")), ("take", _l("Take"))], default="give")
    pocket = RadioField(
        _l("Pocket"),
        [InputRequired()],
        choices=[(pocket.value, words) for pocket, words in POCKETS.items()],
        default=Pocket.GIFT.value,
    )
    points = forms.WholeNumber(_l("Points"), least=1, missing=_l("Please say how many."))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The member reads it in the statement."),
        render_kw={"rows": 2, "maxlength": adjusting.LONGEST_REASON},
    )


@page.get("/members/<int:member_id>")
def show(member_id: int) -> str:
    member = profile.public(member_id)
    tab = tabs.chosen(TABS)
    count, downloads = queries.figures_of(member.id)
    shelf = AuthorPage(
        name=member.name,
        joined_at=member.joined_at,
        count=count,
        downloads=downloads,
        tabs=tabs.line(TABS, tab, member_id=member.id),
        by=tab.in_address,
        documents=tab.list(member.id, page=request.args.get("page"), size=SIZE).map(cards.plates),
    )
    return pages.render("members/show.html", shelf=shelf, member_id=member.id, at=heads.head())


@page.get("/admin/members")
@guard.admins
def every() -> str:
    wanted = request.args.get("q", "")
    found = people.found(wanted, after=request.args.get("page"))
    return pages.render("members/every.html", page=found, wanted=wanted, roles=ROLES)


@page.post("/admin/members/<int:member_id>/role")
@guard.admins
def give_role(member_id: int) -> Response:
    form = forms.valid(RoleForm())
    member = roles.give(member_id, Role(form.role.data), by=guard.member())
    flash(_("%(name)s: %(role)s", name=member.name, role=str(ROLES[member.role])), "ok")
    return redirect(url_for("members.every", q=request.args.get("q") or None), 303)


@page.get("/admin/members/<int:member_id>")
@guard.admins
def one(member_id: int) -> str:
    return _one(member_id, AdjustForm(formdata=None))


@page.post("/admin/members/<int:member_id>/adjustments")
@guard.admins
@keys.once
def adjust(member_id: int) -> Response:
    form = forms.valid(AdjustForm(), again=lambda form: _one(member_id, form))
    change = form.points.data if form.way.data == "give" else -form.points.data
    adjusting.adjust(member_id, change, pocket=Pocket(form.pocket.data), reason=form.reason.data or "", by=guard.member())
    flash(_("The points were adjusted, and the member was told."), "ok")
    return redirect(url_for("members.one", member_id=member_id), 303)


def _one(member_id: int, form: AdjustForm) -> str:
    member = people.known(member_id)
    made = adjusting.of(member)
    form.points.most = tariff.highest_adjustment.get()
    return pages.render(
        "members/one.html",
        member=member,
        role=ROLES[member.role],
        spendable=points.spendable(member),
        on_hold=points.on_hold(member),
        owed=claims.owed(member),
        made=made,
        names=people.names({one.by_id for one in made}),
        pockets=POCKETS,
        form=form,
        may_adjust=adjusting.may(member, by=guard.member()),
        key=keys.fresh(),
    )
