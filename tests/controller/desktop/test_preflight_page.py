"""Preflight as a page: what a run has found, the most serious first, and how old that is."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

from PyQt5.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from controller.capture import Finding, Outcome, RunState
from controller.desktop.desk import Desk
from controller.desktop.look import STALE, TROUBLE
from controller.desktop.pages.preflight import PreflightPage

FOUND = (
    Finding(name="screen", outcome=Outcome.GOOD, words="1920x1080"),
    Finding(name="phone", outcome=Outcome.BLOCKS, words="does not answer", remedy="open chexrig on it"),
    Finding(name="battery", outcome=Outcome.WARNING, words="12 % left"),
)


def lines(page: PreflightPage) -> list[str]:
    return [each.accessibleName() for each in page.findChildren(QFrame) if each.objectName() == "panel"]


def test_what_a_run_found_the_most_serious_first_and_grey_when_it_is_old(qtbot: QtBot) -> None:
    looked: list[bool] = []
    engine = SimpleNamespace(
        status=SimpleNamespace(state=RunState.SUSPENDED), look_again=lambda: looked.append(True)
    )
    desk = Desk()
    place = SimpleNamespace(desk=desk, is_free=False, engine=engine)
    page = PreflightPage(cast(Any, place))
    qtbot.addWidget(page)
    now_s = time.monotonic()
    page.turn(now_s)
    assert page._headline.text() == "Nobody has looked yet"
    desk.findings = FOUND
    page.turn(now_s)
    assert page._headline.text() == "1 in the way, 1 to be known"
    assert [each.partition(",")[0] for each in lines(page)] == ["phone", "battery", "screen"]
    assert lines(page)[0] == "phone, in the way: does not answer open chexrig on it"
    assert any(TROUBLE in each.text() for each in page.findChildren(QLabel))
    page._look.click()
    assert looked == [True]
    page.turn(now_s + 300)
    assert page._age.text() == "looked at 5 min ago"
    qtbot.waitUntil(lambda: len(lines(page)) == 3)
    assert sum(STALE in each.text() for each in page.findChildren(QLabel)) == 3
