"""Whether a label goes with a subset or its conditions: then a model learns the room in place of the disease.

For each label and each way to part the photos (by subset, by room light, ...) Cramer's V, from 0 to 1,
measures how much the one says of the other. How great it gets by chance is not looked up but tried:
patients are put in another random order, with all photos that each has, and the photos parted where they
were. That keeps what makes the textbook's figure cry wolf here: subsets are consecutive, and the photos of
one patient are alike. Each V is told by how many standard deviations it is from what chance makes of it,
and the farthest of all comparisons is what counts (max-T of Westfall and Young): so of all reports on data
sets whose patients are in random order, one in a hundred has any alarm at all.

What is told has an effect as well, not only a small p: a V of 0.1 or more.

Of a label that is told, the other ways to part the photos with which it goes where they are looked at alone
are named beside it: they often part alike, as a subset and its room do, and which of them is the cause the
photos cannot say. They are not held against all comparisons, so they alone alarm nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]
Counts = npt.NDArray[np.float64]

ORDERS: Final = 200
"""So many random orders of the patients are tried."""
LEVEL: Final = 0.01
LEAST_V: Final = 0.1
_NO_SPREAD: Final = 1e-9
_SEED: Final = 20
_MOST_GROUPS: Final = 60
_FEWEST_NAMED: Final = 5
_FIRST_NAMED: Final = ("positive", "uncertain", "negative", "blank")


@dataclass(frozen=True, slots=True)
class Association:
    """A label that goes with a way to part the photos.

    Parameters
    ----------
    label, grouping
        Such as ``Edema`` and ``room light``.
    cramers_v
        How much, from 0 to 1.
    p
        How often chance gives as much in any of `comparisons`.
    words
        Where the shares differ most, and `also`, in a sentence without a full stop.
    also
        With what else the label goes where that is looked at alone; of each label told once.
    """

    label: str
    grouping: str
    cramers_v: float
    p: float
    comparisons: int
    words: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """What each photo says of one label, as numbers."""

    name: str
    values: tuple[str, ...]
    codes: Codes

    @classmethod
    def of(cls, name: str, says: Sequence[str]) -> _Table:
        known = set(says)
        in_order = dict.fromkeys([*(each for each in _FIRST_NAMED if each in known), *says])
        numbers = {value: at for at, value in enumerate(in_order)}
        return cls(name, tuple(numbers), np.array([numbers[each] for each in says], np.intp))


def associations(
    labels: Mapping[str, Sequence[str]],
    groupings: Mapping[str, Sequence[str]],
    patients: Sequence[str],
    *,
    orders: int = ORDERS,
) -> tuple[Association, ...]:
    """Look for labels that go with a way to part the photos; those that go most with it come first.

    Parameters
    ----------
    labels
        By name, of each photo what it says, such as ``positive``; photos are in the order of capture.
    groupings
        By name, of each photo the part that it belongs to. Two that part alike are compared once.
    patients
        Of each photo its patient.
    """
    parts = _different(groupings)
    tables = [_Table.of(name, values) for name, values in labels.items() if len(set(values)) > 1]
    if not parts or not tables:
        return ()
    names, codes = list(parts), list(parts.values())
    counting = _Counting.of(codes, tables)
    found = counting.chi_squared(None)
    # the order that there is counts among them: then all are alike where there is nothing to find
    tried = np.array([found, *(counting.chi_squared(order) for order in _orders(patients, orders))])
    far = _far(tried)
    greatest = far.max(axis=(1, 2))
    told: list[Association] = []
    also: dict[str, list[str]] = {}
    for (group, label), deviation in np.ndenumerate(far[0]):
        p = float((greatest >= deviation - 1e-9).mean())
        table, code = tables[label], codes[group]
        fewest = min(int(code.max()) + 1, len(table.values)) - 1
        v = float(np.sqrt(found[group, label] / (len(patients) * fewest)))
        alone = float((tried[:, group, label] >= found[group, label] - _NO_SPREAD).mean())
        if p > LEVEL and alone <= LEVEL and v >= LEAST_V:
            also.setdefault(table.name, []).append(names[group])
        if p <= LEVEL and v >= LEAST_V:
            counts = counting.belongs[group] @ counting.counts(None)[label]
            words = _in_words(
                names[group], list(dict.fromkeys(groupings[_first(names[group])])), table, counts
            )
            told.append(Association(table.name, names[group], round(v, 3), round(p, 4), found.size, words))
    told.sort(key=lambda each: -each.cramers_v)
    return tuple(_with_others(each, also.pop(each.label, [])) for each in told)


def _with_others(told: Association, others: Sequence[str]) -> Association:
    """Say with what else a label goes."""
    if not others:
        return told
    named = f"looked at alone also with {', '.join(others)}"
    words = f"{told.words}; {named} (which of them is the cause is open)"
    return replace(told, words=words, also=tuple(others))


def _different(groupings: Mapping[str, Sequence[str]]) -> dict[str, Codes]:
    """Give a number to each part; those that part the photos alike are one, with both names."""
    found: dict[bytes, list[str]] = {}
    codes: dict[bytes, Codes] = {}
    for name, values in groupings.items():
        numbers = {value: at for at, value in enumerate(dict.fromkeys(values))}
        if 1 < len(numbers) <= max(_MOST_GROUPS, len(values) // 20):
            own = np.array([numbers[value] for value in values], np.intp)
            codes.setdefault(own.tobytes(), own)
            found.setdefault(own.tobytes(), []).append(name)
    return {_SEPARATOR.join(names): codes[key] for key, names in found.items()}


_SEPARATOR: Final = " and "


def _first(name: str) -> str:
    return name.split(_SEPARATOR, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts every label in every part of the photos at once.

    Parameters
    ----------
    pieces
        Of each photo the piece that no way to part them divides.
    belongs
        For each way, which pieces belong to each part: a table of 0 and 1.
    tables
        The labels.
    """

    pieces: Codes
    belongs: tuple[Counts, ...]
    tables: tuple[_Table, ...]

    @classmethod
    def of(cls, codes: Sequence[Codes], tables: Sequence[_Table]) -> _Counting:
        each, pieces = np.unique(np.stack(codes), axis=1, return_inverse=True)
        belongs = tuple((own == np.arange(own.max() + 1)[:, None]).astype(np.float64) for own in each)
        return cls(pieces.ravel(), belongs, tuple(tables))

    def counts(self, order: Codes | None) -> list[Counts]:
        """Give, for each label, the photos of each piece with each value."""
        found, pieces = [], self.belongs[0].shape[1]
        for table in self.tables:
            width = len(table.values)
            codes = table.codes if order is None else table.codes[order]
            counted = np.bincount(self.pieces * width + codes, minlength=pieces * width)
            found.append(counted.reshape(pieces, width).astype(np.float64))
        return found

    def chi_squared(self, order: Codes | None) -> Counts:
        """Give it for each way to part the photos and each label."""
        pieces = self.counts(order)
        found = np.zeros((len(self.belongs), len(pieces)))
        for label, of_pieces in enumerate(pieces):
            for way, belongs in enumerate(self.belongs):
                counts = belongs @ of_pieces
                expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
                found[way, label] = ((counts - expected) ** 2 / expected).sum()
        return found


