"""How the photos of a subset are to be taken, held against what the phone says that it used.

The plan fixes what it names. All else the subset's first photo found, and every later one is taken with it,
whichever session or repair it is of: a camera that measures anew would change exposure and colours within
the subset.
"""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.link import Look
from controller.plan import Camera

#: A sensor exposes whole rows (some 10 us each) and amplifies in steps: Camera2 sets the nearest it can.
#: Android's own compatibility tests (CTS, CaptureRequestTest) let a camera pass whose exposure is off by 3 %
#: or 100 us (by 5 % in EXIF), and whose sensitivity is off by 6 %: a phone that passes them is not told off
#: here. 6 % are a twelfth of a stop, which is not seen.
EXPOSURE_TOLERANCE, EXPOSURE_STEP_US = 0.05, 100
ISO_TOLERANCE, ISO_STEP = 0.06, 1
#: White balance is set by gains where the camera is calibrated, else by its nearest mode. 10 mired
#: (differences of colour go by the reciprocal of the temperature) are about what is just seen: 420 K at
#: 6500 K, 90 K at 3000 K.
TOLERANCE_MIRED = 10.0
#: The same tests let a lens whose scale is calibrated stand off by 5 % (10 % where it is approximate, 25 %
#: where it is neither). 0.05 dioptres are 3 cm at 80 cm, a part of a phone's depth of field there.
FOCUS_TOLERANCE, FOCUS_STEP_DPT = 0.05, 0.05


def look_to_send(camera: Camera, first: Look | None) -> Look:
    """Give how the phone is to take a photo.

    Parameters
    ----------
    camera
        What the plan fixes.
    first
        How the subset's first photo was taken (`controller.records.Captures.look_of`), or None before there
        is one.

    Returns
    -------
    Look
        Of the first photo, what the phone has told of it; of the rest, what the plan fixes. What both leave
        open is the phone's choice. White balance that the plan fixes in kelvin is told when a session opens:
        a phone has words of its own for it only afterwards.
    """
    planned, found = _planned(camera), first or Look()
    return Look(
        found.exposure_us or planned.exposure_us,
        found.iso or planned.iso,
        found.white_balance,
        planned.focus_dpt if found.focus_dpt is None else found.focus_dpt,
    )


def look_kept(first: Look | None, used: Look) -> Look:
    """Give how the subset's first photo was taken, once another one is saved: see `look_to_send`.

    `used` counts for what nothing is known of yet, as `controller.records.Captures.look_of` has it.
    """
    if first is None:
        return used
    return Look(
        used.exposure_us if first.exposure_us is None else first.exposure_us,
        used.iso if first.iso is None else first.iso,
        first.white_balance or used.white_balance,
        used.focus_dpt if first.focus_dpt is None else first.focus_dpt,
    )


def settings_differ(camera: Camera, first: Look | None, used: Look) -> list[str]:
    """Say what the phone used that is not as it was to be: as the plan fixes it, and as in the first photo.

    Parameters
    ----------
    camera, first
        As in `look_to_send`.
    used
        What the phone says that it used; what it does not say is no difference.

    Returns
    -------
    list of str
        Such as ``exposure 33.3 ms instead of 66.7 ms``; empty where all is within the tolerance.
    """
    found = [*look_differences(_planned(camera), used), *look_differences(first or Look(), used)]
    return list(dict.fromkeys(found))


def other_kelvin(asked_k: int | None, used_k: int | None) -> str:
    """Say that white balance was set to another temperature, kelvin; empty where it was not, or unknown."""
    if asked_k and used_k and abs(1e6 / used_k - 1e6 / asked_k) > TOLERANCE_MIRED:
        return f"white balance {used_k} K instead of {asked_k} K"
    return ""


def _planned(camera: Camera) -> Look:
    exposure_ms, cm = camera.exposure_ms, camera.focus_distance_cm
    return Look(
        None if exposure_ms is None else round(exposure_ms * 1000),
        camera.iso,
        focus_dpt=None if cm is None else round(100 / cm, 4),
    )


def look_differences(asked: Look, used: Look) -> list[str]:
    """Say what was used other than was asked for; what either does not say is no difference."""
    found = [
        _compared("exposure", _ms, asked.exposure_us, used.exposure_us, EXPOSURE_TOLERANCE, EXPOSURE_STEP_US),
        _compared("ISO", str, asked.iso, used.iso, ISO_TOLERANCE, ISO_STEP),
        f"white balance {used.white_balance} instead of {asked.white_balance}"
        if asked.white_balance and used.white_balance not in ("", asked.white_balance)
        else "",
        _compared("focus", _distance, asked.focus_dpt, used.focus_dpt, FOCUS_TOLERANCE, FOCUS_STEP_DPT),
    ]
    return [words for words in found if words]


def _compared(
    name: str, say: Callable[[float], str], asked: float | None, used: float | None, share: float, step: float
) -> str:
    if asked is None or used is None or abs(used - asked) <= max(share * asked, step):
        return ""
    return f"{name} {say(used)} instead of {say(asked)}"


def _ms(microseconds: float) -> str:
    """Write a time so that two that differ are written differently: three figures, ``33.3 ms``."""
    ms = microseconds / 1000
    return f"{ms:.0f} ms" if ms >= 100 else f"{ms:.3g} ms"


def _distance(dioptres: float) -> str:
    """Write where a lens stands, in dioptres and, where that is not far away, as a distance."""
    if dioptres < 0.05:  # more than 20 m
        return "far away"
    return f"{dioptres:.3g} dpt ({100 / dioptres:.0f} cm)"
