"""What works and what is missing is tried, and told with what it costs."""

import socketserver
import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from wenku.base import blobs, db, settings, words, workers
from wenku.base.db import unit_of_work
from wenku.health import parts
from wenku.previews.available import Available
from wenku.previews.walls import Strength


def told(part) -> tuple[bool, str]:
    with words.speaking("en"):
        [finding] = parts.look([part])
    return finding.works, finding.told


def named(name: str) -> parts.Part:
    return next(part for part in parts.EVERY if part.name == name)


@pytest.fixture
def set_to(monkeypatch):
    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"WENKU_{name.upper()}", value)
        settings.read.cache_clear()

    return change


class Greeter(socketserver.StreamRequestHandler):
    """Just enough of a mail server to be asked whether it is there."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 well\r\n")


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greeter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_site_without_a_worker_serves_but_is_not_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: ok\nfiles: ok\nworker: missing\n")
    assert client.get("/healthz").status_code == 200


def test_a_site_with_a_living_worker_is_ready(client):
    with unit_of_work():
        workers.seen("here/1/1")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "database: ok\nfiles: ok\nworker: ok\n")


def test_a_site_whose_database_is_away_serves_but_is_not_ready(client, tmp_path):
    db.connect("postgresql://nobody:secret@127.0.0.1:1/nothing")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: missing\nfiles: ok\nworker: missing\n")
    assert client.get("/healthz").status_code == 200
    assert "secret" not in told(parts.DATABASE)[1]


def test_an_empty_database_is_not_ready(site, tmp_path):
    db.connect(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    works, text = told(parts.DATABASE)
    assert not works
    assert "flask db upgrade" in text


def test_files_are_tried_and_nothing_is_left_of_it(site):
    assert told(parts.FILES)[0]
    assert [path for path in (site.data / "blobs").rglob("*") if path.is_file()] == []


def test_a_folder_that_takes_no_files_is_told(site, tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    blobs.connect(f"file://{tmp_path / 'taken'}")
    works, text = told(parts.FILES)
    assert not works
    assert "nothing can be uploaded" in text


def test_mail_to_a_folder_works_and_reaches_nobody(site):
    assert told(named("mail")) == (True, "goes to a folder and to nobody; WENKU_MAIL names a mail server")
    assert list((site.data / "mail").iterdir()) == []


def test_a_mail_server_is_asked(site, set_to, mail_server):
    set_to(mail=f"smtp://127.0.0.1:{mail_server}")
    assert told(named("mail")) == (True, "is sent by SMTP")


def test_a_mail_server_that_is_away_is_told(site, set_to):
    set_to(mail="smtp://127.0.0.1:1")
    works, text = told(named("mail"))
    assert not works
    assert "nobody can sign up" in text


def test_the_key_that_is_kept_with_the_data_counts(site, set_to):
    set_to(secret_key="")
    assert not told(named("secret-key"))[0]
    (site.data / "secret_key").write_text("a key")
    assert told(named("secret-key"))[0]


@pytest.mark.parametrize(
    ("address", "works"),
    [("http://127.0.0.1:5000", True), ("https://wenku.example", True), ("http://wenku.example", False)],
)
def test_passwords_travel_by_https_alone(site, set_to, address, works):
    set_to(public_url=address)
    assert told(named("address"))[0] is works


def test_what_only_an_operator_can_say_is_asked_for(site):
    works, text = told(named("own-words"))
    assert not works
    assert "Record number" in text


def test_the_doctor_says_it_line_by_line_and_fails_without_an_essential_part(app):
    answer = app.test_cli_runner().invoke(args=["doctor"], env={"LC_ALL": "C.UTF-8"})
    assert answer.exit_code == 1
    assert len(answer.output.splitlines()) == len(parts.EVERY)
    assert "✗ Worker: None is alive" in answer.output
    with unit_of_work():
        workers.seen("here/1/1")
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_the_doctor_speaks_chinese_where_the_terminal_does(app):
    assert "数据库" in app.test_cli_runner().invoke(args=["doctor"], env={"LC_ALL": "zh_CN.UTF-8"}).output


def test_books_that_do_not_add_up_are_told(site, reader):
    assert told(named("points")) == (True, "the books add up")
    with unit_of_work():
        db.session().execute(text("UPDATE wallet SET balance = balance + 1 WHERE member_id IS NOT NULL"))
    works, said = told(named("points"))
    assert not works
    assert "holds 101 points, but its transfers come to 100" in said


WHOLE = Available(
    Strength.NAMESPACES,
    is_preloaded=True,
    office="7.4",
    library_loads=True,
    shows_formulas=True,
    chinese_font="Noto Sans CJK SC",
)


@pytest.mark.parametrize(
    ("look", "lacks", "costs"),
    [
        (parts.sandbox, {"strength": Strength.FILTERS}, "beside other files"),
        (parts.sandbox, {"strength": Strength.LIMITS}, "Nothing is previewed"),
        (parts.sandbox, {"is_preloaded": False}, "take longer"),
        (parts.office, {"office": None}, "simplified"),
        (parts.office, {"library_loads": False}, "twice as long"),
        (parts.office, {"shows_formulas": False}, "leave formulas out"),
        (parts.chinese_font, {"chinese_font": None}, "show boxes"),
    ],
)
def test_what_previews_lack_is_told_with_what_it_costs(look, lacks, costs):
    assert look(WHOLE)
    with pytest.raises(parts.Missing, match=costs), words.speaking("en"):
        look(replace(WHOLE, **lacks))


def test_an_operator_who_allows_a_weak_sandbox_is_told_how_weak_it_is(set_to):
    set_to(sandbox="weak")
    whole = replace(WHOLE, strength=Strength.LIMITS)
    with pytest.raises(parts.Missing, match="time and memory only"), words.speaking("en"):
        parts.sandbox(whole)


def test_previews_are_tried_on_this_machine(site):
    assert [finding.told for finding in parts.look(parts.PREVIEWS)]
    assert told(named("chinese-font"))[0]


def test_it_tells_by_which_providers_points_are_sold(site, set_to):
    assert told(named("payments")) == (True, "no provider is configured: points are not sold, codes can be redeemed")
    set_to(stripe_key="sk_test_1", stripe_webhook_secret="whsec_1")
    assert told(named("payments")) == (True, "Bank card (Stripe)")


def test_keys_that_are_none_are_told(site, set_to, tmp_path):
    (tmp_path / "key.pem").write_text("not a key")
    key = str(tmp_path / "key.pem")
    set_to(alipay_app="2021", alipay_private_key=key, alipay_public_key=key)
    works, words = told(named("payments"))
    assert not works
    assert "nobody can top up" in words
