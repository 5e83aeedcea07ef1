"""The original rig's app: what is wrong is told before anything is shown or sent."""

from __future__ import annotations

import shutil
import socket
from contextlib import closing

import pytest

from tests.wrong_input.rig import PREFIX, Rig, xray_path


def test_a_name_that_the_app_would_cut_off(rig: Rig) -> None:
    long = "x" * 220
    shutil.move(rig.csv.parent / PREFIX, rig.csv.parent / long)
    rig.csv.write_text(rig.csv.read_text().replace(PREFIX, long))
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.setblocking(False)
        address = f"chexpeditor:127.0.0.1:{phone.getsockname()[1]}"
        told = rig.run_refused("--subset", "morning", "--phone", address)
        with pytest.raises(BlockingIOError):
            phone.recv(1)
    told.says("the photo of x-ray 1 cannot be named", xray_path(1).replace(PREFIX, long), "bytes", "shorter")


def test_no_screen(rig: Rig) -> None:
    told = rig.run_refused("--subset", "morning", "--phone", "chexpeditor:127.0.0.1:9", in_process=False)
    told.says("no screen for the phone to photograph", "legacy: G2, G3 and G6 not guaranteed")
