"""Each photo is looked at while the next one is taken: a phone in this process sees the screen, or lies.

The phantoms, the optics, the protocol, the board and the eye are the real ones; the screen is small.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from driven_engine import Run, Screen
from rig import Plan

from android_bridge.base import Problem
from android_bridge.base.models import PYTHON_MODEL
from android_bridge.base.shared_frames import Pixels
from android_bridge.link.keyed_link import KeyedLink
from android_bridge.optics import Optics, jpeg
from android_bridge.simulated.camera import Exposure, ScreenCamera
from controller.capture import FinishReason, RunOptions, RunState, coming_pictures, events, opened_engine
from controller.capture.known_xrays import KnownXrays
from controller.capture.pages import PageKind
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.held_focus import keep_focus, kept_focus
from controller.demo import make_cohort
from controller.identity import Cause, Judged, Verdict
from controller.plan import AIM, load_plan
from controller.records import OPERATOR, RIG, SESSION, Record, Retake, ShownOn, Verdicts, open_record
from controller.xrays import Frame
from tests.controller.capture.conftest import CODE, serve_phone

LAST = 6
SUBSET = "one"
WIDTH_PX, HEIGHT_PX = 480, 320
BOARD = 0
Lie = Callable[[Pixels], Pixels]


class Window(Screen):
    """A screen that a camera can see."""

    screen_geometry = (0, 0, WIDTH_PX, HEIGHT_PX)
    shown_on = ShownOn.of("xcb", "stand-in", WIDTH_PX, HEIGHT_PX)

    def __init__(self) -> None:
        super().__init__()
        self.frame: Frame | None = None
        self.of: dict[int, Pixels] = {}
        """What each x-ray looked like; the board is of index 0, as pages are."""

    async def show(self, frame: Frame, timeout_s: float | None = 10.0) -> float:
        self.frame = frame
        self.of[frame.index] = cv2.cvtColor(frame.composed(), cv2.COLOR_GRAY2BGR)
        return await super().show(frame, timeout_s)


class Before:
    """What stands before the camera: the window, or what a lie has in its place."""

    description = "a window in this process"

    def __init__(self, window: Window) -> None:
        self.window = window
        self.lie: Lie | None = None

    def grab(self) -> Pixels:
        assert self.window.frame is not None
        true = self.window.of[self.window.frame.index].copy()
        return true if self.lie is None else self.lie(true)

    def close(self) -> None:
        pass


class LyingCamera(ScreenCamera):
    """Lies of the photos that it is told to."""

    def __init__(self, window: Window) -> None:
        self._window, self._before = window, Before(window)
        super().__init__(self._before, Optics(1, 640, 480, "plain"), exposure_ms=0)
        self.lies: dict[int, list[Lie]] = {}
        """Of an index: what is done to its first photo, its second, and so on."""
        self._is_covered = False

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        assert self._window.frame is not None
        lies = self.lies.get(self._window.frame.index)
        self._before.lie = lies.pop(0) if lies else None
        self._is_covered = self._before.lie is black
        try:
            return super().expose(cancelled)
        finally:
            self._before.lie = None

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        if self._is_covered:  # not even the room is to be seen
            return jpeg.encode(np.zeros((480, 640, 3), np.uint8))
        return super().develop(exposure, shot)


def black(true: Pixels) -> Pixels:
    return np.zeros_like(true)


def mirrored(true: Pixels) -> Pixels:
    return true[:, ::-1].copy()


def faint(true: Pixels) -> Pixels:
    """Show it through a dirty pane."""
    dirt = np.random.default_rng(3).normal(0, 1, true.shape[:2]).astype(np.float32)
    dirt = cv2.GaussianBlur(dirt, (0, 0), 4)
    levels = 0.5 * true + 64.0 + 30 * (dirt / dirt.std())[..., None]
    return np.asarray(np.clip(levels, 0, 255), true.dtype)


class Sitting:
    """A run, its window, and what lies before the camera."""

    def __init__(self, run: Run, window: Window, camera: LyingCamera, opened: Callable[[], Record]) -> None:
        self.run, self.window, self.camera, self._opened = run, window, camera, opened
        run.screen = window

    @property
    def record(self) -> Record:
        """As it is now."""
        return self._opened()

    def another(self, index: int) -> Lie:
        """Give the lie that shows another x-ray, which has been shown already."""
        return lambda _true: self.window.of[index].copy()

    def confirm(self) -> list[events.RigSuspended]:
        """Have a person there, who confirms whatever is asked; gives what the rig is suspended for."""
        engine, seen = self.run.engine, []
        engine.is_attended = True
        self.run.at(events.Suspended, lambda each: engine.room_is_ready(each.subset))
        self.run.at(events.ItemComplete, lambda _each: None)

        def suspended(event: events.RigSuspended) -> None:
            seen.append(event)
            asyncio.get_running_loop().call_later(0.1, engine.room_is_ready, event.subset)

        self.run.at(events.RigSuspended, suspended)
        self.run.at(events.Finished, lambda _: asyncio.get_running_loop().call_soon(engine.close_page))
        return seen

    @property
    def verdicts(self) -> dict[str, tuple[Verdict, Cause]]:
        """What is on record, by index and take."""
        found = self.record.verdicts.of(SUBSET, SESSION).items()
        return {
            f"{int(name[:6])}.{name[8:10]}": (each.judged.verdict, each.judged.cause) for name, each in found
        }


@pytest.fixture(scope="module")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of some phantoms."""
    folder = tmp_path_factory.mktemp("phantoms")
    return make_cohort(folder, LAST, seed=5, size_px=192)


