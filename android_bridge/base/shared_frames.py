"""The window's own frames in a memory-mapped file, for where no program may grab the screen.

Two slots, written in turn under a sequence lock: frame n goes into slot n % 2 between ``begun = n`` and
``done = n``. A reader copies slot ``done % 2`` and keeps the copy only if the writer has not begun the frame
after the next, which would have reused that slot. The writer never waits for a reader, and a writer killed in
mid-frame leaves the frame before it whole.

A living writer holds an exclusive ``flock`` on the file. The kernel lets go of it when the process dies,
however it dies, so a reader can tell a picture on the glass from the last picture of a window that is gone.
"""

from __future__ import annotations

import mmap
import os
import time
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.base.frames_file import (
    BEGUN,
    DONE,
    FOREIGN_FILE,
    HEADER_BYTES,
    MAGIC,
    MAGIC_WORD,
    SHOWN,
    SLOT_BYTES,
    SLOT_WORDS,
    claim,
    default_frames_path,
    fence,
    header_words,
    lock_for_writing,
    open_own,
    release,
    writer_lives,
)
from android_bridge.base.problems import Problem

__all__ = ["FrameReader", "FrameWriter", "Pixels", "default_frames_path"]

Pixels = npt.NDArray[np.uint8]
"""An 8-bit picture: (h, w) grey or (h, w, 3) in OpenCV's order blue, green, red."""


class FrameWriter:
    """Publishes what a window shows.

    Parameters
    ----------
    path
        The frames file; made if absent, never shrunk (a reader may have it mapped).
    width, height
        Size of every frame, pixels.

    Raises
    ------
    Problem
        If the file cannot be used, is something else, or another living window publishes there.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        if width < 1 or height < 1:
            raise ValueError(f"a frame has pixels: {width} x {height}")
        self.width, self.height = width, height
        slot_bytes = -(-width * height * 3 // mmap.PAGESIZE) * mmap.PAGESIZE
        try:
            self._descriptor = open_own(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise Problem("the frames file cannot be written", where=str(path), got=str(error)) from error
        try:
            lock_for_writing(self._descriptor, path)
            self._mapped = claim(self._descriptor, path, HEADER_BYTES + 2 * slot_bytes)
        except BaseException:
            os.close(self._descriptor)
            raise
        self._words = header_words(self._mapped)
        self._slots = tuple(
            np.frombuffer(self._mapped, np.uint8, width * height * 3, HEADER_BYTES + slot * slot_bytes)
            for slot in (0, 1)
        )
        self._take_over(slot_bytes)
        self._closed = False

    def _take_over(self, slot_bytes: int) -> None:
        """Spoil whatever a reader is copying, then start with nothing shown."""
        frame = int(max(self._words[BEGUN], self._words[DONE])) + 3
        self._words[BEGUN] = frame
        fence()
        self._words[SLOT_BYTES] = slot_bytes
        self._words[SLOT_WORDS[frame % 2] + SHOWN] = 0
        fence()
        self._words[DONE] = frame

    def publish(self, pixels: Pixels) -> None:
        """Hand over the frame now on the glass.

        Parameters
        ----------
        pixels
            (height, width) grey or (height, width, 3) BGR, 8 bits; any strides.

        Raises
        ------
        ValueError
            If shape or type differ from what the writer was made for, or it is closed.
        """
        grey = (self.height, self.width)
        if pixels.dtype != np.uint8 or pixels.shape not in (grey, (*grey, 3)):
            raise ValueError(f"frames here are {grey} or {(*grey, 3)} of 8 bits, not {pixels.shape}")
        self._put(pixels, shown=True)

    def blank(self) -> None:
        """Hand over a black frame and mark it as nothing shown: readers get a Problem, not a picture."""
        self._put(np.zeros((self.height, self.width), np.uint8), shown=False)

    def _put(self, pixels: Pixels, *, shown: bool) -> None:
        if self._closed:
            raise ValueError("this frame writer is closed")
        frame = int(self._words[DONE]) + 1
        self._words[BEGUN] = frame
        fence()
        channels = 3 if pixels.ndim == 3 else 1
        place = SLOT_WORDS[frame % 2]
        self._words[place : place + 4] = (self.width, self.height, channels, shown)
        np.copyto(self._slots[frame % 2][: pixels.size].reshape(pixels.shape), pixels)
        fence()
        self._words[DONE] = frame

    def close(self) -> None:
        """Mark that nothing is shown any more and let go of the file, which stays; may be called twice."""
        if self._closed:
            return
        for _ in self._slots:  # the last picture does not stay behind in either
            self.blank()
        self._closed = True
        del self._words, self._slots, self._mapped
        release(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FrameReader:
    """Reads what a window publishes; opens the file anew each time, so windows may come and go.

    Parameters
    ----------
    path
        The frames file; need not exist yet.
    patience_ms
        How long one read may retry before it gives up.
    """

    def __init__(self, path: Path, patience_ms: int = 250) -> None:
        self.path = path
        self.patience_ms = patience_ms

    def read(self) -> Pixels:
        """Copy the frame that is on the glass now.

        Returns
        -------
        numpy.ndarray
            (h, w, 3) BGR, 8 bits; the caller's own.

        Raises
        ------
        Problem
            If the file is absent or is none of frames, no living window shows anything, or no whole frame
            could be had in time.
        """
        try:
            descriptor = open_own(self.path, os.O_RDONLY)
        except FileNotFoundError as error:
            raise self._nothing("there is no frames file") from error
        except OSError as error:
            raise Problem("the frames file cannot be read", where=str(self.path), got=str(error)) from error
        try:
            return self._read(descriptor)
        finally:
            os.close(descriptor)

    def _read(self, descriptor: int) -> Pixels:
        if os.fstat(descriptor).st_size < HEADER_BYTES:
            raise self._nothing("a file too short to hold frames")
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        if int(header_words(mapped)[MAGIC_WORD]) != MAGIC:
            raise Problem(FOREIGN_FILE, where=str(self.path))
        deadline = time.monotonic() + self.patience_ms / 1000
        while True:
            whole, frame = _copy_current(mapped)
            # asked after the copy: alive now means alive when the copy was made
            if not writer_lives(descriptor):
                raise self._nothing("the window that published here is gone")
            if whole and frame is not None:
                return frame
            if whole:
                raise self._nothing("the window has blanked itself")
            if time.monotonic() > deadline:
                raise self._nothing(f"no whole frame within {self.patience_ms} ms")
            time.sleep(0.0005)

    def _nothing(self, got: str) -> Problem:
        return Problem(
            "no window shows anything",
            where=str(self.path),
            got=got,
            advice="start the display first, with the same frames file",
        )


def _copy_current(mapped: mmap.mmap) -> tuple[bool, Pixels | None]:
    """Copy the last finished frame; say whether the copy is whole, and None for nothing shown."""
    words = header_words(mapped)
    done = int(words[DONE])
    fence()
    place = SLOT_WORDS[done % 2]
    width, height, channels, shown = (int(word) for word in words[place : place + 4])
    start = HEADER_BYTES + (done % 2) * int(words[SLOT_BYTES])
    size = width * height * channels
    frame: Pixels | None = None
    if shown and start + size <= len(mapped):
        frame = np.frombuffer(mapped, np.uint8, size, start).reshape(height, width, channels).copy()
    fence()
    whole = done > 0 and int(words[BEGUN]) <= done + 1
    if not whole or frame is None:
        return whole, None
    if channels == 1:
        return True, np.asarray(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR), np.uint8)
    return True, frame
