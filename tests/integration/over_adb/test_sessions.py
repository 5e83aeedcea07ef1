"""Sessions with a phone at hand over ADB: real adbd, the real agent in Java, a real screen, real x-rays."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from rig import SEED, Rig, expect, wait_until

if TYPE_CHECKING:
    from phone_at_hand import PhoneAtHand

    from tests.integration.sight import Sight

MakePhone = Callable[..., "PhoneAtHand"]
MakeRig = Callable[..., "Rig"]
LOST = "the connection to the phone over ADB is lost"


def rows(rig: Rig, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{rig.state / 'journal.sqlite'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(query)]


def check_photos(rig: Rig, phone: PhoneAtHand, sight: Sight, indices: range, records: Any) -> None:
    """Demand one current photo of each index, which is of that x-ray, and is on the phone byte by byte."""
    current = rows(rig, "SELECT * FROM captures WHERE state = 'saved' ORDER BY idx")
    assert [row["idx"] for row in current] == list(indices)
    files = {each.name: each for each in phone.photos()}
    assert len(files) == len(phone.photos())
    for row in current:
        file = files[row["photo_name"]]
        data = file.read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row["size_bytes"], row["sha256"])
        assert records.exif_names(file) == (file.name, file.name)
    asked = {row["photo_name"] for row in rows(rig, "SELECT photo_name FROM captures")}
    assert set(files) <= asked
    seen = sight.look({row["idx"]: files[row["photo_name"]] for row in current})
    assert seen.mismatches == {}
    assert seen.smallest_margin > 0


def test_the_cable_pulled_out_in_mid_session_and_the_subset_finished_by_udp(
    make_phone: MakePhone, make_rig: MakeRig, xserver: str, sight: Sight, records: Any
) -> None:
    phone = make_phone(display=xserver, seed=SEED)
    rig = make_rig(xserver, ("s1", 1, 8))
    rig.do("phone", "setup", phone.serial)
    where = f"adb:{phone.serial}"

    run = rig.start("run", rig.plan, "--phone", where, "--transport", "usb")
    wait_until(lambda: len(phone.photos()) >= 4 or run.code is not None, lambda: run.err)
    phone.adbd.kill()
    killed_s = time.monotonic()
    done = expect(run, 1)
    assert time.monotonic() - killed_s < 15
    assert LOST in done.err
    assert where in done.err
    assert "run the same command again" in done.err
    assert rows(rig, "SELECT outcome FROM sessions") == [{"outcome": "aborted"}]

    refused = rig.do("run", rig.plan, "--phone", where, "--transport", "usb", code=2)  # not plugged in yet
    assert where.removeprefix("adb:") in refused.err
    assert phone.is_running  # as on a phone, the app outlives the cable

    phone.adbd.start()
    phone.scripts.set_addresses(wlan0="127.0.0.1")
    done = rig.do("run", rig.plan, "--phone", where)
    assert "datagrams go by UDP over Wi-Fi: 127.0.0.1:4747 (wlan0) answered in" in done.err
    assert "s1: complete, 8 photos" in done.out
    check_photos(rig, phone, sight, range(1, 9), records)
    addresses = rows(rig, "SELECT DISTINCT phone_address AS address FROM sessions")
    assert addresses == [{"address": where}]  # whichever way the datagrams went

    exported = rig.do("export", rig.plan, "--out", "ds", "--no-contact-sheet")
    assert "8 photos" in exported.out
    saved = rows(rig, "SELECT sha256 FROM captures WHERE state = 'saved' ORDER BY sha256")
    copies = [hashlib.sha256(each.read_bytes()).hexdigest() for each in (rig.folder / "ds").rglob("*.jpg")]
    assert sorted(copies) == [row["sha256"] for row in saved]


def test_a_whole_session_by_the_cable_which_auto_takes_where_no_udp_answers(
    make_phone: MakePhone, make_rig: MakeRig, xserver: str, sight: Sight, records: Any
) -> None:
    phone = make_phone(display=xserver, seed=SEED)
    where = f"adb:{phone.serial}"
    rig = make_rig(xserver, ("s1", 1, 4), ("s2", 5, 8), address=where)
    unready = rig.do("run", rig.plan, "--subset", "s1", code=2)
    assert "app is not on this phone" in unready.err
    rig.do("phone", "setup", phone.serial)
    # As a real phone it would go on so; this agent says that it is a simulated one.
    rig.change(f"address: '{where}', ", "")

    wanted = rig.do("run", rig.plan, "--subset", "s1", "--phone", where, "--transport", "udp", code=2)
    assert "the phone cannot be reached by UDP" in wanted.err
    assert "--transport usb" in wanted.err

    done = rig.do("run", rig.plan, "--subset", "s1", "--phone", where)
    assert "the phone is in no Wi-Fi, and USB tethering is off" in done.err
    phone.scripts.set_addresses(wlan0="127.0.0.2")  # nothing listens there
    phone.kill_agent()
    done = rig.do("run", rig.plan, "--subset", "s2", "--phone", where)
    assert "phone: the app is running" in done.err  # started again by the run itself
    assert "nothing answers by UDP at 127.0.0.2:4747 (Wi-Fi) within 2 s" in done.err
    check_photos(rig, phone, sight, range(1, 9), records)


def test_a_phone_that_falls_silent_keeps_neither_the_session_nor_the_end(
    make_phone: MakePhone, make_rig: MakeRig, xserver: str
) -> None:
    phone = make_phone(display=xserver, seed=SEED)
    # It falls silent before a trigger, where patience is short: for a photo it is always a minute.
    rig = make_rig(xserver, ("s1", 1, 5))
    rig.change("settle_ms: 0", "settle_ms: 400")
    rig.do("phone", "setup", phone.serial)
    command = ("run", rig.plan, "--phone", f"adb:{phone.serial}", "--transport", "usb")
    run = rig.start(*command, "--patience-s", 1)
    wait_until(lambda: len(phone.photos()) >= 3 or run.code is not None, lambda: run.err)
    time.sleep(0.15)
    phone.adbd.stop()  # nothing is closed: it just says nothing any more
    silent_s = time.monotonic()
    done = expect(run, 1)
    assert time.monotonic() - silent_s < 30
    assert "the phone" in done.err
    assert "pairing code" not in done.err
    assert "run the same command again" in done.err
    phone.adbd.go_on()
    assert "s1: complete, 5 photos" in rig.do(*command).out
