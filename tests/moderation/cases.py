"""Cases to examine, of which a test says only what it is about."""

from wenku.moderation.noting import Case


def case(*, title="", keywords=(), description="", pages=()):
    return Case(
        version_id=1,
        document_id=1,
        owner_id=1,
        sha256="0" * 64,
        title=title,
        keywords=keywords,
        description=description,
        pages=pages,
    )
