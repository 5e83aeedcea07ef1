"""The page for aiming: which way its square is turned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from PyQt5.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from controller.capture.trial import AimResult, AimView
from controller.desktop.look import CALLS, STALE
from controller.desktop.pages.aiming import Aiming
from controller.identity import Aim, advice_on
from protocol import Witness

TURNED = Aim(
    fill=0.5, visible=1.0, margin=0.2, right=0.0, below=0.0, turn_deg=10.0, aside_deg=0.0, above_deg=0.0,
    blur=0.0, clipped=0.0, bands=0.0, moire=0.0,
)  # fmt: skip
BLACK = cv2.imencode(".jpg", np.zeros((480, 640), np.uint8))[1].tobytes()


@pytest.fixture
def page(qtbot: QtBot) -> Aiming:
    page = Aiming(cast(Any, SimpleNamespace(is_free=True)))
    qtbot.addWidget(page)
    page.resize(1000, 600)
    view = AimView(
        aim=TURNED,
        why="",
        advice=advice_on(TURNED),
        noticed=Witness(),
        frames=1,
        frames_per_s=8.0,
        picture=BLACK,
    )
    page._views.append((view, 100.0))
    page.turn(100.1)
    return page


def test_the_square_is_turned_as_the_screen_is_in_the_picture(page: Aiming) -> None:
    image = page._seen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    red = np.frombuffer(bytes(bits), np.uint8).reshape(image.height(), image.width(), 4)[..., 2]
    ys, xs = np.nonzero(np.abs(red.astype(int) - QColor(CALLS).red()) < 20)
    top, right = int(ys.argmin()), int(xs.argmax())
    assert xs[top] < xs.mean(), "its left corner is the upper one: it is turned clockwise"
    assert ys[right] < ys.mean(), "its right corner is that of the top edge"


def test_what_was_seen_is_grey_once_it_is_over(page: Aiming) -> None:
    assert STALE not in page._advice.styleSheet()
    page._ended(AimResult(view=cast(Any, None), shot=None))
    assert page._words.text() == "Ended."
    assert all(STALE in value.styleSheet() for _, value in page._figures)
    with pytest.raises(ZeroDivisionError):
        page._ended(ZeroDivisionError("a mistake of ours"))
