"""What is demanded of a measurement, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio, or a number of MiB, that may be at most, or must be at least, `wanted`."""

    name: str
    measured: float
    wanted: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{self.name:<72}{self.measured:>9.2f}   {sign} {self.wanted:<7g}{'met' if self.is_met else 'MISSED'}"


def at_most(name: str, measured: float, wanted: float) -> Goal:
    return Goal(name, measured, wanted)


def at_least(name: str, measured: float, wanted: float) -> Goal:
    return Goal(name, measured, wanted, at_least=True)
