"""What is usual of a subset's photos, and what of a photo is not, in plain words."""

from __future__ import annotations

from dataclasses import fields
from statistics import median
from typing import TYPE_CHECKING, Final

from controller.identity.verdicts import Quality

if TYPE_CHECKING:
    from controller.identity.quality import Standard

COUNT: Final = 10
"""How many accepted photos say what is usual."""
FEWEST: Final = 3
"""How many have to be there before a photo is said to be otherwise."""
SHARPNESS_LIMIT: Final = 0.75
"""Parts of the usual sharpness: blur of 1 px of 640 (standard deviation) leaves .88, of 2.5 px .55."""
CLIPPED_LIMIT: Final = 0.05
"""Share of the lung area that may be white beyond what is usual."""
COVERAGE_LIMIT: Final = 0.01
"""Share of the x-ray that may be outside the frame beyond what is usual."""
TILT_LIMIT_DEG: Final = 3.0
LIGHT_LIMIT: Final = 1.25
"""How many times as bright, or as rich in contrast, as the x-ray lets expect, either way."""


class Usual:
    """The medians of the first ten accepted photos."""

    def __init__(self) -> None:
        self._first: list[tuple[Quality, Standard]] = []

    @property
    def quality(self) -> Quality | None:
        """The medians, figure by figure; None until there are enough."""
        if len(self._first) < FEWEST:
            return None
        values: dict[str, float | None] = {}
        for each in fields(Quality):
            known = [value for one, _ in self._first if (value := getattr(one, each.name)) is not None]
            values[each.name] = median(known) if known else None
        return Quality(**values)

    def accept(self, quality: Quality, standard: Standard) -> None:
        """Take in a photo that shows its x-ray; what comes after the tenth is left out."""
        if len(self._first) < COUNT:
            self._first.append((quality, standard))

    def words(self, quality: Quality, standard: Standard, outside: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Say what of a photo is otherwise than usual; nothing where all is as usual.

        Parameters
        ----------
        standard
            Of the x-ray that it shows.
        outside
            What `edges_outside` names.
        """
        usual = self.quality
        bare = usual or Quality(clipped=0.0, coverage=1.0)
        said = [
            _of_sharpness(quality.sharpness, bare.sharpness),
            _of_clipped(quality.clipped, bare.clipped),
            _of_coverage(quality.coverage, bare.coverage, outside),
            _of_tilt(quality.tilt_deg, bare.tilt_deg),
        ]
        if usual is not None:
            said += [
                _times("bright", quality.brightness, standard.brightness, self._ratios("brightness")),
                _times("rich in contrast", quality.contrast, standard.contrast, self._ratios("contrast")),
            ]
        return tuple(each for each in said if each)

    def _ratios(self, name: str) -> list[float]:
        return [
            value / max(getattr(standard, name), 1.0)
            for quality, standard in self._first
            if (value := getattr(quality, name)) is not None
        ]


def _of_sharpness(value: float | None, usual: float | None) -> str:
    if value is None or not usual or value >= SHARPNESS_LIMIT * usual:
        return ""
    return f"{_part(value / usual)} as sharp as usual"


def _of_clipped(value: float | None, usual: float | None) -> str:
    if value is None or value <= (usual or 0.0) + CLIPPED_LIMIT:
        return ""
    return f"{value:.0%} of the lung area is white".replace("%", " %")


def _of_coverage(value: float | None, usual: float | None, outside: tuple[str, ...]) -> str:
    if value is None or value >= (1.0 if usual is None else usual) - COVERAGE_LIMIT:
        return ""
    if not outside:
        return f"{1 - value:.0%} of the x-ray is outside the frame".replace("%", " %")
    if len(outside) == 1:
        return f"the {outside[0]} edge of the x-ray is outside the frame"
    return f"the {', '.join(outside[:-1])} and {outside[-1]} edges of the x-ray are outside the frame"


def _of_tilt(value: float | None, usual: float | None) -> str:
    if value is None or usual is None or abs(value - usual) <= TILT_LIMIT_DEG:
        return ""
    return f"seen at an angle of {value:.0f} degrees, usually {usual:.0f}"


def _times(what: str, value: float | None, own: float, ratios: list[float]) -> str:
    """Say how many times as bright a photo is as usual ones, each by its own x-ray's brightness."""
    if value is None or not ratios or not (usual := median(ratios)):
        return ""
    times = value / max(own, 1.0) / usual
    if 1 / LIGHT_LIMIT <= times <= LIGHT_LIMIT:
        return ""
    return f"{f'{times:.1f} times' if times > 1 else _part(times)} as {what} as usual"


def _part(part: float) -> str:
    if 0.45 <= part < 0.55:
        return "half"
    return f"{part:.0%}".replace("%", " %")
