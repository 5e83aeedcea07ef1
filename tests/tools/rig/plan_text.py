"""The text of a plan: no other place writes one, but for tests of the text itself."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Range = tuple[str, int, int]
Mapped = Mapping[str, object]

#: The environment of all tests that need none of their own.
OFFICE: Mapped = {
    "room": "office",
    "room_light": "on",
    "window_blinds": "closed",
    "phone_orientation": "portrait",
    "tripod": {"distance_cm": 60, "height_cm": 110, "angle_deg": 0},
    "monitor_colour_temperature_k": 6500,
    "screen_finish": "matte",
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan: change it with `dataclasses.replace`.

    Parameters
    ----------
    subsets
        (id, first, last) of each.
    cameras
        The phone of each, by name; none for `phone` alone.
    environments
        One for all subsets, or those of one subset after another.
    in_lines
        As people write it: each setting in a line of its own, and the environment in `office.yaml`.
    """

    subsets: Sequence[Range]
    name: str = "spring"
    data: Mapped = field(default_factory=lambda: {"csv": "train.csv", "images": "."})
    display: Mapped = field(default_factory=dict)
    phone: Mapped = field(default_factory=dict)
    cameras: Mapping[str, Mapped] = field(default_factory=dict)
    environments: Sequence[Mapped] = (OFFICE,)
    in_lines: bool = False

    def __str__(self) -> str:
        parts = [f"name: {self.name}\n", self._section("data", self.data)]
        if self.display:
            parts.append(self._section("display", self.display))
        if self.cameras:
            phones = (f"  - {{name: {name}, phone: {_flow(each)}}}\n" for name, each in self.cameras.items())
            parts += ["cameras:\n", *phones]
        elif self.phone and not self.in_lines:
            # Pictures of photos cost a test more than the photos: those that are about them ask for them.
            parts.append(self._section("phone", {"pictures": False, **self.phone}))
        elif self.phone:
            parts.append(self._section("phone", self.phone))
        parts.append("subsets:\n")
        environments = itertools.cycle(self._environments())
        for (name, first, last), environment in zip(self.subsets, environments, strict=False):
            parts.append(f"  - id: {name}\n    first: {first}\n    last: {last}\n")
            parts.append(f"    environment: {environment}\n")
        return "".join(parts)

    def _environments(self) -> list[str]:
        if self.in_lines:
            return ["office.yaml"]
        if len(self.environments) == 1 < len(self.subsets):
            return [f"&room {_flow(self.environments[0])}", *["*room"] * (len(self.subsets) - 1)]
        return [_flow(each) for each in self.environments]

    def _section(self, name: str, settings: Mapped) -> str:
        return f"{name}:\n{_lines(settings, '  ')}" if self.in_lines else f"{name}: {_flow(settings)}\n"

    def write(self, folder: Path) -> Path:
        """Write it as `plan.yaml`, and what it needs beside it; give its path."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.in_lines:
            (folder / "office.yaml").write_text(_lines(self.environments[0]))
        file = folder / "plan.yaml"
        file.write_text(str(self))
        return file


def _lines(settings: Mapped, margin: str = "") -> str:
    return "".join(f"{margin}{name}: {_flow(value)}\n" for name, value in settings.items())


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    return f"'{value}'" if ":" in str(value) else str(value)
