"""What a run has finished, on record line by line; and whether it is still there."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from controller.dataset import digest_of
from controller.synthetic.items import Made, Picture

_BATCH: Final = 1024
_TAIL_BYTES: Final = 65536
Progress = Callable[[int, int], None]
"""Is told (how many are there or looked at, in all)."""
_Given = TypeVar("_Given")
_Told = TypeVar("_Told")


class Journal:
    """What is finished, a line for each x-ray.

    Parameters
    ----------
    file
        Open for appending, without a buffer.
    order
        Digest of the order, which stands in each line.
    """

    def __init__(self, file: FileIO, order: str) -> None:
        self._file, self._order = file, order

    def append(self, made: Made) -> None:
        """Have it on record that pictures are there.

        Raises
        ------
        OSError
            When there is no room.
        """
        data = _line(made, self._order).encode()
        while data:  # a disk that is nearly full takes a part, then refuses
            data = data[self._file.write(data) or 0 :]


def recorded_in(journal: Path, order: str) -> Iterator[Made]:
    """Give what stands in a journal for an order, by its digest; lines of any other order are passed over."""
    with journal.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):  # else it was being written when all ended
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    if (made := _read(line, order)) is not None:
                        yield made


def count_in(journal: Path) -> int:
    """Count the lines of a journal."""
    with journal.open("rb") as lines:
        return sum(1 for _ in lines)


def unseen(_done: int, _total: int) -> None:
    """Show no progress."""


def has_size(file: Path, picture: Picture) -> bool:
    """Say whether a picture's file is there, by its size."""
    try:
        return file.stat().st_size == picture.size_bytes
    except OSError:
        return False


def is_whole(file: Path, picture: Picture) -> bool:
    """Say whether a picture's file is there as it was made: by its size and digest."""
    try:
        return has_size(file, picture) and digest_of(file) == picture.sha256
    except OSError:
        return False


def in_threads(ask: Callable[[_Given], _Told], of: Iterable[_Given]) -> Iterator[_Told]:
    """Give what is said of each, in their order; files are read by several threads."""
    left = iter(of)
    with ThreadPoolExecutor(min(8, (os.cpu_count() or 1) + 2)) as threads:
        while batch := list(islice(left, _BATCH)):
            yield from threads.map(ask, batch)


def _line(made: Made, order: str) -> str:
    pictures = [[each.chain, each.size_bytes, each.sha256, each.parameters] for each in made.pictures]
    told = {"order": order, "index": made.index, "xray_sha256": made.xray_sha256, "pictures": pictures}
    if made.windowing:
        told["windowing"] = made.windowing
    return json.dumps(told, separators=(",", ":")) + "\n"


def _read(line: bytes, order: str) -> Made | None:
    told = json.loads(line)
    if told["order"] != order:
        return None
    pictures = tuple(
        Picture(chain=chain, size_bytes=size, sha256=sha256, parameters=parameters)
        for chain, size, sha256, parameters in told["pictures"]
    )
    return Made(
        index=told["index"],
        xray_sha256=told["xray_sha256"],
        pictures=pictures,
        windowing=told.get("windowing", ""),
    )


def cut_to_whole_lines(file: FileIO) -> None:
    """Take away the line that was being written when all ended."""
    size = file.seek(0, os.SEEK_END)
    end = size
    while end:
        start = max(0, end - _TAIL_BYTES)
        file.seek(start)
        at = (file.read(end - start) or b"").rfind(b"\n")
        if at >= 0:
            end = start + at + 1
            break
        end = start
    if end < size:
        file.truncate(end)
