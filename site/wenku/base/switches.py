"""Features that admins switch off and on: asked by the rooms that offer them, with the words in which their pages say so."""

from wenku.base.errors import NotAllowed
from wenku.base.options import Option, option
from wenku.base.words import Lazy, _l


class SwitchedOff(NotAllowed):
    """`switch` is the name of the option."""

    code = "switched-off"

    def __str__(self) -> str:
        return str(_TOLD[str(self.details["switch"])])


def _switch(name: str, label: Lazy, told: Lazy) -> Option[bool]:
    _TOLD[name] = told
    return option(name, True, label, group="features")


_TOLD: dict[str, Lazy] = {}

sign_up = _switch(
    "signs_up", _l("Sign-up is open"), _l("New accounts can't be made at the moment. Who has one can log in as always.")
)
uploads = _switch(
    "takes_uploads", _l("Files can be uploaded"), _l("Nothing can be uploaded at the moment. What you sent before is still there.")
)
reports = _switch(
    "takes_reports",
    _l("Documents can be reported"),
    _l("Documents can't be reported at the moment. For copyright there is a page of its own."),
)
comments = _switch(
    "takes_comments",
    _l("Documents can be commented on"),
    _l("Comments can't be written at the moment. What was said before is still there."),
)
top_ups = _switch(
    "sells_points",
    _l("Points can be bought, and codes redeemed"),
    _l("Points can't be bought, nor codes redeemed, at the moment. Orders that were placed are carried out."),
)
vip = _switch("sells_vip", _l("VIP can be bought"), _l("VIP can't be bought at the moment. VIP that was bought goes on."))
suggestions = _switch(
    "suggests", _l("The search field makes suggestions"), _l("The search field makes no suggestions at the moment.")
)


def check(switch: Option[bool]) -> None:
    """Raises SwitchedOff where an admin switched it off."""
    if not switch.get():
        raise SwitchedOff(switch=switch.name)
