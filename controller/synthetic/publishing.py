"""A finished data set to a URL, file by file: there, the list of its files comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, some_of
from controller.dataset import CHECKSUMS, digest_of, is_litter, sizes_below
from controller.synthetic.places import file_system

_MARK: Final = "chexrig-under-way"
"""A file that stands at a URL until all of a data set is there; it has the digest of the set's list."""
_NAMED: Final = 5


def check_url(url: str) -> None:
    """Make sure that a data set may go to a URL: nothing is there, or what an earlier run has put there.

    Raises
    ------
    Problem
        When there is something else, it cannot be reached, or no such URL can be used here.
    """
    system, root = file_system(url)
    with _reaching(url):
        there = _there(system, root)
    if there and CHECKSUMS not in there and _MARK not in there:
        raise _occupied(url, sorted(there))


def put(folder: Path, url: str, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Put a data set to a URL; give how many files had to be copied.

    Each is verified by its size there. What an earlier run of the same data set has put there is not copied
    again; until all is there, a file says so and the list of files is missing.

    Raises
    ------
    Problem
        When something else is there, it cannot be written, or a file has another size there than here.
    """
    system, root = file_system(url)
    here = {path: size for path, size in sizes_below(folder).items() if not is_litter(path)}
    digest = digest_of(folder / CHECKSUMS)
    mark = f"{root}/{_MARK}"
    with _reaching(url):
        there = _there(system, root)
        if CHECKSUMS in there and _MARK not in there:
            if there != here or system.cat_file(f"{root}/{CHECKSUMS}") != (folder / CHECKSUMS).read_bytes():
                raise _occupied(url, sorted(there))
            return 0
        if there and (_MARK not in there or system.cat_file(mark) != digest.encode()):
            raise _occupied(url, sorted(there))
        if not there:
            system.makedirs(root, exist_ok=True)
        system.pipe_file(mark, digest.encode())
        left = [path for path in sorted(here) if there.get(path) != here[path] and path != CHECKSUMS]
        for done, path in enumerate((*left, CHECKSUMS)):
            progress(done, len(left) + 1)
            target = f"{root}/{path}"
            with suppress(NotImplementedError):  # where there are no folders
                system.makedirs(target.rpartition("/")[0], exist_ok=True)
            system.put_file(str(folder / path), target)
        progress(len(left) + 1, len(left) + 1)
        system.invalidate_cache()
        arrived = _there(system, root)
        wrong = sorted(path for path, size in here.items() if arrived.get(path) != size)
        if wrong:
            raise Problem(
                "files of the data set did not arrive whole",
                where=url,
                expected="each of its size here",
                got=some_of(wrong, _NAMED),
                advice="run the same command again: it puts these there anew",
            )
        system.rm_file(mark)
    return len(left) + 1


def _there(system: Any, root: str) -> dict[str, int]:
    try:
        found = system.find(root, detail=True)
    except FileNotFoundError:
        return {}
    return {path.removeprefix(root).lstrip("/"): facts["size"] for path, facts in found.items()}


def _occupied(url: str, names: list[str]) -> Problem:
    return Problem(
        "there is something else where the data set goes",
        where=url,
        expected="nothing, or what was put there of this very data set",
        got=some_of(names, _NAMED),
        advice="choose another --out: nothing is ever overwritten",
    )


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    try:
        yield
    except Problem:
        raise
    except Exception as error:  # what such a library raises is its own affair
        raise Problem(
            "the data set cannot be put there",
            where=url,
            got=f"{type(error).__name__}: {error}",
            advice="see to it, and run the same command again: the data set is on this computer meanwhile",
        ) from error
