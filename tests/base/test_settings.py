"""Where things run: one folder moves them all, and what makes no sense is told."""

import pytest
from pydantic import ValidationError

from wenku.base.settings import Settings, read


@pytest.fixture
def empty(monkeypatch, tmp_path):
    """An environment in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WENKU_{name.upper()}", raising=False)


def test_one_folder_moves_the_whole_site(empty, monkeypatch, tmp_path):
    monkeypatch.setenv("WENKU_DATA", str(tmp_path / "there"))
    here = Settings()
    assert here.database == f"sqlite:///{tmp_path}/there/wenku.sqlite3"
    assert here.blobs == f"file://{tmp_path}/there/blobs"
    assert here.mail == f"folder:{tmp_path}/there/mail"


def test_a_site_that_listens_everywhere_is_found_here(empty, monkeypatch):
    monkeypatch.setenv("WENKU_HOST", "0.0.0.0")
    monkeypatch.setenv("WENKU_PORT", "8000")
    assert Settings().public_url == Settings().local_url == "http://127.0.0.1:8000"


def test_there_is_no_default_secret(empty):
    assert Settings().secret_key.get_secret_value() == ""


@pytest.mark.parametrize(
    "more",
    [
        {"HOST": "0.0.0.0"},
        {"PUBLIC_URL": "https://docs.example.org"},
        {"PROXIES": "1"},
        {"STRIPE_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"},
    ],
)
def test_points_for_no_money_are_given_only_where_nobody_else_comes(empty, monkeypatch, more):
    monkeypatch.setenv("WENKU_PAYMENTS", "sandbox")
    assert Settings().payments == "sandbox"
    for name, value in more.items():
        monkeypatch.setenv(f"WENKU_{name}", value)
    with pytest.raises(ValidationError, match="points for no money"):
        Settings()


@pytest.mark.parametrize(
    "given",
    [
        {"STRIPE_KEY": "sk_live_1"},
        {"STRIPE_WEBHOOK_SECRET": "whsec_1"},
        {"ALIPAY_APP": "2021"},
        {"ALIPAY_APP": "2021", "ALIPAY_PRIVATE_KEY": "/nowhere/ours.pem", "ALIPAY_PUBLIC_KEY": "/nowhere/theirs.pem"},
    ],
)
def test_half_a_payment_provider_is_none(empty, monkeypatch, given):
    for name, value in given.items():
        monkeypatch.setenv(f"WENKU_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_a_wrong_setting_is_told_by_its_name(empty, monkeypatch):
    monkeypatch.setenv("WENKU_PORT", "70000")
    read.cache_clear()
    with pytest.raises(SystemExit, match="WENKU_PORT: "):
        read()
