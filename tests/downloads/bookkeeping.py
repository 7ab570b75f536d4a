"""A plain model of the points: integers in dictionaries, and what each thing that members do should make of them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

GIFT, CASH = "gift", "cash"
POCKETS = (GIFT, CASH)
SHARE = 7000
GRANT, REWARD, REWARDS_A_DAY, GOOD = 40, 2, 2, 8
CHECK_IN, STREAK, BONUS = 2, 3, 4
LEAST_PAYOUT = 5
HELD, TAKEDOWN = timedelta(hours=48), timedelta(days=30)


@dataclass
class Sale:
    """`parts`: (the author's, the house's) of what each pocket paid. `request` and `ended` are what became of it."""

    id: int
    document: int
    buyer: int
    parts: dict[str, tuple[int, int]]
    bought_at: datetime
    released: bool = False
    ended: bool = False
    request: str = ""
    request_id: int = 0

    @property
    def price(self) -> int:
        return sum(authors + houses for authors, houses in self.parts.values())


@dataclass
class Payout:
    id: int
    member: int
    points: int
    state: str = "asked"


@dataclass
class Books:
    """Members are numbers; each shares the document of the same number."""

    members: int
    prices: list[int]
    states: list[str] = field(default_factory=list)
    free: Counter[tuple[int, str]] = field(default_factory=Counter)
    held: Counter[tuple[int, str]] = field(default_factory=Counter)
    owed: Counter[tuple[int, str]] = field(default_factory=Counter)
    sales: list[Sale] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    streaks: dict[int, tuple[date, int]] = field(default_factory=dict)
    rewarded: dict[tuple[int, int], date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = ["published"] * self.members
        for member in range(self.members):
            self.free[member, GIFT] = GRANT

    def right(self, document: int, member: int) -> Sale | None:
        return next((sale for sale in self.sales if (sale.document, sale.buyer, sale.ended) == (document, member, False)), None)

    def money(self, member: int) -> int:
        return sum(self.free[member, pocket] for pocket in POCKETS)

    def buy(self, document: int, member: int, now: datetime, id: int) -> None:
        price = self.prices[document]
        gift = min(price, self.free[member, GIFT])
        parts = {}
        for pocket, paid in ((GIFT, gift), (CASH, price - gift)):
            authors = paid * SHARE // 10_000
            self.free[member, pocket] -= paid
            self.held[document, pocket] += authors
            parts[pocket] = (authors, paid - authors)
        self.sales.append(Sale(id, document, member, parts, now, released=not price))

    def release(self, now: datetime) -> None:
        for sale in self.sales:
            if sale.released or sale.ended or sale.request == "open" or now < sale.bought_at + HELD:
                continue
            sale.released = True
            for pocket, (authors, _) in sale.parts.items():
                self.held[sale.document, pocket] -= authors
                self.free[sale.document, pocket] += authors
                if authors:
                    self._settle(sale.document, pocket)

    def is_refundable(self, sale: Sale, now: datetime) -> bool:
        return bool(sale.price) and not sale.ended and now < sale.bought_at + HELD

    def refund(self, sale: Sale) -> None:
        source = self.free if sale.released else self.held
        for pocket, (authors, houses) in sale.parts.items():
            there = min(authors, source[sale.document, pocket])
            source[sale.document, pocket] -= there
            self.owed[sale.document, pocket] += authors - there
            self.free[sale.buyer, pocket] += authors + houses
        sale.ended = True

    def take_down(self, document: int, now: datetime) -> None:
        self.states[document] = "taken down"
        for sale in self.sales:
            if sale.document == document and sale.price and not sale.ended and sale.bought_at >= now - TAKEDOWN:
                self.refund(sale)
                sale.request = "granted" if sale.request == "open" else sale.request

    def rate(self, document: int, member: int, half_stars: int, today: date) -> None:
        """A good rating brings its author points, the first time that it is one and the day has room for it."""
        given = sum(day == today for (rated, _), day in self.rewarded.items() if rated == document)
        if half_stars >= GOOD and (document, member) not in self.rewarded and given < REWARDS_A_DAY:
            self.rewarded[document, member] = today
            self._reward(document, REWARD)

    def check_in(self, member: int, today: date) -> None:
        last, days = self.streaks.get(member, (date.min, 0))
        if last == today:
            return
        days = days + 1 if last + timedelta(days=1) == today else 1
        self.streaks[member] = today, days
        self._reward(member, CHECK_IN + (BONUS if days % STREAK == 0 else 0))

    def open_payout(self, member: int) -> Payout | None:
        return next((one for one in self.payouts if one.member == member and one.state in ("asked", "agreed")), None)

    def ask_payout(self, member: int, points: int, id: int) -> None:
        self.payouts.append(Payout(id, member, points))
        self.free[member, CASH] -= points
        self.held[member, CASH] += points

    def step(self, payout: Payout, to: str) -> None:
        payout.state = to
        if to != "agreed":
            self.held[payout.member, CASH] -= payout.points
        if to in ("refused", "withdrawn"):
            self.free[payout.member, CASH] += payout.points

    def _reward(self, member: int, points: int) -> None:
        self.free[member, GIFT] += points
        self._settle(member, GIFT)

    def _settle(self, member: int, pocket: str) -> None:
        paid = min(self.owed[member, pocket], self.free[member, pocket])
        self.free[member, pocket] -= paid
        self.owed[member, pocket] -= paid
