"""``chexrig phone trials`` and ``chexrig phone shutter``, with the simulated phone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import measured_phones
import pytest
from driven_engine import TypedKeys
from PyQt5.QtCore import Qt
from rig import Rig as Commands
from rig import cases

from android_bridge.base import Kind, Problem
from android_bridge.simulated.camera import BlankCamera
from controller.capture import RunOptions
from controller.capture.connecting import connect
from controller.capture.phone import ReachedPhone
from controller.capture.trial import (
    AimResult,
    AimRun,
    AimView,
    ShutterRun,
    TrialBook,
    TrialKind,
    opened_trial,
    plain_frame,
)
from controller.capture.trial.aiming import figures
from controller.capture.trial.session import TrialSetting
from controller.cli import phone_aim
from controller.display import Screens
from controller.identity import Aim
from controller.plan import Camera
from protocol import Witness

if TYPE_CHECKING:
    from conftest import Rig

CODE = "7KQ2-M0XD-93TF-AZ5H"


async def test_photos_of_trials_are_listed_and_removed(rig: Rig, tmp_path: Path) -> None:
    commands = Commands(tmp_path)

    def told(*options: str) -> str:
        return " ".join(commands.here("phone", "trials", tmp_path / "plan.yaml", *options).out.split())

    assert "no photos of trials" in told()
    assert "no photos of trials" in told("--remove")
    async with rig.phone() as phone:
        setting = TrialSetting(
            phone=str(phone.address), connect=lambda: connect(phone, 5.0), camera=Camera(), settle_s=0.0
        )
        async with opened_trial(rig.plan, TrialKind.TEST, rig.screen, setting) as trial:
            await trial.shoot("black", plain_frame(0, 96, 80))
    (photo,) = rig.store.glob("*/_test/*.jpg")
    photo.rename(rig.store / "elsewhere")  # as if the phone that is named were another one
    assert "not there, and still listed: 1 photo by chexrig simulated phone" in await asyncio.to_thread(
        told, "--remove", "--phone", "adb:OTHER"
    )
    (rig.store / "elsewhere").rename(photo)
    listed = await asyncio.to_thread(told)
    book = TrialBook(rig.plan)
    assert "test" in listed
    assert "chexrig simulated phone, this computer" in listed
    assert book.journal in listed
    assert "1 photo of trials removed" in await asyncio.to_thread(told, "--remove")
    assert rig.on_phone() == []
    assert "no photos of trials" in await asyncio.to_thread(told)


async def test_what_cannot_be_removed_is_told(rig: Rig, tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    place = ("phone", "trials", tmp_path / "plan.yaml", "--remove")
    book = TrialBook(rig.plan)
    book.begin()
    photo = {"kind": "_test", "name": "x", "size_bytes": 1, "sha256": "", "phone": "udp:10.0.0.9:4747"}
    kept = json.loads(book.path.read_text())
    kept["photos"] = [{**photo, "model": "Phone 9", "folder": f"/storage/chexrig/{book.journal}"}]
    book.path.write_text(json.dumps(kept))
    refused = await asyncio.to_thread(commands.refused, *place)
    refused.says("over ADB only", "adb, or adb:SERIAL")
    book.path.write_text("{")
    (await asyncio.to_thread(commands.refused, *place)).says("what is kept of trials cannot be read")


def test_a_plan_whose_phone_was_measured_first_has_lost_nothing(tmp_path: Path) -> None:
    commands = Commands(cases.five_in_two(tmp_path / "rig").parent)
    commands.do("phone", "shutter", commands.plan, "--headless")
    commands.do("plan", "check", commands.plan)
    assert "not begun" in commands.here("status", commands.plan).out


def test_what_a_phone_is_and_how_long_it_takes_is_told_and_written_once(tmp_path: Path) -> None:
    commands = Commands(cases.five_in_two(tmp_path / "rig").parent)
    out = tmp_path / "phone.json"
    told = commands.do("phone", "facts", commands.plan, "--headless", "--out", out)
    assert "light at its front" in told.out
    assert "writing the file" in told.out
    report = json.loads(out.read_text())
    assert report["told"]["phone"]["model"] == report["app"]["model"] == "chexrig simulated phone"
    assert report["told"]["camera"]["level"] == "simulated"
    assert report["noticed"]["lux"] > 0
    assert len(report["photos"]) == 10
    for photo in report["photos"]:
        parts = [photo[name] for name in ("queue_us", "expose_us", "encode_us", "write_us", "flush_us")]
        assert 0 < sum(parts) <= photo["phone_us"] + 10
    assert "127.0.0.1" not in out.read_text()
    (commands.refused("phone", "facts", commands.plan, "--headless", "--out", out)).says("something at --out")
    assert "not begun" in commands.here("status", commands.plan).out


def test_a_phone_is_aimed_with_figures_and_a_test_shot(tmp_path: Path) -> None:
    commands = Commands(cases.five_in_two(tmp_path / "rig").parent)
    told = commands.do("phone", "aim", commands.plan, "--headless", "--seconds", 0.5)
    (fill,) = re.findall(r"the x-ray fills +(\d+) %", told.out)
    assert 30 < int(fill) < 110
    assert re.search(r"by gravity, (clockwise|against the clock) +\d", told.out)
    assert "test shot: 000001.t01._test" in told.out
    commands.refused("phone", "aim", commands.plan, "--headless").says(
        "nobody can press a key", "--seconds 5"
    )


def test_the_last_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    view = AimView(
        aim=None, why="no board", advice=(), noticed=Witness(roll_deg=90.5), frames=7, frames_per_s=6.125
    )
    phone_aim._show(AimResult(view=view, shot=None), as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report.pop("noticed")["roll_deg"] == 90.5
    assert report == {"aim": None, "why": "no board", "advice": [], "frames": 7, "frames_per_s": 6.12}


@pytest.mark.parametrize(
    ("roll", "told"),
    [
        (89.0, ("by gravity, clockwise", "1.0 degrees", True)),
        (-176.5, ("by gravity, against the clock", "3.5 degrees", False)),
        (90.4, ("by gravity, against the clock", "0.4 degrees", True)),
    ],
)
def test_how_far_it_is_off_level_either_way(roll: float, told: tuple[str, str, bool]) -> None:
    aim = Aim(**dict.fromkeys((each.name for each in fields(Aim)), 9.0))
    view = AimView(aim=aim, why="", advice=(), noticed=Witness(roll_deg=roll), frames=1, frames_per_s=1.0)
    assert figures(view)[-1] == told
    (_, _, is_good) = figures(replace(view, aim=replace(aim, turn_deg=0.0)))[-1]
    assert is_good, "square to a screen that leans"


def test_each_figure_says_the_way_that_its_sign_stands_for() -> None:
    aim = Aim(**dict.fromkeys((each.name for each in fields(Aim)), 4.0))
    view = AimView(aim=aim, why="", advice=(), noticed=Witness(), frames=1, frames_per_s=1.0)
    names = [name for name, value, _ in figures(view) if value == "4.0 degrees"]
    assert names == ["turned against the clock", "seen from the left", "seen from above"]
    other = replace(aim, turn_deg=-4.0, aside_deg=-4.0, above_deg=-4.0)
    names = [name for name, value, _ in figures(replace(view, aim=other)) if value == "4.0 degrees"]
    assert names == ["turned clockwise", "seen from the right", "seen from below"]


@pytest.mark.parametrize(
    ("focus_dpt", "words"), [(1.673, "60 cm (1.67 dioptres)"), (0.0, "far away (0.00 dioptres)")]
)
def test_where_the_lens_stands_is_said_as_plans_have_it(focus_dpt: float, words: str) -> None:
    assert phone_aim._distance(focus_dpt) == words


class SmallScreens:
    """Opens the rig's small display."""

    def __init__(self, display: Any) -> None:
        display.platform = "xcb"  # a person sees it
        self.keys = display.keys = TypedKeys()
        self._display = display

    @contextlib.asynccontextmanager
    async def open(self, _settings: object) -> AsyncIterator[Any]:
        yield self._display


