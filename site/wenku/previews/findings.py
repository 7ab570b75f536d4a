"""What a file holds that a preview never runs or fetches, told to those who judge it."""

from enum import StrEnum


class Finding(StrEnum):
    """The value is stored."""

    MACROS = "macros"
    OBJECTS = "objects"  # embedded files of other programs
    LINKS = "links"  # to files elsewhere that would have been fetched; what a person may click is none
    SCRIPTS = "scripts"  # JavaScript in a PDF or a book
    ATTACHMENTS = "attachments"