@pytest.fixture
def plan(tmp_path: Path, phantoms: Path) -> Path:
    return Plan(
        subsets=((SUBSET, 1, LAST),),
        data={"csv": phantoms, "images": phantoms.parent.parent},
        display={"settle_ms": 0},
        phone={"address": "udp:127.0.0.1:4747", "pictures": True},
    ).write(tmp_path)


@asynccontextmanager
async def sitting(plan: Path, *, repair: bool = False) -> AsyncIterator[Sitting]:
    window = Window()
    camera = LyingCamera(window)
    folder, loaded = plan.parent / "phone", load_plan(plan)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve_phone(folder, camera=camera))
        with ExitStack() as engines:
            options = RunOptions(address, folder, CODE, patience_s=5.0)
            engine = engines.enter_context(opened_engine(loaded, options, repair=repair))

            def record() -> Record:
                return engines.enter_context(closing(open_record(loaded, read_only=True)))

            yield Sitting(Run(engine), window, camera, record)


def is_there(file: str) -> bool:
    return Path(file).is_file()


def right(*indices: int) -> dict[str, tuple[Verdict, Cause]]:
    return {f"{each}.01": (Verdict.PROVEN, Cause.NONE) for each in indices}


ALL = range(1, LAST + 1)


async def test_true_photos_are_proven_and_the_rig_is_calibrated_once(plan: Path) -> None:
    async with sitting(plan) as made:
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        assert made.verdicts == right(*ALL)
        (calibrated,) = made.run.of(events.RigCalibrated)
        assert calibrated.calibration.visible == 1
        photos = made.record.captures.photos(SUBSET)
        assert {(each.calibration, each.measuring) for each in photos} == {(1, False)}
        assert made.record.verdicts.calibration(1) is not None
        (complete,) = made.run.of(events.ItemComplete)
        assert complete.tally.words == f"proven {LAST} of {LAST}"
        # the lens stays where it was found by the board
        assert len({each.focus_dpt for each in photos}) == 1
        assert [each.index for each in made.run.of(events.PhotoJudged)] == list(ALL)


async def test_a_phone_that_was_aimed_keeps_its_focus_for_subsets_that_begin_then(plan: Path) -> None:
    keep_focus(load_plan(plan), PYTHON_MODEL, 1.75)
    async with sitting(plan) as made:
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        assert {each.focus_dpt for each in made.record.captures.photos(SUBSET)} == {1.75}
    assert kept_focus(load_plan(plan), "another phone") is None
    load_plan(plan).own(AIM).write_text("{")
    assert kept_focus(load_plan(plan), PYTHON_MODEL) is None


async def test_a_photo_of_another_xray_is_taken_again_by_the_rig_itself(plan: Path) -> None:
    async with sitting(plan) as made:
        made.camera.lies = {3: [made.another(1)], 5: [made.another(4), made.another(4)]}
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        wrong = (Verdict.OTHER, Cause.ANOTHER_XRAY)
        again = {"3.02": (Verdict.PROVEN, Cause.NONE), "5.03": (Verdict.PROVEN, Cause.NONE)}
        assert made.verdicts == right(1, 2, 4, 6) | {"3.01": wrong, "5.01": wrong, "5.02": wrong} | again
        assert {each.index: each.take for each in made.record.captures.photos(SUBSET)} == {
            **dict.fromkeys(ALL, 1),
            3: 2,
            5: 3,
        }
        asked = made.record.retakes.of(SUBSET)
        assert [(each.index, each.asked_by, each.done_at is not None) for each in asked] == [
            (3, RIG, True),
            (5, RIG, True),
            (5, RIG, True),
        ]
        assert asked[0].why.startswith("the picture is not right: another x-ray (x-ray 1), score ")
        (complete,) = made.run.of(events.ItemComplete)
        assert complete.tally.words == f"proven {LAST} of {LAST}, taken again 3"


