"""What photos are compared with: each x-ray of a manifest in small, and which of them look alike.

They are made of the images once, and kept in one file beside the manifest that belongs to it by its digest.
A file that is damaged, of another manifest or version is made anew; x-rays whose images were not there are
looked for again each time. 10,507 x-rays take 172 MB in the file; in
memory 350 MB once photos are compared, and 990 MB for a moment on the way there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from android_bridge.base import Problem, open_plain, replacing, some_of, state_folder
from controller.identity.feature import (
    LEAST_TO_LEARN,
    Whitening,
    contrasts_of,
    learnt,
    of_phantoms,
)
from controller.identity.geometry import Area
from controller.identity.likes import Likes, likes_of
from controller.xrays import find_images, fitted_size, tell_folders, xray_levels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from controller.xrays import Images, Manifest, Xray

THUMBNAIL_PX: Final = 128
ENDING: Final = ".references"
"""The file's name is the manifest's with this."""
_VERSION = 4
_NAMED = 3


@dataclass(frozen=True, eq=False)
class References:
    """The x-rays of one manifest, as photos are compared with them.

    Parameters
    ----------
    manifest
        Whose x-rays they are.
    thumbnails
        The grey levels that are shown, averaged over areas into a square: shape (n, `THUMBNAIL_PX`,
        `THUMBNAIL_PX`), uint8, index 1 first; all 0 where there is no image.
    sizes
        Width and height of each image, shape (n, 2), int32; 0 where there is none.
    whitening
        Learnt of them, or of phantoms where they are fewer than 340.
    likes
        Which of them look alike.
    missing
        Why there is none of an x-ray, by index.
    """

    manifest: Manifest
    thumbnails: NDArray[np.uint8]
    sizes: NDArray[np.int32]
    whitening: Whitening
    likes: Likes
    missing: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.thumbnails)

    @cached_property
    def features(self) -> NDArray[np.float32]:
        """Their features, shape (n, 4096), float32: each of length 1, or all 0 where nothing is in it."""
        return self.whitening.taken_from(contrasts_of(self.thumbnails))

    def thumbnail(self, index: int) -> NDArray[np.uint8]:
        """Give an x-ray's small picture, shape (`THUMBNAIL_PX`, `THUMBNAIL_PX`)."""
        thumbnail: NDArray[np.uint8] = self.thumbnails[index - 1]
        return thumbnail

    def shown(self, index: int) -> NDArray[np.uint8]:
        """Give an x-ray's small picture; its mirror image for minus its index."""
        thumbnail = self.thumbnail(abs(index))
        return thumbnail if index > 0 else np.ascontiguousarray(thumbnail[:, ::-1])

    def twins(self, index: int) -> tuple[int, ...]:
        """Give the x-rays that no photo can tell from this one."""
        return self.likes.twins.get(index, ())

    def has_crops(self, index: int) -> bool:
        """Say whether another x-ray is this one cropped, moved or drawn larger by little."""
        return index in self.likes.with_crops

    def nearest(self, index: int) -> tuple[int, ...]:
        """Give the ten x-rays most like this one, the most like first; its twins may be among them."""
        return tuple(int(row) + 1 for row in self.likes.nearest[index - 1])

    def is_plain(self, index: int) -> bool:
        """Say whether there is too little in an x-ray for it to be known by."""
        return bool(self.likes.plain[abs(index) - 1])

    def of_patient(self, index: int) -> tuple[int, ...]:
        """Give the other x-rays of its patient."""
        key = self.manifest.xray(index).key
        return tuple(each for each in self._of_patients[key.split, key.patient] if each != index)

    @cached_property
    def _of_patients(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for xray in self.manifest.xrays:
            found.setdefault((xray.key.split, xray.key.patient), []).append(xray.index)
        return found

    def area(self, index: int, screen_width_px: int, screen_height_px: int) -> Area:
        """Give where an x-ray stands on a screen of that size, as `controller.xrays.render` places it.

        Raises
        ------
        Problem
            Where its size is not known, for there is no image.
        """
        width, height = (int(each) for each in self.sizes[index - 1])
        if not width:
            raise Problem("the x-ray is not there to compare with", where=self.missing.get(index, ""))
        width, height = fitted_size(width, height, screen_width_px, screen_height_px)
        left, top = (screen_width_px - width) // 2, (screen_height_px - height) // 2
        return Area(left, top, width, height)


def references_file(manifest_path: Path) -> Path:
    """Give the place of a manifest's references beside it."""
    return manifest_path.with_name(manifest_path.name + ENDING)


def references_for(
    manifest: Manifest,
    images: Images,
    manifest_path: Path,
    progress: Callable[[int, int], None] | None = None,
) -> References:
    """Give a manifest's references: what is kept beside it, else made of the images and kept there.

    Where nothing can be written beside the manifest, they are kept in the user's state folder.

    Parameters
    ----------
    images
        The folder with the x-rays, or several; not touched where all is kept.
    manifest_path
        The manifest's file.
    progress
        Called in this thread with (images done, images in all), where any are read.

    Raises
    ------
    Problem
        Where there is nothing kept, and no x-ray can be read.
    """
    beside = references_file(manifest_path)
    elsewhere = state_folder() / "references" / f"{manifest.digest}{ENDING}"
    # without the images' digests a manifest's own does not say which images they are
    places = (beside, elsewhere) if manifest.hashed else (beside,)
    kept = next((each for place in places if (each := _read(place, manifest))), None)
    if kept is not None and not kept.missing:
        return kept
    made = _made(manifest, images, kept, progress)
    if made is kept:
        return made
    try:
        _keep(made, beside)
    except OSError:
        if not manifest.hashed:
            return made
        with contextlib.suppress(OSError):  # then they are made again the next time
            elsewhere.parent.mkdir(parents=True, exist_ok=True)
            _keep(made, elsewhere)
    return made


def made_of(manifest: Manifest, thumbnails: NDArray[np.uint8], sizes: NDArray[np.int32]) -> References:
    """Make references of thumbnails; see `References`."""
    return _finished(manifest, thumbnails, sizes, {})


def thumbnail_of(shown: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Average grey levels, shape (height, width), over areas into a square of `THUMBNAIL_PX`."""
    return np.asarray(_squared(shown), np.uint8)


def _made(
    manifest: Manifest,
    images: Images,
    kept: References | None,
    progress: Callable[[int, int], None] | None,
) -> References:
    """Read what is missing; give what is kept where nothing of that can be read."""
    count = len(manifest)
    thumbnails = np.zeros((count, THUMBNAIL_PX, THUMBNAIL_PX), np.uint8)
    sizes = np.zeros((count, 2), np.int32)
    wanted = list(manifest.xrays)
    if kept is not None:
        thumbnails, sizes = kept.thumbnails.copy(), kept.sizes.copy()
        wanted = [manifest.xray(index) for index in sorted(kept.missing)]
    files = find_images(images, [(xray.path, xray.file) for xray in wanted])
    missing: dict[int, str] = {}
    # decoding lets go of the interpreter's lock, so threads use all processors
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for done, (xray, found) in enumerate(
            zip(wanted, pool.map(_read_image, wanted, files), strict=True), start=1
        ):
            if isinstance(found, Problem):
                missing[xray.index] = f"{found.where}: {found.what}"
            else:
                thumbnails[xray.index - 1], sizes[xray.index - 1] = found
            if progress is not None:
                progress(done, len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)
    if len(missing) == len(wanted):
        if kept is not None:
            return kept
        raise Problem(
            "no x-ray can be read to compare photos with",
            where=tell_folders(images),
            got=some_of(list(missing.values()), _NAMED),
            advice="put the x-rays where the plan's `images:` (without a plan, `--images`) says",
        )
    return _finished(manifest, thumbnails, sizes, missing)


def _read_image(xray: Xray, file: Path | Problem) -> tuple[NDArray[np.uint8], tuple[int, int]] | Problem:
    if isinstance(file, Problem):
        return file
    try:
        data = file.read_bytes()
        if xray.sha256 is not None and hashlib.sha256(data).hexdigest() != xray.sha256:
            return Problem("the image is another one than the manifest's", where=str(file))
        grey = xray_levels(data, name=str(file), whole_range=xray.is_shown_in_whole_range)
    except OSError as error:
        return Problem("the image cannot be read", where=str(file), got=error.strerror or str(error))
    except Problem as problem:
        return problem
    return grey.shown(_squared(grey.values)), grey.size


def _squared(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = THUMBNAIL_PX, THUMBNAIL_PX
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), values.dtype)


def _finished(
    manifest: Manifest, thumbnails: NDArray[np.uint8], sizes: NDArray[np.int32], missing: dict[int, str]
) -> References:
    contrasts = contrasts_of(thumbnails)
    there = sizes[:, 0] > 0
    whitening = learnt(contrasts[there]) if there.sum() >= LEAST_TO_LEARN else of_phantoms()
    features = whitening.taken_from(contrasts)
    likes = likes_of(thumbnails, features, there, whitening)
    made = References(manifest, thumbnails, sizes, whitening, likes, missing)
    made.__dict__["features"] = features  # they need not be made twice
    return made


def _head(manifest: Manifest, whitening: Whitening, missing: dict[int, str]) -> dict[str, object]:
    told = {str(index): why for index, why in sorted(missing.items())}
    return {
        "version": _VERSION,
        "manifest": manifest.digest,
        "whitening": whitening.digest,
        "missing": told,
    }


def _keep(made: References, path: Path) -> None:
    head = json.dumps(_head(made.manifest, made.whitening, made.missing), sort_keys=True).encode()
    likes = made.likes
    with replacing(path) as file:
        np.savez(
            file,
            head=np.frombuffer(head, np.uint8),
            thumbnails=made.thumbnails,
            sizes=made.sizes,
            mean=made.whitening.mean,
            components=made.whitening.components,
            nearest=likes.nearest,
            pairs=likes.pairs,
            likeness=likes.likeness,
            cropped=likes.cropped,
            plain=likes.plain,
        )


def _read(path: Path, manifest: Manifest) -> References | None:
    """Read what is kept; None where there is nothing, or it is damaged, or of something else."""
    try:
        with open_plain(path) as file, np.load(file, allow_pickle=False) as kept:
            head = json.loads(kept["head"].tobytes())
            whitening = Whitening(kept["mean"], kept["components"])
            missing = {int(index): str(why) for index, why in head["missing"].items()}
            if head != _head(manifest, whitening, missing):
                return None
            likes = Likes(*(kept[each.name] for each in fields(Likes)))
            thumbnails, sizes = kept["thumbnails"], kept["sizes"]
    except Exception:  # noqa: BLE001 - whatever is amiss with it, it is made anew
        return None
    if thumbnails.shape != (len(manifest), THUMBNAIL_PX, THUMBNAIL_PX) or len(sizes) != len(manifest):
        return None
    return References(manifest, thumbnails, sizes, whitening, likes, missing)
