"""A trial on a phone at hand over ADB: its photos are removed from the phone itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rig import Rig, cases

if TYPE_CHECKING:
    from phone_at_hand import PhoneAtHand


@pytest.mark.soak
def test_a_phone_is_measured_and_its_trials_removed(
    make_phone: Callable[..., PhoneAtHand], tmp_path: Path, small_xserver: str
) -> None:
    phone = make_phone(display=small_xserver)
    cases.five_in_two(tmp_path / "rig")
    rig = Rig(tmp_path / "rig", None, small_xserver)
    where = f"adb:{phone.serial}"
    rig.do("phone", "setup", phone.serial)
    for more in ((), ("--again",)):  # prepared for the tests, it is known before
        shown = rig.do("phone", "shutter", rig.plan, "--phone", where, "--transport", "usb", *more)
        assert "no white gets into a photo" in shown.out
    photos = partial(phone.store.glob, "*/_shutter/*.jpg")
    assert len(list(photos())) == 21
    assert "21 photos of trials removed" in rig.do("phone", "trials", rig.plan, "--remove").out
    assert not list(photos())
    rig.end()