async def test_a_frozen_camera_ends_a_run_that_nobody_is_at_after_three_takes(plan: Path) -> None:
    async with sitting(plan) as made:
        made.camera.lies = {3: [made.another(1)] * 9}
        finished = await made.run.whole()
        assert finished.reason is FinishReason.ABORTED
        assert finished.problem is not None
        assert finished.problem.what.startswith(
            "the photos of one are not as they should be: 3 photos of x-ray 3 do not show it: another x-ray"
        )
        assert "x-ray 3, take 3: another x-ray (x-ray 1), score" in finished.problem.got
        assert [each for each in made.run.saved if each[0] == 3] == [(3, 1), (3, 2), (3, 3)]
    async with sitting(plan) as made:  # the camera was restarted
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved[0] == (3, 4)
        assert made.verdicts["3.03"] == (Verdict.OTHER, Cause.ANOTHER_XRAY)
        (complete,) = made.run.of(events.ItemComplete)
        assert complete.tally.words == f"proven {LAST} of {LAST}, taken again 3"


async def test_whatever_is_not_right_when_a_person_goes_on_is_taken_again(plan: Path) -> None:
    async with sitting(plan) as made:
        suspended = made.confirm()
        made.camera.lies = {2: [mirrored], 4: [made.another(1)] * 3, LAST: [black]}
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        why = [each.why.partition("suspended: ")[2] for each in suspended]
        assert why[0] == "the photo of x-ray 2 shows its mirror image"
        assert why[1].startswith("3 photos of x-ray 4 do not show it: another x-ray (x-ray 1)")
        assert why[2] == f"nothing is to be seen in the photo of x-ray {LAST}"
        assert [dict(each.facts)["again"] for each in suspended] == [
            f"x-ray {index}, first of all" for index in (2, 4, LAST)
        ]
        remedies = [
            "switch off what mirrors",
            "look at the phone's newest photos",
            "something covers the lens",
        ]
        for each, remedy in zip(suspended, remedies, strict=True):
            assert remedy in dict(each.facts)["next"]
        takes = {each.index: each.take for each in made.record.captures.photos(SUBSET)}
        assert takes == {**dict.fromkeys(ALL, 1), 2: 2, 4: 4, LAST: 2}
        assert made.verdicts["2.01"] == (Verdict.OTHER, Cause.MIRRORED)
        (complete,) = made.run.of(events.ItemComplete)
        assert complete.tally.words == f"proven {LAST} of {LAST}, taken again 5"
        assert complete.tally.wrong == ()
        asked = [(each.index, each.asked_by, each.done_at is not None) for each in asked_for(made)]
        assert set(asked) == {(index, RIG, True) for index in (2, 4, LAST)}


def asked_for(made: Sitting) -> list[Retake]:
    return made.record.retakes.of(SUBSET)


async def test_why_photos_are_in_doubt_is_asked_about_once(plan: Path) -> None:
    async with sitting(plan) as made:
        suspended = made.confirm()
        made.camera.lies = {index: [faint] for index in ALL} | {LAST: [black]}
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        doubtful = (Verdict.DOUBTFUL, Cause.FAINT)
        assert made.verdicts == {f"{index}.01": doubtful for index in range(1, LAST)} | {
            f"{LAST}.01": (Verdict.OTHER, Cause.BLACK),
            f"{LAST}.02": (Verdict.PROVEN, Cause.NONE),
        }
        assert len(suspended) == 2
        assert "3 photos in a row are not right" in suspended[0].why
        assert dict(suspended[0].facts)["from then on"] == (
            "photos in doubt because of 'too little alike' do not suspend this subset again; a person decides"
            " of them later"
        )
        assert "nothing is to be seen" in suspended[1].why


