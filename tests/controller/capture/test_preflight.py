"""Every reason for which a subset cannot begin, by its cause: files, a phone, a record."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from driven_engine import Run, Screen
from rig import grey, on_record
from rig.phone import free_port

from android_bridge.base import Problem, Remedy, UdpAddress, key_from_code
from android_bridge.base.addresses import LEGACY
from android_bridge.setup import PhoneFacts
from android_bridge.simulated.agent import SimulatedPhone
from controller.capture import RunOptions, events
from controller.capture.phone import ReachedPhone
from controller.capture.preflight import (
    Finding,
    Outcome,
    Preflight,
    Supplies,
    look,
    refusal,
    rows,
    screen_there,
    xrays_here,
)
from controller.capture.preflight.supplies import look_at_battery, look_at_storage
from controller.capture.preflight.xrays_here import look_at_xrays
from controller.display import Display
from controller.display.screen_faults import ScreenFaults
from controller.plan import LoadedPlan, load_plan
from controller.records import Record, ShownOn
from controller.xrays import AllRows, Manifest, build_manifest, find_image
from protocol import Vitals, phone_side

from .conftest import CODE


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with closing(Record(tmp_path / "record.sqlite")) as made:
        yield made


@pytest.fixture
def rooms(two_rooms: Path) -> LoadedPlan:
    return load_plan(two_rooms)


@pytest.fixture
def drawn(rooms: LoadedPlan) -> Manifest:
    return build_manifest(rooms.csv, rooms.images, AllRows())


@pytest.fixture
def vitals(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the phone says of itself."""
    said = {"model": "simulated phone", "free_bytes": 10**10, "battery_percent": 100}
    monkeypatch.setattr(SimulatedPhone, "_vitals", lambda _: Vitals(**said))
    return said


@pytest.fixture
def preflight(
    no_qt: None,  # noqa: ARG001 - before anything is looked at
    vitals: dict[str, Any],  # noqa: ARG001 - before the phone is made
    rooms: LoadedPlan,
    drawn: Manifest,
    record: Record,
    phone: UdpAddress,
    tmp_path: Path,
) -> Preflight:
    """Before the first subset, with nothing wrong."""
    reached = ReachedPhone(phone, key_from_code(CODE), endpoint=(phone.host, phone.port))
    return Preflight(
        loaded=rooms,
        subset=rooms.subset("one"),
        left=(1, 2, 3),
        left_s=6.0,
        manifest=drawn,
        captures=record.captures,
        options=RunOptions(phone, tmp_path / "store", CODE, patience_s=0.3),
        display=cast(Display, Screen()),
        phone=reached,
    )


async def found(preflight: Preflight) -> dict[str, Finding]:
    """Look, and give by name what was found; of several of a name the most serious."""
    order = list(Outcome)
    findings = sorted(await look(preflight), key=lambda each: -order.index(each.outcome))
    return {each.name: each for each in findings}


@pytest.fixture
def files(rooms: LoadedPlan, drawn: Manifest) -> dict[int, Path]:
    """The x-rays' files, by index."""
    return {each.index: find_image(rooms.images, each.path) for each in drawn.xrays}


async def test_nothing_is_wrong(preflight: Preflight) -> None:
    findings = await look(preflight)
    assert refusal("one", findings) is None
    outcomes = {each.name: each.outcome.value for each in findings}
    assert outcomes == {
        **dict.fromkeys(("plan and record", "x-rays", "phone", "version"), "good"),
        **dict.fromkeys(("storage", "battery"), "good"),
        **dict.fromkeys(("refresh rate", "night light", "notifications", "permission", "clock"), "unknown"),
        "blanking": "warning",
        "screen": "unknown",  # beside what is good of it: no X server can be asked for the rest
    }
    assert all(each.words for each in findings)
    assert all(each.remedy for each in findings if each.outcome in (Outcome.WARNING, Outcome.BLOCKS))
    order = list(Outcome)
    assert [order.index(each.outcome) for each in rows(findings)] == sorted(
        order.index(each.outcome) for each in findings
    )


