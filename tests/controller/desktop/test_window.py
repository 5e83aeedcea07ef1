"""The window shows what is on the desk, and asks for what is pressed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from controller.capture import RunState, Status, events
from controller.desktop.actions import Action
from controller.desktop.desk import Desk, SubsetRow
from controller.desktop.window import Window

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
NAME = "000001.t01.morning.train.patient1.study1.view1_frontal.1814b639.jpg"
CAPTURING = Status(state=RunState.CAPTURING, subset="morning", done=1, total=3, left=2, left_s=120.0)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.subsets["morning"] = SubsetRow(id="morning", first=1, last=3, done=1, total=3, state="capturing")
    return made


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[Window]:
    made = Window("spring", desk)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


@pytest.fixture
def wanted(window: Window) -> list[str]:
    told: list[str] = []

    def want(action: Action) -> None:
        told.append(action.name)

    window.wanted.connect(want)
    return told


def words(window: Window) -> list[str]:
    """Give what can be read, but for what is hidden."""
    return [each.text() for each in window.findChildren(QLabel) if each.isVisible() and each.text()]


def buttons(window: Window) -> dict[str, bool]:
    """Give the buttons that are seen, and whether each can be pressed."""
    seen = [each for each in window.findChildren(QPushButton) if each.isVisible()]
    return {each.text(): each.isEnabled() for each in seen}


def test_nothing_has_begun(window: Window) -> None:
    window.renew(0.0)
    assert "Not started" in words(window)
    assert buttons(window) == {
        "Start": True,
        "Pause": False,
        "Retake": False,
        "Stop after this photo": False,
        "Abort": False,
    }


def test_a_photo_stands_beside_its_x_ray(window: Window, desk: Desk) -> None:
    desk.take(events.XrayShown(subset="morning", index=2, shown_s=1.0), CAPTURING, 1.0, NOW)
    told = events.Saved(
        subset="morning",
        index=1,
        take=2,
        photo_name=NAME,
        cycle_s=1.5,
        phone_s=1.0,
        round_trip_s=0.012,
    )
    desk.take(told, CAPTURING, 1.0, NOW)
    jpeg = cv2.imencode(".jpg", np.full((30, 40), 200, np.uint8))[1].tobytes()
    came = events.PictureCame(subset="morning", index=1, take=2, photo_name=NAME, jpeg=jpeg)
    desk.take(came, CAPTURING, 1.1, NOW)
    window.show_xray(QImage(20, 20, QImage.Format.Format_Grayscale8))
    window.renew(1.2, countdown_s=0.94)
    read = words(window)
    assert {"Capturing", "x-ray 2", "photo 1, take 2"} <= set(read)
    assert {NAME, "not looked at yet"} <= {each.replace("\u200b", "") for each in read}
    assert "1 of 3 saved   2,400 an hour   next in 0.9 s   about 2 min left" in read
    shown = window.grab().toImage()
    places = itertools.product(range(0, shown.width(), 20), range(0, shown.height(), 20))
    lightest = max(shown.pixelColor(x, y).lightness() for x, y in places)
    assert lightest > 180, "the photo"


def test_figures_that_are_old_say_so(window: Window, desk: Desk) -> None:
    desk.status = CAPTURING
    desk.figures["lux"].came(40.0, 0.0)
    window.renew(5.0)
    assert "40 lux" in words(window)
    window.renew(60.0)
    assert "40 lux, 60 s ago" in words(window)


def test_keys_do_what_means_something_now(
    window: Window, desk: Desk, wanted: list[str], qtbot: QtBot
) -> None:
    window.activateWindow()
    window.renew(0.0)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert wanted == []
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.status = CAPTURING
    window.renew(0.0)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    desk.status = Status(state=RunState.PAUSED, subset="morning")
    window.renew(0.0)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert wanted == ["start", "pause", "resume", "stop"]


@pytest.mark.parametrize("is_meant", [True, False])
def test_abort_names_what_is_done_and_what_is_left(
    window: Window, desk: Desk, wanted: list[str], is_meant: bool
) -> None:
    desk.status = CAPTURING
    window.renew(0.0)
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        wanted_button = "Abort" if is_meant else "Go on"
        next(each for each in box.buttons() if each.text().replace("&", "") == wanted_button).click()

    QTimer.singleShot(50, answer)
    next(each for each in window.findChildren(QPushButton) if each.text() == "Abort").click()
    assert wanted == (["abort"] if is_meant else [])
    assert "1 of 3 photos of morning are on record" in asked[0]


def test_a_window_that_is_closed_asks_for_it_and_stays(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_wanted, timeout=1000):
        window.close()
    assert window.isVisible()


@pytest.mark.parametrize("steps", [0, 4])
def test_nothing_is_cut_off(window: Window, desk: Desk, steps: int) -> None:
    window.resize(1366, 768)
    window.enlarge(steps)
    desk.status = CAPTURING
    window.renew(0.0)
    QApplication.processEvents()
    assert window.width() <= 1920
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