async def test_black_suspends_at_once_until_a_person_has_looked(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    paint = RigScreen._paint

    async def painted(self: RigScreen, page: Any) -> None:
        pages.append(page)
        await paint(self, page)

    monkeypatch.setattr(RigScreen, "_paint", painted)
    async with sitting(plan) as made:
        suspended = made.confirm()
        made.camera.lies = {3: [black]}
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        (event,) = suspended
        assert event.subset == SUBSET
        assert "nothing is to be seen in the photo of x-ray 3" in event.why
        facts = dict(event.facts)
        assert facts["photo"].startswith("x-ray 3, take 1: nothing to be seen")
        assert is_there(facts["picture"])
        page = next(each for each in pages if each.pictures)
        assert (page.kind, len(page.pictures)) == (PageKind.ROOM, 2)
        assert [each.words.partition(",")[0] for each in page.pictures] == ["its photo", "x-ray 3"]
        assert made.verdicts["3.01"] == (Verdict.OTHER, Cause.BLACK)
        assert len(made.run.of(events.RigCalibrated)) == 2
        calibrations = {each.calibration for each in made.record.captures.photos(SUBSET)}
        assert len(calibrations) == 2
        takes = {each.index: each.take for each in made.record.captures.photos(SUBSET)}
        assert takes == {**dict.fromkeys(ALL, 1), 3: 2}


async def test_a_verdict_is_not_gone_on_from_alone(plan: Path) -> None:
    async with sitting(plan) as made:
        saved: list[int] = []

        def nobody_came() -> None:
            saved.append(len(made.run.saved))
            assert made.run.engine.status.state is RunState.SUSPENDED
            made.run.engine.stop_after_this_photo()

        def suspended(_event: events.RigSuspended) -> None:
            saved.append(len(made.run.saved))
            made.run.engine.look_again()
            asyncio.get_running_loop().call_later(0.3, nobody_came)

        made.confirm()
        made.camera.lies = {3: [black]}
        made.run.at(events.RigSuspended, suspended)
        assert (await made.run.whole()).reason is FinishReason.STOPPED
        assert saved == [len(made.run.saved)] * 2


async def test_who_stops_at_a_suspended_rig_goes_on_with_the_same_command(plan: Path) -> None:
    async with sitting(plan) as made:
        made.confirm()
        made.camera.lies = {3: [black]}
        made.run.at(events.RigSuspended, lambda _: made.run.engine.stop_after_this_photo("Ctrl-C"))
        assert (await made.run.whole()).reason is FinishReason.STOPPED
        before = made.record.captures.photos(SUBSET)
        assert [each.index for each in before][:3] == [1, 2, 3]
        (status,) = made.record.captures.status()
        assert (status.last_outcome, status.last_cause) == (
            "suspended",
            "nothing is to be seen in the photo of x-ray 3",
        )
        assert made.run.engine.wrong == {SUBSET: [3]}
    async with sitting(plan) as made:
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        photos = made.record.captures.photos(SUBSET)
        assert {each.index: each.take for each in photos} == {**dict.fromkeys(ALL, 1), 3: 2}
        assert [each for each in photos[: len(before)] if each.index != 3] == [*before[:2], *before[3:]]


@pytest.mark.parametrize("is_attended", [False, True])
async def test_a_board_that_cannot_be_seen(plan: Path, *, is_attended: bool) -> None:
    async with sitting(plan) as made:
        suspended = made.confirm() if is_attended else []
        made.camera.lies = {BOARD: [black]}
        finished = await made.run.whole()
        if not is_attended:
            assert finished.reason is FinishReason.REFUSED
            assert finished.problem is not None
            assert made.run.saved == []
            return
        assert finished.reason is FinishReason.COMPLETE
        (event,) = suspended
        assert is_there(dict(event.facts)["picture"])
        assert made.verdicts == right(*ALL)


@pytest.mark.parametrize("times", [2, 3])
async def test_a_board_that_the_camera_fails_to_take_is_tried_as_often_as_an_xray(
    plan: Path, times: int
) -> None:
    left = times

    def fails(_true: Pixels) -> Pixels:
        nonlocal left
        left -= 1
        raise Problem("the camera has stopped")

    async with sitting(plan) as made:
        made.camera.lies = {BOARD: [fails] * times}
        finished = await made.run.whole()
        assert left == 0
        if times < 3:
            assert finished.reason is FinishReason.COMPLETE
            assert made.verdicts == right(*ALL)
        else:
            assert finished.problem is not None
            assert "the calibration board was tried 3 times" in finished.problem.got


@pytest.mark.parametrize("late_s", [0.3, None])
async def test_a_picture_that_comes_late_or_never(
    plan: Path, monkeypatch: pytest.MonkeyPatch, late_s: float | None
) -> None:
    monkeypatch.setattr(coming_pictures.ComingPictures.earlier_judged, "__kwdefaults__", {"timeout_s": 1.0})
    sent = KeyedLink.picture

    async def picture(self: KeyedLink, index: int, take: int) -> bytes | None:
        if index == 2:
            await asyncio.sleep(30 if late_s is None else late_s)
        return await sent(self, index, take)

    async with sitting(plan) as made:
        suspended = made.confirm()
        monkeypatch.setattr(KeyedLink, "picture", picture)
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        steps = [
            (type(each).__name__, each.index)
            for each in made.run.told
            if isinstance(each, events.Triggered | events.PhotoJudged)
        ]
        assert steps.index(("PhotoJudged", 2)) < steps.index(("Triggered", 4))
        assert steps.index(("Triggered", 3)) < steps.index(("PhotoJudged", 2))
        if late_s is None:
            (event,) = suspended
            assert "the phone has not sent the picture of x-ray 2 within 1 s" in event.why
            assert made.verdicts["2.01"] == (Verdict.NOT_COMPARED, Cause.NO_PICTURE)
        else:
            assert suspended == []
            assert made.verdicts == right(*ALL)


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_what_was_seen_counts_though_the_record_is_slow(
    plan: Path, monkeypatch: pytest.MonkeyPatch, *, is_stopped: bool
) -> None:
    monkeypatch.setattr(coming_pictures.ComingPictures.earlier_judged, "__kwdefaults__", {"timeout_s": 0.2})
    add, loop = Verdicts.add, asyncio.get_running_loop()

    async with sitting(plan) as made:

        def slow(self: Verdicts, photo_name: str, *found: Any) -> None:
            if (photo_name[:6], photo_name[8:10]) == ("000003", "01"):
                if is_stopped:
                    loop.call_soon_threadsafe(made.run.engine.stop_after_this_photo, "")
                time.sleep(1.0)
            add(self, photo_name, *found)

        monkeypatch.setattr(Verdicts, "add", slow)
        suspended = made.confirm()
        made.camera.lies = {3: [made.another(1)]}
        finished = await made.run.whole()
        assert finished.reason is (FinishReason.STOPPED if is_stopped else FinishReason.COMPLETE)
        assert made.verdicts["3.01"] == (Verdict.OTHER, Cause.ANOTHER_XRAY)
        assert [(each.index, each.asked_by) for each in made.record.retakes.of(SUBSET)] == [(3, RIG)]
        assert suspended == []


@pytest.mark.parametrize("repair", [False, True])
async def test_what_a_killed_run_has_found_is_asked_for_by_the_next(plan: Path, *, repair: bool) -> None:
    async with sitting(plan) as made:
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        names = {each.index: each.photo_name for each in made.record.captures.photos(SUBSET)}
    other = Judged(verdict=Verdict.OTHER, cause=Cause.ANOTHER_XRAY, looks_like=2)
    with closing(open_record(load_plan(plan))) as record:
        for index in (3, 4):
            record.verdicts.add(names[index], SESSION, other)
        record.retakes.ask([Retake(subset=SUBSET, index=4, photo_name=names[4], why="", asked_by=OPERATOR)])
        record.retakes.withdraw(SUBSET, [4])  # it stays as it is: a person has said so
    async with sitting(plan, repair=repair) as made:
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(3, 2)]
        assert made.run.engine.wrong == {SUBSET: [4]}


