"""The CheXpeditor dialect, whole: real commands, real UDP, a real X server, real x-rays."""

from __future__ import annotations

import csv
import io
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from original_rig import OriginalPhone, ask, ask_until_answered, original_client
from PIL import Image
from rig import SEED, Command, Rig, cases, free_port, wait_until, xray_path

from protocol.legacy import LegacyName

pytestmark = pytest.mark.xrays
MARK = "legacy: G2, G3 and G6 not guaranteed"
LAST = 4
QUICK = ("--patience-s", "3")  # and so sent again after one second


def xray_paths(xrays: Path) -> list[str]:
    with (xrays / "NIH-CXR64" / "train.csv").open(newline="", encoding="utf-8") as file:
        return [row["Path"] for row in csv.DictReader(file)]


def run(rig: Rig, port: int, code: int) -> str:
    """Run the plan against a phone of the dialect; give what it said."""
    done = rig.do("run", rig.plan, "--phone", f"chexpeditor:127.0.0.1:{port}", *QUICK, code=code)
    assert done.err.count("error: ") == (code != 0)
    assert "pairing" not in done.err
    return str(done.err)


def rows(records: Any, rig: Rig, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = records._query(rig.state / "journal.sqlite", what)
    return found


def check_set(out: Path, records: Any, xrays: Path) -> list[str]:
    """Demand the source's rows and the subset's mark; give the photos' paths."""
    paths = xray_paths(xrays)[:LAST]
    source = {records.key(row[0]): row for row in records.read_table(xrays / "NIH-CXR64" / "train.csv")[1:]}
    exported: list[list[str]] = records.read_table(out / "train.csv")[1:]
    assert [records.key(row[0]) for row in exported] == [records.key(path) for path in paths]
    assert all(row[1:] == source[records.key(row[0])][1:] for row in exported)
    (subset,) = json.loads((out / "subsets.json").read_text("utf-8"))["subsets"]
    assert subset["guarantees"] == MARK
    assert subset["id"] == "s1"
    return [str(out.parent / row[0]) for row in exported]


def photo_of(xray: Path, shots: int) -> bytes:
    """Give a photo of an x-ray amid a dark room, each a little brighter than the one before."""
    with Image.open(xray) as image:
        shown = image.convert("L").resize((480, 480)).point(lambda level: level // 2 + 10 + 5 * shots)
    photo = Image.new("L", (800, 600), 12)
    photo.paste(shown, (150, 60))
    made = io.BytesIO()
    photo.save(made, "JPEG", quality=90)
    return made.getvalue()


@pytest.mark.x11
def test_a_lost_ok_stops_the_run_and_the_operator_sets_it_right(
    make_rig: Callable[..., Rig], xserver: str, xrays_dir: Path, records: Any, tmp_path: Path
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    names = [str(LegacyName.of(n, 1, path)) for n, path in enumerate(xray_paths(xrays_dir)[:LAST], 1)]
    retake = str(LegacyName.of(3, 3, xray_paths(xrays_dir)[2]))
    with OriginalPhone(tmp_path / "sdcard") as phone:
        phone.loses = {2: 1}
        phone.camera = lambda row, shots: photo_of(xrays_dir / xray_paths(xrays_dir)[row], shots)
        told = run(rig, phone.port, 1)
        assert f"{MARK}: this dialect has no session, no key and no receipt" in told
        assert "set the row in the phone's app to 0 (x-ray 1;" in told
        assert "nobody can tell whether the phone took this photo" in told
        assert f"look on the phone for {names[2]}: it does not count" in told
        assert "set the row in the phone's app to 2 by hand" in told
        assert phone.photos() == names[:3]
        assert len(phone.requests) == 4

        asked = len(phone.requests)
        told = run(rig, phone.port, 1)  # the operator did not listen: the phone still stands at row 3
        assert len(phone.requests) == asked + 1
        assert phone.photos() == names[:3]
        assert "the phone stands at another row than the journal" in told
        assert "set the row in the phone's app to 2 (x-ray 3;" in told
        phone.next_row = 2
        run(rig, phone.port, 0)
        assert phone.photos() == sorted([*names, retake])

    captures = rows(records, rig, "SELECT * FROM captures ORDER BY idx, take")
    assert [(row["idx"], row["take"], row["state"]) for row in captures] == [
        *[(1, 1, "saved"), (2, 1, "saved"), (3, 1, "superseded"), (3, 2, "superseded"), (3, 3, "saved")],
        (4, 1, "saved"),
    ]
    unknown = ("size_bytes", "sha256", "sensor_time_ns", "exposure_us", "free_bytes", "battery_percent")
    assert all(row[each] is None for row in captures for each in unknown)
    sessions = rows(records, rig, "SELECT * FROM sessions ORDER BY rowid")
    assert [row["outcome"] for row in sessions] == ["aborted", "aborted", "complete"]
    assert {row["guarantees"] for row in sessions} == {MARK}
    assert {row["phone_model"] for row in sessions} == {"CheXpeditor app"}, "it is none of the simulated ones"
    assert f"s1: {MARK}" in rig.do("status", rig.plan).out

    there = rig.do("export", rig.plan, "--out", "ds", code=2)
    assert "the photos are on the phone" in there.err
    assert "/sdcard/CheXpeditor" in there.err
    (phone.folder / "2__77__stray.jpg").write_bytes(b"of somebody else")
    done = rig.do("export", rig.plan, "--out", "ds", "--store", phone.folder, "--no-contact-sheet")
    assert f"warning: subset s1: {MARK}" in done.err
    assert "1 file on the phone is replaced by a later take: " in done.err
    assert "1 file on the phone is extra, asked for by nobody: s1/2__77__stray.jpg" in done.err
    assert "each decoded as a whole JPEG" in done.out
    assert "verified by size" not in done.out
    exported = check_set(rig.folder / "ds", records, xrays_dir)
    for path, name in zip(exported, [*names[:2], retake, names[3]], strict=True):
        assert Path(path).read_bytes() == (phone.folder / name).read_bytes()


@pytest.mark.x11
def test_no_phone_at_all(make_rig: Callable[..., Rig], xserver: str, xrays_dir: Path) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    told = run(rig, free_port(), 2)
    assert "no phone answers: this address cannot be reached" in told
    assert "set the row in the phone's app to 0 (x-ray 1; its rows count from 0), and start it" in told
    assert str(LegacyName.of(1, 1, xray_paths(xrays_dir)[0])) not in told, "a closed port takes no photo"


@pytest.mark.x11
def test_a_simulated_phones_photos_stay_out_of_a_real_ones_plan(
    make_rig: Callable[..., Rig], xserver: str
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), address="chexpeditor:192.0.2.1:4445")
    port = free_port()
    start_sim(rig, port, "--camera", "blank", "--first-row", 0)
    told = run(rig, port, 1)
    assert "the phone that answered is a simulated one, and this plan is for a real one" in told
    assert not list((rig.store / "CheXpeditor").iterdir())


def start_sim(rig: Rig, port: int, *options: object) -> Command:
    command = rig.start(
        *("phone", "sim", "--dialect", "chexpeditor", "--store", rig.store, "--port", port, *options)
    )
    wait_until(lambda: "Ctrl-C ends it" in command.out or command.code is not None)
    assert command.code is None, command.err
    return command


@pytest.mark.x11
def test_chexrig_drives_its_own_phone_of_the_dialect(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any, xrays_dir: Path
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    port = free_port()
    phone = start_sim(rig, port, "--seed", SEED, "--shutter-ms", 10, "--first-row", 0)
    assert f"simulated phone at chexpeditor:127.0.0.1:{port}" in phone.out
    assert "no key: whoever reaches this port can trigger the camera" in phone.out
    assert MARK in run(rig, port, 0)
    captures = rows(records, rig, "SELECT * FROM captures ORDER BY idx")
    files = {row["idx"]: rig.store / "CheXpeditor" / row["photo_name"] for row in captures}
    assert sight.look(files).mismatches == {}
    assert sorted(files) == list(range(1, LAST + 1))
    (session,) = rows(records, rig, "SELECT * FROM sessions")
    assert session["phone_model"] == "chexrig simulated phone"
    address = ("--phone", f"udp:127.0.0.1:{port}", "--pairing-code", "7KQ2-M0XD-93TF-AZ5H")
    other = rig.do("run", rig.plan, *address, code=2)
    assert "subset s1 was begun with the original rig's app" in other.err
    out = rig.export("--store", rig.store, "--no-contact-sheet")
    check_set(out, records, xrays_dir)


def test_the_original_client_drives_chexrigs_phone(make_rig: Callable[..., Rig]) -> None:
    """By the original's rules: a new socket for each request, the same name again after a time-out."""
    rig = make_rig(None, ("s1", 1, LAST))
    port = free_port()
    blank = ("--camera", "blank", "--shutter-ms")
    phone = start_sim(rig, port, *blank, 300, "--first-row", 5)
    here = ("127.0.0.1", port)
    paths = [xray_path(n, cases.PREFIX) for n in range(5, 12)]

    answers = original_client(here, paths[:2], 5, timeout_s=0.2)  # less than the shutter takes
    assert [answer.partition("__")[0] for answer in answers] == ["OK|5", "OK|6"]
    folder = rig.store / "CheXpeditor"
    saved = {answer[3:] for answer in answers}
    assert {each.name for each in folder.iterdir()} == saved
    assert phone.out.count("saved ") == 2, "time-outs trigger nothing"

    # What must not do anything: other rows, strays, names that leave the folder, and more than 256 bytes.
    for wrong in (b"6|6__0__a.jpg", b"8|8__0__a.jpg"):
        assert ask(here, wrong, 5.0) == "MISMATCH"
    strays = [b"", b"\xff\x00", b"7", b"7|7__1__../../x", b"7|7__1__/etc/x", b"7|8__1__a", b"7|7__1__"]
    for stray in [*strays, b"7|7__1__" + b"a" * 249, b"7|" + b"a" * 5000]:
        assert ask(here, stray, 0.05) == "TIMEOUT"
    assert {each.name for each in folder.iterdir()} == saved

    # Killed with a photo under way it stands where it stood, and repeats the last OK without a photo.
    longest = "7__1__" + "a" * (256 - len("7|7__1__"))
    assert ask(here, f"7|{longest}".encode(), 0.05) == "TIMEOUT"
    phone.kill()
    phone = start_sim(rig, port, *blank, 0)
    assert "waiting for row 7" in phone.out
    last = next(name for name in saved if name.startswith("6__"))
    assert ask(here, f"6|{last}".encode(), 5.0) == f"OK|{last}"
    assert {each.name for each in folder.iterdir()} == saved
    assert ask_until_answered(here, f"7|{longest}".encode(), 5.0) == f"OK|{longest}"
    assert {each.name for each in folder.iterdir()} == saved | {longest}
    phone.kill()

    # A camera or storage that fails is not answered, and the row stays.
    full = start_sim(rig, port, *blank, 0, "--free-bytes", 1000)
    assert ask(here, b"8|8__1__a.jpg", 0.5) == "TIMEOUT"
    assert "row 8 stays the next" in full.out
    full.kill()
    start_sim(rig, port, *blank, 0, "--first-row", 6)  # set back by hand
    assert ask(here, f"6|{last}".encode(), 0.5) == "TIMEOUT", "a photo that is there is never written over"
    assert ask(here, b"6|6__100__b.jpg", 5.0) == "OK|6__100__b.jpg"


def test_a_first_row_without_the_dialect(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(None, ("s1", 1, LAST))
    told = rig.do("phone", "sim", "--store", rig.store, "--first-row", 3, code=2)
    assert "only the CheXpeditor dialect has a first row" in told.err
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        legacy = ("--dialect", "chexpeditor", "--camera", "blank")
        told = rig.do("phone", "sim", "--store", rig.store, "--port", port, *legacy, code=2)
    assert f"chexpeditor:127.0.0.1:{port}" in told.err