# --- x-rays ---------------------------------------------------------------------------------------------


async def test_all_that_is_wrong_with_the_x_rays_is_told_at_once(
    preflight: Preflight, files: dict[int, Path]
) -> None:
    files[1].unlink()
    files[2].write_bytes(files[4].read_bytes())
    files[3].write_bytes(files[3].read_bytes()[:-200])
    finding = (await found(preflight))["x-rays"]
    assert finding.words == (
        "1 of 3 is missing: 1; 1 of 3 has changed since the manifest was made: 2; 1 of 3 is damaged: 3"
        f" ({files[1]} and others)"
    )
    assert (finding.outcome, finding.remedy.count(";")) == (Outcome.BLOCKS, 2)
    assert finding.problem is not None
    assert (finding.problem.what, finding.problem.where) == (
        "3 x-rays cannot be shown",
        f"{files[1]} and others",
    )


async def test_several_missing_x_rays_are_named_by_their_indices(
    rooms: LoadedPlan, drawn: Manifest, files: dict[int, Path]
) -> None:
    whole = files[3].read_bytes()
    for index in (1, 2, 4):
        files[index].unlink()
    finding = await look_at_xrays(rooms.images, drawn, (1, 2, 3, 4))
    assert finding.words == f"3 of 4 are missing: 1-2, 4 ({files[1]} and others)"
    files[3].unlink()
    files[3].mkdir()
    folder = await look_at_xrays(rooms.images, drawn, (3,))
    assert folder.words == f"1 of 1 is missing: 3 ({files[3]})"
    files[3].rmdir()
    files[3].write_bytes(whole)
    assert (await look_at_xrays(rooms.images, drawn, (3,))).words == "the 1 that is left is there, and whole"


async def test_x_rays_without_a_digest_are_decoded(rooms: LoadedPlan, files: dict[int, Path]) -> None:
    manifest = build_manifest(rooms.csv, rooms.images, AllRows(), hash_images=False)
    assert (await look_at_xrays(rooms.images, manifest, (1, 2, 3))).outcome is Outcome.GOOD
    files[2].write_text("no picture")
    assert "1 of 3 is damaged: 2" in (await look_at_xrays(rooms.images, manifest, (1, 2, 3))).words
    grey(0)(files[2], 2)
    empty = await look_at_xrays(rooms.images, manifest, (1, 2, 3))
    assert (empty.outcome, "1 of 3 has no picture in it: 2" in empty.words) == (Outcome.WARNING, True)


