"""What an uploader allows: the words for each licence, and where its own words are."""

from wenku.base.words import Lazy, _l
from wenku.documents.models import Licence

WORDS: dict[Licence, Lazy] = {
    Licence.PERSONAL: _l("For personal reading and study"),
    Licence.CC_BY: _l("CC BY: share and adapt, naming the author"),
    Licence.CC_BY_SA: _l("CC BY-SA: the same, under the same licence"),
    Licence.CC_BY_NC: _l("CC BY-NC: the same, not commercially"),
    Licence.CC0: _l("CC0: no conditions"),
}

ADDRESSES: dict[Licence, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
