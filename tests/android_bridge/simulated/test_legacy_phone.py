"""The simulated phone of the original rig's dialect says why it does not answer."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from original_rig import original_client

from android_bridge.optics.optics import Optics
from android_bridge.simulated.camera import ScreenCamera
from android_bridge.simulated.legacy_agent import LegacySimulatedPhone
from android_bridge.simulated.legacy_storage import LegacyStorage


class GreyScreen:
    def grab(self) -> NDArray[np.uint8]:
        return np.full((240, 320, 3), 90, np.uint8)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("CheXpert v1.0/train/p1/study1/v1.jpg", "expected 1 or more of A-Z a-z 0-9 . _ - between slashes"),
        ("CheXpert(small)/train/p1/study1/v1.jpg", "got 'CheXpert(small)'"),
        (f"{'a' * 260}/train/p1/study1/v1.jpg", "the limit is 256"),
    ],
)
async def test_a_name_that_is_dropped_is_told_with_the_reason(tmp_path: Path, path: str, why: str) -> None:
    told: list[str] = []
    with closing(LegacyStorage(tmp_path)) as storage:
        phone = LegacySimulatedPhone(
            storage, ScreenCamera(GreyScreen(), Optics(1, 320, 240), shutter_ms=0), 0, told.append
        )
        address: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(phone.serve("127.0.0.1", 0, address.set_result))
        at = await address
        answers = await asyncio.to_thread(original_client, at, [path], timeout_s=0.1, tries=1)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert answers == ["TIMEOUT"]
    (words,) = told
    assert words.startswith("dropped ")
    assert "from 127.0.0.1: not a request of the dialect: " in words
    assert why in words