async def test_a_disk_that_does_not_answer_blocks_nothing(
    rooms: LoadedPlan, drawn: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.Event()
    loop = asyncio.get_running_loop()

    def waits(*_: object) -> tuple[str, Path]:
        asyncio.run_coroutine_threadsafe(answered.wait(), loop).result(10)
        return "", Path()

    monkeypatch.setattr(xrays_here, "_state", waits)
    finding = await look_at_xrays(rooms.images, drawn, (1, 2, 3), limit_s=0.05)
    answered.set()
    assert finding.outcome is Outcome.UNKNOWN
    assert finding.words.startswith("3 of 3 were not looked at for want of time")


async def test_what_the_screen_does_to_the_picture(
    preflight: Preflight, monkeypatch: pytest.MonkeyPatch
) -> None:
    tinted, turned = Problem("the colours are altered", advice="redshift off"), Problem("it is mirrored")

    async def read(*_: object, **__: object) -> ScreenFaults:
        return ScreenFaults(shape=(turned,), colours=(tinted,))

    monkeypatch.setattr(screen_there, "read_screen_faults", read)
    findings = await look(preflight)
    told = [(each.name, each.words) for each in findings if each.blocks]
    assert told == [("screen", "it is mirrored"), ("night light", "the colours are altered")]
    assert [each.name for each in findings].count("night light") == 1


# --- the phone ------------------------------------------------------------------------------------------


async def test_several_reasons_are_told_at_once(
    preflight: Preflight, files: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files[2].unlink()
    nobody = UdpAddress("127.0.0.1", free_port())
    away = ReachedPhone(nobody, key_from_code(CODE), endpoint=(nobody.host, nobody.port))
    mirrored = Problem("the screen is mirrored", expected="left on the left", advice="set it back")

    async def read(*_: object, **__: object) -> ScreenFaults:
        return ScreenFaults(shape=(mirrored,))

    monkeypatch.setattr(screen_there, "read_screen_faults", read)
    findings = await look(replace(preflight, phone=away))
    told = refusal("one", findings)
    assert told is not None
    assert told.what == "subset one cannot be begun, for 3 reasons"
    for words in (
        "no phone answers",
        "1 of 3 is missing: 2",
        "the screen is mirrored (expected: left on the left)",
    ):
        assert words in told.got
    for words in ("check that the phone is on", "put the missing files back", "set it back"):
        assert words in told.advice
    monkeypatch.undo()
    unreached = Problem("no phone is found over ADB", remedy=Remedy.SET_UP_PHONE)
    findings = await look(replace(preflight, phone=unreached, left=(1,)))
    assert refusal("one", findings) is unreached  # a single one is told as it is
    assert rows(findings, lambda problem: f"advice for {problem.what}")[0].remedy.startswith("advice for no")


async def test_the_wrong_pairing_code(preflight: Preflight) -> None:
    assert isinstance(preflight.phone, ReachedPhone)
    other = replace(preflight.phone, key=bytes(32))
    finding = (await found(replace(preflight, phone=other)))["phone"]
    assert finding.words.startswith("no phone answers at this address with this pairing code")
    assert finding.blocks


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        (UdpAddress("255.255.255.255", 4445, LEGACY), "check the address that the phone shows"),
        (UdpAddress("fe80::1", 4445, LEGACY), "name this computer's network interface"),
        (UdpAddress("fe80::1", 4747), "name this computer's network interface"),
    ],
)
async def test_an_address_that_leads_nowhere_sends_nobody_into_the_room(
    preflight: Preflight, address: UdpAddress, remedy: str
) -> None:
    away = ReachedPhone(address, key_from_code(CODE), endpoint=(address.host, address.port))
    finding = (await found(replace(preflight, phone=away)))["phone"]
    assert (finding.blocks, finding.remedy.startswith(remedy)) == (True, True)
    assert finding.words.startswith("the phone's address cannot be reached")


async def test_another_version_of_the_protocol(preflight: Preflight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_side, "PROTOCOL_VERSION", 9)
    finding = (await found(preflight))["version"]
    assert finding.blocks
    assert "speaks protocol version 9" in finding.words
    assert "upgrade chexrig" in finding.words
    assert finding.remedy.startswith("upgrade the older one, as said")


async def test_a_phone_that_is_busy(preflight: Preflight, run: Run) -> None:
    looks: list[asyncio.Task[dict[str, Finding]]] = []

    async def look_then_stop() -> dict[str, Finding]:
        there = await found(preflight)
        run.engine.stop_after_this_photo()
        return there

    def in_mid_session(_event: object) -> None:
        run.engine.pause()
        looks.append(asyncio.create_task(look_then_stop()))

    run.at(events.Saved, in_mid_session)
    await run.whole()
    finding = (await looks[0])["phone"]
    assert finding.blocks
    assert finding.words.startswith("the phone is busy with a session of another plan")


async def test_storage_and_battery_as_the_phone_tells_them(
    preflight: Preflight, vitals: dict[str, Any]
) -> None:
    vitals |= {"free_bytes": 3_000_000, "battery_percent": 4}
    there = await found(preflight)
    assert there["storage"].blocks
    assert there["storage"].words.startswith(
        "only 3.0 MB are free; 3 photos at a guess of 8.0 MB each take 24.0 MB"
    )
    assert there["battery"].blocks
    assert there["battery"].words == "4 %; about 1 min of photos may take 0 %"
    vitals |= {"free_bytes": 9_000_000, "battery_percent": 29}
    there = await found(preflight)
    assert [there[name].outcome for name in ("storage", "battery")] == [Outcome.WARNING] * 2


