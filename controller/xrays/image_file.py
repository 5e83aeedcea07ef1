"""The one door for picture files: what a file is, whether it is whole, and its grey levels or colours.

Everything that reads a picture file goes through here: manifest and display read x-rays, export and import
read photos, the report and the contact sheets read both. So a damaged file is refused, or a sound one taken,
the same way everywhere, whatever it is read for. Pillow tells what a file is; its pixels come from the
decoder that is fast and tells of damage: simplejpeg for JPEG, OpenCV for PNG, pydicom for
DICOM (`controller.xrays.dicom`), Pillow for the others.

Whole is what a decoder reads to its end without missing anything: see `controller.xrays.jpeg` for JPEG; a PNG
has checksums, and an end; a TIFF and a HEIC have to decode, and a TIFF without compression hides whatever is
written over it. Damage that no decoder can see is left to the digest in the manifest, and to what the photo
shows.

An x-ray's EXIF orientation is ignored: the readers that researchers train with ignore it, and what is shown
has to be what they see. A photo's orientation is obeyed: the camera says how it was held, and the stored rows
lie on their side where it was held upright.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from android_bridge.base import Problem, filters_lock, some_of, without_warnings
from controller.xrays import jpeg
from controller.xrays.formats import (
    DICOM,
    HEIF,
    JPEG,
    PHOTO_FORMATS,
    PNG,
    TIFF,
    XRAY_FORMATS,
    XRAY_WORDS,
    format_of,
    what_it_is,
)
from controller.xrays.jpeg import DamagedError, PixelFormatError
from controller.xrays.window import GreyLevels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_READ: Final = (JPEG, PNG, TIFF, HEIF, "GIF", "BMP", "WebP")
DAMAGED: Final = "it is cut off or damaged"
NOT_SHOWN: Final = "its pixel format cannot be shown"
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_PNG_BIT_DEPTH_OFFSET: Final = 24
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_SUBFILE_TYPE, _COPY_OR_MASK = 254, 0b101
_NAMED: Final = 5
_ORIENTATION, _ORIENTATIONS = 0x0112, 8
# Rec. 601, the weights OpenCV and Pillow use; equal channels give back exactly their common value.
_COLOUR_TO_GREY: Final = {3: cv2.COLOR_BGR2GRAY, 4: cv2.COLOR_BGRA2GRAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What a picture file is.

    Parameters
    ----------
    size_bytes, sha256
        Of the file.
    format
        By content: ``JPEG``, ``PNG``, ``TIFF``, ``HEIF`` or another format's name; empty where it is none
        that is known.
    width_px, height_px
        As stored, before any turning that the EXIF asks for; 0 where it does not open.
    bits
        For each channel; at least 8.
    exif
        Its EXIF block; empty where there is none.
    stray_bytes
        How many bytes of a JPEG stand before marks and belong to nothing; no fault, some cameras do that.
    lack
        Why there is no picture in it, in figures: too few pixels or grey levels; empty where there is one.
        Not looked at in a HEIC.
    windowing
        How its values become the 256 grey levels of a screen; None where they are shown as they are.
    is_oblong
        Whether it says that its pixels are not square.
    fault
        Why it is not whole; empty where it is, decoded to its last pixel.
    """

    size_bytes: int
    sha256: str
    format: str = ""
    width_px: int = 0
    height_px: int = 0
    bits: int = 8
    exif: bytes = b""
    stray_bytes: int = 0
    lack: str = ""
    windowing: str | None = None
    is_oblong: bool = False
    fault: str = ""

    def why_not(self, formats: tuple[str, ...], words: str) -> str:
        """Say why it is no whole picture of one of these formats, called so in words; empty where it is."""
        if self.format in formats:
            return self.fault
        return f"{f'it is {self.format}' if self.format else self.fault}, not {words}"


