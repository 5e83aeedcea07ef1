"""What the phone notices of its stand and the room, held against what the plan says of them.

An environment is declared; whether the room is as declared nobody has looked. A phone that stands the other
way, a light that was not switched, a tripod that was knocked: each is told with the photo that it is noticed
with. What a phone has no sensor for is not noticed.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING, Final

from protocol import Witness

if TYPE_CHECKING:
    from controller.plan import Environment, Noticing

_UPRIGHT_DEG: Final = {"portrait": (0.0, 180.0), "landscape": (90.0, -90.0)}
_OTHER_WAY_DEG: Final = 30.0
"""Further than this from both ways of standing so, a phone stands another way."""
_NEWEST: Final = 8
"""So many photos say how it is now: one reading of a light that flickers is not enough."""
_FIRST: Final = 5
"""So many photos say how it was at first."""
_DARK_LUX: Final = 2.0
"""Added to two lights before one is divided by the other: sensors tell whole lux, in the dark one or two."""
_LEAST_CHANGE: Final = 1.25
"""A light that was switched makes so much of a difference."""
_DAYLIGHT_LUX: Final = 20.0
"""With the ceiling light off and more than this it is light outside: closed blinds make it darker then."""
LET_STAND: Final = "since a person looked: "
"""Before what is other than it was, and as it should be by a person's word."""
_HELD: Final = ("roll_deg", "pitch_deg", "lux")
"""What is held against the photos before."""
_LIGHTS: Final = ("room", "room_light", "window_blinds", "phone_orientation", "tripod")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomBefore:
    """How it was in the newest photos of the subset before, and what the plan says of that.

    Parameters
    ----------
    lux
        At the phone's front.
    """

    subset: str
    environment: Environment
    lux: float


@dataclass(slots=True)
class RoomWitness:
    """Holds what comes with each photo of one subset against the plan and against the photos before it.

    Parameters
    ----------
    environment
        As the plan declares it.
    limits
        From where on something is told.
    before
        The subset before; None where there is none, or its light is not known.
    """

    environment: Environment
    limits: Noticing
    before: RoomBefore | None = None
    _at_first: dict[str, list[float]] = field(default_factory=dict)
    """By what was noticed: a photo that lacks one of them, or all, says nothing of it."""
    _newest: deque[float] = field(default_factory=lambda: deque(maxlen=_NEWEST))
    """Of the light."""
    _until_looked: RoomWitness | None = None
    """How it was until a person looked; None where that is settled."""

    def begin(self, photos: Iterable[Witness]) -> None:
        """Take it that the subset's newest photos so far, in order of capture, say how it is."""
        past = list(photos)
        for name in _HELD:
            known = [each for each in (getattr(photo, name) for photo in past) if each is not None]
            self._keep(name, known[-_NEWEST:])

    def forget(self) -> None:
        """Take it that it is as it should be from now on."""
        self._at_first, self._newest = {}, deque(maxlen=_NEWEST)
        self.before = None

    def put_right(self) -> None:
        """Take it that a person has looked, and that it is as it should be from now on."""
        if self._until_looked is None:
            self._until_looked = replace(self)
        self.forget()

    def let_stand(self, witness: Witness) -> tuple[str, ...]:
        """Say, of the first photo since a person looked, what is other than before all the same.

        It is as it should be, by that person's word; the photos before it are of another light or stand.
        """
        past, self._until_looked = self._until_looked, None
        found = () if past is None else (*past._turned(witness), *past._light(witness))
        return tuple(f"{LET_STAND}{each}" for each in found)

    def look(self, witness: Witness) -> tuple[str, ...]:
        """Say what is other than it should be, each with its figures; nothing mostly."""
        found = [
            *self._orientation(witness),
            *self._turned(witness),
            *self._light(witness),
            *self._knock(witness),
        ]
        if not found:
            self._usual(witness)
        return tuple(found)

    def _usual(self, witness: Witness) -> None:
        for name in _HELD:
            now = getattr(witness, name)
            if now is not None:
                self._keep(name, [now])

    def _keep(self, name: str, values: Sequence[float]) -> None:
        first = self._at_first.setdefault(name, [])
        first += values[: _FIRST - len(first)]
        if name == "lux":
            self._newest.extend(values)

    def _orientation(self, witness: Witness) -> Iterable[str]:
        if witness.roll_deg is None:
            return
        wanted = self.environment.phone_orientation
        if min(abs(_apart(witness.roll_deg, each)) for each in _UPRIGHT_DEG[wanted]) > _OTHER_WAY_DEG:
            yield (
                f"the phone stands {_way(witness.roll_deg)} (turned by {witness.roll_deg:.0f} degrees from"
                f" upright), the plan has it in {wanted}"
            )

    def _turned(self, witness: Witness) -> Iterable[str]:
        """Notice a tripod whose head has given way, against how it stood at first."""
        for name, what in (("roll_deg", "turned"), ("pitch_deg", "tilted")):
            now = getattr(witness, name)
            first = self._at_first.get(name)
            if now is None or not first:
                continue
            start = first[0]
            by = _apart(now, start + median(_apart(each, start) for each in first))
            if abs(by) > self.limits.turn_deg:
                yield (
                    f"the phone has {what} by {_beyond(by)} degrees since this subset's first photos"
                    f" ({self.limits.turn_deg:g} are the limit)"
                )

    def _light(self, witness: Witness) -> Iterable[str]:
        now = witness.lux
        if now is None:
            return
        first = self._at_first.get("lux")
        if not first:
            yield from self._light_between(now)
            return
        by_then = ((self._newest, "in the photos before"), (first, "in this subset's first photos"))
        for usual, when in ((median(values), when) for values, when in by_then):
            if _times(now, usual) >= self.limits.light_factor:
                times = f"{_times(now, usual):.1f} times as {'bright' if now > usual else 'dark'}"
                yield (
                    f"the light is {_lux(now)}, {when} it was {_lux(usual)}: {times}"
                    f" ({self.limits.light_factor:g} is the limit)"
                )
                return

    def _light_between(self, now: float) -> Iterable[str]:
        """Notice a light that does not fit what the plan has changed since the subset before."""
        before = self.before
        if before is None or before.environment.room != self.environment.room:
            return
        factor, brighter = _times(now, before.lux), now > before.lux
        was = f"it was {_lux(before.lux)} in {before.subset}"
        wanted = _wanted_change(before, self.environment)
        if wanted:
            is_so = factor >= _LEAST_CHANGE and brighter == (wanted > 0)
            if not is_so:
                what = "lighter" if wanted > 0 else "darker"
                yield (
                    f"the light is {_lux(now)}, {was}: by what the plan has changed"
                    f" ({_changed(before.environment, self.environment)}) it has to be {what},"
                    f" {_LEAST_CHANGE:g} times at least"
                )
        elif _changes_nothing(before.environment, self.environment) and factor >= self.limits.light_factor:
            yield (
                f"the light is {_lux(now)}, {was}: {factor:.1f} times as {'bright' if brighter else 'dark'},"
                f" though the plan has changed no light ({self.limits.light_factor:g} is the limit)"
            )

    def _knock(self, witness: Witness) -> Iterable[str]:
        if witness.knock_ms2 is not None and witness.knock_ms2 >= self.limits.knock_ms2:
            yield (
                f"the phone was knocked: {witness.knock_ms2:.1f} m/s2 since the photo before"
                f" ({self.limits.knock_ms2:g} is the limit)"
            )


