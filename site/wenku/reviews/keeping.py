"""What reviews know of a member: handed out; favourites are forgotten, ratings and comments stay under a pseudonym."""

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.reviews import collecting
from wenku.reviews.models import Comment, Favourite, Rating


def export(member_id: int) -> Records:
    return {
        "ratings": records.of(Rating, Rating.member_id == member_id),
        "comments": records.of(Comment, Comment.member_id == member_id),
        "favourites": records.of(Favourite, Favourite.member_id == member_id),
    }


def forget(member_id: int) -> None:
    with unit_of_work(writes=False):
        member = session().get_one(Member, member_id)
        kept = list(session().scalars(select(Favourite.document_id).where(Favourite.member_id == member_id)))
    for document_id in kept:
        with unit_of_work():
            collecting.drop(document_id, by=member)
