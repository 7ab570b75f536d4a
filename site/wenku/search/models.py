"""What is searched: each published document's words in their normal form."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.db import Model


class Entry(Model):
    __tablename__ = "search_entry"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    keywords: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
