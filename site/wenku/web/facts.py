"""The form for what a member says of a document: the same on an upload's card and on the page to edit it."""

import re
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from wenku import guard
from wenku.base.words import _, _l
from wenku.documents import categories, editing, licences, limits, naming
from wenku.documents.editing import Facts
from wenku.documents.holdings import Holding
from wenku.documents.models import Licence
from wenku.points import tariff
from wenku.web import forms

_BETWEEN = re.compile(r"[,，、;；\s]+")
FREE = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100)


class FactsForm(forms.Form):
    """`document_id`: whose facts they are, since a page may hold the forms of many.

    `lacks_categories`: there is none to choose, so nothing can be handed in; `makes_categories`: who fills it in can make some.
    """

    document_id = 0
    makes_categories = False
    title = StringField(_l("Title"), [Length(max=naming.TITLE, message=_l("At most %(max)d characters, please."))])
    category = SelectField(_l("Category"), choices=[])
    price = forms.WholeNumber(_l("Price in points"), missing=_l("Please give a price; 0 is free."))
    free_pages = SelectField(_l("Free preview"), choices=[])
    keywords = StringField(_l("Keywords"), description=_l("Suggested from title and text. Separate them with spaces or commas."))
    description = TextAreaField(
        _l("Description"), [Length(max=editing.DESCRIPTION, message=_l("At most %(max)d characters, please."))]
    )
    licence = SelectField(_l("Licence"), choices=[])
    agreed = BooleanField(_l("I am its author, or I am allowed to share it"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.category.choices = [("", _("Please choose")), *((str(id), label) for id, label in categories.choices())]
        self.free_pages.choices = _free_pages()
        self.licence.choices = [(licence.value, str(words)) for licence, words in licences.WORDS.items()]
        self.price.most = tariff.highest_price.get()
        self.title.render_kw = {"maxlength": naming.TITLE}
        self.description.render_kw = {"rows": 3, "maxlength": editing.DESCRIPTION}

    @property
    def lacks_categories(self) -> bool:
        return len(self.category.choices) == 1

    def facts(self) -> Facts:
        return Facts(
            title=self.title.data or "",
            description=self.description.data or "",
            keywords=[word for word in _BETWEEN.split(self.keywords.data or "") if word],
            category_id=int(self.category.data) if self.category.data else None,
            price=self.price.data,
            licence=Licence(self.licence.data),
            free_pages=int(self.free_pages.data) if self.free_pages.data else None,
        )


def form(holding: Holding) -> FactsForm:
    """What was sent, where something was; otherwise what stands. The names of its fields begin with the document."""
    stands = editing.facts(holding.document, holding.version)
    form = FactsForm(
        prefix=f"d{holding.document.id}",
        data={
            "title": stands.title,
            "category": str(stands.category_id or ""),
            "price": stands.price,
            "free_pages": str(stands.free_pages or ""),
            "keywords": " ".join(stands.keywords),
            "description": stands.description,
            "licence": stands.licence.value,
        },
    )
    form.document_id = holding.document.id
    form.makes_categories = guard.member().is_admin
    form.price.most = max(form.price.most, stands.price)  # one from before the tariff changed may stay
    return form


def _free_pages() -> list[tuple[str, str]]:
    most = limits.free_pages.get()
    fewer = [(str(pages), _("First %(number)s pages", number=pages)) for pages in FREE if pages < most]
    return [*fewer, ("", _("First %(number)s pages", number=most))]
