"""The time code: what is drawn is read back from a photo, exactly, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from controller.capture.by_hand.timecode import draw_timecode, parse_timecode, read_timecode, timecode_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)


def _screen(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape
    screen = np.zeros((1080, 1920), np.uint8)
    top, left = (1080 - height) // 2, (1920 - width) // 2
    screen[top : top + height, left : left + width] = picture
    return screen


def _photo(screen: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Photograph a screen by hand: turned, tilted, out of focus, with moire, a reflection, noise and JPEG."""
    chance = np.random.default_rng(seed)
    width, height = 2016, 1512
    corners = np.array([[0, 0], [1920, 0], [1920, 1080], [0, 1080]], np.float32)
    turn = np.deg2rad(chance.uniform(-25, 25) + chance.choice([0, 90, 180, 270]))
    scale = chance.uniform(0.4, 0.9)
    rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    placed = (corners - [960, 540]) @ rotation.T + [width / 2, height / 2]
    tilt = chance.uniform(-0.06, 0.06, (4, 2)) * 1920 * scale
    matrix = cv2.getPerspectiveTransform(corners, (placed + tilt).astype(np.float32))
    seen = cv2.warpPerspective(screen, matrix, (width, height)).astype(np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x - chance.uniform(0, width)) / 300) ** 2 + ((y - chance.uniform(0, height)) / 230) ** 2
    seen = seen * chance.uniform(0.4, 0.9) + chance.uniform(5, 60) + chance.uniform(0, 110) * np.exp(-away)
    seen *= 1 + 0.12 * np.sin(x * chance.uniform(0.04, 0.6) + y * chance.uniform(0.04, 0.6))
    seen = cv2.GaussianBlur(seen, (0, 0), chance.uniform(0.8, 2.5)) + chance.normal(0, 6, seen.shape)
    jpeg = cv2.imencode(".jpg", seen.clip(0, 255).astype(np.uint8))[1]
    return cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE).astype(np.uint8)


def test_text_and_back() -> None:
    assert timecode_text(AT) == "CHEXRIG:2026-03-01T09:30:00.123456Z"
    assert parse_timecode(timecode_text(AT)) == AT
    in_paris = AT.astimezone(timezone(timedelta(hours=1)))
    assert timecode_text(in_paris) == timecode_text(AT)
    with pytest.raises(ValueError, match="zone"):
        timecode_text(AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "CHEXRIG:2026-13-01T09:30:00.123456Z", timecode_text(AT) + "0"]
)
def test_other_texts_are_no_time(text: str) -> None:
    assert parse_timecode(text) is None


@pytest.mark.parametrize("seed", range(6))
def test_read_from_a_photo(seed: int) -> None:
    at = AT + timedelta(microseconds=seed * 987_654_321)
    assert read_timecode(_photo(_screen(draw_timecode(at, 750)), seed)) == at


def test_read_in_colour_and_small() -> None:
    code = draw_timecode(AT, 37)
    assert code.shape == (37, 37)  # one pixel a module: the smallest there is
    large = cv2.resize(code, None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST)
    assert read_timecode(np.dstack([large] * 3)) == AT
    with pytest.raises(ValueError, match="37 pixels"):
        draw_timecode(AT, 36)


def test_another_code_and_a_picture_give_no_time() -> None:
    other = cv2.QRCodeEncoder.create().encode("https://example.org")
    other = cv2.resize(np.pad(other, 4, constant_values=255), (700, 700), interpolation=cv2.INTER_NEAREST)
    assert read_timecode(_photo(_screen(other), 1)) is None
    y, x = np.mgrid[0:1000, 0:1000]
    lungs = (128 + 100 * np.sin(x / 160) * np.cos(y / 230)).astype(np.uint8)
    assert read_timecode(_photo(_screen(lungs), 2)) is None
    assert read_timecode(np.zeros((3, 5), np.uint8)) is None
