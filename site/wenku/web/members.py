"""Members as others see them: the public page of one, and for admins everyone, with their roles."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug import Response

from wenku import guard
from wenku.accounts import people, profile, roles
from wenku.accounts.models import Role
from wenku.base.words import _, _l
from wenku.documents import queries
from wenku.web import cards, forms, heads, pages
from wenku.web.accounts_forms import RoleForm

page = Blueprint("members", __name__)

SIZE = 24
ROLES = {Role.MEMBER: _l("Member"), Role.MODERATOR: _l("Moderator"), Role.ADMIN: _l("Admin")}


@page.get("/members/<int:member_id>")
def show(member_id: int) -> str:
    member = profile.public(member_id)
    found = queries.by_owner(member.id, page=request.args.get("page"), size=SIZE)
    documents = found.map(cards.plates)
    return pages.render("members/show.html", member=member, documents=documents, at=heads.head())


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
