"""The app on this computer's Java as a phone: its troubles, its camera, its pictures; by datagrams."""

from __future__ import annotations

import contextlib
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import java_agent
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from android_bridge.base.models import JAVA_MODEL
from android_bridge.base.shared_frames import FrameWriter
from protocol.messages import (
    Abort,
    Accepted,
    ConditionReport,
    ConditionRequest,
    Exposed,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
    Waiting,
)

Levels = npt.NDArray[np.float64]
JOURNAL = "1" * 16
EXPOSURE_MS = 150
WIDTH, HEIGHT = 320, 256


@contextlib.contextmanager
def running(store: Path, raw_clients: Any, *options: object) -> Iterator[Any]:
    """Be a phone, and give a controller that speaks to it by hand."""
    jar = java_agent.runtime()
    command = ["java", *java_agent.QUICK_START, "-jar", jar, "--store", store, "--port", 0]
    command += ["--cable-port", "off", *options]
    with subprocess.Popen(
        list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as phone:
        try:
            assert phone.stdout is not None
            lines = iter(phone.stdout.readline, "")
            port = int(next(lines).split(",")[0].rpartition(":")[2])
            code = next(line for line in lines if line.startswith("pairing code")).split()[2]
            with raw_clients.RawClient(port, code) as client:
                yield client
        finally:
            phone.terminate()


def condition(client: Any) -> str:
    """Ask whether a photo could be taken now."""
    return str(client.ask(ConditionRequest("0" * 16), ConditionReport).code)


def capture(client: Any, index: int, **carries: Any) -> Any:
    """Take one photo; gives what came of it."""
    return client.ask(replace(client.trigger(index), **carries), Saved, Waiting, Refused)


def reopen(client: Any, raw_clients: Any, index: int) -> None:
    """Open a new session over what is left."""
    client.session = raw_clients.RawClient.new_session()
    client.open(JOURNAL, 99, next_index=index)


# --- what keeps it from taking photos -------------------------------------------------------------------


def test_each_trouble_keeps_the_controller_waiting_and_passes(tmp_path: Path, raw_clients: Any) -> None:
    codes = ("heat", "call", "covered", "battery", "storage_full", "camera")
    troubles = (
        ",".join(f"{code}:0.5s@{shot}" for shot, code in enumerate(codes, 2))
        + ",call:1s@9/midst,heat:0.01s@11/midst"
    )
    pace = ("--exposure-ms", 25, "--save-ms", 40, "--failing-saves", 7, "--troubles", troubles)
    happenings = "light:5@2,knock:2.5@2,turn:95@3,tilt:-4@3,light:0.5@4"
    noticed = []
    with running(tmp_path, raw_clients, "--camera", "blank", *pace, "--happenings", happenings) as client:
        client.open(JOURNAL, 99)
        noticed.append(first := capture(client, 1))
        assert first.busy_us >= 50_000  # exposing, and saving no sooner than that
        for index, code in enumerate(codes, 2):
            waiting = capture(client, index)
            assert (waiting.TYPE, waiting.code, waiting.index) == ("waiting", code, index)
            assert waiting.reason
            assert waiting.seconds == (1 if code in ("heat", "battery") else None)
            assert condition(client) == code
            while isinstance(answer := capture(client, index), Waiting):
                time.sleep(0.05)
            assert isinstance(answer, Saved if index < 7 else Refused)
            noticed.append(answer)
        assert [round(each.lux, -1) for each in noticed[:4]] == pytest.approx([40, 200, 200, 100], abs=10)
        assert [each.knock_ms2 > 1 for each in noticed[:4]] == [False, True, False, False]
        assert noticed[2].roll_deg - noticed[1].roll_deg == pytest.approx(95 - 360, abs=0.6)
        assert noticed[2].pitch_deg - noticed[1].pitch_deg == pytest.approx(-4, abs=0.6)
        assert (answer.TYPE, answer.code) == ("refused", "storage")  # of seven photos one cannot be written
        assert "does not answer" in answer.message
        assert condition(client) == "fit"
        reopen(client, raw_clients, 7)
        assert isinstance(capture(client, 7), Saved)
        refused = capture(client, 8)
        assert (refused.code, refused.message) == ("camera", "a call came in")
        assert condition(client) == "call"
        while condition(client) != "fit":
            time.sleep(0.05)
        reopen(client, raw_clients, 8)
        assert isinstance(capture(client, 8), Saved)
        # over at the second attempt, and somebody asks meanwhile: the photo is spoilt all the same
        client.send(client.sealed(client.trigger(9)))
        for _ in range(20):
            assert condition(client) in ("fit", "heat")
            time.sleep(0.002)
        refused = capture(client, 9)
        assert (refused.code, refused.message) == ("camera", "the phone is too hot to go on, and cools down")
    assert len(list(tmp_path.glob("*/s1/*.jpg"))) == 8
    assert not list(tmp_path.glob("*/s1/.*"))


# --- its camera and its pictures ------------------------------------------------------------------------


class Screen:
    """What the phone photographs: a screen's frames by shared memory."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "frames"
        self._writer = FrameWriter(self.file, WIDTH, HEIGHT)

    def show(self, level: int | Levels) -> None:
        self._writer.publish(np.full((HEIGHT, WIDTH), level, np.uint8) if isinstance(level, int) else level)

    def close(self) -> None:
        self._writer.close()


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    made = Screen(tmp_path_factory.mktemp("screen"))
    made.show(0)
    yield made
    made.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def plain(screen: Screen, store: Path, raw_clients: Any) -> Iterator[Any]:
    """A phone that looks at the screen."""
    looks = ("--source", "frames", "--frames", screen.file, "--exposure-ms", EXPOSURE_MS, "--seed", 3)
    with running(store, raw_clients, *looks) as client:
        yield client


@pytest.fixture
def phone(plain: Any, raw_clients: Any) -> Iterator[Any]:
    """The same phone, in a subset of its own."""
    plain.session = raw_clients.RawClient.new_session()
    plain.open(plain.session[:16], 99)
    yield plain
    plain.send(plain.sealed(Abort(plain.session, "the test is over")))


def file_of(store: Path, saved: Saved) -> Path:
    """Give a photo's file; its journal is the first half of its session's id."""
    return store / saved.session[:16] / "s1" / saved.name


def grey(jpeg: bytes | Path) -> Levels:
    with Image.open(BytesIO(jpeg) if isinstance(jpeg, bytes) else jpeg) as photo:
        return np.asarray(photo.convert("L"), np.float64)


def triggered(client: Any, index: int) -> Any:
    """Trigger, and give the exposure's begin as near as can be known."""
    client.ask(client.trigger(index), Accepted)
    return time.monotonic()


def test_rows_show_the_more_of_a_change_the_later_they_are_read(
    phone: Any, screen: Screen, store: Path
) -> None:
    for index in (1, 2, 3):  # a busy computer may paint too late once
        screen.show(0)
        began = triggered(phone, index)
        time.sleep(EXPOSURE_MS / 2000)
        screen.show(255)
        assert isinstance(phone.ask(phone.trigger(index), Exposed, Refused), Exposed)
        assert time.monotonic() - began > 0.7 * EXPOSURE_MS / 1000
        mixed = grey(file_of(store, phone.ask(phone.trigger(index), Saved)))
        if mixed[1000, 700:900].mean() > 40:
            break
    black = screen.show(0) or grey(file_of(store, capture(phone, index + 1)))
    white = screen.show(255) or grey(file_of(store, capture(phone, index + 2)))
    rows = slice(200, 1000, 100)
    low, seen, high = (each[rows, 700:900].mean(axis=1) for each in (black, mixed, white))
    assert (np.diff(seen) > 2).all()
    assert (low + 5 < seen).all()
    assert (seen < high - 2).all()


def test_a_photo_is_taken_as_its_capture_carries(phone: Any, screen: Screen, raw_clients: Any) -> None:
    screen.show(128)
    first = capture(phone, 1)
    tells = {key: getattr(first, key) for key in ("exposure_us", "iso", "white_balance", "focus_dpt")}
    assert all(tells.values())
    phone.send(phone.sealed(Abort(phone.session, "another session")))
    phone.session = raw_clients.RawClient.new_session()
    phone.open(phone.session[:16], 99)
    assert told(capture(phone, 1)) != tells  # each opening finds a little else
    assert told(capture(phone, 2, **tells)) == tells
    other = capture(phone, 3, white_balance="gains 1.9 1.0 1.0 1.7", focus_dpt=1.25)
    assert other.white_balance.startswith("r")  # another phone's words mean nothing to this one
    assert other.focus_dpt == 1.25


def told(saved: Saved) -> dict[str, object]:
    return {key: getattr(saved, key) for key in ("exposure_us", "iso", "white_balance", "focus_dpt")}


def test_a_photos_small_picture_is_that_of_its_file(phone: Any, screen: Screen, store: Path) -> None:
    screen.show(np.tile(np.linspace(0, 255, WIDTH), (HEIGHT, 1)).astype(np.uint8))
    sizes = []
    for index, quality in enumerate((95, 50), 1):
        file = file_of(store, capture(phone, index, quality=quality))
        sizes.append(file.stat().st_size)
        picture = phone.picture(index)
        assert picture is not None
        assert len(picture) < 60_000
        with Image.open(file) as photo:
            wanted = photo.convert("L").resize((640, 480), Image.Resampling.BOX)
        off = np.abs(grey(picture) - np.asarray(wanted, np.float64))
        assert off.mean() < 1.5
        assert np.percentile(off, 99) < 8  # where it is darkest beside brightest, compression shows
    assert sizes[0] > 1.8 * sizes[1]
    assert phone.picture(50) is None  # nobody has taken that


def test_what_the_camera_sees_now(phone: Any, screen: Screen) -> None:
    means = []
    for level in (0, 255):
        screen.show(level)
        seen = grey(phone.picture())
        assert seen.shape == (480, 640)
        means.append(seen[200:280, 280:360].mean())
    assert means[0] < 40
    assert means[1] > 180


# --- other phones, other rooms --------------------------------------------------------------------------


def test_a_phone_held_upright_in_a_room(tmp_path: Path, screen: Screen, raw_clients: Any) -> None:
    gain, added = (np.full((1600, 1200, 3), level, np.uint8) for level in (255, 0))
    gain[:, :600] = 64
    added[:400] = 90
    head = struct.pack(">8sIIfff", b"CHXROOM1", 1200, 1600, 2.0, 1.0, 3.0)  # it focuses behind the screen
    (tmp_path / "room").write_bytes(head + gain.tobytes() + added.tobytes())
    options = ["--source", "frames", "--frames", screen.file, "--exposure-ms", 0, "--room", tmp_path / "room"]
    options += ["--orientation", "portrait", "--framing", "xray", "--pose", "0,0,0,0.9,0,0"]
    with running(tmp_path / "store", raw_clients, *options, "--multi-frame-ms", 250) as client:
        assert client.ask(StatusRequest("0" * 16), StatusReport).model == f"{JAVA_MODEL}, multi-frame"
        stripes = np.zeros((HEIGHT, WIDTH), np.uint8)
        stripes[:, ::16] = 255
        screen.show(stripes)
        client.open(client.session[:16], 99)
        fixed = {"exposure_us": 33_333, "iso": 100, "white_balance": "r1.930 b1.620"}
        photos = [capture(client, 1, **fixed), capture(client, 2, **fixed, focus_dpt=2.0)]
        screen.show(0)
        third = replace(client.trigger(3), **fixed, focus_dpt=2.0)
        client.ask(third, Exposed)
        screen.show(255)  # once it has told that it is done
        photos += [client.ask(third, Saved), capture(client, 4, **fixed, focus_dpt=2.0)]
        at_once, in_focus, later, white = (grey(file_of(tmp_path / "store", each)) for each in photos)
    assert white.shape == (1600, 1200)
    dark, bright = slice(300, 500), slice(700, 900)
    middle = slice(700, 900)
    assert (
        white[280:1320, bright].mean(axis=1).min() > 180
    )  # the square of x-rays is 1,080 pixels wide and high
    assert white[middle, dark].mean() == pytest.approx(white[middle, bright].mean() / 2, rel=0.15)
    assert white[100:200, bright].mean() == pytest.approx(91, abs=6)  # where no screen is, light of the room
    assert 60 < later[middle, bright].mean() < white[middle, bright].mean() - 20
    blurred, sharp = (np.abs(np.diff(each[middle, 650:1100])).mean() for each in (at_once, in_focus))
    assert blurred < 0.8 * sharp


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--troubles", "flood:3s@1"), "troubles cannot be read"),
        (("--exposure-ms", "nan"), "option cannot be read"),
        (("--room", "{here}/nothing"), "room cannot be read"),
    ],
)
def test_what_it_cannot_be_started_with(tmp_path: Path, options: tuple[str, str], words: str) -> None:
    (tmp_path / "frames").touch()
    given = [each.replace("{here}", str(tmp_path)) for each in options]
    command = [
        "java",
        *java_agent.QUICK_START,
        "-jar",
        str(java_agent.runtime()),
        "--store",
        str(tmp_path / "s"),
    ]
    command += ["--source", "frames", "--frames", str(tmp_path / "frames"), *given]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Exception" not in done.stderr
    assert not (tmp_path / "s").exists() or "--room" in options