async def test_aiming_ends_by_enter_or_escape_at_once_and_where_the_phone_is_gone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens = SmallScreens(rig.screen.display)
    seen = asyncio.Event()

    def run(phone: ReachedPhone, *, takes_shot: bool = False) -> AimRun:
        options = RunOptions(phone.address, rig.store, CODE, patience_s=0.5)
        seen.clear()
        shown = rig.noted.append
        return AimRun(rig.plan, options, shown, lambda _: seen.set(), seconds=None, takes_shot=takes_shot)

    async with rig.phone() as phone:
        work = asyncio.ensure_future(run(phone).run(cast(Screens, screens)))
        await seen.wait()
        screens.keys.press(Qt.Key.Key_Return)
        result = await asyncio.wait_for(work, 2)
        assert result.view.frames > 0
        assert result.shot is None
        shoots = run(phone, takes_shot=True)
        work = asyncio.ensure_future(shoots.run(cast(Screens, screens)))
        await seen.wait()
        screens.keys.press(Qt.Key.Key_Escape)
        result = await asyncio.wait_for(work, 2)
        assert result.view.frames > 0, "what was seen last is told"
        assert result.shot is None
        work = asyncio.ensure_future(run(phone, takes_shot=True).run(cast(Screens, screens)))
        await seen.wait()
        screens.keys.press(Qt.Key.Key_Return)
        with pytest.raises(Problem, match="no board was to be seen"):
            await asyncio.wait_for(work, 2)
        work = asyncio.ensure_future(run(phone).run(cast(Screens, screens)))
        await seen.wait()
    with pytest.raises(Problem, match="no phone answers"):
        await asyncio.wait_for(work, 8)
    assert "waiting for an answer" not in str(rig.noted), "it had answered"
    monkeypatch.setattr(AimRun, "silent_s", 0.1)
    with pytest.raises(Problem, match="no phone answers"):
        await asyncio.wait_for(run(phone).run(cast(Screens, screens)), 8)
    assert f"waiting for an answer of the phone at {phone.address}" in str(rig.noted)


