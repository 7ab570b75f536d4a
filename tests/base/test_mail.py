"""A mail goes out once its transaction is committed, and its words are kept no longer than that."""

import email
from email.policy import default

import pytest
from sqlalchemy import select

from wenku import worker
from wenku.base import jobs, mail, settings
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Job, Lease

LINK = "https://wenku.example/reset/a-secret"


def asked() -> Lease:
    with unit_of_work():
        mail.send("reader@example.org", subject="新密码", text=f"请打开：\n\n{LINK}\n")
    with unit_of_work():
        job = jobs.take(session().scalars(select(Job.id)).one(), by="here/1/1")
    return Lease(job.id, job.lease)


def kept() -> dict:
    with unit_of_work(writes=False):
        return session().scalars(select(Job)).one().arguments


def test_a_mail_waits_with_its_words(site):
    asked()
    assert LINK in kept()["text"]


@pytest.mark.parametrize("end", [jobs.finish, lambda lease: jobs.give_up(lease, error="no such host")])
def test_nothing_of_a_mail_is_kept_once_it_is_sent_or_given_up(site, end):
    lease = asked()
    with unit_of_work():
        end(lease)
    assert kept() == {}


def test_a_mail_that_could_not_be_sent_is_tried_again_with_its_words(site):
    lease = asked()
    with unit_of_work():
        jobs.retry(lease, error="no answer", after=jobs.PAUSE)
    assert LINK in kept()["text"]


def test_a_mail_in_the_folder_can_be_read(site):
    mail.deliver(to="reader@example.org", subject="新密码", text=f"请打开：\n\n{LINK}\n")
    (path,) = (site.data / "mail").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert (message["To"], message["Subject"]) == ("reader@example.org", "新密码")
    assert LINK in message.get_content()


def test_whoever_runs_the_site_by_hand_reads_every_link(site, monkeypatch, capsys):
    text = f"登录：\n\nhttps://wenku.example/login\n\n新密码：\n\n{LINK}\n"
    worker.deliver(to="reader@example.org", subject="新密码", text=text)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("WENKU_PRINT_LINKS", "true")
    settings.read.cache_clear()
    worker.deliver(to="reader@example.org", subject="新密码", text=text)
    said = capsys.readouterr().out
    assert "https://wenku.example/login" in said
    assert LINK in said


def test_an_address_can_not_smuggle_in_a_header(site):
    with pytest.raises(ValueError, match="Header"):
        mail.deliver(to="a@example.org\nBcc: b@example.org", subject="x", text="x")
