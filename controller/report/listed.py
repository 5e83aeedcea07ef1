"""Whether a data set is, file by file, the one that chexrig made: what its SHA256SUMS says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from android_bridge.base import Problem, read_plain
from controller.dataset import CHECKSUMS, digest_of, is_litter, parse_checksums, sizes_below
from controller.report.facts import Check, judged
from controller.report.photos import PhotoFile

_MOST_BYTES = 1 << 28
LISTED = f"Every file is the one that {CHECKSUMS} lists"


def check_listed(folder: Path, photos: Sequence[PhotoFile]) -> Check:
    """Look for files that are missing, altered or too many.

    Parameters
    ----------
    photos
        Those that were read already.
    """
    try:
        listed = parse_checksums(read_plain(folder / CHECKSUMS, _MOST_BYTES).decode(), folder / CHECKSUMS)
        there = sizes_below(folder)
    except FileNotFoundError:
        return Check(LISTED, "impossible", f"the data set has no {CHECKSUMS}")
    except (OSError, ValueError, Problem) as error:
        why = error.what if isinstance(error, Problem) else str(error)
        return Check(LISTED, "failed", "1 wrong", (f"{CHECKSUMS}: {why}",))
    read = {photo.place: photo for photo in photos}
    faults = []
    for path, digest in listed.items():
        if path not in there:
            faults.append(f"{path}: missing")
        elif there[path] < 0:
            faults.append(f"{path}: a link, a pipe or a device")
        elif (found := _digest(folder / path, read.get(path))) != digest:
            faults.append(f"{path}: SHA-256 {found}, {digest} listed")
    faults += [
        f"{path}: not listed"
        for path in sorted(there)
        if path not in listed and path != CHECKSUMS and not is_litter(path)
    ]
    return judged(LISTED, f"{len(listed):,} files", faults, wrong="files are missing, altered or too many")


def why_altered(folder: Path, *names: str) -> str:
    """Say what to do about files that cannot be used, for they are not the listed ones; empty where they are.

    Of a file that was altered since it was made, what is wrong in it is beside the point: it is to be as it
    was, not mended.
    """
    try:
        listed = parse_checksums(read_plain(folder / CHECKSUMS, _MOST_BYTES).decode(), folder / CHECKSUMS)
    except (OSError, ValueError, Problem):
        return ""
    altered = [name for name in names if name in listed and _digest(folder / name, None) != listed[name]]
    if not altered:
        return ""
    return (
        f"{', '.join(altered)} was altered since the data set was made: {CHECKSUMS} lists another."
        " Restore it from a copy, or make the data set anew in another folder."
    )


def _digest(file: Path, read: PhotoFile | None) -> str:
    if read is not None:
        return read.sha256 or f"none ({read.fault})"
    try:
        return digest_of(file)
    except OSError as error:
        return f"none ({error.strerror or error})"
