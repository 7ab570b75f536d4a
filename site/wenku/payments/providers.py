"""The providers that this site's settings have switched on."""

from functools import lru_cache
from pathlib import Path

from wenku.base import settings
from wenku.base.settings import Settings
from wenku.payments.alipay import Alipay
from wenku.payments.paying import PaymentProvider
from wenku.payments.sandbox import Sandbox
from wenku.payments.stripe import Stripe
from wenku.points import tariff


def every() -> dict[str, PaymentProvider]:
    """By name, in the order in which they are offered."""
    return _of(settings.read())


def named(name: str) -> PaymentProvider | None:
    return every().get(name)


def offered() -> list[PaymentProvider]:
    """Those that take the site's currency."""
    return [provider for provider in every().values() if provider.takes(tariff.currency.get())]


@lru_cache(maxsize=2)
def _of(here: Settings) -> dict[str, PaymentProvider]:
    found: list[PaymentProvider] = []
    if here.alipay_app:
        private, public = (Path(file).read_text() for file in (here.alipay_private_key, here.alipay_public_key))
        found.append(Alipay(here.alipay_app, private, public, gateway=here.alipay_gateway))
    if secret := here.stripe_key.get_secret_value():
        found.append(Stripe(secret, here.stripe_webhook_secret.get_secret_value()))
    if here.payments == "sandbox":
        found.append(Sandbox(here.data / "sandbox-payments", here.secret_key.get_secret_value()))
    return {provider.name: provider for provider in found}
