"""Where x-rays lie: in folders, or at a URL. Workers read both the same way."""

from __future__ import annotations

import hashlib
import re
import urllib.error
import urllib.parse
import urllib.request
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from android_bridge.base import Problem
from controller.xrays import MISSING, find_images, folders_of_photo, no_folder, normalise_path

if TYPE_CHECKING:
    from collections.abc import Sequence

_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_WEB: Final = ("http", "https")
"""Read by Python itself: fsspec would want one more package for it."""
_PATIENCE_S: Final = 60
_KEY_DEPTH: Final = 4  # split/patient/study/file
_PROBED: Final = 5


def is_url(place: str) -> bool:
    """Say whether a place is a URL, and no path."""
    return _URL.match(place) is not None


def as_path(place: str) -> Path | None:
    """Give the path of a place of this computer, be it a path or ``file://``; None for any other URL."""
    if place.startswith("file://"):
        return Path(urllib.parse.unquote(place.removeprefix("file://")))
    return None if is_url(place) else Path(place)


def read_place(place: str) -> bytes:
    """Read a file, or what is at a URL.

    Raises
    ------
    OSError
        When it cannot be read.
    Problem
        For a URL of a kind that cannot be read here.
    """
    path = as_path(place)
    if path is not None:
        return path.read_bytes()
    if place.partition(":")[0].lower() in _WEB:
        with urllib.request.urlopen(place, timeout=_PATIENCE_S) as answer:  # noqa: S310 - of the web alone
            content: bytes = answer.read()
        return content
    system, inner = file_system(place)
    try:
        read: bytes = system.cat_file(inner)
    except OSError:
        raise
    except Exception as error:  # what such a library raises is its own affair
        raise OSError(f"{type(error).__name__}: {error}") from error
    return read


def digest_at(place: str) -> str:
    """Give the SHA-256 of a file, or of what is at a URL; empty where it cannot be read now."""
    try:
        return hashlib.sha256(read_place(place)).hexdigest() if place else ""
    except (OSError, Problem):
        return ""


def file_system(url: str) -> tuple[Any, str]:
    """Give fsspec's file system for a URL, and the path in it.

    Raises
    ------
    Problem
        When there is none for this kind of URL here, or it cannot be reached.
    """
    return _file_system(url.partition("://")[0]), _inner(url)


@cache
def _file_system(kind: str) -> Any:
    from fsspec import filesystem  # noqa: PLC0415 - most x-rays are in folders

    try:
        return filesystem(kind)
    except (ValueError, ImportError, OSError) as error:
        raise Problem(
            f"there is no way to {kind}:// here",
            expected="a URL of a kind that fsspec knows, and the package that it needs for it",
            got=str(error),
            advice="install that package for all workers, or give a folder",
        ) from error


def _inner(url: str) -> str:
    from fsspec.core import url_to_fs  # noqa: PLC0415

    return str(url_to_fs(url)[1])


def find_pictures(images: Sequence[str], xrays: Sequence[tuple[str, str]]) -> list[str | Problem]:
    """Find the files of x-rays, in folders as `find_images` does, or at a URL.

    Parameters
    ----------
    images
        Folders, or one URL: what stands there for the folder.
    xrays
        Path and file of each.

    Returns
    -------
    list of str or Problem
        For each its place, or why it has none. What the web holds cannot be listed: only the first few are
        asked for, and the others may turn out to be missing.

    Raises
    ------
    Problem
        When a folder does not exist, or several URLs are given.
    """
    folders = [as_path(each) for each in images]
    local = [each.absolute() for each in folders if each is not None]
    if len(local) == len(images):
        for folder in local:
            if not folder.is_dir():
                raise no_folder(folder)
        return [each if isinstance(each, Problem) else str(each) for each in find_images(tuple(local), xrays)]
    if len(images) > 1:
        raise Problem(
            "x-rays are read from several folders, or from one URL",
            where="--images",
            got=", ".join(images),
            advice="give one of them",
        )
    (url,) = images
    return _at_url(url.rstrip("/"), xrays)


def _at_url(url: str, xrays: Sequence[tuple[str, str]]) -> list[str | Problem]:
    if url.partition(":")[0].lower() in _WEB:
        return _on_the_web(url, xrays)
    system, root = file_system(url)
    try:
        there = {each.removeprefix(root).lstrip("/") for each in system.find(root)}
    except Exception as error:  # what such a library raises is its own affair
        raise Problem(
            "the x-rays cannot be listed",
            where=url,
            got=f"{type(error).__name__}: {error}",
            advice="check the URL, and that it may be read",
        ) from error
    found: list[str | Problem] = []
    for path, file in xrays:
        tail = next((each for each in _tails(path, file) if each in there), None)
        found.append(f"{url}/{tail}" if tail else _missing(url, path, file))
    return found


def _on_the_web(url: str, xrays: Sequence[tuple[str, str]]) -> list[str | Problem]:
    """Ask for the first few: what their paths begin with, and is not there, all others begin with, too."""
    for path, file in xrays[:_PROBED]:
        tails = _tails(path, file)
        dropped = next(
            (at for at, each in enumerate(tails) if _is_on_the_web(f"{url}/{_quoted(each)}")), None
        )
        if dropped is not None:
            found = [(tails, min(dropped, len(tails) - 1)) for tails in (_tails(*each) for each in xrays)]
            return [f"{url}/{_quoted(tails[at])}" for tails, at in found]
    return [_missing(url, path, file) for path, file in xrays]


def _is_on_the_web(url: str) -> bool:
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - of the web alone
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_S):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return False
    except OSError as error:
        raise Problem(
            "the x-rays cannot be asked for",
            where=url,
            got=str(getattr(error, "reason", error)),
            advice="check the URL and the network",
        ) from error


def _tails(path: str, file: str) -> list[str]:
    """Give where an x-ray may lie below a folder: with all, some or none of its path's prefix."""
    if file:
        return [file]
    parts = [each for each in normalise_path(path).split("/") if each and each != ".."]
    depth = _KEY_DEPTH
    try:
        folders = folders_of_photo(path)
    except ValueError:
        folders = ""
    depth += len(folders.split("/")) if folders else 0
    return ["/".join(parts[dropped:]) for dropped in range(max(len(parts) - depth, 0) + 1)]


def _quoted(path: str) -> str:
    return urllib.parse.quote(path)


def _missing(url: str, path: str, file: str) -> Problem:
    return Problem(MISSING, where=file or path, got=f"not at {url}")
