"""The x-rays that were shown, to be recognised in photos."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from threading import Lock

from android_bridge.base import Problem
from controller.identity import XRAY_SIDE_PX, Likeness, Points, likeness, points_of_xray
from controller.records import Show
from controller.xrays import render


class Gallery:
    """The x-rays by index, as they were shown; may be used from several threads.

    Parameters
    ----------
    shows
        Of x-rays.
    find_image
        Gives the file of an x-ray by its path in the CSV.
    """

    def __init__(self, shows: Iterable[Show], find_image: Callable[[str], Path]) -> None:
        self._shows = {show.index: show for show in shows if show.index is not None}
        self._find_image = find_image
        self._points: dict[str, Points] = {}
        self._lock = Lock()

    def show(self, index: int) -> Show:
        """Give one of the shows of an x-ray."""
        return self._shows[index]

    def knows(self, index: int) -> bool:
        """Say whether the x-ray was ever shown."""
        return index in self._shows

    def is_same_image(self, one: int, other: int) -> bool:
        """Say whether two x-rays are the same file under two names: no photo can tell them apart."""
        return self._shows[one].xray_sha256 == self._shows[other].xray_sha256

    def file(self, index: int) -> Path:
        """Give the x-ray's file."""
        return self._find_image(self._shows[index].xray_path or "")

    def compare(self, photo: Points, indices: Sequence[int], pool: Executor) -> dict[int, Likeness]:
        """Compare a photo with some x-rays.

        Raises
        ------
        Problem
            When an x-ray's file cannot be read, or is not the one that was shown.
        """
        return dict(
            zip(indices, pool.map(lambda index: self.compare_one(photo, index), indices), strict=True)
        )

    def compare_one(self, photo: Points, index: int) -> Likeness:
        """Compare a photo with one x-ray; raises as `compare`."""
        return likeness(photo, self.points_of(index))

    def points_of(self, index: int) -> Points:
        """Give an x-ray's points; raises as `compare`."""
        sha256 = self._shows[index].xray_sha256 or ""
        with self._lock:
            found = self._points.get(sha256)
        if found is None:
            # Without the environment's cursor: it is the same on all of a subset, and tells nothing apart.
            found = points_of_xray(
                render(
                    self._read(index, sha256), index, XRAY_SIDE_PX, XRAY_SIDE_PX, name=str(self.file(index))
                ).pixels
            )
            with self._lock:
                self._points[sha256] = found
        return found

    def _read(self, index: int, sha256: str) -> bytes:
        path = self.file(index)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Problem(
                "an x-ray that was shown cannot be read",
                where=str(path),
                got=error.strerror or str(error),
                advice="put the x-rays back where the plan says: photos are compared with them",
            ) from error
        digest = hashlib.sha256(data).hexdigest()
        if digest != sha256:
            raise Problem(
                "an x-ray is not the one that was shown",
                where=str(path),
                expected=f"SHA-256 {sha256}",
                got=f"SHA-256 {digest}",
                advice="restore the file: photos are compared with what stood on the screen",
            )
        return data