def test_storage_blocks_only_what_cannot_be() -> None:
    seen = (2_000_000, 4_000_000)
    assert look_at_storage(24_000_000, 10, seen).blocks is False  # ten of the smallest, and the reserve
    assert look_at_storage(23_900_000, 10, seen).blocks
    assert look_at_storage(44_000_000, 10, seen).outcome is Outcome.GOOD
    assert look_at_storage(43_900_000, 10, seen).outcome is Outcome.WARNING
    assert look_at_storage(4_000_000, 500, None).blocks is False  # how large they get, nobody knows
    assert "500 photos at a guess of 8.0 MB each take 4.0 GB" in look_at_storage(5, 500, None).words


@pytest.mark.parametrize(
    ("percent", "left_s", "charging", "outcome"),
    [
        (None, 60.0, None, Outcome.UNKNOWN),
        (4, 60.0, True, Outcome.BLOCKS),
        (20, 60.0, None, Outcome.WARNING),
        (20, 60.0, False, Outcome.WARNING),
        (20, 60.0, True, Outcome.GOOD),
        (60, 3 * 3600.0, None, Outcome.WARNING),  # three hours may take 60 %
        (70, 3 * 3600.0, None, Outcome.GOOD),
        (31, None, None, Outcome.GOOD),
    ],
)
def test_battery(percent: int | None, left_s: float | None, charging: bool | None, outcome: Outcome) -> None:
    finding = look_at_battery(percent, left_s, is_charging=charging)
    assert finding.outcome is outcome
    assert bool(finding.remedy) is (outcome in (Outcome.BLOCKS, Outcome.WARNING))


async def test_what_a_phone_tells_over_adb(preflight: Preflight) -> None:
    def facts(**other: Any) -> Preflight:
        async def ask() -> PhoneFacts:
            return PhoneFacts(**{"other_app": "", "missing": (), "may_photograph": True, **other})

        assert isinstance(preflight.phone, ReachedPhone)
        return replace(preflight, phone=replace(preflight.phone, facts=ask))

    there = await found(facts(clock_ahead_s=0.4, is_charging=True))
    assert [there[name].outcome for name in ("permission", "clock", "battery")] == [Outcome.GOOD] * 3
    assert there["battery"].words.startswith("100 %, charging")
    camera = await found(
        facts(missing=("CAMERA",), may_photograph=False, clock_ahead_s=-7300, is_charging=None)
    )
    assert camera["permission"].blocks
    assert camera["permission"].words == (
        f"the app has not all its permissions (where: {preflight.phone.address}; got: not granted: CAMERA)"
    )
    assert camera["permission"].problem is not None
    assert camera["permission"].problem.remedy is Remedy.SET_UP_PHONE
    assert camera["clock"].outcome is Outcome.WARNING
    assert camera["clock"].words == "the phone's is 2 h behind this computer's"
    old = await found(facts(other_app="0.0.1 (1)", clock_ahead_s=0.0, is_charging=None))
    assert old["version"].outcome is Outcome.WARNING
    popup = await found(facts(missing=("POST_NOTIFICATIONS",), clock_ahead_s=None, is_charging=None))
    assert [popup[name].outcome for name in ("permission", "clock")] == [Outcome.WARNING, Outcome.UNKNOWN]


async def test_a_phone_that_is_gone_by_adb_and_answers_by_udp(preflight: Preflight) -> None:
    async def gone() -> PhoneFacts:
        raise Problem("the phone is gone")

    assert isinstance(preflight.phone, ReachedPhone)
    there = await found(replace(preflight, phone=replace(preflight.phone, facts=gone)))
    assert there["permission"].outcome is Outcome.UNKNOWN


# --- the record -----------------------------------------------------------------------------------------


