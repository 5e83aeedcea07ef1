"""What the photos of a data set and of its subsets are of: labels, patients, views, dates, sizes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from controller.dataset import SYNTHETIC
from controller.report.association import Association, associations
from controller.report.captures import Captures
from controller.report.contents import CameraFacts, Cells, Content, Makeup
from controller.report.labels import meaning
from controller.report.photos import PhotoFile
from controller.report.rows import Row
from controller.report.subsets import ENVIRONMENT, spoken_cell, spoken_name
from controller.xrays import OBSERVATIONS, XrayKey

T = TypeVar("T")

ALL: Final = "all"
_SEX, _AGE, _SIDE, _FRONTAL = 1, 2, 3, 4
_TIMES: Final = ("taken_at", "saved_at", "triggered_at", "shown_at")
_CAMERA: Final = ("camera", "device", "phone_model", "phone_app", "chexrig_version")
_NOT_COMPARED: Final = ("notes", "mouse_cursor_x", "mouse_cursor_y")
_FEWEST_PATIENTS: Final = 10
_TEN_YEARS: Final = 10
_LONGEST: Final = 60


def makeup(
    name: str,
    rows: Sequence[tuple[XrayKey, Sequence[str]]],
    photos: Sequence[PhotoFile] = (),
    times: Iterable[datetime] = (),
) -> Makeup:
    """Say what some photos, or x-rays, are of.

    Parameters
    ----------
    rows
        Of each its x-ray, and CheXpert's 19 cells.
    """
    ages = sorted(age for _, cells in rows if (age := _number(cells[_AGE])) is not None)
    labels = {
        observation: _cells(Counter(cells[at] for _, cells in rows))
        for at, observation in enumerate(
            OBSERVATIONS, start=len(rows[0][1]) - len(OBSERVATIONS) if rows else 5
        )
    }
    in_order = sorted(times)
    sizes = sorted(each.size_bytes for each in photos if each.sha256)
    pixels = Counter(f"{each.width_px} x {each.height_px}" for each in photos if each.width_px)
    return Makeup(
        name=name,
        photos=len(rows),
        patients=len({(key.split, key.patient) for key, _ in rows}),
        sexes=_counted(cells[_SEX] for _, cells in rows),
        ages=(ages[0], _middle(ages), ages[-1]) if ages else None,
        views=_counted(view_of(cells) for _, cells in rows),
        labels=labels,
        first_photo=_told(in_order[0]) if in_order else "",
        last_photo=_told(in_order[-1]) if in_order else "",
        pixels=dict(pixels.most_common()),
        sizes_bytes=(sizes[0], _middle(sizes), sizes[-1]) if sizes else None,
    )


def content(rows: Sequence[Row], photos: Sequence[PhotoFile], captures: Captures | None) -> Content:
    """Say what a data set's photos are of, all of them and subset by subset."""
    table = _Photos(rows, photos, captures)
    by_subset: dict[str, list[int]] = {}
    for at in table.in_order:
        by_subset.setdefault(table.subset(at), []).append(at)
    groups = [table.makeup(ALL, range(len(rows)))]
    if len(by_subset) > 1:
        groups += [table.makeup(name, own) for name, own in by_subset.items()]
    parts: dict[tuple[str, str], dict[str, None]] = {}
    for name, own in by_subset.items():
        for at in own:
            if table.said("origin", at) != SYNTHETIC:  # every chain has the same patients
                parts.setdefault((rows[at].key.split, rows[at].key.patient), {})[name] = None
    compared = len(by_subset) > 1 and groups[0].patients >= _FEWEST_PATIENTS
    same, unknown = _same(captures)
    return Content(
        groups=tuple(groups),
        cameras=_cameras(captures),
        associations=table.associations() if compared else (),
        compared=compared,
        same=same,
        unknown=unknown,
        spanning={key[1]: tuple(names) for key, names in sorted(parts.items()) if len(names) > 1},
    )


