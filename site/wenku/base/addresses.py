"""Public addresses, for mail, feeds and notifications, which have no request. Chinese lives at the root, English under /en."""

from wenku.base import settings, words


def path(path: str, language: str | None = None) -> str:
    """`path` ("/documents/7") in `language`, by default the one spoken now."""
    return f"/en{path}" if (language or words.language()) == "en" else path


def url(to: str, language: str | None = None) -> str:
    """The whole address of the public path `to`."""
    return whole(path(to, language))


def whole(path: str) -> str:
    """The whole address of a path that names its language already."""
    return settings.read().public_url.rstrip("/") + path


def document(document_id: int) -> str:
    return f"/documents/{document_id}"


def member(member_id: int) -> str:
    return f"/members/{member_id}"


def points() -> str:
    """Where a member reads their balance and statement."""
    return "/me/points"


def own_sanctions() -> str:
    """Where members see what restricts their account."""
    return "/me/restrictions"


def leaving() -> str:
    """Where who asked to be deleted sees when that is done, and stays after all."""
    return "/me/leaving"


def own_settings() -> str:
    return "/me/settings"


def about() -> str:
    """What the site says of who runs it."""
    return "/about"


def login() -> str:
    return "/login"


def forgot() -> str:
    return "/forgot"


def sign_up(secret: str) -> str:
    return f"/sign-up/{secret}"


def reset(secret: str) -> str:
    return f"/reset/{secret}"


def new_address(secret: str) -> str:
    return f"/new-address/{secret}"


def first_admin(secret: str) -> str:
    return f"/first-admin/{secret}"


def admin_points() -> str:
    """Where admins see how points stand, and what the audit found."""
    return "/admin/points"


def flags() -> str:
    return "/moderation/flags"


def own_document(document_id: int) -> str:
    """Where its owner sees how it stands, and edits it."""
    return f"/me/documents/{document_id}"


def order(order_id: int) -> str:
    """A member's own order of points."""
    return f"/me/orders/{order_id}"


def admin_orders() -> str:
    return "/admin/orders"


def admin_order(order_id: int) -> str:
    return f"/admin/orders/{order_id}"


def payment_events(provider: str) -> str:
    """Where a payment provider's messages go."""
    return f"/payments/{provider}/events"


def sandbox_payment(number: str) -> str:
    return f"/sandbox/{number}"
