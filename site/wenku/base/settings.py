"""Where things run: one frozen Settings, read from the environment (and a .env file) once."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from wenku.base import cache, clamd

_HERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # where the site is found that listens everywhere


class Settings(BaseSettings):
    """Each field is the variable `WENKU_<NAME>`; `.env.example` documents every one of them."""

    model_config = SettingsConfigDict(env_prefix="WENKU_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 5000
    public_url: str = ""
    secret_key: SecretStr = SecretStr("")
    database: str = ""
    blobs: str = ""
    mail: str = ""
    mail_from: str = "wenku@localhost"
    jobs: str = "sql:"
    cache: str = "memory:"
    search: str = ""
    payments: Literal["", "sandbox"] = ""
    alipay_app: str = ""
    alipay_private_key: str = ""
    alipay_public_key: str = ""
    alipay_gateway: str = "https://openapi.alipay.com/gateway.do"
    stripe_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")
    proxies: Annotated[int, Field(ge=0, le=9)] = 0
    accel: str = ""
    clamd: str = ""
    sandbox: Literal["strong", "weak"] = "strong"
    worker_threads: Annotated[int, Field(ge=1, le=64)] = 2
    web_threads: Annotated[int, Field(ge=1, le=256)] = 8
    print_links: bool = False
    log_level: Annotated[str, NoDecode] = "INFO"

    @model_validator(mode="before")
    @classmethod
    def _fill_from_data(cls, given: dict[str, object]) -> dict[str, object]:
        """What isn't given lives in the data folder, so that one variable moves the whole site."""
        data = Path(str(given.get("data") or "data")).resolve()
        host, port = str(given.get("host") or "127.0.0.1"), given.get("port") or 5000
        homes = {
            "database": f"sqlite:///{data / 'wenku.sqlite3'}",
            "blobs": f"file://{data / 'blobs'}",
            "mail": f"folder:{data / 'mail'}",
            "search": f"tantivy:{data / 'search'}",
            "public_url": f"http://{_HERE.get(host, host)}:{port}",
        }
        named = {name: given.get(name) or home for name, home in homes.items()}
        if named["search"] == "tantivy:":
            named["search"] = homes["search"]
        return {**given, "data": data, **named}

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        if not self.database.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("WENKU_DATABASE must begin with sqlite:/// or postgresql://")
        if not self.mail.startswith(("folder:", "smtp://", "smtps://")):
            raise ValueError("WENKU_MAIL must begin with folder:, smtp:// or smtps://")
        if self.jobs != "sql:":
            raise ValueError("WENKU_JOBS must be sql:")
        try:
            cache.at(self.cache)
        except ValueError as error:
            raise ValueError(f"WENKU_CACHE can't be used: {error}") from None
        if not self.search.startswith("tantivy:/"):
            raise ValueError("WENKU_SEARCH must begin with tantivy:/")
        self._check_payments()
        self._check_clamd()
        return self

    def _check_payments(self) -> None:
        alipay = (self.alipay_app, self.alipay_private_key, self.alipay_public_key)
        stripe = (self.stripe_key.get_secret_value(), self.stripe_webhook_secret.get_secret_value())
        if any(alipay) != all(alipay):
            raise ValueError("Alipay needs WENKU_ALIPAY_APP, WENKU_ALIPAY_PRIVATE_KEY and WENKU_ALIPAY_PUBLIC_KEY, all three")
        for file in alipay[1:]:
            if file and not Path(file).is_file():
                raise ValueError(f"There is no file {file}: the keys of Alipay are given as paths of PEM files")
        if any(stripe) != all(stripe):
            raise ValueError("Stripe needs WENKU_STRIPE_KEY and WENKU_STRIPE_WEBHOOK_SECRET, both")
        if self.payments == "sandbox" and (self.proxies or any(alipay + stripe) or not self._is_only_here):
            raise ValueError(
                "WENKU_PAYMENTS=sandbox gives points for no money: only where the site is reached from this machine alone"
                " (WENKU_HOST and WENKU_PUBLIC_URL name it 127.0.0.1 or localhost, WENKU_PROXIES is 0), and beside no real provider"
            )

    def _check_clamd(self) -> None:
        try:
            if self.clamd:
                clamd.check(self.clamd)
        except ValueError as error:
            raise ValueError(f"WENKU_CLAMD can't be used: {error}") from None

    @property
    def _is_only_here(self) -> bool:
        return {self.host, urlsplit(self.public_url).hostname} <= {"127.0.0.1", "::1", "localhost"}

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def local_url(self) -> str:
        """Where the site answers on this very machine."""
        return f"http://{_HERE.get(self.host, self.host)}:{self.port}"


@lru_cache(maxsize=1)
def read() -> Settings:
    """Ends the process, with a line for each setting that makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        raise SystemExit("\n".join(_told(problem) for problem in error.errors())) from None


def read_to_serve() -> Settings:
    """As `read`, for whoever serves the site: it also takes a secret key."""
    here = read()
    if not here.secret_key.get_secret_value():
        raise SystemExit(
            "WENKU_SECRET_KEY is not set. `make run` makes a key by itself; whoever serves in another way sets it to a long random"
            " text, the same at each start."
        )
    return here


def _told(problem: ErrorDetails) -> str:
    name = "".join(f"WENKU_{part}: ".upper() for part in problem["loc"])
    return name + problem["msg"].removeprefix("Value error, ")
