"""The mails about accounts, in the language of whoever reads them. A link stands on a line of its own."""

from wenku.accounts.models import Member
from wenku.base import addresses, mail, options, words
from wenku.base.words import _


def welcome(address: str, link: str) -> None:
    """To an address without an account: in the language of the page where it was typed."""
    _send(
        address,
        _("Your sign-up at %(site)s", site=_site()),
        _("Somebody, most likely you, typed this mail address to sign up at %(site)s.", site=_site()),
        _("Open this link to choose a name and a password. It works once, for 24 hours:"),
        link,
        _("If it wasn't you, leave this mail alone: no account is made without the link."),
    )


def already_member(member: Member, link: str) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("You have an account at %(site)s", site=_site()),
            _("Somebody, most likely you, typed this mail address to sign up at %(site)s.", site=_site()),
            _("It has an account there already."),
            _("Log in here:"),
            addresses.url(addresses.login()),
            _("If you don't remember the password, choose a new one with this link. It works once, for one hour:"),
            link,
            _("If it wasn't you, leave this mail alone: nothing was changed."),
        )


def choose_password(member: Member, link: str) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("A new password for %(site)s", site=_site()),
            _("Somebody, most likely you, asked for a new password for your account at %(site)s.", site=_site()),
            _("Open this link to choose it. It works once, for one hour:"),
            link,
            _("If it wasn't you, leave this mail alone: your password stays as it is."),
        )


def no_account(address: str, link: str) -> None:
    _send(
        address,
        _("No account at %(site)s for this address", site=_site()),
        _("Somebody, most likely you, asked for a new password at %(site)s. This mail address has no account there.", site=_site()),
        _("You may have signed up with another address. Or open this link to sign up with this one; it works once, for 24 hours:"),
        link,
        _("If it wasn't you, leave this mail alone: no account is made without the link."),
    )


def password_changed(member: Member) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("Your password at %(site)s was changed", site=_site()),
            _("The password of your account at %(site)s was changed just now. All other devices were logged out.", site=_site()),
            _("If it wasn't you, choose a new password at once:"),
            addresses.url(addresses.forgot()),
        )


def confirm_address(member: Member, address: str, link: str) -> None:
    with words.speaking(member.language):
        _send(
            address,
            _("Confirm your new mail address at %(site)s", site=_site()),
            _("A member of %(site)s gave this as the new mail address of their account.", site=_site()),
            _("Open this link to confirm it. It works once, for 24 hours:"),
            link,
            _("If it wasn't you, leave this mail alone: nothing is changed without the link."),
        )


def address_is_taken(owner: Member, link: str) -> None:
    """To the owner of an address that another member (or the same person, who forgot) wanted."""
    with words.speaking(owner.language):
        _send(
            owner.address,
            _("Your mail address at %(site)s", site=_site()),
            _("A member of %(site)s gave this as the new mail address of another account.", site=_site()),
            _("It belongs to your account already, so nothing was changed. You need not do anything."),
            _("If you don't remember the password, choose a new one with this link. It works once, for one hour:"),
            link,
        )


def address_will_change(member: Member) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("A new mail address was asked for at %(site)s", site=_site()),
            _("Somebody who knows your password asked to change the mail address of your account at %(site)s.", site=_site()),
            _("The change waits until it is confirmed from the new address."),
            _("If it wasn't you, choose a new password at once. That also stops the change:"),
            addresses.url(addresses.forgot()),
        )


def address_changed(member: Member, to: str) -> None:
    """To the old address, before the member has the new one."""
    with words.speaking(member.language):
        _send(
            member.address,
            _("Your mail address at %(site)s was changed", site=_site()),
            _("Your account at %(site)s now has the mail address %(address)s.", site=_site(), address=to),
            _("Mail no longer goes to this one."),
            *_ask_for_help(),
        )


def news(member: Member, subject: str, sentence: str, lead: str, path: str) -> None:
    """What a member is told on the site as well, worded already; `lead` leads to the link to `path`."""
    _send(member.address, subject, sentence, lead, addresses.url(path))


def sanctioned(member: Member, *, kinds: str, told: str) -> None:
    _send(
        member.address,
        _("Your account at %(site)s was restricted", site=_site()),
        _("A moderator of %(site)s restricted your account. What you can't do now: %(kinds)s", site=_site(), kinds=kinds),
        told,
    )


def sanction_lifted(member: Member, *, kinds: str, why: str) -> None:
    _send(
        member.address,
        _("A restriction of your account at %(site)s was lifted", site=_site()),
        _("You can do this again, unless another restriction runs: %(kinds)s", kinds=kinds),
        _("Reason: %(reason)s", reason=why),
    )


def sanction_ended(member: Member, *, kinds: str) -> None:
    _send(
        member.address,
        _("A restriction of your account at %(site)s has ended", site=_site()),
        _("You can do this again, unless another restriction runs: %(kinds)s", kinds=kinds),
    )


def leaving(member: Member, *, at: str) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("Your account at %(site)s will be deleted", site=_site()),
            _("Somebody who knows your password asked to delete your account at %(site)s.", site=_site()),
            _("That is done after %(at)s. Until then you can log in and keep the account:", at=at),
            addresses.url(addresses.leaving()),
            _("If it wasn't you, choose a new password at once, and keep the account:"),
            addresses.url(addresses.forgot()),
        )


def staying(member: Member) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("Your account at %(site)s stays", site=_site()),
            _("The deletion of your account at %(site)s was called off. Nothing was changed.", site=_site()),
        )


def left(address: str | None, language: str) -> None:
    """To an address that the site is about to forget."""
    with words.speaking(language):
        _send(
            address,
            _("Your account at %(site)s was deleted", site=_site()),
            _(
                "Your account at %(site)s and what it knew of you are gone, as you asked. Thank you for having been here.",
                site=_site(),
            ),
            _("You can sign up again with this address at any time; it will be a new account."),
        )


def export_ready(member: Member, *, until: str) -> None:
    with words.speaking(member.language):
        _send(
            member.address,
            _("Your data at %(site)s is ready", site=_site()),
            _("The data that you asked for can be downloaded until %(until)s, by you alone, in your settings:", until=until),
            addresses.url(addresses.own_settings()),
        )


def _ask_for_help() -> list[str]:
    if contact := options.contact.get():
        return [_("If it wasn't you, write to %(contact)s.", contact=contact)]
    return [_("If it wasn't you, turn to whoever runs the site.")]


def _send(to: str | None, subject: str, *paragraphs: str) -> None:
    if to is not None:
        mail.send(to, subject=subject, text="\n\n".join((*paragraphs, _site())) + "\n")


def _site() -> str:
    return options.site_name.get()