def inspect(data: bytes) -> ImageFacts:
    """Say what a picture file is, decoded to its end; whatever is wrong with it is in what is given back."""
    kind = format_of(data)
    size, bits, exif, stray_bytes, fault = (0, 0), 8, b"", 0, ""
    levels: GreyLevels | None = None
    try:
        if kind == DICOM:
            levels = _dicom(data)
            size, bits = levels.size, levels.bits
        else:
            with _opened(data, kind) as image:
                size, bits, exif = image.size, _bits(image, data), image.info.get("exif") or b""
                if kind == JPEG:  # one pixel of 64 is enough: every byte is read
                    small, stray_bytes = jpeg.decode(data, "GRAY", jpeg.EIGHTH)
                    levels = GreyLevels.of(small[:, :, 0])
                    if levels.lack(size):
                        levels = GreyLevels.of(jpeg.decode(data, "GRAY")[0][:, :, 0])
                elif kind == PNG:
                    levels = GreyLevels.of(_grey(_png(data)))
                elif kind == TIFF:
                    levels = GreyLevels.of(_tiff_levels(image))
                else:
                    image.load()
    except Exception as error:  # noqa: BLE001 - decoders raise anything at all on broken files
        fault = _words(error, data)
    return ImageFacts(
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        format=kind,
        width_px=size[0],
        height_px=size[1],
        bits=bits,
        exif=exif,
        stray_bytes=stray_bytes,
        lack=levels.lack(size) if levels else "",
        windowing=levels.windowing if levels else None,
        is_oblong=levels is not None and levels.is_oblong,
        fault=fault,
    )


def tell_stray_bytes(found: Iterable[tuple[str, int]]) -> list[str]:
    """Give the warning of files with stray bytes, by name and number of them; none where none has any."""
    named = [f"{name} ({count})" for name, count in found if count]
    return _told("stray bytes before a mark, no harm to the picture", named)


def tell_oblong(found: Iterable[tuple[str, bool]]) -> list[str]:
    """Give the warning of x-rays whose pixels are not square, by name and whether it is one."""
    named = [name for name, is_oblong in found if is_oblong]
    return _told("pixels that are not square by the file, shown as if they were", named)


def _told(what: str, named: list[str]) -> list[str]:
    return [f"{what}: {some_of(named, _NAMED)}"] if named else []


def why_no_xray(facts: ImageFacts) -> str:
    """Say why a picture file cannot be shown as an x-ray; empty where it can."""
    return facts.why_not(XRAY_FORMATS, XRAY_WORDS)


def xray_levels(data: bytes, *, name: str, whole_range: bool = False) -> GreyLevels:
    """Decode an x-ray's file to grey levels.

    Colour becomes luminance; an alpha channel is ignored, so that the stored values are shown; an
    orientation tag is ignored, as every CheXpert reader does.

    Parameters
    ----------
    data
        The file's bytes: JPEG, PNG, TIFF or DICOM.
    name
        What to call the file in a message.
    whole_range
        Show 16 bits from the lowest to the highest value, and not without a few that are far away; a DICOM
        has a window of its own.

    Raises
    ------
    Problem
        If the bytes are no image, a damaged or incomplete one, or one of another depth.
    """
    with _telling(name, data):
        kind = _xray_format(data, name)
        if kind == DICOM:
            return _dicom(data)
        return GreyLevels.of(_grey(_stored(data, kind)), whole_range=whole_range)


class XrayPicture(NamedTuple):
    """An x-ray as a screen shows it.

    Parameters
    ----------
    pixels
        Shape (height, width) grey, or (height, width, 3) RGB.
    windowing
        How its values became these; empty where they are shown as they are.
    lack
        Why there is no picture in it, as `ImageFacts` has it.
    """

    pixels: NDArray[np.uint8]
    windowing: str = ""
    lack: str = ""


def xray_picture(data: bytes, *, name: str, whole_range: bool = False) -> XrayPicture:
    """Decode an x-ray's file as a screen shows it; a JPEG or PNG that is in colour stays in colour.

    Parameters
    ----------
    data, name, whole_range
        As of `xray_levels`, whose grey levels these are where no pixel has a colour.

    Raises
    ------
    Problem
        As `xray_levels`.
    """
    with _telling(name, data):
        kind = _xray_format(data, name)
        if kind == DICOM:
            return _grey_picture(_dicom(data))
        stored = _stored(data, kind)
        if stored.dtype != np.uint8 or stored.ndim == 2 or stored.shape[2] < 3:
            return _grey_picture(GreyLevels.of(_grey(stored), whole_range=whole_range))
        blue = stored[:, :, 0]
        if all(np.array_equal(blue, stored[:, :, at]) for at in (1, 2)):
            return _grey_picture(GreyLevels.of(np.ascontiguousarray(blue)))
        lack = GreyLevels.of(_grey(stored)).lack()
        return XrayPicture(np.ascontiguousarray(stored[:, :, 2::-1]), lack=lack)


