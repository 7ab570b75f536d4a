"""The door of jobs: which function does the jobs of which name, when periodic work is due, and the process that does it."""

import logging
import os
import re
import signal
import sys
import threading
from datetime import timedelta
from types import FrameType

import click

from wenku.accounts import sanctions, signing_in, tokens
from wenku.base import db, incoming, jobs, mail, migrating, processes, settings, words, workers
from wenku.base.db import unit_of_work
from wenku.base.working import Crew, Time, Work
from wenku.documents import changes, moving
from wenku.downloads import auditing, caps, pool, refunding, releasing
from wenku.editorial import announcements
from wenku.guard import keys, limits
from wenku.health import daily as site_days
from wenku.health import parts, watching
from wenku.moderation import claiming, examining, flagging, hiding, sensitive, soon, wordlists
from wenku.payments import errands
from wenku.personal import exporting, leaving
from wenku.points import daily
from wenku.previews import making, more, trimming
from wenku.previews.engine import Interrupted
from wenku.search import heat, indexing, searches, suggesting, together
from wenku.search.engine import Busy

log = logging.getLogger(__name__)

_LINK = re.compile(r"https?://\S+")


def deliver(*, to: str, subject: str, text: str) -> None:
    """While mail only goes to a folder, whoever runs the site by hand reads each mail's links in the terminal."""
    mail.deliver(to=to, subject=subject, text=text)
    here = settings.read()
    if here.print_links and here.mail.startswith("folder:"):
        print("\n  ".join((f"mail to {to}: {subject}", *_LINK.findall(text))), flush=True)


def tidy() -> None:
    """Delete what is of no use to anybody any more, each room its own."""
    incoming.sweep()
    for forget_old in (
        jobs.forget_old,
        workers.forget_old,
        tokens.forget_old,
        limits.forget_old,
        keys.forget_old,
        caps.forget_old,
        claiming.forget_old,
        signing_in.forget_old,
        searches.forget_old,
    ):
        with unit_of_work():
            forget_old()
    exporting.forget_old()


WORKS = {
    "accounts.tell_ended": Work(sanctions.tell_ended),
    "documents.move_merged": Work(moving.move_merged, longest=timedelta(hours=6)),
    "documents.owner_changed": Work(changes.owner_changed),
    "documents.tallies_changed": Work(changes.tallies_changed),
    "downloads.refund_takedown": Work(refunding.refund_takedown),
    "downloads.release": Work(releasing.release_due),
    "downloads.audit": Work(auditing.audit),
    "downloads.vip_pool": Work(pool.settle),
    "editorial.turn": Work(announcements.turn),
    "health.count_days": Work(site_days.count),
    "health.look": Work(watching.look),
    "mail.deliver": Work(deliver),
    "points.count_days": Work(daily.count_days),
    "moderation.catch_up": Work(examining.catch_up),
    "moderation.decide": Work(soon.decide, given_up=soon.not_decided),
    "moderation.examine": Work(examining.examine),
    "moderation.flag_self_dealing": Work(flagging.flag_self_dealing),
    "moderation.restore_ended": Work(hiding.restore_ended),
    wordlists.CHANGED: Work(sensitive.words_changed),
    "payments.ask": Work(errands.ask),
    "payments.begin": Work(errands.begin, given_up=errands.not_begun),
    "payments.refund": Work(errands.refund, given_up=errands.not_refunded),
    "payments.try": Work(errands.send),
    "payments.watch": Work(errands.watch),
    "personal.export": Work(exporting.make, given_up=exporting.given_up),
    "personal.forget": Work(leaving.forget_due),
    "previews.make": Work(making.make, given_up=making.given_up, interruptions=(Interrupted,)),
    "previews.pages": Work(more.make, interruptions=(Interrupted,)),
    "previews.trim": Work(trimming.trim),
    "previews.widen": Work(more.widen),
    "search.catch_up": Work(indexing.catch_up),
    "search.heat": Work(heat.count),
    "search.index": Work(indexing.index, longest=timedelta(days=1), interruptions=(Busy,)),
    "search.rank_suggestions": Work(suggesting.rerank),
    "search.suggest": Work(suggesting.catch_up),
    "search.together": Work(together.count),
    "site.tidy": Work(tidy),
}

TIMES = [
    Time("downloads.audit", every=timedelta(hours=1)),
    Time("health.count_days", every=timedelta(minutes=10)),
    Time("health.look", every=timedelta(minutes=5)),
    Time("points.count_days", every=timedelta(hours=1)),
    Time("accounts.tell_ended", every=timedelta(minutes=5)),
    Time("moderation.restore_ended", every=timedelta(minutes=5)),
    Time("personal.forget", every=timedelta(hours=1)),
    Time("payments.watch", every=timedelta(minutes=5)),
    Time("downloads.release", every=timedelta(minutes=10)),
    Time("downloads.vip_pool", every=timedelta(hours=1)),
    Time("search.suggest", every=timedelta(minutes=1)),
    Time("search.rank_suggestions", every=timedelta(hours=6)),
    Time("previews.trim", every=timedelta(minutes=10)),
    Time("documents.tallies_changed", every=timedelta(minutes=10)),
    Time("search.catch_up", every=timedelta(minutes=5)),
    Time("moderation.catch_up", every=timedelta(hours=1)),
    Time("moderation.flag_self_dealing", every=timedelta(days=1)),
    Time("search.heat", every=timedelta(minutes=5)),
    Time("search.together", every=timedelta(hours=1)),
    Time("site.tidy", every=timedelta(hours=6)),
]


@click.command("worker")
def command() -> None:
    """Do jobs until a signal says stop."""
    if not migrating.is_current(db.engine()):
        raise SystemExit("The database is not up to date: `flask db upgrade` brings it there.")
    run()


def run() -> None:
    """Until a signal says stop, or the supervisor that started this process is gone."""
    stop = threading.Event()

    def asked_to_stop(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)  # asked twice: at once; the leases run out by themselves
        stop.set()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, asked_to_stop)
    supervisor = processes.supervisor()
    incoming.sweep()
    hands = settings.read().worker_threads
    crew = Crew(WORKS, TIMES, light=max(1, hands // 2), slow=max(1, hands - hands // 2))
    crew.start()
    log.info("the worker is ready")
    threading.Thread(target=_say_what_previews_lack, daemon=True).start()  # it takes a while, and holds up nobody
    while not stop.wait(1.0):
        if supervisor is not None and os.getppid() != supervisor:
            break
    crew.stop()
    sys.stdout.flush()
    os._exit(0)  # a job that was given back may still be at it in its thread, and would hold up an orderly end


def _say_what_previews_lack() -> None:
    with words.speaking(words.of_terminal()):
        for finding in parts.look(parts.PREVIEWS):
            if not finding.works:
                log.warning("%s: %s", finding.part.title, finding.told)
