"""One photo from the phone into the data set, verified as far as the phone's dialect allows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from android_bridge.photo_store import PhotoStore
from android_bridge.problems import Problem
from android_bridge.whole_jpeg import why_not_whole
from controller.export.expected import ExpectedPhoto

_NAMED = 10


def pull(store: PhotoStore, photo: ExpectedPhoto, final: Path) -> int:
    """Pull a photo to a temporary name, verify it, and rename it; give its size in bytes.

    Raises
    ------
    Problem
        When it is missing, unreadable, altered or cut off.
    """
    record = photo.record
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_name(f".{final.name}.part")
    pulled = store.pull(record.subset, record.photo_name, part)
    if photo.is_legacy:
        _check_whole(part, f"{store.description}/{record.photo_name}", record.index)
    elif (pulled.size_bytes, pulled.sha256) != (record.size_bytes, record.sha256):
        raise Problem(
            f"photo {record.index} has changed since it was saved",
            where=f"{store.description}/{record.subset}/{record.photo_name}",
            expected=f"{record.size_bytes or 0:,} bytes, SHA-256 {record.sha256}",
            got=f"{pulled.size_bytes:,} bytes, SHA-256 {pulled.sha256}",
            advice="restore the file on the phone; it cannot be trusted as it is",
        )
    part.rename(final)
    return pulled.size_bytes


def _check_whole(part: Path, source: str, index: int) -> None:
    fault = why_not_whole(part.read_bytes())
    if fault:
        raise Problem(
            f"photo {index} is not a whole JPEG",
            where=source,
            got=fault,
            advice="copy it from the phone again; if it is like that there, its x-ray has to be photographed"
            " anew in a copy of the plan, after the phone's folder was copied to this computer and emptied",
        )


def all_of(bad: Sequence[Problem]) -> Problem:
    """Tell of every photo that cannot be exported, so that all can be mended at once."""
    if len(bad) == 1:
        return bad[0]
    named = [f"{each.what}: {each.where}" for each in bad[:_NAMED]]
    rest = [f"and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else []
    return Problem(
        f"{len(bad)} photos cannot be exported",
        got="\n       ".join([*named, *rest]),
        advice="restore these files on the phone as they were saved; nothing was exported",
    )
