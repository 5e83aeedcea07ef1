"""Windows without a screen, and none left behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent
from PyQt5.QtWidgets import QApplication

NO_HINTS = "This plugin does not support propagateSizeHints()"
"""What is said without a screen of each window that has a least size."""


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["chexrig", "-platform", "offscreen"]


@pytest.fixture(autouse=True)
def nothing_is_left(request: pytest.FixtureRequest, qt_told: list[str]) -> Iterator[None]:
    """Demand that a test that had widgets leaves none."""
    yield
    qt_told[:] = [each for each in qt_told if each != NO_HINTS]
    if "qtbot" in request.fixturenames:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        left = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        assert left == [], os.environ.get("PYTEST_CURRENT_TEST")
