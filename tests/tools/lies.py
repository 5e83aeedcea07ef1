"""What a phone that lies photographs in place of the x-ray on the screen: each lie as a whole screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from controller.xrays import Manifest, find_image, render

Grey = NDArray[np.uint8]
FROZEN = "frozen"
SEED = 11


@dataclass(frozen=True)
class Screens:
    """The screens of a manifest's x-rays, drawn as chexrig draws them.

    Parameters
    ----------
    images
        The folder with the x-rays.
    foreign
        Pictures that are none of the manifest's: another plan's x-rays.
    """

    manifest: Manifest
    images: Path
    foreign: tuple[Path, ...]
    screen_px: tuple[int, int]

    def __hash__(self) -> int:
        return id(self)

    def of(self, index: int) -> Grey:
        """Give the screen that shows an x-ray."""
        xray = self.manifest.xray(index)
        return self._drawn(
            find_image(self.images, xray.path, xray.file), whole_range=xray.is_shown_in_whole_range
        )

    def of_another_plan(self, index: int) -> Grey:
        """Give the screen that shows an x-ray of another plan, for each index another one."""
        return self._drawn(self.foreign[index % len(self.foreign)])

    @lru_cache(maxsize=128)  # noqa: B019 - it lives as long as the phone
    def _drawn(self, file: Path, *, whole_range: bool = False) -> Grey:
        frame = render(file.read_bytes(), 1, *self.screen_px, name=str(file), whole_range=whole_range)
        return frame.composed()


Lie = Callable[[Screens, int], Grey | None]
"""Gives the screen that is photographed for an index; None where that lie cannot be told of it."""


def previous(screens: Screens, index: int) -> Grey | None:
    return screens.of(index - 1) if index > 1 else None


def following(screens: Screens, index: int) -> Grey | None:
    return screens.of(index + 1) if index < len(screens.manifest) else None


def another(screens: Screens, index: int) -> Grey:
    return screens.of(another_index(screens, index))


def another_index(screens: Screens, index: int) -> int:
    """Draw any other index of the manifest."""
    others = [each for each in range(1, len(screens.manifest) + 1) if each != index]
    return int(np.random.default_rng((SEED, index)).choice(others))


def same_patient(screens: Screens, index: int) -> Grey | None:
    key = screens.manifest.xray(index).key
    others = [
        each.index
        for each in screens.manifest.xrays
        if (each.key.split, each.key.patient) == (key.split, key.patient) and each.index != index
    ]
    return screens.of(int(np.random.default_rng((SEED, index)).choice(others))) if others else None


def blended_with_previous(share: float) -> Lie:
    def blend(screens: Screens, index: int) -> Grey | None:
        return _mixed(screens, index, index - 1, share) if index > 1 else None

    return blend


def blended_with_another(share: float) -> Lie:
    return lambda screens, index: _mixed(screens, index, another_index(screens, index), share)


def _mixed(screens: Screens, index: int, other: int, share: float) -> Grey:
    mixed: NDArray[Any] = (1 - share) * screens.of(index) + share * screens.of(other)
    return np.rint(mixed).astype(np.uint8)


def black(screens: Screens, index: int) -> Grey:
    return np.zeros_like(screens.of(index))


def mirrored(screens: Screens, index: int) -> Grey:
    return np.ascontiguousarray(screens.of(index)[:, ::-1])


def another_plans(screens: Screens, index: int) -> Grey:
    return screens.of_another_plan(index)


def frozen(screens: Screens, index: int) -> Grey | None:
    """Give what the phone's first photo shows; the phone itself files that file again."""
    return screens.of(1) if index > 1 else None


LIES: Mapping[str, Lie] = {
    "previous": previous,
    "next": following,
    "another": another,
    "same-patient": same_patient,
    "blended-30": blended_with_previous(0.3),
    "blended-50": blended_with_previous(0.5),
    "blended-another-30": blended_with_another(0.3),
    "blended-another-50": blended_with_another(0.5),
    FROZEN: frozen,
    "black": black,
    "mirrored": mirrored,
    "another-plans": another_plans,
}
