"""Times taken side by side: rounds in which each rival has its turn, so that a change of the machine's mood meets them all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def medians(
    rivals: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Seconds by this `clock`, the wall's by default: the median of `rounds` for each, after a round that isn't counted."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(rounds + 1):
        for name, run in rivals.items():
            began = clock()
            run()
            if number:
                times[name].append(clock() - began)
    return {name: statistics.median(taken) for name, taken in times.items()}
