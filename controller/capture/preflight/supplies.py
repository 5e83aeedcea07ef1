"""The phone's storage and battery, held against what is still to be photographed. Pure."""

from __future__ import annotations

from android_bridge.base import Problem
from controller.capture.preflight.finding import Finding, Outcome

GUESSED_BYTES = 8_000_000
"""A photo's size until one has been seen: a 16-megapixel JPEG of a screen has 4 to 8 MB."""
RESERVE_BYTES = 4_000_000
"""With less than this free the phone refuses to photograph."""
LOW_PERCENT, EMPTY_PERCENT, LAST_PERCENT = 30, 5, 15
PERCENT_AN_HOUR = 20.0
"""So fast a battery is taken to fall, screen and camera on, until it has been seen to fall."""
FEW_PHOTOS = 20
_SEEN_S, _SEEN_PERCENT = 600.0, 3  # less says nothing of the rate

_PLUG_IN = "plug the phone in: a charger, or a hub with a supply of its own"
_MAKE_ROOM = "make room on the phone, but delete no photo that is not exported"


def look_at_storage(free_bytes: int, left: int, sizes: tuple[int, int] | None, where: str = "") -> Finding:
    """Hold a phone's free storage against the photos that are left.

    Blocks only what cannot be: less room than these photos took when they were smallest.

    Parameters
    ----------
    sizes
        Of the smallest and the largest photo by this phone on record, bytes; None where there is none.
    where
        The phone's address.
    """
    smallest, largest = sizes or (0, GUESSED_BYTES)
    needed = largest * left
    seen = f"at up to {_size(largest)} each" if sizes else f"at a guess of {_size(largest)} each"
    words = f"{_size(free_bytes)} are free; {_photos(left)} {seen} take {_size(needed)}"
    if free_bytes < RESERVE_BYTES + smallest * left:
        is_full = free_bytes < RESERVE_BYTES
        what = "the phone's storage is full" if is_full else "the phone's storage cannot hold what is left"
        problem = Problem(what, where=where, got=f"only {words}", advice=_MAKE_ROOM)
        return Finding.of("storage", problem, words=problem.got)
    if free_bytes < RESERVE_BYTES + needed:
        remedy = f"{_MAKE_ROOM}; else export what is there when it stops"
        return Finding(name="storage", outcome=Outcome.WARNING, words=words, remedy=remedy)
    return Finding(name="storage", outcome=Outcome.GOOD, words=words)


def look_at_battery(
    percent: int | None, left_s: float | None, *, is_charging: bool | None, where: str = ""
) -> Finding:
    """Hold a phone's charge against the time that the photos take.

    Parameters
    ----------
    left_s
        How long the photos that are left take; None where there is no telling.
    is_charging
        None where the phone does not say.
    where
        The phone's address.
    """
    name = "battery"
    if percent is None:
        return Finding(name=name, outcome=Outcome.UNKNOWN, words="the phone does not tell its charge")
    spent = PERCENT_AN_HOUR * (left_s or 0.0) / 3600
    charging = {True: ", charging", False: ", not charging", None: ""}[is_charging]
    words = f"{percent} %{charging}"
    if left_s:
        words += f"; about {_time(left_s)} of photos may take {spent:.0f} %"
    if percent < EMPTY_PERCENT:
        problem = Problem(
            "the phone's battery is nearly empty", where=where, got=words, advice=_PLUG_IN + ", and wait"
        )
        return Finding.of(name, problem, words=words)
    if not is_charging and percent < max(LOW_PERCENT, spent + EMPTY_PERCENT):
        return Finding(name=name, outcome=Outcome.WARNING, words=words, remedy=_PLUG_IN)
    return Finding(name=name, outcome=Outcome.GOOD, words=words)


class Supplies:
    """Watches storage and battery photo by photo, and says in good time that they will not last. Pure.

    Each thing is told once.
    """

    def __init__(self) -> None:
        self._largest = 0  # bytes, of the photos seen
        self._told: set[str] = set()
        self._first: tuple[float, int] | None = None

    def after(
        self,
        *,
        left: int,
        left_s: float | None,
        now_s: float,
        size_bytes: int | None,
        free_bytes: int | None,
        battery_percent: int | None,
    ) -> list[str]:
        """Take a photo's figures, None where the phone has not told them; give what to warn of now.

        Parameters
        ----------
        left, left_s
            Photos after this one that the phone is still to take, and how long they take.
        now_s
            A monotonic time.
        """
        self._largest = max(self._largest, size_bytes or 0)
        found: list[tuple[str, str]] = []
        if left and free_bytes is not None and self._largest:
            found += self._storage(free_bytes, left)
        if left and battery_percent is not None:
            found += self._battery(battery_percent, left_s, now_s)
        fresh = [words for key, words in found if key not in self._told]
        self._told |= {key for key, _ in found}
        return fresh

    def _storage(self, free_bytes: int, left: int) -> list[tuple[str, str]]:
        room = max(0, free_bytes - RESERVE_BYTES) // self._largest
        if room >= left:
            return []
        words = (
            f"the phone's storage has room for about {_photos(room)} more, and {left:,} are left"
            f" ({_size(free_bytes)} free): {_MAKE_ROOM}"
        )
        return [("storage nearly full" if room < FEW_PHOTOS else "storage", words)]

    def _battery(self, percent: int, left_s: float | None, now_s: float) -> list[tuple[str, str]]:
        if self._first is None or percent > self._first[1]:  # it charges: from here on
            self._first = now_s, percent
        since_s, fallen = now_s - self._first[0], self._first[1] - percent
        found = []
        if percent < LAST_PERCENT:
            found.append(("battery low", f"the phone's battery is at {percent} %: {_PLUG_IN}"))
        if left_s and since_s >= _SEEN_S and fallen >= _SEEN_PERCENT:
            rate = (fallen - 0.5) / since_s  # whole percents: half of one may have been gone at the start
            lasts_s = max(0, percent - EMPTY_PERCENT) / rate
            if lasts_s < left_s:
                words = (
                    f"the phone's battery, at {percent} %, falls by {3600 * rate:.0f} % an hour:"
                    f" it lasts for about {_time(lasts_s)}, and {_time(left_s)} are left; {_PLUG_IN}"
                )
                found.append(("battery", words))
        return found


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _time(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
