"""DICOM: its grey levels as its own window shows them, and nothing that says whose they are.

Only the elements that pixels and window need are read: names, dates, ids and private ones never get as far as
this program's memory of the file. What pydicom says of a damaged file may quote it, so it is told in words of
our own. Overlays and presentation states are left out.
"""

from __future__ import annotations

import io
import logging
import warnings
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pydicom
import pydicom.config
from pydicom.encaps import get_frame
from pydicom.errors import InvalidDicomError
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    HTJ2K,
    DeflatedExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
)

from controller.xrays import jpeg
from controller.xrays.jpeg import DamagedError, PixelFormatError
from controller.xrays.window import GreyLevels, in_8_bits, span_of, window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

MOST_PIXELS: Final = 178_956_970
"""As Pillow has it for other pictures: so many need gigabytes."""
_MOST_INFLATED: Final = 2 * MOST_PIXELS + 2**26
"""Bytes of a deflated file; some megabytes could become as many gigabytes."""
_INFLATED_AT_ONCE: Final = 2**22
_GROUP_LENGTH: Final = b"\2\0\0\0UL\4\0"
_GROUP_LENGTH_AT, _META_AT = 132, 144

_READ: Final = [
    *("Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "NumberOfFrames"),
    *("PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelAspectRatio", "PixelSpacing", "ImagerPixelSpacing"),
    *("PixelPaddingValue", "PixelPaddingRangeLimit"),
    *("RescaleSlope", "RescaleIntercept", "ModalityLUTSequence"),
    *("VOILUTSequence", "VOILUTFunction", "WindowCenter", "WindowWidth"),
    *("ExtendedOffsetTable", "ExtendedOffsetTableLengths", "PixelData"),
]
_COLOURS: Final = (
    *("RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT"),
    *("HSV", "ARGB", "CMYK"),
)
_FUNCTIONS: Final = {"LINEAR": "linear", "LINEAR_EXACT": "linear exact", "SIGMOID": "sigmoid"}
_ENDS: Final = b"\xff\xd9"
_WITH_AN_END: Final = (
    *JPEGTransferSyntaxes,
    *JPEGLSTransferSyntaxes,
    *JPEG2000TransferSyntaxes,
    *(HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K),
)

logging.getLogger("pydicom").disabled = True


def quiet_warnings() -> None:
    """Keep what pydicom and its decoders warn of off the screen; the filters are the whole process's."""
    for module in ("pydicom", "pylibjpeg", "openjpeg", "libjpeg", __name__):
        warnings.filterwarnings("ignore", module=module)


def read_levels(data: bytes) -> GreyLevels:
    """Decode a DICOM's one grey picture and show it through its VOI LUT or its first window.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    DamagedError
        Where it is cut off or does not decode.
    PixelFormatError
        Where there is no picture in it, several, one in colour, or one that is packed in an unknown way.
    """
    dataset = _read(data)
    stored = _pixels(dataset)
    values = _through_modality(dataset, stored)
    levels, words = _windowed(dataset, stored, values)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        levels, words = np.uint8(255) - levels, f"{words}, inverted (MONOCHROME1)"
    return GreyLevels(
        values=levels,
        bits=8 if int(dataset.BitsStored) <= 8 else 16,
        windowing=f"DICOM: {words}",
        stored_span=span_of(stored),
        is_oblong=_is_oblong(dataset),
    )


def _read(data: bytes) -> Dataset:
    """Read what pixels need, and refuse what is no single grey picture."""
    try:
        _refuse_inflated(data)
        dataset = pydicom.dcmread(io.BytesIO(data), specific_tags=list(_READ))
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        if "PixelData" not in dataset or not dataset.PixelData:
            raise PixelFormatError("there are no pixels in it, for it is cut off or no image")
        if syntax is None:
            raise PixelFormatError("it does not say in which transfer syntax it is")
        _refuse(dataset)
        try:
            decoder = get_decoder(syntax)
        except NotImplementedError:
            known = f"transfer syntax {syntax.name}" if syntax.is_transfer_syntax else "a transfer syntax"
            raise PixelFormatError(f"{known} that nothing here decodes") from None
        if not decoder.is_available:
            raise PixelFormatError(f"transfer syntax {syntax.name} that nothing here decodes")
    except PixelFormatError:
        raise
    except (InvalidDicomError, Exception):  # noqa: BLE001 - pydicom raises anything at all, and quotes the file
        raise DamagedError("its header cannot be read") from None
    return dataset


def _refuse_inflated(data: bytes) -> None:
    """Refuse a deflated file that holds more than any x-ray's, before pydicom inflates it."""
    if DeflatedExplicitVRLittleEndian.encode() not in data[:4096]:
        return
    if not data.startswith(_GROUP_LENGTH, _GROUP_LENGTH_AT):
        raise DamagedError("its header cannot be read")
    start = _META_AT + int.from_bytes(data[_META_AT - 4 : _META_AT], "little")
    inflating, rest, count = zlib.decompressobj(-zlib.MAX_WBITS), data[start:], 0
    while part := inflating.decompress(rest, _INFLATED_AT_ONCE):
        rest, count = inflating.unconsumed_tail, count + len(part)
        if count > _MOST_INFLATED:
            raise PixelFormatError("more bytes in it, deflated, than any x-ray's")


def _refuse(dataset: Dataset) -> None:
    frames = int(dataset.get("NumberOfFrames") or 1)
    colours = str(dataset.PhotometricInterpretation)
    if frames != 1:
        raise PixelFormatError(f"{frames} frames, and an x-ray is one")
    if colours not in ("MONOCHROME1", "MONOCHROME2"):
        raise PixelFormatError(f"colour ({colours if colours in _COLOURS else 'of a kind unknown'})")
    if int(dataset.get("SamplesPerPixel") or 1) != 1:
        raise PixelFormatError("more than one value a pixel")
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    if not rows or not columns:
        raise PixelFormatError("a picture of no size")
    if rows * columns > MOST_PIXELS:
        raise PixelFormatError(f"{columns}x{rows} pixels, more than any x-ray's")


def _pixels(dataset: Dataset) -> NDArray[Any]:
    syntax = dataset.file_meta.TransferSyntaxUID
    try:
        if syntax in _WITH_AN_END:
            frame = get_frame(dataset.PixelData, 0, number_of_frames=1).rstrip(b"\0\xff")
            if not frame.endswith(_ENDS):
                raise DamagedError("the end of its pixels is missing")
            if syntax in JPEGTransferSyntaxes:
                jpeg.check_marks(frame)
            if syntax == JPEGBaseline8Bit:
                jpeg.decode(frame, "GRAY", jpeg.EIGHTH)
        pixels = pixel_array(dataset)
    except DamagedError:
        raise
    except Exception:  # noqa: BLE001 - as in `_read`
        raise DamagedError("its pixels do not decode, or some are missing") from None
    if pixels.ndim != 2:
        raise PixelFormatError("more than one value a pixel")
    return pixels


def _through_modality(dataset: Dataset, stored: NDArray[Any]) -> NDArray[Any]:
    try:
        with np.errstate(all="ignore"):
            if _is_given(dataset, "ModalityLUTSequence"):
                _widen(dataset, dataset.ModalityLUTSequence[0])
            values = apply_modality_lut(stored, dataset)
        usable = bool(np.isfinite(values).all())
    except Exception:  # noqa: BLE001 - as in `_read`
        usable = False
    if not usable:
        raise DamagedError("its modality LUT or rescale values cannot be used")
    return values


def _windowed(dataset: Dataset, stored: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[np.uint8], str]:
    """Give 8 bits, and how they came about in words."""
    own = _own_window(dataset, values)
    if own is not None:
        return own
    is_8_bit = int(dataset.BitsStored) == 8 and stored.min() >= 0 and stored.max() <= 255
    if is_8_bit and np.array_equal(values, stored):  # as those of any other picture
        return stored.astype(np.uint8), "8-bit values as they are"
    low, high = window_of(values, _not_padding(dataset, stored))
    lowest, highest = float(values.min()), float(values.max())
    of = "" if (low, high) == (lowest, highest) else f" of {_number(lowest)}..{_number(highest)}"
    words = f"no window of its own, linear window {_number(low)}..{_number(high)}{of} to 0..255"
    return in_8_bits(values, low, high), words


def _own_window(dataset: Dataset, values: NDArray[Any]) -> tuple[NDArray[np.uint8], str] | None:
    """Apply its VOI LUT, or else its first window; None where it has none, or none that can be used."""
    try:
        with np.errstate(all="ignore"):
            if _is_given(dataset, "VOILUTSequence") and "LUTData" in dataset.VOILUTSequence[0]:
                bits = _widen(dataset, dataset.VOILUTSequence[0])
                shown = apply_voi_lut(values, dataset)
                return in_8_bits(shown, 0, 2**bits - 1), f"its VOI LUT of {bits} bits to 0..255"
            if not (_is_given(dataset, "WindowCenter") and _is_given(dataset, "WindowWidth")):
                return None
            center, width = _first(dataset.WindowCenter), _first(dataset.WindowWidth)
            words = _FUNCTIONS[str(dataset.get("VOILUTFunction") or "LINEAR").upper()]
            shown = apply_voi_lut(values, dataset)
            # What it makes of the darkest and the brightest that there can be are its black and white.
            black, white = apply_voi_lut(np.array([-1e30, 1e30]), dataset)
    except Exception:  # noqa: BLE001 - a window of no width, a LUT without its values: there is none to be used
        return None
    if not np.isfinite(shown).all() or black == white:
        return None
    levels = in_8_bits(shown, float(black), float(white))
    return levels, f"its window, center {_number(center)}, width {_number(width)}, {words} to 0..255"


def _is_given(dataset: Dataset, keyword: str) -> bool:
    value = dataset.get(keyword)
    return value is not None and value != "" and (not hasattr(value, "__len__") or len(value) > 0)


def _first(value: Any) -> float:
    return float(value[0] if hasattr(value, "__len__") else value)


def _widen(dataset: Dataset, table: Dataset) -> int:
    """Have a lookup table of fewer than 16 bits read right; give how many its values have.

    pydicom reads entries of 8 bits only where there are 256 of them, and a modality LUT's only of 8 or 16.
    And a table may say that it has 16 bits where all its values have 12.
    """
    count, first, bits = (int(each) for each in table.LUTDescriptor)
    entries = table["LUTData"]
    if isinstance(entries.value, bytes):
        count = count or 2**16
        if len(entries.value) < 2 * count:  # two entries of 8 bits in a word
            table.add_new(entries.tag, "US", list(entries.value[:count]))
            highest = max(entries.value[:count])
        else:
            order = "<" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">"
            highest = int(np.frombuffer(entries.value, f"{order}u2").max())
    else:
        highest = max(int(each) for each in entries.value)
    table.LUTDescriptor = [count % 2**16, first, 16]
    return max(1, min(bits, highest.bit_length()))


def _not_padding(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Say which pixels are of the picture, where the file says which are none."""
    padding = dataset.get("PixelPaddingValue")
    if not isinstance(padding, int):
        return None
    limit = dataset.get("PixelPaddingRangeLimit")
    first, last = sorted((padding, limit if isinstance(limit, int) else padding))
    among: NDArray[np.bool_] = (stored < first) | (stored > last)
    return among if among.any() else None


def _is_oblong(dataset: Dataset) -> bool:
    """Say whether its pixels are not square."""
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio"):
        value = dataset.get(keyword)
        if value is not None and hasattr(value, "__len__") and len(value) == 2:
            down, across = float(value[0] or 0), float(value[1] or 0)
            return bool(down > 0 < across and abs(down / across - 1) > 0.01)
    return False


def _number(value: float) -> str:
    return f"{value:.6g}"
