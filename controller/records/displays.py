"""The display of a session, in the words in which it is on record; and whether two of them are alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

_WORDS = re.compile(
    r"(?P<platform>\S+) (?P<screen>\S.*?) (?P<width_px>\d+)x(?P<height_px>\d+)"
    r"(?: at (?P<rate_hz>\d+(?:\.\d+)?) Hz)?(?:, (?P<depth>\d+) bits)?(?:, gamma ramp (?P<ramp>[0-9a-f]+))?",
)
#: What a screen is called: its connector, model and serial number where it tells them, and where it lies.
_SCREEN = re.compile(
    r'(?P<connector>.*?)(?: "(?P<identity>[^"]*)")?(?: \((?P<size>\d+x\d+)\+-?\d+\+-?\d+\))?',
)
_LIKE_HZ = 0.3  # 59.94 and 60 are one rate, by another cable or driver; the next is 10 Hz off
_SLOWEST_HZ, _FASTEST_HZ = 1, 1000  # what is none of a screen's comes from a driver that knows none
_NUMBERS = {2: "two", 3: "three", 4: "four"}


class _Parts(NamedTuple):
    """What a display's words say; what they do not is empty."""

    monitor: str
    platform: str = ""
    size_px: str = ""
    size_in_units: str = ""
    rate_hz: str = ""
    depth: str = ""
    ramp: str = ""


@cache
def _parts(words: str) -> _Parts:
    found = _WORDS.fullmatch(words)
    if found is None:
        return _Parts(words)
    screen = _SCREEN.fullmatch(found["screen"])
    assert screen is not None  # noqa: S101 - it takes any text
    return _Parts(
        # Where it lies among others does not matter, nor by which connector one is reached that has a number.
        screen["identity"] or screen["connector"],
        found["platform"],
        f"{found['width_px']}x{found['height_px']}",
        screen["size"] or "",
        found["rate_hz"] or "",
        found["depth"] or "",
        found["ramp"] or "",
    )


@dataclass(frozen=True, slots=True)
class ShownOn:
    """The display that photos were taken from.

    Parameters
    ----------
    words
        As on record: Qt's platform, the screen, its size in pixels, its refresh rate, its colour depth, and
        the gamma ramp that it is calibrated by, if it is. An earlier version kept none of the last three, and
        a screen that is none has no rate.
    """

    words: str

    @classmethod
    def of(
        cls,
        platform: str,
        screen: str,
        width_px: int,
        height_px: int,
        *,
        refresh_hz: float | None = None,
        depth: int | None = None,
        ramp: str = "",
    ) -> ShownOn:
        """Give a display that is there now; of its gamma ramp the digits by which it is known again."""
        rate = "" if refresh_hz is None else f" at {round(refresh_hz, 2):g} Hz"
        bits = "" if depth is None else f", {depth} bits"
        calibrated = f", gamma ramp {ramp}" * bool(ramp)
        return cls(f"{platform} {screen} {width_px}x{height_px}{rate}{bits}{calibrated}")

    def __str__(self) -> str:
        return self.words

    @property
    def size_px(self) -> str:
        """Its size in pixels, such as ``1920x1080``; empty where the record does not say."""
        return _parts(self.words).size_px

    @property
    def refresh_us(self) -> int | None:
        """How long it shows each of its frames, microseconds; None where the record does not say."""
        rate = _parts(self.words).rate_hz
        return round(1e6 / float(rate)) if rate and _SLOWEST_HZ <= float(rate) <= _FASTEST_HZ else None

    @property
    def is_full(self) -> bool:
        """Whether the record says all of it."""
        return all(_parts(self.words)._replace(ramp="none is one, too"))

    def unlike(self, other: ShownOn) -> str:
        """Name the gravest in which another one differs; empty where they are alike, as far as is known.

        The monitor is known by model and serial number, or else by its connector.
        """
        one, two = _parts(self.words), _parts(other.words)
        if one.size_px and two.size_px and one.size_px != two.size_px:
            return "size"
        if (one.platform, one.monitor) != (two.platform, two.monitor):
            return "monitor"
        if one.size_in_units != two.size_in_units:
            return "scaling"
        if one.rate_hz and two.rate_hz and abs(float(one.rate_hz) - float(two.rate_hz)) > _LIKE_HZ:
            return "refresh rate"
        if one.depth and two.depth and one.ramp != two.ramp:  # of an earlier version's nothing is known
            return "gamma ramp"
        return "colour depth" if one.depth and two.depth and one.depth != two.depth else ""


def unlike(displays: Iterable[tuple[str, int]]) -> list[tuple[ShownOn, int]]:
    """Draw those together that are alike: each as it is first named in full, with its number of photos.

    Parameters
    ----------
    displays
        In the words of the record, with how many photos were taken from each.
    """
    given = [(ShownOn(words), photos) for words, photos in displays]
    kinds: list[ShownOn] = []
    # One that the record says less of is like several: it goes with the first of them.
    for shown_on, _ in sorted(given, key=lambda each: not each[0].is_full):
        if all(shown_on.unlike(kind) for kind in kinds):
            kinds.append(shown_on)
    found: dict[ShownOn, int] = {}
    for shown_on, photos in given:
        kind = next(each for each in kinds if not shown_on.unlike(each))
        found[kind] = found.get(kind, 0) + photos
    return list(found.items())


def spoken_displays(displays: Sequence[tuple[ShownOn, int]]) -> str:
    """Name displays; of several, say how many photos are from each."""
    if len(displays) < 2:
        return "".join(str(each) for each, _ in displays)
    told = "; ".join(f"{each} ({photos:,} photo{'s' * (photos > 1)})" for each, photos in displays)
    return f"{_NUMBERS.get(len(displays), len(displays))} displays: {told}"
