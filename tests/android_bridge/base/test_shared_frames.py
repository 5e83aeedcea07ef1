"""No torn frames, no hanging readers, and nothing shown is said to be nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from android_bridge.base.frames_file import BEGUN, HEADER_BYTES
from android_bridge.base.problems import Problem
from android_bridge.base.shared_frames import FrameReader, FrameWriter, default_frames_path

REPOSITORY = Path(__file__).resolve().parents[3]

WRITER = """
import sys, time
from pathlib import Path
import numpy as np
from android_bridge.base.shared_frames import FrameWriter

writer = FrameWriter(Path(sys.argv[1]), 1280, 1024)
frame = np.empty((1024, 1280), np.uint8)
frame[:] = 7
writer.publish(frame)
print("publishing", flush=True)
for count in range(1_000_000):
    frame[:] = count % 251
    writer.publish(frame)
    if count % 4 == 0:
        time.sleep(0.0005)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frames"


@contextmanager
def busy_writer(path: Path) -> Iterator[None]:
    """Run a process that publishes as fast as it can; killed at the end."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"publishing\n"
            yield
        finally:
            writer.kill()


def test_reader_never_sees_a_torn_frame(path: Path) -> None:
    with busy_writer(path):
        reader = FrameReader(path)
        seen = set()
        began = time.monotonic()
        # the writer has to be changing frames under the reader, however busy the machine is
        while time.monotonic() - began < 1.5 or len(seen) <= 50:
            assert time.monotonic() - began < 30
            frame = reader.read()
            assert frame.shape == (1024, 1280, 3)
            assert frame.min() == frame.max()
            seen.add(int(frame[0, 0, 0]))


def test_killed_writer_shows_nothing_and_hangs_nobody(path: Path) -> None:
    reader = FrameReader(path)
    for delay_ms in (0.0, 0.7, 3.1):
        with busy_writer(path):
            time.sleep(delay_ms / 1000)
        began = time.monotonic()
        with pytest.raises(Problem, match="no window shows anything"):
            reader.read()
        assert time.monotonic() - began < 1


def test_frame_before_a_half_written_one_is_still_whole(path: Path) -> None:
    with FrameWriter(path, 64, 48) as writer:
        writer.publish(np.full((48, 64), 5, np.uint8))
        # what a writer stopped in mid-copy leaves
        writer._words[BEGUN] += 1
        for slot in writer._slots:
            if slot[0] != 5:
                slot[: slot.size // 2] = 9
        assert (FrameReader(path).read() == 5).all()


def test_reader_gives_up_on_a_writer_that_laps_it(path: Path) -> None:
    with FrameWriter(path, 64, 48) as writer:
        writer.publish(np.full((48, 64), 5, np.uint8))
        writer._words[BEGUN] += 2
        began = time.monotonic()
        with pytest.raises(Problem, match="no whole frame"):
            FrameReader(path, patience_ms=50).read()
        assert time.monotonic() - began < 1


def test_grey_and_colour_arrive_as_published(path: Path) -> None:
    rng = np.random.default_rng(3)
    grey = rng.integers(0, 256, (37, 53), dtype=np.uint8)
    colour = rng.integers(0, 256, (37, 53, 3), dtype=np.uint8)
    padded = rng.integers(0, 256, (37, 64), dtype=np.uint8)[:, :53]  # rows as QImage pads them
    reader = FrameReader(path)
    with FrameWriter(path, 53, 37) as writer:
        for frame in (grey, colour, padded):
            writer.publish(frame)
            expected = frame if frame.ndim == 3 else np.repeat(frame[..., None], 3, axis=2)
            assert np.array_equal(reader.read(), expected)
    with pytest.raises(ValueError, match="closed"):
        writer.publish(grey)


def test_blank_and_close_and_absence_are_told_apart_from_a_picture(path: Path) -> None:
    reader = FrameReader(path)
    with pytest.raises(Problem, match="there is no frames file"):
        reader.read()
    writer = FrameWriter(path, 8, 8)
    with pytest.raises(Problem, match="blanked"):  # nothing published yet
        reader.read()
    writer.publish(np.full((8, 8), 200, np.uint8))
    writer.blank()
    with pytest.raises(Problem, match="blanked"):
        reader.read()
    writer.publish(np.full((8, 8), 201, np.uint8))
    assert reader.read().max() == 201
    writer.close()
    writer.close()
    with pytest.raises(Problem, match="gone"):
        reader.read()
    assert b"\xc9" * 8 not in path.read_bytes()  # the last picture does not stay behind


def test_next_window_may_have_another_size(path: Path) -> None:
    reader = FrameReader(path)
    for width, height in ((40, 30), (400, 300), (20, 10)):
        with FrameWriter(path, width, height) as writer:
            with pytest.raises(Problem, match="no window shows anything"):
                reader.read()
            writer.publish(np.full((height, width), width % 256, np.uint8))
            frame = reader.read()
            assert frame.shape == (height, width, 3)
            assert (frame == width % 256).all()


def test_second_window_is_refused_while_the_first_lives(path: Path) -> None:
    with (
        FrameWriter(path, 8, 8),
        pytest.raises(Problem, match="another window publishes"),
    ):
        FrameWriter(path, 8, 8)
    FrameWriter(path, 8, 8).close()


@pytest.mark.parametrize("content", [b"a thesis, not frames", b"x" * 10_000])
def test_foreign_file_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Problem, match="something other"):
        FrameWriter(path, 8, 8)
    with pytest.raises(Problem):
        FrameReader(path).read()
    assert path.read_bytes() == content


def test_links_and_pipes_are_refused(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.touch()
    path.symlink_to(target)
    with pytest.raises(Problem, match="cannot be written"):
        FrameWriter(path, 8, 8)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Problem, match="cannot be read"):
        FrameReader(path).read()


@pytest.mark.parametrize("shape", [(8, 9), (9, 8), (8, 8, 4), (8, 8, 1)])
def test_frame_of_another_shape_is_refused(path: Path, shape: tuple[int, ...]) -> None:
    with FrameWriter(path, 8, 8) as writer, pytest.raises(ValueError, match="frames here"):
        writer.publish(np.zeros(shape, np.uint8))


def test_default_path_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert default_frames_path().parent == tmp_path
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert str(os.getuid()) in default_frames_path().name
    assert default_frames_path().parent.is_dir()


def test_file_has_room_for_two_colour_frames_before_the_first(path: Path) -> None:
    with FrameWriter(path, 640, 480):
        # allocated, not only promised: a full /dev/shm must fail here and not kill the window later
        assert path.stat().st_blocks * 512 >= HEADER_BYTES + 2 * 640 * 480 * 3