def _grey_picture(levels: GreyLevels) -> XrayPicture:
    return XrayPicture(levels.shown(), levels.windowing or "", levels.lack())


@contextlib.contextmanager
def _telling(name: str, data: bytes) -> Iterator[None]:
    """Tell whatever goes wrong with an x-ray's file as a problem of it."""
    try:
        yield
    except Problem:
        raise
    except PixelFormatError as error:
        raise Problem(
            "the image has a pixel format that cannot be shown",
            where=name,
            expected="one picture of 8 or 16 bits per channel, unsigned; of a DICOM, in grey",
            got=str(error),
            advice="convert it to an 8- or 16-bit PNG",
        ) from error
    except Exception as error:  # decoders raise anything at all on broken files
        raise _undecodable(name, data, _words(error, data)) from error


def _xray_format(data: bytes, name: str) -> str:
    kind = format_of(data)
    if kind not in XRAY_FORMATS:
        raise _undecodable(name, data, f"{what_it_is(kind, data)}, not {XRAY_WORDS}")
    return kind


def _stored(data: bytes, kind: str) -> NDArray[Any]:
    """Give the values of an x-ray that is no DICOM as its file has them: grey, or BGR."""
    with _opened(data, kind) as image:
        if kind == TIFF:
            return _tiff_levels(image)
        return jpeg.decode(data, "BGR")[0] if kind == JPEG else _png(data)


def orientation_of(data: bytes) -> int:
    """Give how a photo's stored rows lie, as EXIF counts it, 1 to 8; 1 is upright, and where it is not said.

    Raises
    ------
    OSError, ValueError
        As `photo_upright`.
    """
    with _opened(data, format_of(data)) as image, without_warnings():
        try:
            # the decoder of a HEIC has turned it already, and says so
            said = image.info.get("original_orientation") or image.getexif().get(_ORIENTATION, 1)
        except Exception:  # noqa: BLE001 - Pillow raises anything at all on damaged blocks
            return 1
    return said if isinstance(said, int) and 1 <= said <= _ORIENTATIONS else 1


def photo_upright(data: bytes) -> Image.Image:
    """Give a photo's colours as its camera means them to be seen: turned as the EXIF asks for.

    Raises
    ------
    OSError, ValueError
        When it is no whole picture; `ImageFacts.fault` says so beforehand.
    """
    return _photo(data, "RGB", None)


def photo_levels(data: bytes, side_px: int) -> NDArray[np.uint8]:
    """Give a photo's grey levels (height, width), upright, its longer side `side_px` or as long as it is.

    Raises
    ------
    OSError, ValueError
        As `photo_upright`.
    """
    grey = _photo(data, "L", side_px)
    grey.thumbnail((side_px, side_px), Image.Resampling.BOX)
    return np.asarray(grey)


def photo_grey(data: bytes, side_px: int) -> NDArray[np.uint8]:
    """Give a photo's grey levels (height, width), upright, reduced as far as decoding alone can.

    Parameters
    ----------
    side_px
        Its shorter side has at least so many pixels, where the photo's has.

    Raises
    ------
    OSError, ValueError
        As `photo_upright`.
    """
    return np.asarray(_photo(data, "L", side_px))


def photo_small(data: bytes, side_px: int) -> Image.Image:
    """Give a photo's colours, upright, in about twice as many pixels as `side_px` or as many as it has.

    Raises
    ------
    OSError, ValueError
        As `photo_upright`.
    """
    return _photo(data, "RGB", 2 * side_px)


def _undecodable(name: str, data: bytes, why: str) -> Problem:
    return Problem(
        "the image cannot be decoded",
        where=name,
        got=f"{len(data)} bytes, {why}",
        advice="replace the file, or leave it out and make the manifest anew",
    )


