"""The tree of categories: shown, counted, and changed by admins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import delete, select, update

from wenku.accounts.models import Member
from wenku.base import audit, db, jobs, revision, words
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents.models import Category, Document

T = TypeVar("T", "Branch", Any)

DEEPEST = 3
MOVER = "documents.move_merged"
"""The job that moves the documents of a category that was merged into another."""

_KEY = "documents.categories"

_category = db.table(Category)
_IN_ORDER = Statement(select(_category).order_by(_category.c.position, _category.c.id))


class CategoryInUse(Conflict):
    code, message = "category-in-use", _l("There are documents or categories in this category. Move them first.")


class HasCategories(Conflict):
    code, message = "has-categories", _l("The site has categories by now. Nothing was added.")


@dataclass
class Branch:
    """A category with those below it, named in the language spoken now; `own`: published documents in it, `count`: and below.

    `shelves`: where lists find them: the category itself, and what was merged into it and is still being moved.
    """

    id: int
    name: str
    parent_id: int | None
    own: int = 0
    count: int = 0
    shelves: list[int] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        """The category and all below it, each before those below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def filled(self) -> list[int]:
        """Of the category and those below it, the shelves that have documents."""
        return [shelf for branch in self.walk() for shelf in branch.shelves]


def tree() -> list[Branch]:
    """The top of the tree, in order, with everything below."""
    branches, _merged = _branches()
    top: list[Branch] = []
    for branch in branches.values():
        for above in _upwards(branches, branch.id):
            above.count += branch.own
        parent = branches.get(branch.parent_id or 0)
        (parent.children if parent else top).append(branch)
    return top


def counts() -> dict[int, int]:
    """How many published documents are in each category and below it; categories without any are left out."""
    (branches, _merged), sums = _branches(), defaultdict[int, int](int)
    for branch in branches.values():
        for above in _upwards(branches, branch.id if branch.own else None):
            sums[above.id] += branch.own
    return dict(sums)


def path(category_id: int | None) -> list[Branch]:
    """From the top down to the category itself, or to the one that it was merged into, without counts."""
    rows = _IN_ORDER.run()
    standing, merged = _parted(rows)
    return [_branch(row) for row in reversed(_upwards(standing, merged.get(category_id or 0, category_id)))]


def below(category_id: int) -> set[int]:
    """The category and all below it, with what was merged into them."""
    branches, merged = _branches()
    found = {id for id in branches if category_id in {above.id for above in _upwards(branches, id)}}
    return found | {id for id, into in merged.items() if into in found}


def current(category_id: int) -> int:
    """The category that this one was merged into, or itself."""
    return _branches()[1].get(category_id, category_id)


def choices() -> list[tuple[int, str]]:
    """Every category as "Reports / Research", in the order of the tree, to choose from."""
    return [(branch.id, label) for branch, label in _labelled(tree(), "")]


def are_any() -> bool:
    return session().scalar(select(Category.id).limit(1)) is not None


def check_there_are_none() -> None:
    """Raises HasCategories; nobody else makes one until this unit ends."""
    db.one_at_a_time(_KEY)
    if are_any():
        raise HasCategories


def get(category_id: int) -> Category:
    """One of the tree: raises NotFound for what was merged into another."""
    category = session().get(Category, category_id)
    if category is None or category.merged_into_id is not None:
        raise NotFound
    return category


def place(category: Category) -> int:
    """The how-manieth of its siblings it is, from 1."""
    return [sibling.id for sibling in _siblings(category.parent_id)].index(category.id) + 1


def create(name: str, *, by: Member, name_en: str = "", parent_id: int | None = None) -> Category:
    """A new category, the last among its siblings. Raises Invalid for a name that is empty or taken there, or too deep a place."""
    db.one_at_a_time(_KEY)
    _check_parent(parent_id)
    name = _free_name(name, parent_id, None)
    _check_depth(parent_id, 1)
    siblings = _siblings(parent_id)
    position = siblings[-1].position + 1 if siblings else 0
    category = Category(name=name, name_en=name_en.strip(), parent_id=parent_id, position=position)
    session().add(category)
    session().flush()
    revision.grow()
    audit.record("category.created", by_id=by.id, subject=f"category:{category.id}", name=name)
    return category


def rename(category: Category, *, name: str, by: Member, name_en: str = "") -> None:
    category = _locked(category)
    before = category.name
    category.name, category.name_en = _free_name(name, category.parent_id, category.id), name_en.strip()
    revision.grow()
    audit.record("category.renamed", by_id=by.id, subject=f"category:{category.id}", before=before, after=category.name)


def move(category: Category, *, parent_id: int | None, position: int, by: Member) -> None:
    """Put the category below another one (None: at the top) as the `position`-th there. Raises Invalid for a place below itself."""
    category = _locked(category)
    _check_parent(parent_id)
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


