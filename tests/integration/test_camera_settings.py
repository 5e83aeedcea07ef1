"""Exposure, ISO, white balance and focus that a plan fixes: both simulated phones use them, and say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import java_agent
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base
from rig import Rig, cases

from android_bridge.store.photo_exif import read_exif_copy

FIXED = {"exposure_ms": 13.333, "iso": 125, "white_balance_k": 3000, "focus_distance_cm": 80}


@pytest.fixture(params=["python", "java"])
def agent(request: pytest.FixtureRequest) -> str:
    if request.param == "java":
        java_agent.runtime()
    return str(request.param)


def colours(photo: Path) -> npt.NDArray[np.float64]:
    """Give the blue, green and red of the photo's edges, which show room and monitor: too dark to clip."""
    picture = cv2.imread(str(photo), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture[: len(picture) // 30].astype(np.float64).mean(axis=(0, 1))


@pytest.mark.xrays
def test_what_a_plan_fixes_is_used(
    make_rig: Callable[..., Rig], records: Any, agent: str, tmp_path: Path
) -> None:
    seen, gains = [], []
    for number, camera in enumerate([{}, FIXED]):
        environment = {**cases.DARK, "camera": camera}
        rig = make_rig(None, (f"s{number}", 1, 1), agent=agent, environments=[environment])
        rig.run("--headless")
        (row,) = records.read_books(rig.state, rig.store).captures
        (photo,) = rig.store.glob("*/[!_]*/*.jpg")
        with Image.open(photo) as image:
            tags = image.getexif().get_ifd(IFD.Exif)
        copy = read_exif_copy(photo)
        seen.append(
            [
                (row["exposure_us"], row["iso"]),
                (copy["exposure_us"], copy["iso"], copy.get("white_balance_k")),
                (round(float(tags[Base.ExposureTime]), 6), tags[Base.ISOSpeedRatings]),
                tags.get(Base.WhiteBalance, 0),
            ]
        )
        look = ("white_balance", "focus_dpt")
        assert [copy[each] for each in look] == [row[each] for each in look]
        assert row["focus_dpt"] == (1.25 if camera else pytest.approx(100 / 60, abs=0.031))
        red, blue = re.findall(r"[0-9.]+", str(row["white_balance"]))  # in the simulated phones' own words
        gains.append(np.array([float(blue), 1, float(red)]))
        (tmp_path / f"{number}.jpg").write_bytes(photo.read_bytes())
    automatic, fixed = seen
    exposure_us, iso = automatic[0]  # what the camera has found
    assert (exposure_us, iso) == (pytest.approx(33_333, rel=0.081), pytest.approx(100, abs=4.1))
    assert automatic[1:] == [(exposure_us, iso, None), (exposure_us / 1e6, iso), 0]
    assert fixed == [(13_333, 125), (13_333, 125, 3000), (0.013333, 125), 1]
    # half the light, and set for lamps: blue gains most, red least
    tint = gains[1] / gains[0]
    assert tint == pytest.approx([1.71, 1, 1 / 1.71], rel=0.04)
    light = 13_333 * 125 / (exposure_us * iso)
    change = colours(tmp_path / "1.jpg") / colours(tmp_path / "0.jpg")
    assert change == pytest.approx((light * tint) ** (1 / 2.2), rel=0.3)  # dark levels are rounded
