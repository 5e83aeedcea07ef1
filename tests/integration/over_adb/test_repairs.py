"""A repair by the cable right after a controller was killed: the app on the phone still holds its session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from rig import SEED, Rig, wait_until

if TYPE_CHECKING:
    from phone_at_hand import PhoneAtHand


MakePhone = Callable[..., "PhoneAtHand"]


@pytest.mark.soak
def test_the_phone_is_waited_for_and_the_repair_done(
    make_phone: MakePhone, make_rig: Callable[..., Rig], xserver: str, records: Any
) -> None:
    phone = make_phone(display=xserver, seed=SEED)
    rig = make_rig(xserver, ("s1", 1, 12))
    rig.do("phone", "setup", phone.serial)
    options = ("--phone", f"adb:{phone.serial}", "--transport", "usb")
    run = rig.start("run", rig.plan, *options)
    wait_until(lambda: len(phone.photos()) >= 5 or run.code is not None, lambda: run.err)
    run.kill()
    rig.do("retake", rig.plan, "--subset", "s1", "1", "3-4", "--because", "blurred")

    done = rig.do("run", rig.plan, "--repair", *options)
    assert done.out.splitlines() == ["s1: 3 photos captured again"]
    assert "the phone still holds a session that broke off" in done.err
    assert rig.do("run", rig.plan, *options).out.splitlines() == ["s1: complete, 12 photos"]
    current = records._query(rig.state / "journal.sqlite", "SELECT * FROM captures WHERE state = 'saved'")
    assert sorted(row["idx"] for row in current) == list(range(1, 13))
    assert {row["idx"] for row in current if row["take"] > 1} >= {1, 3, 4}
    assert {row["photo_name"] for row in current} <= {each.name for each in phone.photos()}