def merge(category: Category, *, into: Category, by: Member) -> None:
    """Give all that `category` has to another: its children at once, its documents by a job, and its address for good.

    Until the job has moved them, documents are counted and found where they go to. Raises Invalid for a category below itself, for
    children of the same name in both, and for too deep a place.
    """
    category, into = _locked(category), _locked(into)
    if into.id in below(category.id):
        raise Invalid({"into": _l("A category can't be merged into itself, or into one below it.")})
    children, others = _siblings(category.id), _siblings(into.id)
    if same := {child.name for child in children} & {other.name for other in others if other.id != category.id}:
        both = _l("Both have a category “%(name)s” in them. Rename one, or merge these two first.", name=sorted(same)[0])
        raise Invalid({"into": both})
    if children:
        _check_depth(into.id, _height(category.id) - 1, field="into")
    for place, child in enumerate(children, start=others[-1].position + 1 if others else 0):
        child.parent_id, child.position = into.id, place
    category.parent_id, category.merged_into_id = None, into.id
    session().execute(update(Category).where(Category.merged_into_id == category.id).values(merged_into_id=into.id))
    session().flush()
    revision.grow()
    jobs.enqueue(MOVER, key=f"{MOVER}:{category.id}", lane=jobs.LIGHT, category_id=category.id)
    facts = {"name": category.name, "into": into.id, "into_name": into.name, "children": len(children)}
    audit.record("category.merged", by_id=by.id, subject=f"category:{category.id}", **facts)


def remove(category: Category, *, by: Member) -> None:
    """Raises CategoryInUse unless it is empty: no document, in whatever state, and no category in it.

    What was merged into it goes too.
    """
    category = _locked(category)
    merged = select(Category.id).where(Category.merged_into_id == category.id)
    inside = (Document.category_id == category.id) | Document.category_id.in_(merged)
    if _siblings(category.id) or session().scalar(select(Document.id).where(inside).limit(1)) is not None:
        raise CategoryInUse
    session().execute(delete(Category).where(Category.merged_into_id == category.id))
    session().delete(category)
    session().flush()
    revision.grow()
    audit.record("category.removed", by_id=by.id, subject=f"category:{category.id}", name=category.name)


def _branches() -> tuple[dict[int, Branch], dict[int, int]]:
    """The categories of the tree by id, and of those that were merged into another, which one."""
    rows = _IN_ORDER.run()
    standing, merged = _parted(rows)
    branches = {id: _branch(row) for id, row in standing.items()}
    for row in rows:
        if row.listed:
            branch = branches[merged.get(row.id, row.id)]
            branch.own += row.listed
            branch.shelves.append(row.id)
    return branches, merged


def _parted(rows: Sequence[Any]) -> tuple[dict[int, Any], dict[int, int]]:
    """The rows that are in the tree, by id, and of the others into which they were merged."""
    merged = {row.id: row.merged_into_id for row in rows if row.merged_into_id is not None}
    return {row.id: row for row in rows if row.id not in merged}, merged


def _branch(row: Any) -> Branch:
    return Branch(row.id, (row.name_en if words.language() == "en" else "") or row.name, row.parent_id)


def _upwards(branches: Mapping[int, T], category_id: int | None) -> list[T]:
    """The category and those above it, one after the other."""
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
    here = select(Category).where(Category.parent_id == parent_id, Category.merged_into_id.is_(None))
    return list(session().scalars(here.order_by(Category.position, Category.id)))


def _locked(category: Category) -> Category:
    """As it is now; nobody else changes the tree until this unit ends. Raises NotFound where it was removed or merged meanwhile."""
    db.one_at_a_time(_KEY)
    found = session().get(Category, category.id, populate_existing=True)
    if found is None or found.merged_into_id is not None:
        raise NotFound
    return found


def _check_parent(parent_id: int | None) -> None:
    if parent_id is not None and parent_id not in _branches()[0]:
        raise Invalid({"parent": _l("Please choose one of the list.")})


def _free_name(name: str, parent_id: int | None, own_id: int | None) -> str:
    name = name.strip()
    if not name:
        raise Invalid({"name": _l("Please give it a name.")})
    if any(sibling.name == name and sibling.id != own_id for sibling in _siblings(parent_id)):
        raise Invalid({"name": _l("There is a category of this name already.")})
    return name


def _height(category_id: int) -> int:
    """How many levels the category and those below it take."""
    branches, _merged = _branches()
    own = len(_upwards(branches, category_id))
    return max(len(_upwards(branches, id)) for id in below(category_id) & branches.keys()) - own + 1


def _check_depth(parent_id: int | None, height: int, *, field: str = "parent") -> None:
    if len(_upwards(_branches()[0], parent_id)) + height > DEEPEST:
        raise Invalid({field: _l("The tree is at most %(levels)s levels deep.", levels=DEEPEST)})