async def test_aiming_goes_on_where_the_phone_was_started_anew(rig: Rig) -> None:
    screens = SmallScreens(rig.screen.display)
    seen = asyncio.Event()
    async with rig.phone() as phone:
        options = RunOptions(phone.address, rig.store, CODE, patience_s=1.5)
        shown = rig.noted.append
        run = AimRun(rig.plan, options, shown, lambda _: seen.set(), seconds=None, takes_shot=False)
        work = asyncio.ensure_future(run.run(cast(Screens, screens)))
        await seen.wait()
    async with rig.phone(port=phone.endpoint[1]):
        async with asyncio.timeout(10):
            while not any("asked anew" in str(each) for each in rig.noted):  # noqa: ASYNC110 - of another task
                await asyncio.sleep(0.01)
            seen.clear()
            await seen.wait()
        screens.keys.press(Qt.Key.Key_Return)
        assert (await asyncio.wait_for(work, 2)).view.frames > 0


class Covered(BlankCamera):
    """Sees nothing: such as that of a phone whose app is not on its screen."""

    def frame(self) -> Callable[[], bytes]:
        raise Problem("nothing is before the camera")


async def test_aiming_for_some_seconds_ends_where_no_frame_comes(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AimRun, "first_s", 0.3)
    async with rig.phone(camera=Covered()) as phone:
        options = RunOptions(phone.address, rig.store, CODE, patience_s=2.0)
        run = AimRun(rig.plan, options, rig.noted.append, lambda _: None, seconds=0.1, takes_shot=False)
        with pytest.raises(Problem, match="shows nothing of what its camera sees"):
            await asyncio.wait_for(run.run(cast(Screens, SmallScreens(rig.screen.display))), 8)


async def test_a_phone_is_measured_once_and_again_where_that_is_wanted(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    measured_phones.prepare(tmp_path / "state")
    screens = SmallScreens(rig.screen.display)
    async with rig.phone() as phone:
        options = RunOptions(phone.address, rig.store, CODE, patience_s=5.0)

        def run(*, again: bool) -> ShutterRun:
            return ShutterRun(rig.plan, options, rig.noted.append, lambda _done, _of: None, again=again)

        known = await run(again=False).run(cast(Screens, screens))
        assert (known.white, rig.on_phone()) == (measured_phones.WHITE, [])
        measured = await run(again=True).run(cast(Screens, screens))
        assert measured.white != measured_phones.WHITE
        assert len(rig.on_phone()) == 21
        stopped = run(again=True)
        work = asyncio.ensure_future(stopped.run(cast(Screens, screens)))
        await rig.until_on_phone(23)
        screens.keys.press(Qt.Key.Key_Escape)
        with pytest.raises(Problem, match="nothing was measured") as caught:
            await work
        assert caught.value.kind is Kind.STOPPED
        kept = await run(again=False).run(cast(Screens, screens))
        assert kept.white == pytest.approx(measured.white, abs=0.001)
