"""Redeem codes: made in batches by admins, shown once, and each turned into points once."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, func, select

from wenku.accounts.models import Member
from wenku.base import audit, clock, days, options, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.paging import Page, number
from wenku.base.words import Lazy, _l
from wenku.payments.models import Code, CodeBatch
from wenku.points import causes, ledger
from wenku.points.models import Pocket, Reason

MOST_CODES = 2000
MOST_POINTS = 100_000
LONGEST = timedelta(days=5 * 366)
LONGEST_NOTE = 200
SHOWN_FOR = timedelta(minutes=30)
"""How long after making them the codes can be shown, by whoever holds the seed."""

REFERENCE = "code:"
"""With the code's id behind it, its name in the ledger."""

causes.of(Reason.REDEEM, name=REFERENCE, id=Code.id, whose=Code.redeemed_by_id, by=Code.redeemed_by_id)

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing in it is mistaken for another
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS, _GROUP = 5, 4  # 100 bits; with the last four known, 80 are left to guess

_UNUSABLE = _l("No points for this code: it is mistyped, used already, or no longer valid.")


class Revoked(Conflict):
    code, message = "batch-revoked", _l("This batch was revoked already.")


@dataclass(frozen=True)
class Stock:
    """A batch and how its codes stand. What is neither used nor `usable` is `lost`: expired or revoked before anybody used it."""

    batch: CodeBatch
    made: int
    used: int

    @property
    def is_over(self) -> bool:
        return self.batch.revoked_at is not None or self.batch.expires_at <= clock.now()

    @property
    def usable(self) -> int:
        return 0 if self.is_over else self.made - self.used

    @property
    def lost(self) -> int:
        return self.made - self.used - self.usable


def make(*, number: int, points: int, pocket: Pocket, last_day: date, note: str, by: Member) -> tuple[CodeBatch, str]:
    """A batch of `number` codes that are good until the end of `last_day` in the site's zone, and the seed of its codes.

    The seed is kept nowhere: whoever gets it reads the codes with `written`. Raises Invalid.
    """
    expires_at = _end(last_day)
    _check(number, points, expires_at, note)
    batch = CodeBatch(points=points, pocket=pocket, note=note.strip(), expires_at=expires_at, made_by_id=by.id, made_at=clock.now())
    session().add(batch)
    session().flush()
    seed = secrets.token_urlsafe(32)
    texts = [read(text) for text in _written(seed, number)]
    session().add_all(Code(batch_id=batch.id, digest=_digest(text), last=text[-_GROUP:]) for text in texts)
    audit.record(
        "codes.made",
        by_id=by.id,
        subject=f"code_batch:{batch.id}",
        number=number,
        points=points,
        pocket=pocket,
        last_day=last_day.isoformat(),
        note=batch.note,
    )
    return batch, seed


def written(batch: CodeBatch, seed: str, *, by: Member) -> list[str]:
    """The codes of the batch, as they are handed out; none where the seed isn't its own, or too much time went by."""
    texts = _written(seed, _size(batch))
    is_fresh = batch.made_by_id == by.id and clock.now() - batch.made_at < SHOWN_FOR
    return texts if is_fresh and _known(batch, texts[:1]) else []


def listed(batch: CodeBatch, texts: Iterable[str]) -> list[str]:
    """Those of `texts` that are codes of this batch, as they are handed out."""
    return [spelled(text) for text in _known(batch, texts)]


def redeem(text: str, *, by: Member) -> CodeBatch:
    """Give the member the code's points, once. Raises Invalid, with the same words whatever is wrong with the code, unless it was
    the member's own use of it; and SwitchedOff while no points are sold.
    """
    switches.check(switches.top_ups)
    code = session().scalars(select(Code).where(Code.digest == _digest(read(text))).with_for_update()).one_or_none()
    if code is None:
        raise Invalid({"code": _UNUSABLE})
    if code.redeemed_at is not None:
        raise Invalid({"code": _yours(code.redeemed_at) if code.redeemed_by_id == by.id else _UNUSABLE})
    batch = _locked(code.batch_id, for_reading=True)
    if batch.revoked_at is not None or batch.expires_at <= clock.now():
        raise Invalid({"code": _UNUSABLE})
    code.redeemed_by_id, code.redeemed_at = by.id, clock.now()
    (purse,) = ledger.locked(by)
    ledger.move(
        batch.points,
        giver=ledger.house(batch.pocket),
        taker=purse.of(batch.pocket),
        reason=Reason.REDEEM,
        reference=f"{REFERENCE}{code.id}",
        by=by,
    )
    return batch


