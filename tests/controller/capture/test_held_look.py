"""All photos of a subset are taken alike: over a long pause, a session broken off, a new phone, a retake.

The simulated phone's camera finds another exposure, ISO, white balance and focus at each opening.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from driven_engine import Run
from PIL import Image
from rig import PhoneByHand, Plan, Rig, cases, free_port, grain, make_xrays
from rig.plan_text import Mapped

from android_bridge.base import UdpAddress
from android_bridge.base.shared_frames import FrameWriter, Pixels
from android_bridge.link import Look
from android_bridge.optics import Optics
from android_bridge.simulated import settings as simulated
from android_bridge.simulated.camera import ScreenCamera
from android_bridge.store import read_exif_copy
from controller.capture import (
    FinishReason,
    RunOptions,
    calibrating,
    events,
    look_differences,
    opened_engine,
    session,
    sitting,
)
from controller.plan import load_plan
from controller.records import open_record
from tests.controller.capture.conftest import CODE, serve_phone

COUNT, QUALITY = 5, 80


class Wall:
    """A grey wall, for what an x-ray adds to a photo's brightness is of no interest here."""

    description = "a grey wall"

    def grab(self) -> Pixels:
        return np.full((48, 64, 3), 128, np.uint8)

    def close(self) -> None:
        pass


@asynccontextmanager
async def driven(plan: Path, agent: str) -> AsyncIterator[Run]:
    """Open a run of the plan with a phone that was started for it."""
    folder, port = plan.parent / "phone", int(load_plan(plan).phone.address.rpartition(":")[2])
    async with contextlib.AsyncExitStack() as stack:
        if agent == "python":
            camera = ScreenCamera(Wall(), Optics(1, 96, 80), exposure_ms=0)
            phone, code = await stack.enter_async_context(serve_phone(folder, port, camera)), CODE
        else:
            phone, code = stack.enter_context(java_phone(plan.parent, port))
        options = RunOptions(phone, folder, code, patience_s=5.0)
        yield Run(stack.enter_context(opened_engine(load_plan(plan), options)))


@contextmanager
def java_phone(folder: Path, port: int) -> Iterator[tuple[UdpAddress, str]]:
    """Have the real phones' app before the wall, in a process of its own."""
    phone = PhoneByHand(
        Rig(folder, agent="java"),
        "--frames",
        folder / "frames",
        "--source",
        "frames",
        "--orientation",
        "portrait",
    )
    phone.port = port
    with FrameWriter(folder / "frames", 64, 48) as writer:
        writer.publish(np.full((48, 64), 128, np.uint8))
        with phone:
            yield UdpAddress("127.0.0.1", port), phone.code


async def captured(
    folder: Path, camera: Mapped, monkeypatch: pytest.MonkeyPatch, agent: str = "python"
) -> tuple[Path, list[str]]:
    """Capture a subset in four sessions and two starts of the phone; give what was told of its settings."""
    monkeypatch.setattr(sitting, "LONGEST_PAUSE_S", 0.0)
    monkeypatch.setattr(calibrating, "BLANK", "simulated")  # before a wall no board is to be seen
    monkeypatch.setattr(simulated, "_EXPOSURE_VARIES", 0.4)  # so that no two openings are alike by chance
    make_xrays(folder, COUNT, grain)
    plan = Plan(
        subsets=(("one", 1, COUNT),),
        display={"settle_ms": 0},
        phone={"address": f"udp:127.0.0.1:{free_port()}", "jpeg_quality": QUALITY},
        environments=(cases.room(camera=camera),),
    ).write(folder)
    async with driven(plan, agent) as run:
        run.at(events.Saved, lambda event: run.engine.pause() if event.index == 1 else None)
        run.at(events.SessionClosed, lambda _event: run.engine.resume())
        run.at(events.Triggered, lambda event: run.engine.abort() if event.index == 3 else None)
        await run.whole()
        assert run.saved == [(1, 1), (2, 1)]
        told = run.of(events.SettingsDiffer)
    async with driven(plan, agent) as run:
        run.at(events.Saved, lambda event: run.engine.retake([1, 2], "dark") if event.index == 3 else None)
        assert (await run.whole()).reason is FinishReason.COMPLETE
        assert sorted(run.saved) == [(1, 2), (2, 2), (3, 2), (4, 1), (5, 1)]
        told += run.of(events.SettingsDiffer)
    return plan, [each.words for each in told]


def looks(plan: Path) -> tuple[list[Look], list[Look], npt.NDArray[np.float64]]:
    """Give how each photo was taken: by the record, by its EXIF copy, and its mean blue, green and red."""
    with closing(open_record(load_plan(plan), read_only=True)) as record:
        photos = [*record.captures.photos("one"), *record.captures.superseded("one")]
    photos = [each for each in photos if each.saved_at]
    assert len(photos) == COUNT + 2
    assert len({each.session for each in photos}) > 3
    files = {each.name: each for each in (plan.parent / "phone").glob("*/one/*.jpg")}
    by_record = [
        Look(each.exposure_us, each.iso, each.white_balance or "", each.focus_dpt) for each in photos
    ]
    copies = [read_exif_copy(files[each.photo_name]) for each in photos]
    by_exif = [
        Look(each["exposure_us"], each["iso"], each["white_balance"], each["focus_dpt"]) for each in copies
    ]
    pictures = [cv2.imread(str(files[each.photo_name])) for each in photos]
    return by_record, by_exif, np.array([np.mean(each, axis=(0, 1)) for each in pictures if each is not None])


@pytest.mark.parametrize(
    ("agent", "camera", "fixed"),
    [
        ("python", {}, Look()),
        ("python", {"exposure_ms": 20, "focus_distance_cm": 80}, Look(20_000, focus_dpt=1.25)),
        pytest.param("java", {}, Look(), marks=pytest.mark.soak),
        pytest.param("java", {"iso": 80}, Look(iso=80), marks=pytest.mark.soak),
    ],
)
async def test_one_look_for_a_subset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agent: str, camera: Mapped, fixed: Look
) -> None:
    plan, told = await captured(tmp_path, camera, monkeypatch, agent)
    by_record, by_exif, means = looks(plan)
    assert by_record == by_exif
    (look,) = set(by_record)
    assert look.white_balance
    assert look_differences(fixed, look) == told == []
    assert np.ptp(means, axis=0).max() < 1
    if agent == "python":  # whose encoder is this one
        encoded = cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        wanted = Image.open(io.BytesIO(encoded.tobytes())).quantization
        for photo in (plan.parent / "phone").glob("*/one/*.jpg"):
            with Image.open(photo) as image:
                assert image.quantization == wanted


async def test_a_phone_that_is_not_told_takes_them_otherwise_and_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above can fail."""
    monkeypatch.setattr(session, "look_to_send", lambda *_: Look())
    plan, told = await captured(tmp_path, {}, monkeypatch)
    by_record, by_exif, means = looks(plan)
    assert by_record == by_exif
    assert len(set(by_record)) > 3
    assert len(told) == len(by_record) - 1, "all but the first differ"
    assert np.ptp(means, axis=0).max() > 1
