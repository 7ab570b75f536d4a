"""What the bank's clients do: each act is one form that is sent, and says how often the books show that it happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import ClassVar
from uuid import uuid4

from tests.bank.books import Books

ADMIN = -1
"""The seat of the admin, who is a moderator too; members have theirs by number."""


@dataclass(eq=False)
class Act:
    """Sent by who has the `seat`, with a key of its own, however often it is sent.

    `group`: acts of which one is as good as all; it happens once where one of them was told "ok", and never where none was.
    """

    seat: int
    path: str
    group: tuple[object, ...]
    fields: dict[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid4().hex)

    moves: ClassVar[bool] = True

    def happened(self, books: Books) -> int:
        raise NotImplementedError


class Buy(Act):
    @classmethod
    def of(cls, seat: int, buyer: int, document: int, price: int) -> Buy:
        return cls(seat, f"/documents/{document}/purchase", (cls, document, buyer), {"price": str(price)})

    def happened(self, books: Books) -> int:
        return books.purchases[self.group[1:]]


class Rate(Act):
    moves = False  # not each rating brings its author points

    @classmethod
    def of(cls, seat: int, reader: int, document: int) -> Rate:
        return cls(seat, f"/documents/{document}/rating", (cls, document, reader), {"score": "4.5"})

    def happened(self, books: Books) -> int:
        return books.ratings[self.group[1:]]


class CheckIn(Act):
    @classmethod
    def of(cls, seat: int, member: int) -> CheckIn:
        return cls(seat, "/me/check-ins", (cls, member))

    def happened(self, books: Books) -> int:
        return books.check_ins[self.group[1:]]


class AskRefund(Act):
    moves = False

    @classmethod
    def of(cls, seat: int, purchase: int) -> AskRefund:
        return cls(seat, f"/purchases/{purchase}/refund", (cls, purchase), {"reason": "The bank's member wants another one."})

    def happened(self, books: Books) -> int:
        return books.refund_requests[self.group[1:]]


class DecideRefund(Act):
    @classmethod
    def of(cls, request: int, dice: Random) -> DecideRefund:
        way = dice.choice(["grant", "grant", "refusal"])
        return cls(ADMIN, f"/moderation/refunds/{request}/{way}", (cls, request, way), {"answer": "So it was decided."})

    @property
    def moves(self) -> bool:  # type: ignore[override]
        return self.group[2] == "grant"

    def happened(self, books: Books) -> int:
        return books.decisions[self.group[1:]]


class Adjust(Act):
    """Nothing but its key tells one from another that is just like it; its reason is how the books are asked."""

    @classmethod
    def of(cls, member: int, dice: Random) -> Adjust:
        reason = f"Adjusted by {uuid4().hex}"
        way, pocket = dice.choice(["give", "give", "take"]), dice.choice(["gift", "cash"])
        fields = {"way": way, "pocket": pocket, "points": str(dice.randint(1, 9)), "reason": reason}
        return cls(ADMIN, f"/admin/members/{member}/adjustments", (cls, reason), fields)

    def happened(self, books: Books) -> int:
        return books.adjustments[self.group[1:]]


class Redeem(Act):
    @classmethod
    def of(cls, seat: int, member: int, code: str) -> Redeem:
        return cls(seat, "/me/codes", (cls, code, member), {"code": code})

    def happened(self, books: Books) -> int:
        return books.redeemed(*self.group[1:])


class AskPayout(Act):
    @classmethod
    def of(cls, seat: int, points: int) -> AskPayout:
        account = f"1{uuid4().int % 10**10:010}"
        fields = {"points": str(points), "method": "alipay", "holder": "Bank Member", "account": account, "bank": ""}
        return cls(seat, "/me/cash-out", (cls, account), fields)

    def happened(self, books: Books) -> int:
        return books.payouts[self.group[1:]]


class StepPayout(Act):
    """An admin agrees, pays or refuses, or the member takes it back."""

    @classmethod
    def of(cls, seat: int, payout: int, state: str, dice: Random) -> StepPayout:
        if seat != ADMIN:
            return cls(seat, f"/me/cash-out/{payout}/withdrawal", (cls, payout, "withdrawn"))
        ways = {"asked": [("agreement", "agreed"), ("refusal", "refused")], "agreed": [("payment", "paid"), ("refusal", "refused")]}
        way, to = dice.choice(ways[state])
        fields = {"seen": state, "note": "20260101", "reason": "Not this time."}
        return cls(ADMIN, f"/admin/payouts/{payout}/{way}", (cls, payout, to), fields)

    @property
    def moves(self) -> bool:  # type: ignore[override]
        return self.group[2] != "agreed"

    def happened(self, books: Books) -> int:
        return books.payout_steps[self.group[1:]]


class BuyVip(Act):
    @classmethod
    def of(cls, seat: int, member: int, number: int, offer: dict[str, int]) -> BuyVip:
        fields = {name: str(value) for name, value in offer.items()}
        return cls(seat, "/vip", (cls, member, number), {**fields, "number": str(number)})

    def happened(self, books: Books) -> int:
        return books.subscriptions[self.group[1:]]
