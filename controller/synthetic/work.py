"""One x-ray in, one JPEG for each chain out: the same wherever it runs, and whatever ran before it.

Every way of working calls `make`: one process, a pool of them, or the workers of a cluster.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import simplejpeg

from android_bridge.base import Problem
from controller.synthetic.items import Failed, Item, Made, Outcome, Picture, Recipe
from controller.synthetic.places import read_place
from controller.xrays import xray_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from android_bridge.optics import Picture as Pixels

_IN_A_FOLDER: Final = 1000
_MOST_SIDE_PX: Final = 65500
"""What libjpeg takes (its JPEG_MAX_DIMENSION)."""


class NoPicturesError(Exception):
    """Why nothing can be made of an x-ray."""


def place_of(chain: str, index: int) -> str:
    """Give where a picture waits below the work folder, with ``/``."""
    return f"pictures/{chain}/{index // _IN_A_FOLDER:05d}/{index:08d}.jpg"


def encode(picture: Pixels, quality: int) -> bytes:
    """Give a picture as a JPEG: grey as one channel, colours sampled 4:2:0; the same bytes every time.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB, 8 bits.
    quality
        1 to 100, as libjpeg counts.

    Raises
    ------
    ValueError
        When it is larger than a JPEG can be.
    """
    if max(picture.shape[:2]) > _MOST_SIDE_PX:
        raise ValueError(
            f"{_size(picture)} pixels are too many for a JPEG, which has {_MOST_SIDE_PX:,} a side"
        )
    is_grey = picture.ndim == 2
    pixels = np.ascontiguousarray(picture[:, :, None] if is_grey else picture)
    content: bytes = simplejpeg.encode_jpeg(
        pixels, quality, *(("GRAY", "Gray") if is_grey else ("RGB", "420"))
    )
    return content


def pictures_of(item: Item, recipe: Recipe) -> tuple[Made, list[bytes]]:
    """Make an x-ray's pictures in memory; give what is known of them, and their files' contents.

    Raises
    ------
    NoPicturesError
        When its file is missing, damaged, another one than on record, or has no picture in it, or none of
        its chains can be applied to it.
    """
    began_s = time.perf_counter()
    data = _content(item)
    digest = hashlib.sha256(data).hexdigest()
    if item.sha256 is not None and digest != item.sha256:
        raise NoPicturesError(f"{item.place}: it is another file than on record, SHA-256 {digest}")
    pixels, windowing = _pixels(item, data)
    decoded_s = time.perf_counter()
    transforming_s = encoding_s = 0.0
    pictures, contents, lacking = [], [], []
    for at in item.chains:
        chain = recipe.chains[at]
        start_s = time.perf_counter()
        drawn = chain.draw(recipe.seed, digest)
        try:
            with np.errstate(invalid="raise", divide="ignore", over="ignore"):  # no number is no grey level
                transformed = chain.apply(pixels, drawn, exact=recipe.is_exact)
            middle_s = time.perf_counter()
            content = encode(transformed, recipe.quality)
        except Exception as error:  # noqa: BLE001 - a library raises anything at all on odd pictures
            lacking.append(f"{chain.name} fails on its {_size(pixels)} pixels: {_in_a_line(error)}")
            continue
        transforming_s += middle_s - start_s
        encoding_s += time.perf_counter() - middle_s
        pictures.append(
            Picture(
                chain=at,
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                parameters=json.dumps(drawn, separators=(",", ":")),
            )
        )
        contents.append(content)
    why = f"{item.place}: {'; '.join(lacking)}" if lacking else ""
    if lacking and not pictures:
        raise NoPicturesError(why)
    seconds = (decoded_s - began_s, transforming_s, encoding_s)
    made = Made(
        index=item.index,
        xray_sha256=digest,
        pictures=tuple(pictures),
        windowing=windowing,
        lacking=why,
        lost=len(lacking),
        seconds=seconds,
    )
    return made, contents


def make(item: Item, recipe: Recipe, folder: str) -> Outcome:
    """Make an x-ray's pictures and write each in one step; what is wrong with the x-ray is given back.

    Parameters
    ----------
    folder
        The work folder, which is there.

    Raises
    ------
    OSError
        When a picture cannot be written.
    """
    try:
        made, contents = pictures_of(item, recipe)
    except NoPicturesError as error:
        return Failed(item.index, str(error), len(item.chains))
    for picture, content in zip(made.pictures, contents, strict=True):
        _write(Path(folder), place_of(recipe.chains[picture.chain].name, item.index), content)
    return made


def make_all(items: Sequence[Item], recipe: Recipe, folder: str) -> list[Outcome]:
    """Make the pictures of several x-rays; see `make`."""
    return [make(each, recipe, folder) for each in items]


def _content(item: Item) -> bytes:
    if not item.place:
        raise NoPicturesError(item.lack)
    try:
        return read_place(item.place)
    except Problem as problem:
        raise NoPicturesError(f"{item.place}: {problem.what}: {problem.got}") from problem
    except OSError as error:
        raise NoPicturesError(f"{item.place}: {error.strerror or error}") from error


def _pixels(item: Item, data: bytes) -> tuple[Pixels, str]:
    """Give its picture, and how its values became those of a screen."""
    try:
        pixels, windowing, lack = xray_picture(data, name=item.place, whole_range=item.whole_range)
    except Problem as problem:
        raise NoPicturesError(f"{item.place}: {problem.what}: {problem.got}") from problem
    if lack and not item.is_accepted:
        raise NoPicturesError(f"{item.place}: no picture in it, {lack}")
    return pixels, windowing


def _size(pixels: Pixels) -> str:
    height, width = pixels.shape[:2]
    return f"{width}x{height}"


def _in_a_line(error: Exception) -> str:
    """Tell what a library says in one line, whatever it is."""
    if isinstance(error, MemoryError) or (isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem):
        return "it does not fit into this computer's memory"
    words = error.err if isinstance(error, cv2.error) else str(error)
    return " ".join(words.split()) or type(error).__name__


def _write(folder: Path, place: str, content: bytes) -> None:
    # Not forced to the disk: what a power cut takes is found by its digest, and all is forced at the end.
    path = folder / place
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        try:
            part.write_bytes(content)
        except FileNotFoundError:
            # never the work folder itself: a worker that hung may find that all was made without it
            for each in reversed(Path(place).parents[:-1]):
                (folder / each).mkdir(exist_ok=True)
            part.write_bytes(content)
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
