"""A photo made upright for whoever ignores EXIF's orientation, as most training code does (decision 0005).

The blocks of eight pixels that a JPEG is coded in are turned as they are, by `jpegtran`, so that nothing is
encoded a second time. Where that program is not there, or the sides are no multiples of its blocks, the photo
is encoded anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from android_bridge.base import replace_file
from controller.dataset import Capture, GrowingDataset, Upright
from controller.xrays import orientation_of, photo_levels, photo_upright

QUALITY: Final = 95
NO, LOSSLESS, RE_ENCODED = "no", "lossless", "re-encoded"
PROGRAM: Final = "jpegtran"
_TURNS: Final = {
    2: ("-flip", "horizontal"),
    3: ("-rotate", "180"),
    4: ("-flip", "vertical"),
    5: ("-transpose",),
    6: ("-rotate", "90"),
    7: ("-transverse",),
    8: ("-rotate", "270"),
}
_PATIENCE_S: Final = 60.0
_COMPARED_PX: Final = 128
_MOST_APART: Final = 2.0  # grey levels: decoders round a turned block otherwise
_HALVED: Final = 0x22  # colours at half the resolution both ways
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF, _ICC = b"Exif\0\0", b"ICC_PROFILE\0"
_SCAN, _FIRST_OWN, _EXIF_MARK, _ICC_MARK, _LAST_OWN = 0xDA, 0xE0, 0xE1, 0xE2, 0xEF
_ADOBE_MARK, _COMMENT_MARK = 0xEE, 0xFE
_ORIENTATION, _DETAILS, _SIDES = 0x0112, 0x8769, {0x0100: 0, 0x0101: 1, 0xA002: 0, 0xA003: 1}
_THUMBNAIL_AT, _THUMBNAIL_BYTES = 0x0201, 0x0202
_SHORT, _LONG = 3, 4


def upright(jpeg: bytes) -> Upright:
    """Give a whole photo upright; byte for byte as it is where it stands so.

    A turned one keeps its EXIF block, with the orientation set to 1 and the small preview taken out, and its
    colour profile. Other notes do not go along, nor what a camera appends: a gain map or a film would lie on
    its side.
    """
    orientation = orientation_of(jpeg)
    if orientation == 1:
        return Upright(jpeg, NO)
    turned = _turned_lossless(jpeg, orientation)
    how = RE_ENCODED if turned is None else LOSSLESS
    return Upright(_with_notes(turned or _encoded_anew(jpeg), jpeg), how)


def all_upright(data: GrowingDataset, captures: Sequence[Capture]) -> Iterator[Capture]:
    """Turn photos that were just copied to their places in a data set; give each with what is there then.

    What the data set holds already stays; so do all, where it was begun before photos were turned.
    """
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from pool.map(partial(_in_place, data), captures)
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C nobody wants to wait for thousands of photos


def _in_place(data: GrowingDataset, capture: Capture) -> Capture:
    there = data.existing.get(capture.place)
    if there is not None and there.photo_sha256 == capture.photo_sha256:
        return replace(capture, original_sha256=there.original_sha256, turned=there.turned)
    if not data.is_upright:
        return capture
    path = data.path(capture.place)
    found = upright(path.read_bytes())
    if found.turned == NO:
        return replace(capture, turned=NO)
    replace_file(path, found.content, alone=True)
    return replace(
        capture,
        photo_bytes=len(found.content),
        photo_sha256=hashlib.sha256(found.content).hexdigest(),
        original_sha256=capture.photo_sha256,
        turned=found.turned,
    )


def tell_re_encoded(ways: Iterable[str | None]) -> list[str]:
    """Give the warning of photos that were encoded anew to be upright; none where none was."""
    count = sum(each == RE_ENCODED for each in ways)
    if not count:
        return []
    words = "1 photo was" if count == 1 else f"{count:,} photos were"
    lacking = "" if shutil.which(PROGRAM) else f"; {PROGRAM} (Debian: libjpeg-turbo-progs) turns without loss"
    return [f"{words} turned upright by encoding anew, at quality {QUALITY}{lacking}"]


def _turned_lossless(jpeg: bytes, orientation: int) -> bytes | None:
    """Have the coded blocks turned; None where that cannot be done to the last pixel."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    command = [program, "-copy", "none", "-optimize", "-perfect", *_TURNS[orientation]]
    try:
        done = subprocess.run(command, input=jpeg, capture_output=True, timeout=_PATIENCE_S, check=True)
        shown, turned = (photo_levels(each, _COMPARED_PX).astype(int) for each in (jpeg, done.stdout))
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    is_same = shown.shape == turned.shape and float(np.abs(shown - turned).mean()) <= _MOST_APART
    return done.stdout if is_same else None


