"""A small rig in a folder of its own, whose commands are refused: one message, and nothing half-written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import rig
from rig import Told
from rig.cases import PREFIX, five_in_two


def xray_path(number: int, suffix: str = "jpg") -> str:
    """Give the path of an x-ray as the CSV has it."""
    return rig.xray_path(number, PREFIX, suffix=suffix)


class Rig(rig.Rig):
    """A folder with x-rays, plan and all."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.csv = folder / "xrays" / "train.csv"
        self.phone = self.state / "simulated-phone"

    def image(self, number: int) -> Path:
        return self.folder / "xrays" / xray_path(number)

    def run(self, *more: object, env: Mapping[str, str] | None = None) -> Told:  # type: ignore[override]
        """Run the plan."""
        return self.chexrig("run", self.plan, "--headless", *more, env=env)

    def run_refused(self, *more: object, in_process: bool = True) -> Told:
        run = ("run", self.plan, "--headless", *more)
        return self.refused(*run, in_process=in_process)

    def photos(self) -> list[Path]:
        return sorted(self.phone.glob("*/[!_]*/*.jpg"))


def make_rig(folder: Path) -> Rig:
    five_in_two(folder)
    return Rig(folder)
