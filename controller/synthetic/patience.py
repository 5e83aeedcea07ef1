"""How long a cluster's workers may take: what one is at for much longer than any other is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_TIMES: Final = 2


class Patience:
    """Takes note of how long each job has been at its worker.

    Parameters
    ----------
    least_s
        Nothing is late before; nor before twice the longest time that a job has taken so far.
    """

    def __init__(self, least_s: float) -> None:
        self._least_s, self._longest_s = least_s, 0.0
        self._since: dict[tuple[str, str], float] = {}
        self._late: set[tuple[str, str]] = set()

    def look(self, now_s: float, jobs: Mapping[str, Iterable[str]]) -> dict[str, dict[str, float]]:
        """Give what has become late since the last look: by worker, each job with the seconds it was there.

        Parameters
        ----------
        now_s
            By a clock that only goes on.
        jobs
            Which are at each worker now, waiting there or worked on.
        """
        there = {(worker, job) for worker, each in jobs.items() for job in each}
        for gone in self._since.keys() - there:
            took_s = now_s - self._since.pop(gone)
            if gone not in self._late:
                self._longest_s = max(self._longest_s, took_s)
        self._late &= there
        found: dict[str, dict[str, float]] = {}
        for worker, job in sorted(there - self._late):
            passed_s = now_s - self._since.setdefault((worker, job), now_s)
            if passed_s > max(self._least_s, _TIMES * self._longest_s):
                self._late.add((worker, job))
                found.setdefault(worker, {})[job] = passed_s
        return found
