"""Of every column that names a member, or tells of a person, it is declared what becomes of it."""

import re

from wenku.personal.belongings import COLUMNS, NOBODYS, PERSONAL
from wenku.tables import metadata

PERSONS = re.compile(
    r"(^|_)(member|owner|author|buyer|person|people_id|whom|reporter|address|account|holder|bank|network|device|file_name)(_id)?$"
)


def columns():
    return {f"{table.name}.{column.name}": column for table in metadata.sorted_tables for column in table.c}


def naming_members():
    return {name for name, column in columns().items() if any(key.column.table.name == "member" for key in column.foreign_keys)}


def test_of_every_column_that_names_a_member_it_is_declared_what_becomes_of_it():
    assert naming_members() == set(COLUMNS), "say in personal/belongings.py in which file it stands, and what forgetting leaves"


def test_of_every_column_that_tells_of_a_person_too():
    telling = {name for name in columns() if PERSONS.search(name.partition(".")[2])} - naming_members()
    assert telling <= set(PERSONAL) | set(NOBODYS)


def test_only_columns_that_exist_are_declared():
    assert set(COLUMNS) | set(PERSONAL) | set(NOBODYS) <= set(columns())
