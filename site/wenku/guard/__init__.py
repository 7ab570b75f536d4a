"""What every HTTP door asks first: who is it, may they, how often, has this been asked before."""

from wenku.guard.asking import (
    Leaving,
    admins,
    asker,
    before,
    is_remembered,
    leaver,
    leavers,
    log_in,
    log_out,
    member,
    members,
    moderators,
    settle,
    signed,
)

__all__ = [
    "Leaving",
    "admins",
    "asker",
    "before",
    "is_remembered",
    "leaver",
    "leavers",
    "log_in",
    "log_out",
    "member",
    "members",
    "moderators",
    "settle",
    "signed",
]
