"""The process behind `flask demo`: connects to the site, fills it, and says which accounts it made."""

import click

from wenku.base import blobs, db, migrating, settings, words
from wenku.base.db import unit_of_work
from wenku.base.words import _
from wenku.demo import filling, members


@click.command("demo")
@click.option("--yes", is_flag=True)
def main(yes: bool) -> None:
    """Fill the site with members, documents and ratings to look at."""
    with words.speaking(words.of_terminal()):
        _connect()
        with unit_of_work(writes=False):
            others = members.others()
        if others and not yes:
            raise SystemExit(
                _("This site has members of its own (%(number)s). With --yes it is filled nevertheless.", number=others)
            )
        accounts = members.make()
        try:
            filling.fill(click.echo)
        except filling.Stalled:
            raise SystemExit(_("No preview was made for a long time. `flask doctor` says what is missing.")) from None
        finally:
            _tell(accounts)


def _connect() -> None:
    here = settings.read()
    here.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.connect(here.database)
    blobs.connect(here.blobs)
    migrating.upgrade(db.engine())


def _tell(accounts: list[members.Account]) -> None:
    """The only time that anybody sees the passwords."""
    if not accounts:
        click.echo(_("The accounts of the demo were there already; their passwords were shown when they were made."))
        return
    click.echo(_("Accounts, with passwords that are shown only now:"))
    for account in accounts:
        click.echo(f"  {account.person.address:28} {account.password}  {account.person.role} {account.person.name}")
    click.echo(_("The site is at %(address)s", address=settings.read().public_url))


if __name__ == "__main__":
    main()
