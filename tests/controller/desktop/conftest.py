"""Windows without a screen, and none left behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent
from PyQt5.QtWidgets import QApplication


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["chexrig", "-platform", "offscreen"]


@pytest.fixture(autouse=True)
def nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Demand that a test that had widgets leaves none."""
    yield
    if "qtbot" in request.fixturenames:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        left = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        assert left == [], os.environ.get("PYTEST_CURRENT_TEST")
