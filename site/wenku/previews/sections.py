"""The text below a document's pages: cut into numbered sections of one length."""

from __future__ import annotations

CHARACTERS = 300
MOST = 20


def sections(text: str) -> list[str]:
    """At most 20 sections of exactly 300 characters, the last one shorter; every run of white space counts as one space.

    A cut falls where it falls, inside a sentence or a word, so a section may begin or end with a space.
    """
    whole = _collapsed(text, CHARACTERS * MOST)
    return [whole[start : start + CHARACTERS] for start in range(0, len(whole), CHARACTERS)]


def _collapsed(text: str, enough: int) -> str:
    """The first `enough` characters with white space collapsed; a book isn't read to its end for them."""
    read = enough
    while True:
        read *= 2
        whole = " ".join(text[:read].split())
        if len(whole) > enough or read >= len(text):  # a word that is cut at the end of what was read ends beyond what is enough
            return whole[:enough]
