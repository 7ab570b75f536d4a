"""What is taken on upload and what can be previewed are the same kinds."""

from wenku.documents import kinds
from wenku.previews import child, families


def test_every_kind_belongs_to_one_family_that_prepares_it():
    assert len(families.KINDS) == len(set(families.KINDS))
    assert set(child.FAMILIES) == set(families.KINDS)


def test_nothing_is_taken_that_can_not_be_previewed_and_nothing_refused_that_can():
    assert {kind.name for kind in kinds.every()} == set(families.KINDS)


def test_every_kind_goes_by_its_own_name_and_its_endings_are_no_other_kinds():
    assert all(kind.name in kind.extensions for kind in kinds.every())
    assert len(kinds.endings()) == len(set(kinds.endings()))


def test_every_ending_that_is_taken_says_what_a_file_is():
    assert set(kinds.endings()) <= kinds.CLAIMS
