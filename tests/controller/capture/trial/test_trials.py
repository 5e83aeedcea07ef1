"""Trials against a real simulated phone: shots, the phone's own count, what is kept, and removing it all."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from rig import Plan

from android_bridge.base import Problem
from android_bridge.optics import Optics
from android_bridge.simulated.camera import Exposure, ScreenCamera
from android_bridge.simulated.screen_source import SharedFramesSource
from android_bridge.store import FolderStore
from controller.capture import RunOptions
from controller.capture.connecting import ask_status, connect, holds_a_session
from controller.capture.phone import ReachedPhone
from controller.capture.trial import (
    Outcome,
    TrialBook,
    TrialKind,
    display_waits,
    free_of_trials,
    is_of_trial,
    kept_result,
    measure,
    measure_where_unknown,
    opened_trial,
    plain_frame,
    remove_photos,
)
from controller.capture.trial.session import TrialSetting
from controller.plan import Camera, PlanProblems, load_plan
from protocol import PhotoName

if TYPE_CHECKING:
    from conftest import Rig

SCREEN = (96, 80)
BLACK, GREY = plain_frame(0, *SCREEN), plain_frame(128, *SCREEN)


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def setting(phone: ReachedPhone) -> TrialSetting:
    return TrialSetting(
        phone=str(phone.address), connect=lambda: connect(phone, 5.0), camera=Camera(), settle_s=0.0
    )


async def shoot(rig: Rig, phone: ReachedPhone, count: int, kind: TrialKind = TrialKind.TEST) -> list[int]:
    """Take so many photos in a session; gives their indices."""
    names = []
    async with opened_trial(rig.plan, kind, rig.screen, setting(phone)) as trial:
        for number in range(count):
            shot = await trial.shoot("grey", GREY if number % 2 else BLACK)
            assert shot.receipt.sha256
            names.append(shot.name)
    assert all(map(is_of_trial, names))
    return [PhotoName.parse(each).index for each in names]


@pytest.mark.parametrize("kind", TrialKind)
def test_no_subset_of_a_plan_can_be_called_so(tmp_path: Path, kind: TrialKind) -> None:
    plan = Plan(subsets=((kind.value, 1, 1),)).write(tmp_path)
    with pytest.raises(PlanProblems, match=kind.value):
        load_plan(plan)


async def test_frames_are_photographed_and_their_pictures_are_here(rig: Rig) -> None:
    async with (
        rig.phone() as phone,
        opened_trial(rig.plan, TrialKind.BOARD, rig.screen, setting(phone)) as trial,
    ):
        assert trial.introduction.model == "chexrig simulated phone"
        dark = await trial.shoot("black", BLACK)
        light = await trial.shoot("grey", GREY)
    book = TrialBook(rig.plan)
    assert rig.on_phone() == [f"{book.journal}/_board/{each.name}" for each in (dark, light)]
    assert [each.name for each in book.photos] == [dark.name, light.name]
    levels = []
    for each in (dark, light):
        kept = rig.plan.own("pictures") / "_board" / each.name
        assert kept.read_bytes() == each.picture
        levels.append(np.mean(cv2.imread(str(kept), cv2.IMREAD_GRAYSCALE)))
    assert levels[1] > levels[0] + 10


async def test_indices_go_on_from_the_phones_last(rig: Rig) -> None:
    async with rig.phone() as phone:
        assert await shoot(rig, phone, 2) == [1, 2]
        assert await shoot(rig, phone, 1) == [3]
        assert await shoot(rig, phone, 1, TrialKind.TIMING) == [1]
    path = TrialBook(rig.plan).path
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "last": {}}))  # the count is lost: the phone says it
    async with rig.phone() as phone:
        assert await shoot(rig, phone, 1) == [4]
    path.write_text(json.dumps({**kept, "last": {"_test": 7}}))  # another phone has taken the others
    async with rig.phone() as phone:
        assert await shoot(rig, phone, 1) == [5]


async def test_a_photo_that_the_phone_found_counts_for_nothing_and_is_taken_again(rig: Rig) -> None:
    async with rig.phone() as phone:
        await shoot(rig, phone, 1)
    (photo,) = rig.on_phone()
    file = rig.store / photo
    index_2 = PhotoName(2, 1, "_test", "_trial", "_trial", "_trial", "grey")
    file.with_name(str(index_2)).write_bytes(file.read_bytes())
    async with rig.phone() as phone:
        assert await shoot(rig, phone, 1) == [2]
    assert [PhotoName.parse(Path(each).name).take for each in rig.on_phone()] == [1, 1, 2]


async def test_what_is_kept_of_trials_cannot_be_read(rig: Rig) -> None:
    rig.plan.state_dir.mkdir(parents=True, exist_ok=True)
    for text in (
        "",
        "[]",
        '{"journal": 1}',
        '{"journal": "x", "photos": [{}]}',
        '{"photos": [], "other": 1}',
    ):
        rig.plan.own("trials").write_text(text)
        with pytest.raises(Problem, match="what is kept of trials") as caught:
            TrialBook(rig.plan)
        assert "delete that file" in caught.value.advice


async def test_only_photos_of_these_trials_are_removed(rig: Rig) -> None:
    async with rig.phone() as phone:
        await shoot(rig, phone, 2)
        await shoot(rig, phone, 1, TrialKind.BOARD)
    book = TrialBook(rig.plan)
    folder = rig.store / book.journal
    lost, *_ = book.photos
    book.forget(lost)  # its receipt is lost
    other = PhotoName(1, 1, "_test", "train", "patient1", "study1", "view1")
    strangers = [
        folder / "_test" / "notes.jpg",
        folder / "_test" / str(other),
        folder / "night-1" / lost.name,
    ]
    for each in strangers:
        each.parent.mkdir(exist_ok=True)
        each.write_bytes(b"nobody's")
    altered = folder / "_board" / next(each.name for each in book.photos if each.kind == "_board")
    altered.write_bytes(b"another one")
    removed = remove_photos(rig.plan, book, book.photos, FolderStore(folder))
    assert removed.photos == 2
    assert [each.where for each in removed.refused] == [str(altered)]
    assert sorted(rig.store / each for each in rig.on_phone()) == sorted([*strangers, altered])
    assert [each.kind for each in TrialBook(rig.plan).photos] == ["_board"]
    assert not rig.plan.own("pictures").exists()
    altered.unlink()
    removed = remove_photos(rig.plan, book, book.photos, FolderStore(folder))
    assert (removed.photos, removed.refused, book.photos) == (0, (), ())
    async with rig.phone() as phone:
        assert await shoot(rig, phone, 1) == [3]  # an index is never used again


async def test_another_folder_is_left_alone(rig: Rig) -> None:
    async with rig.phone() as phone:
        await shoot(rig, phone, 1)
    book = TrialBook(rig.plan)
    kept = json.loads(book.path.read_text())
    book.path.write_text(json.dumps({**kept, "journal": "0" * 16}))
    book = TrialBook(rig.plan)
    with pytest.raises(Problem, match="not that of the plan's trials"):
        remove_photos(rig.plan, book, book.photos, FolderStore(rig.store / kept["journal"]))
    assert len(rig.on_phone()) == 1


# --- whether a phone still exposes after `exposed` -----------------------------------------------------


async def _run(rig: Rig, phone: ReachedPhone, is_unwanted: Callable[[], bool] = lambda: False) -> None:
    """Do what a run does before its first session."""
    options = RunOptions(phone.address, rig.store, CODE, patience_s=5.0)
    await measure_where_unknown(
        rig.plan,
        options,
        phone,
        rig.screen,
        camera=Camera(),
        screen_readable=True,
        note=lambda words: (rig.progress if words.startswith("measuring: ") else rig.noted).append(words),
        is_unwanted=is_unwanted,
    )


CODE = "7KQ2-M0XD-93TF-AZ5H"


async def test_a_phone_that_has_done_at_exposed_and_one_that_has_not(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controller.capture.trial.shutter_test._TELLS_EVERY_S", 0.0)
    for multi_frame_ms, outcome in ((0.0, Outcome.ENDS), (15.0, Outcome.GOES_ON)):
        rig.noted.clear()
        async with rig.phone(multi_frame_ms=multi_frame_ms) as phone:
            async with opened_trial(rig.plan, TrialKind.TEST, rig.screen, setting(phone)) as trial:
                introduction = trial.introduction
            assert "not measured" in display_waits(introduction, True)
            await _run(rig, phone)
            assert introduction.app_version is not None
            result = kept_result(introduction.model, introduction.app_version)
            assert result is not None
            assert (len(result.plain), len(result.switched), result.outcome) == (10, 10, outcome)
            assert (display_waits(introduction, True) == "") is (outcome is Outcome.ENDS)
            taken = len(rig.on_phone())
            said = 2 if outcome is Outcome.ENDS else 1  # why the display waits each run says
            assert len(rig.noted) == said
            await _run(rig, phone)  # is known
            assert (len(rig.on_phone()), len(rig.noted)) == (taken, said)
    assert taken == 2 * 21
    assert rig.progress == 2 * [f"measuring: {done} of 21 photos" for done in range(1, 21)]


class FlickeringCamera(ScreenCamera):
    """Before it stands a lamp that is on for every third photo: brighter, and not by the screen."""

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        lamp = 60 * (shot % 3 == 0)
        levels = cv2.imdecode(np.frombuffer(super().develop(exposure, shot), np.uint8), cv2.IMREAD_GRAYSCALE)
        _, jpeg = cv2.imencode(".jpg", cv2.add(levels, lamp))
        return bytes(jpeg)


async def test_where_nothing_can_be_told_the_display_waits(rig: Rig) -> None:
    camera = FlickeringCamera(SharedFramesSource(rig.frames), Optics(1, 128, 96), 0.0)
    async with rig.phone(camera=camera) as phone:
        steps: list[tuple[int, int]] = []
        result = await measure(
            rig.plan,
            phone,
            rig.screen,
            camera=Camera(),
            patience_s=5.0,
            note=rig.noted.append,
            progress=lambda done, of: steps.append((done, of)),
        )
    assert steps == [(done, 21) for done in range(1, 22)]
    assert result.outcome is Outcome.UNCLEAR
    assert "cannot be told" in result.why_wait


def _of_a_size(size_px: int) -> bytes:
    """Give a small JPEG that says of itself that it has so many rows and columns."""
    _, small = cv2.imencode(".jpg", np.zeros((16, 16), np.uint8))
    jpeg = bytearray(small.tobytes())
    frame = jpeg.index(b"\xff\xc0") + 5
    jpeg[frame : frame + 4] = size_px.to_bytes(2, "big") * 2
    return bytes(jpeg)


class FailingCamera(ScreenCamera):
    """Fails at the third photo."""

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken == 3:
            raise Problem("the shutter is stuck")
        return super().expose(cancelled)


async def test_what_keeps_it_from_being_measured_is_told_and_nothing_is_kept(rig: Rig) -> None:
    camera = FailingCamera(SharedFramesSource(rig.frames), Optics(1, 128, 96), 0.0)
    async with rig.phone(camera=camera) as phone:
        await _run(rig, phone)
        assert "not measured: " in rig.noted[-1]
        assert "the shutter is stuck" in rig.noted[-1]
        assert kept_result("chexrig simulated phone", version("chexrig")) is None


@pytest.mark.parametrize("picture", [b"", b"no JPEG", _of_a_size(65_500)])
async def test_a_picture_that_is_none_is_told(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, picture: bytes
) -> None:
    async def sent(*_what: object) -> bytes:
        return picture

    monkeypatch.setattr("android_bridge.link.keyed_link.KeyedLink.picture", sent)
    async with rig.phone() as phone:
        await _run(rig, phone)
    assert rig.noted[-1].endswith("not measured: the phone's small picture of a photo cannot be read")


async def test_ended_in_the_middle_it_stays_unmeasured(rig: Rig) -> None:
    async with rig.phone() as phone:
        work = asyncio.ensure_future(_run(rig, phone))
        await rig.until_on_phone(2)
        work.cancel()
        await asyncio.wait([work])
        assert work.cancelled()
        assert len(rig.noted) == 1
        before = len(rig.on_phone())
        await _run(rig, phone, is_unwanted=lambda: len(rig.on_phone()) > before + 1)
        assert rig.noted[2:] == ["not measured: a person wanted something else"]
        assert len(rig.on_phone()) == before + 2
        assert kept_result("chexrig simulated phone", version("chexrig")) is None
        assert (await shoot(rig, phone, 1, TrialKind.SHUTTER))[0] >= 3, "the phone holds no session"


async def test_a_trial_whose_end_the_phone_never_heard_may_be_open(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_what: object) -> None:
        pass

    monkeypatch.setattr("android_bridge.link.keyed_link.KeyedLink.abort", lost)
    async with rig.phone() as phone:
        work = asyncio.ensure_future(shoot(rig, phone, 999))
        await rig.until_on_phone(1)
        work.cancel()
        await asyncio.wait([work])
        assert holds_a_session(await ask_status(phone, 5.0))
        assert TrialBook(rig.plan).may_be_open


async def test_a_trial_that_was_killed_keeps_no_phone_from_the_next_session(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[Sequence[object]] = []

    async def wait(*what: object) -> None:
        waited.append(what)

    monkeypatch.setattr("controller.capture.trial.shutter_test.wait_until_free", wait)
    async with rig.phone() as phone:
        await shoot(rig, phone, 1)
        await free_of_trials(rig.plan, phone, 5.0, rig.noted.append)
        assert not waited
        TrialBook(rig.plan).begin()
        await free_of_trials(rig.plan, phone, 5.0, rig.noted.append)
        assert len(waited) == 1
        await free_of_trials(rig.plan, phone, 5.0, rig.noted.append)
        assert len(waited) == 1
        rig.plan.own("trials").write_text("{")  # nobody knows: it is looked at
        await free_of_trials(rig.plan, phone, 5.0, rig.noted.append)
        assert len(waited) == 2