def photographed(record: Record, model: str = "Nokia 10", display: str = "xcb") -> None:
    """Have a photo of subset one on record."""
    captures = record.captures
    captures.begin_subset(on_record.subset("one", 1, 3))
    captures.begin_session(on_record.session("s", "one", display=display, phone_address="udp:127.0.0.1:9"))
    captures.session_opened("s", model, "boot", "0.1", "/store")
    captures.intend(on_record.intent(1, subset="one", session="s"))
    captures.confirm(on_record.intent(1, subset="one", session="s"), on_record.outcome(size_bytes=5_000_000))
    captures.end_session("s", "complete", "")


async def test_a_subset_that_was_begun_otherwise(preflight: Preflight, record: Record) -> None:
    photographed(record, display=str(ShownOn.of("xcb", "HDMI-1", 1920, 1080)))
    there = await found(preflight)
    assert there["plan and record"].blocks
    assert "subset one has changed since it was begun" in there["plan and record"].words
    assert there["phone"].words.startswith("subset one was begun with another phone (expected: Nokia 10")
    assert "screen of another size" in there["screen"].words
    assert there["screen"].problem is not None
    assert there["screen"].problem.remedy is Remedy.ALLOW_OTHER_SCREEN
    wanted = replace(preflight, options=replace(preflight.options, other_screen=True))
    assert (await found(wanted))["screen"].outcome is Outcome.WARNING
    assert record.captures.photo_sizes("Nokia 10") == (5_000_000, 5_000_000)
    assert record.captures.photo_sizes("Pixel 7") is None


async def test_a_check_that_fails_says_so_and_blocks_nothing(
    preflight: Preflight, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is gone")

    monkeypatch.setattr(type(preflight.captures), "photo_sizes", fails)
    finding = (await found(preflight))["phone"]
    assert (finding.outcome, finding.words) == (Outcome.UNKNOWN, "not known: the disk is gone")


# --- while it runs --------------------------------------------------------------------------------------


def told(supplies: Supplies, **figures: Any) -> list[str]:
    usual: dict[str, Any] = {"left": 100, "left_s": 600.0, "now_s": 0.0}
    usual |= {"size_bytes": 4_000_000, "free_bytes": None, "battery_percent": None}
    return supplies.after(**usual | figures)


def test_storage_that_will_not_last_is_told_once_and_again_near_its_end() -> None:
    supplies = Supplies()
    assert told(supplies, free_bytes=404_000_000) == []
    (words,) = told(supplies, free_bytes=403_900_000)
    assert "room for about 99 photos more, and 100 are left (403.9 MB free)" in words
    assert told(supplies, free_bytes=300_000_000) == []
    (words,) = told(supplies, free_bytes=50_000_000)
    assert "about 11 photos more" in words
    assert told(supplies, free_bytes=10_000_000) == []
    assert told(Supplies(), free_bytes=0, left=0) == []
    assert told(Supplies(), size_bytes=None, free_bytes=0) == []


def test_a_battery_that_will_not_last_is_told_once() -> None:
    supplies = Supplies()
    assert told(supplies, battery_percent=50, left_s=7200.0) == []
    assert told(supplies, battery_percent=47, now_s=300.0, left_s=7200.0) == []  # too soon to say
    (words,) = told(supplies, battery_percent=40, now_s=1200.0, left_s=7200.0)
    assert "at 40 %, falls by 29 % an hour: it lasts for about 1 h 14 min, and 2 h 00 min are left" in words
    assert told(supplies, battery_percent=39, now_s=1300.0, left_s=7200.0) == []
    (words,) = told(supplies, battery_percent=14, now_s=4000.0, left_s=60.0)
    assert words.startswith("the phone's battery is at 14 %: plug the phone in")
    assert told(supplies, battery_percent=13, now_s=4100.0, left_s=60.0) == []


def test_a_battery_that_lasts_or_charges_is_not_told() -> None:
    supplies = Supplies()
    for at_s, percent in ((0.0, 50), (1200.0, 46), (1300.0, 60), (1800.0, 58)):
        assert told(supplies, battery_percent=percent, now_s=at_s, left_s=1800.0) == []
