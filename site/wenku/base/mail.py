"""A message to send is a job; delivered into a folder or by SMTP, by setting."""

import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from wenku.base import clock, jobs, settings

MOST_ATTEMPTS = 24
"""A mail server may be away for half a day."""


jobs.confidential("mail.deliver")  # a link in a mail opens an account; of tokens themselves only digests are kept


def send(to: str, *, subject: str, text: str) -> None:
    """Have the message sent once this transaction is committed: at least once, in rare cases twice."""
    jobs.enqueue("mail.deliver", to=to, subject=subject, text=text, most_attempts=MOST_ATTEMPTS)


def deliver(*, to: str, subject: str, text: str) -> None:
    """Hand the message over now; runs in the worker, with no unit of work open."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.read().mail_from, to, subject
    message["Date"], message["Message-ID"] = format_datetime(clock.now()), make_msgid(domain="wenku")
    message.set_content(text)
    where = settings.read().mail
    if where.startswith("folder:"):
        _into_folder(Path(where.removeprefix("folder:")), message)
    else:
        with _server(where) as connection:
            connection.send_message(message)


def _into_folder(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S.%f}"
    part = folder / f".{name}.part"
    part.write_bytes(message.as_bytes())
    part.rename(folder / f"{name}.eml")


def reaches_people() -> bool:
    """Whether messages go to a mail server, and not into a folder."""
    return not settings.read().mail.startswith("folder:")


def probe() -> None:
    """Raises where a message couldn't be handed over now."""
    where = settings.read().mail
    if where.startswith("folder:"):
        folder = Path(where.removeprefix("folder:"))
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    with _server(where) as connection:
        connection.noop()


@contextmanager
def _server(where: str) -> Iterator[smtplib.SMTP]:
    """`where` is smtp://user:password@host:587 (STARTTLS where the server offers it) or smtps://…:465."""
    at = urlsplit(where)
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if at.scheme == "smtps":
        connection = smtplib.SMTP_SSL(at.hostname or "", at.port or 465, timeout=30, context=context)
    else:
        connection = smtplib.SMTP(at.hostname or "", at.port or 25, timeout=30)
    with connection:
        connection.ehlo()
        if at.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
        if at.username:
            connection.login(unquote(at.username), unquote(at.password or ""))
        yield connection
