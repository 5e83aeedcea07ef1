"""Sex, age and view of x-rays: what stands there is kept, and what CheXpert would not say is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from controller.xrays.columns import COLUMNS, OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_OLDEST: Final = 90
_AGE: Final = re.compile("[0-9]{1,3}")
_TEXTS: Final = {
    "Sex": ("Female", "Male", "Unknown"),
    "Frontal/Lateral": ("Frontal", "Lateral"),
    "AP/PA": ("AP", "PA", "LL", "RL"),
}
_COLUMNS: Final = COLUMNS[1 : -len(OBSERVATIONS)]


def unusual_cells(rows: Sequence[tuple[str, ...]], where: Callable[[int], str]) -> Iterator[str]:
    """Say of sex, age and the two columns of views which cells are none of CheXpert's, a column at a time.

    Parameters
    ----------
    rows
        The cells after ``Path`` of each x-ray.
    where
        Gives ``file:line`` of the n-th row, from 0; asked only for a message.
    """
    for column, name in enumerate(_COLUMNS):
        odd = {cell for cell in {row[column] for row in rows} if cell and not _is_usual(name, cell)}
        if odd:
            found = [at for at, row in enumerate(rows) if row[column] in odd]
            cells = f"{len(found):,} cells are" if len(found) > 1 else "1 cell is"
            texts = ", ".join(_TEXTS.get(name, [f"whole years from 0 to {_OLDEST}"]))
            yield (
                f"{name}: {cells} none of CheXpert's, the first {rows[found[0]][column]!r}"
                f" ({where(found[0])}); expected: {texts} or blank"
            )


def _is_usual(name: str, cell: str) -> bool:
    if name in _TEXTS:
        return cell in _TEXTS[name]
    return _AGE.fullmatch(cell) is not None and int(cell) <= _OLDEST