def revoke(batch_id: int, *, by: Member) -> None:
    """End what is unused of the batch. Raises Revoked."""
    batch = _locked(batch_id)
    if batch.revoked_at is not None:
        raise Revoked
    batch.revoked_at = clock.now()
    audit.record("codes.revoked", by_id=by.id, subject=f"code_batch:{batch.id}", unused=_size(batch) - _used(batch))


def found(batch_id: int) -> Stock:
    """Raises NotFound."""
    row = session().execute(_stocks().where(CodeBatch.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound
    return Stock(*row)


def batches(*, before: str | None = None, size: int = 30) -> Page[Stock]:
    """The newest first."""
    query = _stocks().order_by(CodeBatch.id.desc()).limit(size + 1)
    if key := number(before):
        query = query.where(CodeBatch.id < key)
    rows = [Stock(*row) for row in session().execute(query)]
    return Page(rows[:size], next=str(rows[size - 1].batch.id) if len(rows) > size else None)


def uses(batch: CodeBatch) -> Sequence[Code]:
    """The codes that were redeemed, the latest first."""
    used = select(Code).where(Code.batch_id == batch.id, Code.redeemed_at.is_not(None))
    return session().scalars(used.order_by(Code.redeemed_at.desc(), Code.id.desc())).all()


def read(text: str) -> str:
    """The twenty characters that `text` means, however typed: full-width, in small letters, O for 0, with gaps or without."""
    plain = unicodedata.normalize("NFKC", text[:200]).upper().translate(_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum())


def spelled(text: str) -> str:
    """As it is handed out, in groups of four."""
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def last_day_of(batch: CodeBatch) -> date:
    return days.of(batch.expires_at - timedelta(microseconds=1))


def _check(number: int, points: int, expires_at: datetime, note: str) -> None:
    wrong: dict[str, str | Lazy] = {}
    if not 1 <= number <= MOST_CODES:
        wrong["number"] = _between(1, MOST_CODES)
    if not 1 <= points <= MOST_POINTS:
        wrong["points"] = _between(1, MOST_POINTS)
    if not clock.now() < expires_at <= clock.now() + LONGEST:
        wrong["last_day"] = _l("From today on, and within the next five years, please.")
    if len(note) > LONGEST_NOTE:
        wrong["note"] = _l("At most %(most)s characters, please.", most=LONGEST_NOTE)
    if wrong:
        raise Invalid(wrong)


def _between(least: int, most: int) -> Lazy:
    return _l("Between %(least)s and %(most)s, please.", least=least, most=most)


def _end(day: date) -> datetime:
    """The moment after the last one of `day` in the site's zone."""
    if day == date.max:
        day -= timedelta(days=1)
    return days.ends_at(day)


def _written(seed: str, number: int) -> list[str]:
    return [spelled(_text(seed, place)) for place in range(number)]


def _text(seed: str, place: int) -> str:
    bits = int.from_bytes(hmac.digest(seed.encode(), str(place).encode(), "sha256"))
    return "".join(_LETTERS[bits >> 5 * letter & 31] for letter in range(_GROUPS * _GROUP))


def _digest(text: str) -> str:
    """Unkeyed: a code has bits enough, and those that were sold must stay good when the site gets another secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def _known(batch: CodeBatch, texts: Iterable[str]) -> list[str]:
    plain = [read(text) for text in texts]
    digests = {_digest(text) for text in plain}
    found = set(session().scalars(select(Code.digest).where(Code.batch_id == batch.id, Code.digest.in_(digests))))
    return [text for text in plain if _digest(text) in found]


def _yours(at: datetime) -> Lazy:
    day = at.astimezone(options.zone())
    return _l("You redeemed this code already, on %(day)s. Its points are yours.", day=day.strftime("%Y-%m-%d %H:%M"))


def _locked(batch_id: int, *, for_reading: bool = False) -> CodeBatch:
    """Codes of a batch that are redeemed at once don't wait for each other, but for its end."""
    query = select(CodeBatch).where(CodeBatch.id == batch_id).with_for_update(read=for_reading)
    batch = session().scalars(query.execution_options(populate_existing=True)).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def _size(batch: CodeBatch) -> int:
    return session().scalar(select(func.count()).where(Code.batch_id == batch.id)) or 0


def _used(batch: CodeBatch) -> int:
    return session().scalar(select(func.count()).where(Code.batch_id == batch.id, Code.redeemed_at.is_not(None))) or 0


def _stocks() -> Select[*tuple[CodeBatch, int, int]]:
    used = func.count(case((Code.redeemed_at.is_not(None), 1)))
    return select(CodeBatch, func.count(Code.id), used).join(Code, Code.batch_id == CodeBatch.id).group_by(CodeBatch.id)
