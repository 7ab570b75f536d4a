"""The tree of categories: shown, counted, and changed by admins."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import audit, db, revision, words
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents.models import Category, Document

DEEPEST = 3

_category = db.table(Category)
_IN_ORDER = Statement(select(_category).order_by(_category.c.position, _category.c.id))


class CategoryInUse(Conflict):
    code, message = "category-in-use", _l("There are documents or categories in this category. Move them first.")


@dataclass
class Branch:
    """A category with those below it, named in the language spoken now; `own`: published documents in it, `count`: and below."""

    id: int
    name: str
    parent_id: int | None
    own: int = 0
    count: int = 0
    children: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        """The category and all below it, each before those below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def filled(self) -> list[int]:
        """Of the category and those below it, the ones that have documents of their own."""
        return [branch.id for branch in self.walk() if branch.own]


def tree() -> list[Branch]:
    """The top of the tree, in order, with everything below."""
    branches = _branches()
    top: list[Branch] = []
    for branch in branches.values():
        for above in _upwards(branches, branch.id):
            above.count += branch.own
        parent = branches.get(branch.parent_id or 0)
        (parent.children if parent else top).append(branch)
    return top


def counts() -> dict[int, int]:
    """How many published documents are in each category and below it; categories without any are left out."""
    branches, sums = _branches(), defaultdict[int, int](int)
    for branch in branches.values():
        for above in _upwards(branches, branch.id if branch.own else None):
            sums[above.id] += branch.own
    return dict(sums)


def path(category_id: int | None) -> list[Branch]:
    """From the top down to the category itself; empty where there is none."""
    return list(reversed(_upwards(_branches(), category_id)))


def below(category_id: int) -> set[int]:
    """The category and all below it."""
    branches = _branches()
    return {branch.id for branch in branches.values() if category_id in {above.id for above in _upwards(branches, branch.id)}}


def choices() -> list[tuple[int, str]]:
    """Every category as "Reports / Research", in the order of the tree, to choose from."""
    return [(branch.id, label) for branch, label in _labelled(tree(), "")]


def get(category_id: int) -> Category:
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound
    return category


def create(name: str, *, by: Member, name_en: str = "", parent_id: int | None = None) -> Category:
    """A new category, the last among its siblings. Raises Invalid for a name that is empty or taken there, or too deep a place."""
    name = _free_name(name, parent_id, None)
    _check_depth(parent_id, 1)
    category = Category(name=name, name_en=name_en.strip(), parent_id=parent_id, position=len(_siblings(parent_id)))
    session().add(category)
    session().flush()
    revision.grow()
    audit.record("category.created", by_id=by.id, subject=f"category:{category.id}", name=name)
    return category


def rename(category: Category, *, name: str, by: Member, name_en: str = "") -> None:
    before = category.name
    category.name, category.name_en = _free_name(name, category.parent_id, category.id), name_en.strip()
    revision.grow()
    audit.record("category.renamed", by_id=by.id, subject=f"category:{category.id}", before=before, after=category.name)


def move(category: Category, *, parent_id: int | None, position: int, by: Member) -> None:
    """Put the category below another one (None: at the top) as the `position`-th there. Raises Invalid for a place below itself."""
    if parent_id is not None and parent_id in below(category.id):
        raise Invalid({"parent": _l("A category can't be put below itself.")})
    _free_name(category.name, parent_id, category.id)
    _check_depth(parent_id, _height(category.id))
    before = category.parent_id
    siblings = [sibling for sibling in _siblings(parent_id) if sibling.id != category.id]
    category.parent_id = parent_id
    siblings.insert(max(0, position), category)
    for place, sibling in enumerate(siblings):
        sibling.position = place
    session().flush()
    revision.grow()
    audit.record(
        "category.moved", by_id=by.id, subject=f"category:{category.id}", before=before, after=parent_id, position=position
    )


def remove(category: Category, *, by: Member) -> None:
    """Raises CategoryInUse unless it is empty: no document, in whatever state, and no category in it."""
    used = session().scalar(select(Document.id).where(Document.category_id == category.id).limit(1))
    if used is not None or _siblings(category.id):
        raise CategoryInUse
    session().delete(category)
    session().flush()
    revision.grow()
    audit.record("category.removed", by_id=by.id, subject=f"category:{category.id}", name=category.name)


def _branches() -> dict[int, Branch]:
    english = words.language() == "en"
    rows = _IN_ORDER.run()
    return {row.id: Branch(row.id, (row.name_en if english else "") or row.name, row.parent_id, row.listed) for row in rows}


def _upwards(branches: dict[int, Branch], category_id: int | None) -> list[Branch]:
    found = []
    while category_id is not None and category_id in branches:
        found.append(branches[category_id])
        category_id = branches[category_id].parent_id
    return found


def _labelled(branches: list[Branch], above: str) -> list[tuple[Branch, str]]:
    found = []
    for branch in branches:
        label = f"{above} / {branch.name}" if above else branch.name
        found += [(branch, label), *_labelled(branch.children, label)]
    return found


def _siblings(parent_id: int | None) -> list[Category]:
    return list(session().scalars(select(Category).where(Category.parent_id == parent_id).order_by(Category.position, Category.id)))


def _free_name(name: str, parent_id: int | None, own_id: int | None) -> str:
    name = name.strip()
    if not name:
        raise Invalid({"name": _l("Please give it a name.")})
    if any(sibling.name == name and sibling.id != own_id for sibling in _siblings(parent_id)):
        raise Invalid({"name": _l("There is a category of this name already.")})
    return name


def _height(category_id: int) -> int:
    """How many levels the category and those below it take."""
    branches = _branches()
    own = len(_upwards(branches, category_id))
    return max(len(_upwards(branches, id)) for id in below(category_id)) - own + 1


def _check_depth(parent_id: int | None, height: int) -> None:
    if len(_upwards(_branches(), parent_id)) + height > DEEPEST:
        raise Invalid({"parent": _l("The tree is at most %(levels)s levels deep.", levels=DEEPEST)})
