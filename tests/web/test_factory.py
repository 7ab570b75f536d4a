"""The frame of every answer: languages, headers, errors."""


def test_the_site_says_that_it_serves_in_both_languages(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/en/healthz").text == "ok\n"


def test_every_answer_is_hardened(client):
    answer = client.get("/healthz")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_a_page_is_refused_with_a_part_of_a_page(client):
    whole = client.get("/nowhere")
    part = client.get("/nowhere", headers={"HX-Request": "true"})
    assert (whole.status_code, part.status_code) == (404, 404)
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert 'role="alert"' in part.text
