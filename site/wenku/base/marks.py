"""Marks: what is written down instead of an address or a name, to know it again without knowing it."""

import hashlib
import hmac

from wenku.base import settings


def keyed(whom: str) -> str:
    """A hash that nobody without the site's secret can turn back by trying all addresses."""
    return hmac.new(settings.read().secret_key.get_secret_value().encode(), whom.encode(), hashlib.sha256).hexdigest()
