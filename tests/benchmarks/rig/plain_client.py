"""A plain client, for comparison: what one writes first, and much what the original rig did.

One x-ray after another: decode and scale, show in a label, wait until Qt has drawn, ask the phone by a new
socket, wait for its answer. No prefetching, no journal, no check of what is on the screen; the original's
fixed wait of 100 ms is left out, unless another one is asked for. Prints the milliseconds of each cycle.

    python plain_client.py COUNT PHOTO_MS SETTLE_MS PICTURE...
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "xcb"
os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")

from PIL import Image
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage, QPixmap
from PyQt5.QtWidgets import QApplication, QLabel


def phone(server: socket.socket, photo_s: float) -> None:
    """Answer when a photo has been taken and saved."""
    while True:
        data, peer = server.recvfrom(256)
        time.sleep(photo_s)
        server.sendto(b"OK|" + data.partition(b"|")[2], peer)


def show(label: QLabel, path: Path, app: QApplication) -> None:
    picture = Image.open(path).convert("L")
    side = min(label.width(), label.height())
    picture = picture.resize((side, side), Image.LANCZOS)
    image = QImage(picture.tobytes(), side, side, side, QImage.Format_Grayscale8)
    label.setPixmap(QPixmap.fromImage(image))
    label.repaint()
    app.processEvents()


def main(count: int, photo_s: float, settle_s: float, pictures: list[Path]) -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    threading.Thread(target=phone, args=(server, photo_s), daemon=True).start()
    app = QApplication([])
    label = QLabel()
    label.setAlignment(Qt.AlignCenter)
    label.setStyleSheet("background: black")
    label.setGeometry(app.primaryScreen().geometry())
    label.showFullScreen()
    app.processEvents()
    for index in range(count):
        began = time.perf_counter()
        show(label, pictures[index % len(pictures)], app)
        time.sleep(settle_s)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(10)
            client.sendto(f"{index}|name".encode(), server.getsockname())
            client.recvfrom(256)
        sys.stdout.write(f"{(time.perf_counter() - began) * 1000:.3f}\n")


if __name__ == "__main__":
    count, photo_ms, settle_ms, *paths = sys.argv[1:]
    main(int(count), int(photo_ms) / 1000, int(settle_ms) / 1000, [Path(each) for each in paths])
