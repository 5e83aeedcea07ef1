"""Small pictures of doubtful photos, for a person to look at; an export clears those that are decided."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

from android_bridge.base import OWNER_ONLY, replace_file
from controller.plan import DOUBTFUL, LoadedPlan
from controller.xrays import photo_small

PAGE: Final = "doubtful.html"
_SIDE_PX: Final = 1024
_QUALITY: Final = 85
_ENDING: Final = ".jpg"


def picture_of(loaded: LoadedPlan, content_sha256: str) -> Path:
    """Give where the small picture of a doubtful photo is, by the digest of the camera's own file."""
    return loaded.own(DOUBTFUL) / f"{content_sha256}{_ENDING}"


def keep_pictures(loaded: LoadedPlan, doubtful: Iterable[tuple[str, Path]], left: Collection[str]) -> None:
    """Keep small pictures of doubtful photos, and none that nobody has to look at any more.

    Parameters
    ----------
    doubtful
        Digest and file of those that an export has found now.
    left
        Digests of those of earlier exports that nobody has decided of.
    """
    folder = loaded.own(DOUBTFUL)
    wanted = dict(doubtful)
    with contextlib.suppress(OSError):
        for place in folder.glob(f"*{_ENDING}") if folder.is_dir() else ():
            if place.stem not in wanted and place.stem not in left:
                place.unlink(missing_ok=True)
        if wanted:
            folder.mkdir(0o700, parents=True, exist_ok=True)
        for digest, file in wanted.items():
            place = picture_of(loaded, digest)
            if not place.exists():
                replace_file(place, _small(file), mode=OWNER_ONLY, alone=True)
        if folder.is_dir() and not any(folder.glob(f"*{_ENDING}")):
            (folder / PAGE).unlink(missing_ok=True)
            folder.rmdir()


def _small(file: Path) -> bytes:
    small = photo_small(file.read_bytes(), _SIDE_PX)
    small.thumbnail((_SIDE_PX, _SIDE_PX))
    out = BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