def _photo(data: bytes, mode: str, side_px: int | None) -> Image.Image:
    kind = format_of(data)
    with _opened(data, kind) as image:
        if kind == JPEG:  # decoded at no more pixels than are needed
            shrinks = min(image.size) // side_px if side_px else 1
            scale = next(each for each in (8, 4, 2, 1) if each <= max(shrinks, 1))
            pixels, _ = jpeg.decode(data, "GRAY" if mode == "L" else mode, scale)
            decoded = Image.fromarray(pixels[:, :, 0] if mode == "L" else pixels)
            decoded.info = image.info
        else:
            if kind == PNG:
                _check_png(data)
            image.load()
            decoded = image
        with without_warnings():  # of a damaged EXIF block, which is not the picture
            with contextlib.suppress(SyntaxError):  # a block that is none asks for no turn
                decoded = ImageOps.exif_transpose(decoded)
            return decoded.convert(mode)


def _png(data: bytes) -> NDArray[Any]:
    _check_png(data)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise DamagedError("its pixels do not decode")
    return pixels


def _check_png(data: bytes) -> None:
    # A decoder is content once it has all pixels, but a file without its end was not copied to the end.
    if _PNG_END not in data:
        raise DamagedError("its end is missing")
    with _opened(data, PNG) as image:
        image.verify()  # every chunk's checksum


def _tiff_levels(image: Any) -> NDArray[Any]:
    pictures = _tiff_pictures(image)
    if pictures != 1:
        raise PixelFormatError(f"{pictures} pictures, and an x-ray is one")
    bits, mode = _tiff_bits(image), image.mode
    image.load()
    if bits > 8 and not mode.startswith("I;16"):
        raise PixelFormatError(f"{bits} bits, {mode}")
    if bits <= 8:
        return np.asarray(image.convert("L"))
    levels = np.asarray(image).astype(np.uint16)
    # Pillow turns these round for 8 bits only.
    return np.uint16(65535) - levels if image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else levels


def _tiff_pictures(image: Any) -> int:
    """Count a TIFF's pictures without smaller copies and masks of another one."""
    pictures = 1
    for page in range(1, image.n_frames):
        image.seek(page)
        pictures += not image.tag_v2.get(_SUBFILE_TYPE, 0) & _COPY_OR_MASK
    image.seek(0)
    return pictures


def _grey(pixels: NDArray[Any]) -> NDArray[Any]:
    if pixels.dtype not in (np.uint8, np.uint16):
        raise PixelFormatError(f"{pixels.dtype}, shape {pixels.shape}")
    if pixels.ndim == 2:
        return pixels
    code = _COLOUR_TO_GREY.get(pixels.shape[2])
    return cv2.cvtColor(pixels, code) if code is not None else pixels[:, :, 0]


def _bits(image: Image.Image, data: bytes) -> int:
    # Pillow reports 16-bit colour as 8-bit, so the depth comes from the file's own header.
    if image.format == PNG:
        return max(8, data[_PNG_BIT_DEPTH_OFFSET])
    return max(8, _tiff_bits(image)) if image.format == TIFF else 8


def _tiff_bits(image: Any) -> int:
    bits: tuple[int, ...] = image.tag_v2.get(_BITS_PER_SAMPLE, (1,))
    return max(bits)


def _opened(data: bytes, kind: str) -> Image.Image:
    if kind not in _READ:
        raise UnidentifiedImageError
    if kind == HEIF:
        _know_heic()
    with without_warnings():
        return Image.open(io.BytesIO(data), formats=[kind])


def _dicom(data: bytes) -> GreyLevels:
    from controller.xrays import dicom  # noqa: PLC0415 - it takes long, and most folders hold none

    with filters_lock:  # and for good, for decoding takes long
        dicom.quiet_warnings()
    return dicom.read_levels(data)


@cache
def _know_heic() -> None:
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - many folders hold JPEG alone

    register_heif_opener(thumbnails=False)


def _words(error: Exception, data: bytes) -> str:
    if isinstance(error, PixelFormatError):
        return f"{NOT_SHOWN}: {error}"
    if isinstance(error, Image.DecompressionBombError):
        return "it has more pixels than any camera's"
    if isinstance(error, UnidentifiedImageError):
        kind = format_of(data)
        return DAMAGED if kind in XRAY_FORMATS + PHOTO_FORMATS else what_it_is(kind, data)
    return f"{DAMAGED}: {error}"
