"""The frame of every answer: languages, headers, errors."""


def test_the_site_says_that_it_serves_in_both_languages(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/en/healthz").text == "ok\n"


def test_every_answer_is_hardened(client):
    answer = client.get("/healthz")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
