"""Whether a JPEG is whole: its marks walked through, its entropy-coded data decoded without leniency.

libjpeg-turbo decodes whatever it is given, fills up what is lost, and says so in a warning. Pillow drops
these warnings and OpenCV prints them; simplejpeg raises them, the last one of each decoding, and so makes
damage of them. Three things libjpeg does not tell, and the walk does:

- passes of a progressive JPEG, or colours of any, that never came: a recovery tool puts an end mark there;
- 256 zero bytes on end in a pass of details, which nothing but a lost block of a disk or card leaves there:
  such a pass sums up even areas in a few bits, and most of its damage does not disturb the decoder;
- where the picture ends: what a camera appends (a film, a gain map, a second picture) may hold any mark.

Stray bytes before a mark, of which libjpeg warns as well, are no damage: some cameras fill up with them. But
data that lost its place leaves bytes over at the end of a scan, too. So there only a few bytes, or a filling
of one value, count as stray; between restart marks none do. And the last byte before them has to be filled up
with ones, as encoders do, while data that lost its place ends anywhere. That is seen of the usual JPEG
only: passes of a progressive one end in bits that change nothing. Zeros are a filling in any case.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import simplejpeg

if TYPE_CHECKING:
    from numpy.typing import NDArray

EIGHTH: Final = 8
"""A JPEG decoded at an eighth of its size: every byte is read, but only one pixel of 64 made."""

_MARK: Final = re.compile(rb"\xff[\x01-\xfe]")
_AFTER_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # neither a stuffed byte nor a restart
_EXTRANEOUS: Final = re.compile(r"Corrupt JPEG data: (\d+) extraneous bytes before marker 0x(..)")
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = (0xC2, 0xCA)
_START, _END, _SCAN, _ADOBE = 0xD8, 0xD9, 0xDA, 0xEE
_LONELY: Final = frozenset((0x01, *range(0xD0, 0xD9)))  # marks that stand nowhere but in a scan, or first
_COEFFICIENTS: Final = 64
_LOST_BLOCK: Final = bytes(256)
_MOST_STRAY: Final = 16
_MOST_FILLING: Final = 512
# The decoder holds so many bytes at most that it has read and not used; it does not count them as stray.
_READ_AHEAD: Final = 8


class DamagedError(ValueError):
    """A picture that is not whole, and why."""


_UNUSUAL_SAMPLING: Final = "Could not determine subsampling level"


class PixelFormatError(ValueError):
    """Grey levels or colours of a form that is not read here."""


def decode(jpeg: bytes, colours: str, scale: int = 1) -> tuple[NDArray[np.uint8], int]:
    """Decode a whole JPEG.

    Parameters
    ----------
    jpeg
        With anything behind its end.
    colours
        ``GRAY``, ``RGB`` or ``BGR``; from inks, too. Where it is ``BGR``, a grey picture stays grey.
    scale
        1, 2, 4 or 8: one pixel is made of so many in each direction.

    Returns
    -------
    pixels
        Shape (height, width, 1 or 3).
    stray_bytes
        How many bytes before marks are not of the picture.

    Raises
    ------
    DamagedError
        When data is missing, or the decoder lost its place in it.
    PixelFormatError
        When nobody can tell what its colours mean.
    """
    parts = _Parts.of(jpeg)
    try:
        return parts.decoded(colours, scale), parts.stray_bytes
    except ValueError as error:
        if _UNUSUAL_SAMPLING in str(error):
            raise PixelFormatError("its colours are sampled in an unusual way") from error
        parts.take_stray_bytes_out(str(error))
        return parts.decoded(colours, scale), parts.stray_bytes


def check_marks(jpeg: bytes) -> None:
    """Walk through a JPEG of any kind, without decoding it: one of 12 bits, or without loss.

    Raises
    ------
    DamagedError, PixelFormatError
        As `decode`.
    """
    _Parts.of(jpeg)


@dataclass(slots=True)
class _Parts:
    """A JPEG's bytes from mark to mark, without what is between or behind."""

    bodies: list[memoryview] = field(default_factory=list)
    #: For each scan its place among the bodies, and the mark that follows.
    scans: list[tuple[int, int]] = field(default_factory=list)
    stray_bytes: int = 0
    #: Places of scans that were cut to where they are whole, and have to end as encoders end one.
    to_be_filled_up: list[int] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    #: Per component the lowest bit that has come of each coefficient; 64 where nothing has.
    components: dict[int, list[int]] = field(default_factory=dict)
    is_progressive: bool = False
    has_adobe_mark: bool = False

    @classmethod
    def of(cls, jpeg: bytes) -> _Parts:
        parts, view, at = cls([memoryview(jpeg)[:2]]), memoryview(jpeg), 2
        while (found := _MARK.search(jpeg, at)) is not None:
            mark, start = jpeg[found.start() + 1], found.start()
            parts.stray_bytes += len(jpeg[at:start].rstrip(b"\xff"))
            if mark == _END:
                parts.bodies.append(view[start : start + 2])
                parts.check_scans()
                return parts
            at = start + 2 + int.from_bytes(jpeg[start + 2 : start + 4])
            if mark in _LONELY:
                raise DamagedError(f"there is a mark FF {mark:02X} between its segments")
            if at < start + 4 or at > len(jpeg):
                raise DamagedError("it ends in a segment")
            parts.bodies.append(view[start:at])
            parts.take_segment(mark, jpeg[start + 4 : at])
            if mark == _SCAN:
                at = parts.take_scan(jpeg, view, at)
        raise DamagedError("its end is missing")

    def take_segment(self, mark: int, body: bytes) -> None:
        if mark in _FRAMES:
            if self.components or len(body) < 6:
                raise DamagedError("it has two pictures in one, or half a header")
            self.is_progressive = mark in _PROGRESSIVE
            self.size = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
            self.components = {body[at]: [_COEFFICIENTS] * _COEFFICIENTS for at in range(6, len(body), 3)}
        elif mark == _ADOBE and body.startswith(b"Adobe"):
            self.has_adobe_mark = True
        elif mark == _SCAN:
            self.note_what_came(body)

    def note_what_came(self, scan: bytes) -> None:
        named, rest = scan[1:-3:2], scan[-3:]
        if len(scan) < 6 or any(each not in self.components for each in named):
            raise DamagedError("a scan is of no colour that it has")
        first, last, low = (rest[0], rest[1], rest[2] & 15) if self.is_progressive else (0, 63, 0)
        for each in named:
            for coefficient in range(first, min(last + 1, _COEFFICIENTS)):
                self.components[each][coefficient] = low

    def take_scan(self, jpeg: bytes, view: memoryview, start: int) -> int:
        """Take the data behind a scan's header; give where they end."""
        found = _AFTER_SCAN.search(jpeg, start)
        if found is None:
            raise DamagedError("its end is missing")
        end = found.start()
        while end > start and jpeg[end - 1] == 0xFF:  # any mark may be filled up with these in front
            end -= 1
        of_details = self.is_progressive and jpeg[start - 3] > 0
        if of_details and _LOST_BLOCK in jpeg[start:end].rstrip(b"\0"):  # at its end they may be a filling
            raise DamagedError(f"{len(_LOST_BLOCK)} bytes on end of a scan are zero")
        self.scans.append((len(self.bodies), jpeg[found.start() + 1]))
        self.bodies.append(view[start:end])
        return end

    def check_scans(self) -> None:
        if not self.components or not self.scans:
            raise DamagedError("there is no picture in it")
        lacking = [each for each in self.components.values() if any(each)]
        if lacking:
            what = "scans that make it sharp" if self.is_progressive else "scans of a colour"
            raise DamagedError(f"{what} are missing")
        if len(self.components) == 4 and not self.has_adobe_mark:
            raise PixelFormatError("four inks and no Adobe mark, which says whether they are inverted")

    def decoded(self, colours: str, scale: int) -> NDArray[np.uint8]:
        """Decode; `ValueError` with the decoder's last warning or error."""
        height, width = (-(-side // scale) for side in self.size)
        if colours == "BGR" and len(self.components) == 1:
            colours = "GRAY"
        joined = b"".join(self.bodies)
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(
            joined, colours, min_height=height, min_width=width
        )
        return pixels

    def take_stray_bytes_out(self, warning: str) -> None:
        """Take out what the decoder found left over at the ends of scans, if that is all that it found.

        It tells of the last such place only, so it is asked again after each.
        """
        while warning:
            found = _EXTRANEOUS.fullmatch(warning)
            if found is None:
                raise DamagedError(warning.removeprefix("Corrupt JPEG data: "))
            count, mark = int(found[1]), int(found[2], 16)
            places = [place for place, following in reversed(self.scans) if following == mark]
            warning = self._without(places, count, warning)
        if not all(self._is_filled_up(place) for place in self.to_be_filled_up):
            raise DamagedError("bytes of a scan are left over, and it does not end before them")

    def _without(self, places: list[int], count: int, warning: str) -> str:
        """Cut a scan to where it is whole, and give the decoder's warning then."""
        for place in places:
            body = self.bodies[place]
            if count > min(_MOST_FILLING, len(body) - _READ_AHEAD):
                continue

            def cut(more: int, place: int = place, body: memoryview = body) -> str:
                self.bodies[place] = body[: len(body) - count - more]
                return self._warning()

            def cuts_into_it(more: int) -> bool:
                said = cut(more)
                return bool(said) and _EXTRANEOUS.fullmatch(said) is None

            # Without a byte of its own it is cut off, and the decoder has something else to say.
            if cuts_into_it(_READ_AHEAD) and not cuts_into_it(0):
                warning = cut(bisect.bisect(range(_READ_AHEAD), False, key=cuts_into_it) - 1)
                stray = bytes(body[len(self.bodies[place]) :])
                if len(stray) > _MOST_STRAY and len(set(stray)) > 1:
                    break
                self.stray_bytes += len(stray)
                if any(stray) and not self.is_progressive:
                    self.to_be_filled_up.append(place)
                return warning
            self.bodies[place] = body
        raise DamagedError(f"{count} bytes of a scan are left over")

    def _is_filled_up(self, place: int) -> bool:
        """Say whether the bits of a scan's last byte that nothing needs are ones, as T.81 F.1.2.3 has it."""
        body = bytes(self.bodies[place])
        stem, last = (body[:-2], 0xFF) if body.endswith(b"\xff\0") else (body[:-1], body[-1])
        ones = (~last & (last + 1)).bit_length() - 1
        if ones >= 7:
            return True
        # Where the lowest zero does not count, neither does what is behind it.
        before, self.bodies[place] = self.bodies[place], memoryview(stem + bytes([last ^ (2 << ones) - 1]))
        try:
            turned = self._all_pixels()
        except ValueError:
            return True
        finally:
            self.bodies[place] = before
        return not np.array_equal(turned, self._all_pixels())

    def _all_pixels(self) -> NDArray[np.uint8]:
        return self.decoded("GRAY" if len(self.components) == 1 else "RGB", 1)

    def _warning(self) -> str:
        try:
            self.decoded("GRAY", EIGHTH)
        except ValueError as error:
            return str(error)
        return ""
