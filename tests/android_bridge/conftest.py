"""A window with a known pattern on an X server, and scenes to photograph."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

Pixels = npt.NDArray[np.uint8]

WINDOW = """
import sys
import numpy as np
from PyQt5.QtCore import QEventLoop, Qt
from PyQt5.QtGui import QCursor, QGuiApplication, QImage, QPainter, QRasterWindow

pattern = np.load(sys.argv[1])
application = QGuiApplication(["pattern", "-platform", "xcb"])
image = QImage(pattern.data, 1920, 1080, 1920 * 3, QImage.Format_RGB888)

class Window(QRasterWindow):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()
        painted.append(event)

painted = []
window = Window()
window.setFlags(Qt.FramelessWindowHint | Qt.BypassWindowManagerHint)
window.setCursor(QCursor(Qt.ArrowCursor if sys.argv[2] == "arrow" else Qt.BlankCursor))
window.setGeometry(0, 0, 1920, 1080)
window.show()
QCursor.setPos(700, 500)
while not painted:
    application.processEvents(QEventLoop.AllEvents, 20)
for _ in range(5):  # flush what was painted, and whatever the map has set off
    application.processEvents()
    application.sync()
print("shown", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="session")
def pattern() -> Pixels:
    """Every pixel tells where it is, (1080, 1920, 3) BGR."""
    y, x = np.mgrid[0:1080, 0:1920]
    return np.stack((x % 256, y % 256, (x // 256) * 16 + y // 256), axis=2).astype(np.uint8)


@pytest.fixture
def show_pattern(
    xserver: str, pattern: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Give a function that shows the pattern full-screen, with an ``arrow`` or ``blank`` mouse pointer."""
    monkeypatch.setenv("DISPLAY", xserver)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    np.save(tmp_path / "pattern.npy", np.ascontiguousarray(pattern[:, :, ::-1]))
    windows: list[subprocess.Popen[bytes]] = []

    def show(pointer: str) -> None:
        window = subprocess.Popen(
            [sys.executable, "-c", WINDOW, tmp_path / "pattern.npy", pointer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        windows.append(window)
        assert window.stdout is not None
        assert window.stdout.readline().strip() == b"shown"

    yield show
    for window in windows:
        window.communicate(b"\n", timeout=20)


@pytest.fixture(scope="session")
def xray_scenes(xrays_dir: Path) -> list[Pixels]:
    """Six real x-rays, each centred on a black screen, (1080, 1920, 3)."""
    files = sorted(xrays_dir.rglob("*.jpg"))[::11]
    return [centred(np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), np.uint8)) for file in files]


@pytest.fixture(scope="session")
def synthetic_scenes() -> list[Pixels]:
    """Six soft random pictures, each centred on a black screen, (1080, 1920, 3)."""
    rng = np.random.default_rng(20)
    coarse = rng.integers(20, 235, (6, 24, 24), dtype=np.uint8)
    return [centred(picture) for picture in coarse]


def centred(grey: Pixels) -> Pixels:
    scene = np.zeros((1080, 1920, 3), np.uint8)
    fitted = cv2.resize(grey, (1080, 1080), interpolation=cv2.INTER_LINEAR)
    scene[:, 420:1500] = fitted[..., None]
    return scene
