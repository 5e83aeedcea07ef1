"""The paper's Table 1: how often each observation is positive, uncertain and negative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from controller.report.facts import LabelCount
from controller.xrays import OBSERVATIONS

Meaning = Literal["positive", "uncertain", "negative", "odd"]

_MEANINGS: dict[float, Meaning] = {1.0: "positive", 0.0: "negative", -1.0: "uncertain"}


def meaning(cell: str) -> Meaning:
    """Say what a cell means; blank and 0.0 alike are negative, as in Phillips et al. 2020, Table 1."""
    if not cell:
        return "negative"
    try:
        return _MEANINGS.get(float(cell), "odd")
    except ValueError:
        return "odd"


def count_labels(rows: Iterable[Sequence[str]]) -> tuple[LabelCount, ...]:
    """Count Table 1.

    Parameters
    ----------
    rows
        For each image its 14 labels, as text, in CheXpert's order.
    """
    cells: list[Counter[str]] = [Counter() for _ in OBSERVATIONS]
    for row in rows:
        for counter, cell in zip(cells, row, strict=True):
            counter[cell] += 1
    return tuple(_counted(name, counter) for name, counter in zip(OBSERVATIONS, cells, strict=True))


def _counted(observation: str, cells: Counter[str]) -> LabelCount:
    sums: Counter[Meaning] = Counter()
    for cell, number in cells.items():
        sums[meaning(cell)] += number
    return LabelCount(observation, sums["positive"], sums["uncertain"], sums["negative"], sums["odd"])


def percentage(part: int, whole: int) -> str:
    """Give a share in per cent with two decimals, as the paper does; a half is rounded up.

    In whole numbers: a float just below a half would now and then round another way than the share itself.
    """
    hundredths = (20_000 * part + whole) // (2 * whole) if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}"