def _orders(patients: Sequence[str], orders: int) -> list[Codes]:
    """Put the patients in other orders, each with all photos that it has."""
    random = np.random.default_rng(_SEED)
    numbers = {patient: at for at, patient in enumerate(dict.fromkeys(patients))}
    of_photo = np.array([numbers[patient] for patient in patients], np.intp)
    return [np.argsort(random.permutation(len(numbers))[of_photo], kind="stable") for _ in range(orders)]


def _far(tried: Counts) -> Counts:
    """Say how far Cramer's V, which is the root of chi-squared, is from its mean, in standard deviations."""
    root = np.sqrt(tried)
    spread = root.std(axis=0)
    spread[spread < _NO_SPREAD] = np.inf  # always the same: chance says nothing of it
    far: Counts = (root - root.mean(axis=0)) / spread
    return far


def _in_words(grouping: str, parts: Sequence[str], table: _Table, counts: Counts) -> str:
    """Say of which value the shares differ most, and between which parts."""
    sizes = counts.sum(axis=1)
    large = np.flatnonzero(sizes >= min(_FEWEST_NAMED, sizes.max()))
    shares = counts[large] / sizes[large, None]
    value = int(np.argmax(np.round(shares.max(axis=0) - shares.min(axis=0), 9)))
    most, least = int(large[shares[:, value].argmax()]), int(large[shares[:, value].argmin()])

    def share(part: int) -> str:
        return (
            f"{100 * counts[part, value] / sizes[part]:.0f} % of {int(sizes[part]):,} photos ({parts[part]})"
        )

    return f"{table.name} goes with {grouping}: {table.values[value]} in {share(most)}, in {share(least)}"
