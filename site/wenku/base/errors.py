"""A refusal and its kinds: each has a status, a stable code and a message for people."""

from collections.abc import Mapping
from typing import ClassVar

from wenku.base.words import Lazy, _l


class Refusal(Exception):
    """What a room raises instead of doing what it was asked. `details` fill the message and go to programs as they are."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    message: ClassVar[Lazy] = _l("This can't be done.")

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.details if self.details else text


class Invalid(Refusal):
    """Bad input: `fields` says for each field what is wrong with it, in the words to show beside it."""

    status, code, message = 422, "invalid", _l("Please check the marked fields.")

    def __init__(self, fields: Mapping[str, str | Lazy] | None = None) -> None:
        super().__init__()
        self.fields = dict(fields or {})


class SignInFirst(Refusal):
    status, code, message = 401, "sign-in-first", _l("Please log in first.")


class NotAllowed(Refusal):
    status, code, message = 403, "not-allowed", _l("You are not allowed to do this.")


class NotFound(Refusal):
    status, code, message = 404, "not-found", _l("There is nothing at this address.")


class Conflict(Refusal):
    status, code, message = 409, "conflict", _l("Something changed meanwhile. Please look again.")


class Gone(Refusal):
    status, code, message = 410, "gone", _l("This document was removed.")


class TooMany(Refusal):
    """`retry_after` is in seconds."""

    status, code, message = 429, "too-many", _l("Too many attempts. Please wait a while.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


class TakenDown(Refusal):
    status, code, message = 451, "taken-down", _l("This document was taken down on legal grounds.")