def lacking(witness: Witness) -> str:
    """Say which sensors a phone lacks, as its first photo tells; empty where it has all."""
    missing = [
        what
        for what, value in (
            ("which way it stands", witness.roll_deg if witness.roll_deg is not None else witness.pitch_deg),
            ("the light", witness.lux),
            ("knocks", witness.knock_ms2),
        )
        if value is None
    ]
    if not missing:
        return ""
    return f"this phone has no sensor for {' or '.join(missing)}: what the plan says of it is not checked"


def _apart(one: float, other: float) -> float:
    """Give by how many degrees one angle is beyond another, -180 to 180."""
    return (one - other + 180) % 360 - 180


def _way(roll_deg: float) -> str:
    ways = {word: min(abs(_apart(roll_deg, each)) for each in _UPRIGHT_DEG[word]) for word in _UPRIGHT_DEG}
    nearest = min(ways, key=lambda word: ways[word])
    return f"in {nearest}" if ways[nearest] <= _OTHER_WAY_DEG else "askew"


def _beyond(deg: float) -> str:
    """Give an angle that is beyond a limit so that it is beyond it in words too."""
    return f"{math.ceil(round(10 * abs(deg), 6)) / 10:.1f}"


def _lux(value: float) -> str:
    return f"{value:.0f} lux" if value >= 10 else f"{value:.1f} lux"


def _times(one: float, other: float) -> float:
    return max(one + _DARK_LUX, other + _DARK_LUX) / min(one + _DARK_LUX, other + _DARK_LUX)


def _changes_nothing(before: Environment, after: Environment) -> bool:
    """Say whether the light has to be as it was: open blinds let the sun in, a turned phone sees others."""
    same = all(getattr(before, each) == getattr(after, each) for each in _LIGHTS)
    return same and after.window_blinds == "closed"


def _wanted_change(before: RoomBefore, after: Environment) -> int:
    """Say whether it has to be lighter (1) or darker (-1) than before; 0 where nothing is sure."""
    was = before.environment
    ceiling = (after.room_light == "on") - (was.room_light == "on")
    blinds = (after.window_blinds == "open") - (was.window_blinds == "open")
    if ceiling:
        return ceiling if blinds in (0, ceiling) else 0
    is_day = was.room_light == "off" and before.lux >= _DAYLIGHT_LUX
    return -1 if blinds < 0 and is_day else 0


def _changed(before: Environment, after: Environment) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')}: {getattr(before, name)} -> {getattr(after, name)}"
        for name in ("room_light", "window_blinds")
        if getattr(before, name) != getattr(after, name)
    )
