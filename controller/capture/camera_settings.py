"""What the plan fixes of the camera, held against what the phone says that it used."""

from __future__ import annotations

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


def differences(
    asked: Camera, exposure_us: int | None, iso: int | None, white_balance_k: int | None = None
) -> list[str]:
    """Say what the phone used that the plan does not ask for.

    Parameters
    ----------
    asked
        What the plan fixes; what it leaves open may be anything.
    exposure_us, iso, white_balance_k
        What the phone says that it used; None where it does not say, which is no difference.

    Returns
    -------
    list of str
        Such as ``exposure 33.3 ms instead of 66.7 ms``; empty where all is within the tolerance.
    """
    asked_us = None if asked.exposure_ms is None else asked.exposure_ms * 1000
    kelvin = asked.white_balance_k
    found = []
    if asked_us and exposure_us and _apart(exposure_us, asked_us, EXPOSURE_TOLERANCE, EXPOSURE_STEP_US):
        found.append(f"exposure {_ms(exposure_us)} instead of {_ms(asked_us)}")
    if asked.iso and iso and _apart(iso, asked.iso, ISO_TOLERANCE, ISO_STEP):
        found.append(f"ISO {iso} instead of {asked.iso}")
    if kelvin and white_balance_k and abs(1e6 / white_balance_k - 1e6 / kelvin) > TOLERANCE_MIRED:
        found.append(f"white balance {white_balance_k} K instead of {kelvin} K")
    return found


def _apart(used: float, asked: float, share: float, step: float) -> bool:
    return abs(used - asked) > max(share * asked, step)


def _ms(microseconds: float) -> str:
    """Write a time so that two that differ are written differently: three figures, ``33.3 ms``."""
    ms = microseconds / 1000
    return f"{ms:.0f} ms" if ms >= 100 else f"{ms:.3g} ms"
