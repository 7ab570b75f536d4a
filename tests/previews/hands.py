"""One hand that does the waiting jobs about previews, each as a worker would, and what they leave."""

from sqlalchemy import select

from wenku.base import blobs, jobs
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, Lease
from wenku.documents.models import Version
from wenku.previews import engine, queries
from wenku.worker import WORKS


def waiting(name: str = "previews.") -> list[Job]:
    with unit_of_work(writes=False):
        wanted = select(Job).where(Job.name.startswith(name), Job.finished_at.is_(None))
        return list(session().scalars(wanted.order_by(Job.background, Job.id)))


def taken(job: Job) -> Lease:
    with unit_of_work():
        found = jobs.take(job.id, by="a worker")
        return Lease(found.id, found.lease, found.lane)


def do(job: Job) -> None:
    lease = taken(job)
    WORKS[job.name].on(job, lease)
    with unit_of_work():
        jobs.finish(lease)


def do_all() -> list[str]:
    """The names of the jobs that were done, until there are none."""
    done = []
    while found := waiting():
        do(found[0])
        done.append(found[0].name)
    return done


def shown(version: Version) -> queries.Shown:
    with unit_of_work(writes=False):
        return queries.shown(version.id)


def derived(version: Version) -> dict[str, bytes]:
    """All derived files of a version, by path."""
    return {path: blobs.get(path) for path in blobs.names(f"derived/{version.id}")}


def named(version: Version) -> set[str]:
    """The files that its rows name, and that of its words."""
    images = [picture.path for pictures in shown(version).images.values() for picture in pictures.values()]
    return {*images, queries.words_path(version.id, engine.NAME)}
