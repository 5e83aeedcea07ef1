"""The columns of a data set's tables of captures, and a photo's cells in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from controller.dataset.capture import FIELDS, SYNTHETIC_COLUMNS, Capture
from controller.xrays import KEY_COLUMNS, XrayKey

Cell = str | int | float | datetime | None
_KEY: Final = dict.fromkeys(KEY_COLUMNS, "str")

ENVIRONMENT_COLUMNS: Final = {
    "environment_room": "str",
    "environment_room_light": "str",
    "environment_window_blinds": "str",
    "environment_phone_orientation": "str",
    "environment_tripod_distance_cm": "float",
    "environment_tripod_height_cm": "float",
    "environment_tripod_angle_deg": "float",
    "environment_mouse_cursor": "str",
    "environment_mouse_cursor_x": "int",
    "environment_mouse_cursor_y": "int",
    "environment_monitor_colour_temperature_k": "int",
    "environment_screen_finish": "str",
    "environment_camera_exposure_ms": "float",
    "environment_camera_iso": "int",
    "environment_camera_white_balance_k": "int",
    "environment_camera_focus_distance_cm": "float",
    "environment_notes": "str",
}
"""The subset's environment, one column for each of its fields; null where the plan leaves it to the phone."""

ALL_COLUMNS: Final = {
    "place": "str",
    **_KEY,
    **{name: kind for name, kind in FIELDS.items() if name not in ("place", "key")},
    **ENVIRONMENT_COLUMNS,
}
"""Every column that the tables may have: ``camera`` is there only where one has a name, ``decided_by`` only
where a person has decided something, `SYNTHETIC_COLUMNS` only where there are synthetic pictures."""
CAPTURE_COLUMNS: Final = {
    name: kind
    for name, kind in ALL_COLUMNS.items()
    if name not in ("camera", "decided_by", *SYNTHETIC_COLUMNS)
}
"""Name and kind (``str``, ``int``, ``float``, ``datetime``) of each column of captures.csv and .parquet."""


def columns_of(captures: Iterable[Capture]) -> dict[str, str]:
    """Give the columns of a data set's tables: more than `CAPTURE_COLUMNS` where it has what these are of."""
    more: set[str] = set()
    for each in captures:
        if each.camera:
            more.add("camera")
        elif each.is_synthetic:
            more.update(SYNTHETIC_COLUMNS)
        if each.decided_by:
            more.add("decided_by")
    return {name: kind for name, kind in ALL_COLUMNS.items() if name in CAPTURE_COLUMNS or name in more}


def flat_environment(environment: dict[str, Any] | None) -> dict[str, Cell]:
    """Give an environment, as a plan's definition of a subset has it, as the cells of its columns."""
    cells: dict[str, Cell] = dict.fromkeys(ENVIRONMENT_COLUMNS)
    for name, value in (environment or {}).items():
        if name == "mouse_cursor" and isinstance(value, dict):
            cells["environment_mouse_cursor"] = "shown"
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, cell in parts:
            column = f"environment_{name}_{part}" if part else f"environment_{name}"
            if column in cells:
                cells[column] = _as_kind(cell, ENVIRONMENT_COLUMNS[column])
    return cells


def _as_kind(cell: Any, kind: str) -> Cell:
    if cell is None or cell == "":
        return None
    converted: Cell = {"str": str, "int": int, "float": float}[kind](cell)
    return converted


def cells_of(
    captures: Sequence[Capture], environment: Mapping[tuple[str, str], dict[str, Cell]]
) -> dict[str, list[Cell]]:
    """Give the cells of all photos by column; an empty text is null.

    Parameters
    ----------
    captures
        In the order of the rows.
    environment
        The environment's cells of each (plan, subset).
    """
    subsets = [environment[each.plan, each.subset] for each in captures]
    cells: dict[str, list[Cell]] = {}
    # one after another: of many photos all at once fill memory
    for name, kind in columns_of(captures).items():
        if name in ENVIRONMENT_COLUMNS:
            cells[name] = [_cell(each[name], kind) for each in subsets]
        else:
            get = attrgetter(f"key.{name}" if name in _KEY else name)
            cells[name] = [_cell(cell, kind) for cell in map(get, captures)]
    return cells


def _cell(cell: Any, kind: str) -> Cell:
    if cell is None or cell == "":
        return None
    if kind == "datetime":
        return cell.astimezone(UTC)  # type: ignore[no-any-return]
    return float(cell) if kind == "float" else cell


def from_row(cells: dict[str, Any]) -> Capture:
    """Read a photo back from its cells.

    Raises
    ------
    KeyError, TypeError, ValueError
        For cells that are none of a photo's.
    """
    values = {name: cells[name] for name in FIELDS if name != "key"}
    for name in ("plan", "subset", "camera"):
        values[name] = values[name] or ""
    return Capture(key=XrayKey(*(cells[name] for name in _KEY)), **values)