async def test_a_run_that_ends_while_xrays_are_read_says_nothing_of_it(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended, done = threading.Event(), threading.Event(), threading.Event()
    read = KnownXrays._read

    def held(self: KnownXrays) -> Any:
        begun.set()
        ended.wait(10)
        try:
            return read(self)
        finally:
            done.set()

    monkeypatch.setattr(KnownXrays, "_read", held)
    told: list[Any] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: told.append(context))
    with opened_engine(load_plan(plan), RunOptions(None, None, CODE)) as engine:
        assert engine._manifest is not None
        known = KnownXrays(load_plan(plan), engine._manifest, told.append)
        known.begin()
        await asyncio.to_thread(begun.wait, 10)
        await known.end()
        ended.set()
        await asyncio.to_thread(done.wait, 10)
        await asyncio.sleep(0.05)
        gc.collect()
    assert told == []


def without_pictures(plan: Path) -> None:
    plan.write_text(plan.read_text().replace("pictures: True", "pictures: false"))


def is_there_any(folder: Path) -> bool:
    return folder.exists()


async def test_pictures_that_are_not_kept_are_judged_all_the_same(plan: Path) -> None:
    without_pictures(plan)
    async with sitting(plan) as made:
        made.camera.lies = {3: [made.another(1)]}
        assert (await made.run.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved.count((3, 2)) == 1
        assert not is_there_any(load_plan(plan).state_dir / "pictures")