def _encoded_anew(jpeg: bytes) -> bytes:
    """Encode the turned pixels, with colours as finely as they were."""
    frame = _frame(jpeg)
    is_grey, is_halved = frame.components == 1, frame.first_sampling == _HALVED
    image = photo_upright(jpeg)
    out = io.BytesIO()
    (image.convert("L") if is_grey else image).save(
        out, "JPEG", quality=QUALITY, subsampling="4:2:0" if is_halved else "4:4:4"
    )
    return out.getvalue()


def _with_notes(turned: bytes, original: bytes) -> bytes:
    """Give the turned picture the original's EXIF block and colour profile, and no other notes."""
    sides = _frame(turned).sides
    own = [
        each
        for mark, each in _segments(turned)
        if not _FIRST_OWN < mark <= _LAST_OWN or mark == _ADOBE_MARK
        if mark != _COMMENT_MARK
    ]
    end_of_notes = sum(len(each) for _, each in _segments(turned)) + 2
    kept = []
    for mark, each in _segments(original):
        if mark == _EXIF_MARK and each[4:].startswith(_EXIF):
            kept.append(each[: 4 + len(_EXIF)] + exif_upright(each[4 + len(_EXIF) :], sides))
        elif (mark == _ICC_MARK and each[4:].startswith(_ICC)) or mark == _COMMENT_MARK:
            kept.append(each)
    is_first_jfif = own and own[0][1] == _FIRST_OWN  # which stands before all others
    first, rest = (own[:1], own[1:]) if is_first_jfif else ([], own)
    return b"".join([turned[:2], *first, *kept, *rest, turned[end_of_notes:]])


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a JPEG says of its picture: width and height, colours, how finely the first is sampled."""

    sides: tuple[int, int]
    components: int
    first_sampling: int


def _frame(jpeg: bytes) -> _Frame:
    body = next(each[4:] for mark, each in _segments(jpeg) if mark in _FRAMES)
    height, width, components = struct.unpack_from(">HHB", body, 1)
    return _Frame((width, height), components, body[7])


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment before the first scan, with its mark; the fillings before marks are left out."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        mark = jpeg[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == _SCAN:
            return
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        yield mark, jpeg[at:end]
        at = end


def exif_upright(block: bytes, sides: tuple[int, int]) -> bytes:
    """Say in a block of EXIF that its picture stands upright and has these sides, without its preview.

    It is changed in its place, for nobody knows what a maker's notes point to.
    """
    changed = bytearray(block)
    order = ">" if block[:2] == b"MM" else "<"

    def entries(at: int) -> Iterator[tuple[int, int, int]]:
        """Give tag, kind and place of the value of each entry of a directory."""
        (count,) = struct.unpack_from(f"{order}H", changed, at)
        for place in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", changed, place)
            yield tag, kind, place + 8

    def put(kind: int, place: int, value: int) -> None:
        if kind in (_SHORT, _LONG):
            struct.pack_into(f"{order}{'H' if kind == _SHORT else 'I'}", changed, place, value)

    def number(place: int) -> int:
        return int(struct.unpack_from(f"{order}I", changed, place)[0])

    try:
        first = number(4)
        for tag, kind, place in entries(first):
            if tag == _ORIENTATION:  # the whole entry: cameras write it as other kinds of number, too
                struct.pack_into(f"{order}HIHH", changed, place - 6, _SHORT, 1, 1, 0)
            elif tag in _SIDES:
                put(kind, place, sides[_SIDES[tag]])
            elif tag == _DETAILS:
                for inner, inner_kind, inner_place in entries(number(place)):
                    if inner in _SIDES:
                        put(inner_kind, inner_place, sides[_SIDES[inner]])
        after = first + 2 + 12 * int(struct.unpack_from(f"{order}H", changed, first)[0])
        preview = number(after)
        struct.pack_into(f"{order}I", changed, after, 0)
        if preview:
            found = {tag: number(place) for tag, _, place in entries(preview)}
            at, size = found.get(_THUMBNAIL_AT, 0), found.get(_THUMBNAIL_BYTES, 0)
            if 0 < at <= at + size <= len(changed):
                changed[at : at + size] = bytes(size)
    except struct.error:
        pass  # a block that ends in the middle says no more than this
    return bytes(changed)