class _Photos:
    """Rows, files and captures of the same photos, put together."""

    def __init__(self, rows: Sequence[Row], photos: Sequence[PhotoFile], captures: Captures | None) -> None:
        self._rows, self._photos, self._captures = rows, photos, captures
        places = {} if captures is None else {place: at for at, place in enumerate(captures["place"])}
        self._at = [places.get(row.place) for row in rows]
        plans = [] if captures is None else captures.rows("plan", "origin")
        self._is_one_plan = len({plan for plan, origin in plans if origin != SYNTHETIC}) <= 1
        self.in_order = sorted(range(len(rows)), key=self._rank)

    def said(self, column: str, at: int) -> Any:
        """Give what the captures' table says of a photo; None where it says nothing."""
        row = self._at[at]
        return None if row is None or self._captures is None else self._captures[column][row]

    def subset(self, at: int) -> str:
        """Name a photo's subset, with its plan where there are several."""
        plan, subset = self.said("plan", at), self.said("subset", at)
        if subset:
            return str(subset) if self._is_one_plan else f"{plan}/{subset}"
        return f"{self._rows[at].key.split}, {self._rows[at].part}"

    def _rank(self, at: int) -> tuple[str, int, str, int]:
        return self.said("plan", at) or "", self.said("index", at) or 0, self.said("camera", at) or "", at

    def makeup(self, name: str, own: Sequence[int]) -> Makeup:
        """Say what some of the photos are of."""
        found = ([self.said(column, at) for column in _TIMES] for at in own)
        times = (next((time for time in each if time is not None), None) for each in found)
        told = makeup(
            name,
            [(self._rows[at].key, self._rows[at].cells) for at in own],
            [self._photos[at] for at in own],
            [each for each in times if each is not None],
        )
        return replace(told, is_synthetic=all(self.said("origin", at) == SYNTHETIC for at in own))

    def associations(self) -> tuple[Association, ...]:
        """Look for labels that go with a subset, its conditions or a camera."""
        order, captures = self.in_order, self._captures
        says: dict[str, list[str]] = {
            name: [_value(self._rows[at].labels[column]) for at in order]
            for column, name in enumerate(OBSERVATIONS)
        }
        says["Sex"] = [self._rows[at].cells[_SEX] or "blank" for at in order]
        says["Age"] = [_decade(self._rows[at].cells[_AGE]) for at in order]
        says["View"] = [view_of(self._rows[at].cells) for at in order]
        parts = {"subset": [self.subset(at) for at in order]}
        columns = (
            [] if captures is None else [each for each in captures.columns if each.startswith(ENVIRONMENT)]
        )
        for column in columns:
            name = column.removeprefix(ENVIRONMENT)
            if name not in _NOT_COMPARED:
                parts[spoken_name(name)[0]] = [_spoken(column, self.said(column, at)) for at in order]
        parts["camera"] = [str(self.said("camera", at) or self._rows[at].part) for at in order]
        parts["phone"] = [str(self.said("phone_model", at) or "") for at in order]
        return associations(
            says, parts, [f"{self._rows[at].key.split} {self._rows[at].key.patient}" for at in order]
        )


def view_of(cells: Sequence[str]) -> str:
    """Name a view by its two cells, such as ``Frontal AP`` and ``Lateral``."""
    return " ".join(filter(None, (cells[_SIDE], cells[_FRONTAL]))) or "blank"


def _spoken(column: str, value: object) -> str:
    return "nothing noted" if value is None else spoken_cell(column.removeprefix(ENVIRONMENT), value)[1]


def _value(cell: str) -> str:
    return "blank" if not cell else meaning(cell)


def _cells(counted: Counter[str]) -> Cells:
    sums: Counter[str] = Counter()
    for cell, number in counted.items():
        sums[_value(cell)] += number
    return Cells(sums["positive"], sums["uncertain"], sums["negative"], sums["blank"])


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(each or "blank" for each in values).items()))


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _decade(cell: str) -> str:
    age = _number(cell)
    if age is None or not 0 <= age < 1000:
        return cell or "blank"
    first = int(age) // _TEN_YEARS * _TEN_YEARS
    return f"{first} to {first + _TEN_YEARS - 1}"


def _middle(values: Sequence[T]) -> T:
    return values[len(values) // 2]


def _told(time: datetime) -> str:
    return time.isoformat(sep=" ", timespec="seconds")


def _cameras(captures: Captures | None) -> tuple[CameraFacts, ...]:
    if captures is None:
        return ()
    photos: Counter[tuple[str, ...]] = Counter()
    subsets: dict[tuple[str, ...], set[object]] = {}
    for plan, subset, origin, *said in captures.rows("plan", "subset", "origin", *_CAMERA):
        if origin == SYNTHETIC:
            continue
        took = tuple(each or "" for each in said)
        photos[took] += 1
        subsets.setdefault(took, set()).add((plan, subset))
    return tuple(
        CameraFacts(**dict(zip(_CAMERA, took, strict=True)), photos=photos[took], subsets=len(subsets[took]))
        for took in sorted(photos)
    )


def _same(captures: Captures | None) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the columns that say the same of all photos, and those that say nothing of any."""
    if captures is None or len(captures) < 2:
        return {}, ()
    same, unknown = {}, []
    for name in captures.columns:
        first = captures[name][0]
        if any(each != first for each in captures[name]):
            continue
        words, text = spoken_cell(name.removeprefix(ENVIRONMENT), first)
        if first is None:
            unknown.append(words)
        else:
            same[words] = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return same, tuple(unknown)
