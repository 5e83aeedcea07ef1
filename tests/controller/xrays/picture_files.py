"""Picture files of every kind that comes, made bit by bit; and what may happen to them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from android_bridge.store.photo_exif import embed

pillow_heif.register_heif_opener(thumbnails=False)

END, SCAN = b"\xff\xd9", b"\xff\xda"


def levels(seed: int, side: int = 96, bits: int = 8) -> NDArray[Any]:
    """Give grey levels as an x-ray has them: smooth, with grain, and black at the edge."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(30, 220, (6, 6)).astype(np.uint8)
    smooth = np.asarray(Image.fromarray(blocks).resize((side, side), Image.Resampling.BICUBIC), np.float64)
    smooth += rng.normal(0, 4, smooth.shape)
    smooth[:, : side // 8] = 0
    top = 2**bits - 1
    return (smooth.clip(0, 255) * (top / 255)).astype(np.uint8 if bits == 8 else np.uint16)


def colours(seed: int, side: int = 96) -> NDArray[np.uint8]:
    return np.stack([levels(seed + each, side) for each in range(3)], axis=2)


def saved(pixels: NDArray[Any] | Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(seed: int, **options: Any) -> bytes:
    return saved(colours(seed), "JPEG", quality=85, **options)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def interlaced_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write a PNG in Adam7's seven passes, as neither Pillow nor OpenCV does."""
    passes = (
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    )
    rows = b"".join(b"\0" + row.tobytes() for y, x, dy, dx in passes for row in pixels[y::dy, x::dx])
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 0, 0, 0, 1)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


def with_two_pictures(seed: int) -> bytes:
    """Give a photo with a smaller one behind it, and an index (MPF) that names both: as gain maps come."""
    out = io.BytesIO()
    second = Image.fromarray(levels(seed + 9, 48))
    Image.fromarray(colours(seed)).save(out, "MPO", save_all=True, append_images=[second], quality=85)
    return out.getvalue()


def with_film(seed: int) -> bytes:
    """Give a photo with a film behind it, in which marks of scans and ends stand."""
    film = np.random.default_rng(seed).integers(0, 256, 3000, np.uint8).tobytes()
    return jpeg(seed) + b"\0\0\0\x18ftypmp42" + film + SCAN + film[:99] + END + film[:50]


def with_thumbnail(seed: int) -> bytes:
    return embed(jpeg(seed), b"Exif\0\0" + saved(levels(seed, 32), "JPEG"))


def with_fill_bytes(seed: int) -> bytes:
    """Give a JPEG with FF in front of some of its marks, as the standard allows."""
    data = jpeg(seed)
    return data.replace(SCAN, b"\xff\xff" + SCAN, 1)[:-2] + b"\xff\xff\xff" + END


XRAYS: dict[str, Callable[[int], bytes]] = {
    "grey JPEG": lambda seed: saved(levels(seed), "JPEG"),
    "colour JPEG": jpeg,
    "progressive": lambda seed: jpeg(seed, progressive=True),
    "progressive grey": lambda seed: saved(levels(seed), "JPEG", progressive=True),
    "restart marks": lambda seed: jpeg(seed, restart_marker_blocks=1 + seed % 7),
    "optimised, all colours": lambda seed: jpeg(seed, optimize=True, subsampling=0),
    "inks": lambda seed: saved(Image.fromarray(colours(seed)).convert("CMYK"), "JPEG"),
    "flat, optimised": lambda seed: saved(np.full((96, 96), seed, np.uint8), "JPEG", optimize=True),
    "with thumbnail": with_thumbnail,
    "with a second picture": with_two_pictures,
    "with a film": with_film,
    "fill bytes": with_fill_bytes,
    "PNG": lambda seed: saved(levels(seed), "PNG"),
    "16-bit PNG": lambda seed: saved(levels(seed, bits=16), "PNG"),
    "palette PNG": lambda seed: saved(Image.fromarray(colours(seed)).quantize(17), "PNG"),
    "interlaced PNG": lambda seed: interlaced_png(levels(seed)),
    "TIFF": lambda seed: saved(levels(seed), "TIFF"),
    "16-bit TIFF": lambda seed: saved(levels(seed, bits=16), "TIFF", compression="tiff_deflate"),
}
"""By kind, a sound file for each seed that is taken as an x-ray."""
PHOTOS = ("colour JPEG", "progressive", "with thumbnail", "with a second picture", "with a film")
"""The kinds that cameras write."""


def heic(seed: int) -> bytes:
    return saved(colours(seed), "HEIF", quality=80)


def place_of_data(data: bytes) -> int:
    """Give where a file's pixels begin."""
    return data.index(SCAN) + 14 if data.startswith(b"\xff\xd8") else data.index(b"IDAT") + 4


DAMAGES = {"4096 zero bytes": 4096, "512 zero bytes": 512, "noise": 512, "cut off": 0}
"""What may happen, and to how many bytes."""


def damaged(data: bytes, how: str, rng: np.random.Generator) -> bytes:
    """Damage a file in the middle of its pixels, or cut it off there."""
    begin, count = place_of_data(data), DAMAGES[how]
    at = int(rng.integers(begin, len(data) - count - 16))
    if how == "cut off":
        return data[:at]
    noise = rng.integers(0, 256, count, np.uint8).tobytes() if how == "noise" else bytes(count)
    return data[:at] + noise + data[at + count :]
