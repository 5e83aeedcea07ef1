"""Photos of x-rays on a monitor, made by other means than chexrig's own: NumPy and Pillow, in linear light.

Nothing here is chexrig's. Light leaves the screen by the power of 2.2, passes a lens (a disc and a Gaussian),
falls off by the cosine's fourth power, a window is reflected by the glass; photons are counted, read noise is
added, colours are smeared by a small box, and a film-like curve renders what comes. What was drawn is kept.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Floats = npt.NDArray[np.float64]
ORIENTATION = 0x0112


@dataclass(frozen=True, kw_only=True)
class Room:
    """One room, screen and camera; photos differ by what `jitter` draws.

    Lengths are in parts of the photo's width unless said otherwise; angles in degrees.
    """

    photo_px: tuple[int, int]
    screen: tuple[float, float] = (16, 9)
    fill: float = 0.9
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    shake: float = 0.0  # standard deviation of all three angles
    disc_px: float = 0.6
    gauss_px: float = 0.7
    focus_shake: float = 0.0  # standard deviation, as a part
    photons: float = 4000.0  # at white
    read: float = 0.002
    colours: tuple[float, float, float] = (1.0, 1.0, 1.0)
    exposure: float = 0.9
    exposure_shake: float = 0.0
    leak: float = 0.004
    window: float = 0.004
    wall: tuple[float, float, float] = (0.01, 0.009, 0.008)
    view_deg: float = 55.0
    film: float = 0.35  # how much of a film's toe and shoulder the curve has
    smear_px: int = 1
    turned: bool = False  # the sensor lies on its side, and EXIF says so
    quality: int = 92


@dataclass(frozen=True)
class Truth:
    """What is known of a photo.

    Parameters
    ----------
    corners
        (4, 2) of the x-ray's outer corners in the upright photo, pixels, clockwise from the top left.
    sigma_px
        Standard deviation of the lens's blur along one axis, photo pixels.
    noise
        Standard deviation of what the sensor's noise changed, grey levels of luma, where the x-ray is.
    levels
        (256, 3) how each grey level of the x-ray is rendered in the middle of an even, noiseless photo.
    """

    corners: Floats
    sigma_px: float
    noise: float
    levels: Floats


def take(room: Room, xray: npt.NDArray[np.uint8], seed: int) -> tuple[bytes, Truth]:
    """Take a photo of an x-ray that fills the height of the screen; give the JPEG and what is known of it."""
    rng = np.random.default_rng((seed, 77))
    yaw, pitch, roll = (each + rng.normal(0, room.shake) for each in (room.yaw, room.pitch, room.roll))
    to_photo = _projection(room, yaw, pitch, roll)
    places = _on_screen(room, xray.shape)
    onto = to_photo @ np.linalg.inv(_pixels_to(places, xray.shape))
    disc, gauss = (
        each * max(1 + rng.normal(0, room.focus_shake), 0.2) for each in (room.disc_px, room.gauss_px)
    )
    exposure = room.exposure * (1 + rng.normal(0, room.exposure_shake))

    light = _light(room, xray, to_photo, onto)
    light = _lens(light, disc, gauss) * exposure
    clean, noisy = _developed(room, light, None), _developed(room, light, rng)
    corners = _map(to_photo, places)
    left, top = np.ceil(corners.min(axis=0)).astype(int) + 8
    right, bottom = np.floor(corners.max(axis=0)).astype(int) - 8
    apart = ((noisy.astype(float) - clean) @ (0.299, 0.587, 0.114))[top:bottom, left:right]
    ramp = np.linspace(0, 1, 256)[:, None] ** 2.2 + room.leak
    even = _developed(room, (ramp * room.colours * exposure)[None], None)[0].astype(float)
    truth = Truth(corners - 0.5, float(np.hypot(disc / 2, gauss)), float(apart.std()), even)
    return _jpeg(room, noisy), truth


def _projection(room: Room, yaw: float, pitch: float, roll: float) -> Floats:
    """Give the map from the screen, its middle 0 and its width 1, to the photo's pixels from its corner."""
    yaw, pitch, roll = np.radians((yaw, pitch, roll))
    turn = (
        np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        @ np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        @ np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    )
    width, height = room.photo_px
    away = 1.6
    focal = room.fill * away * min(width, height * room.screen[0] / room.screen[1])
    camera = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    return camera @ np.column_stack((turn[:, 0], turn[:, 1], (0, 0, away)))


def _on_screen(room: Room, shape: tuple[int, ...]) -> Floats:
    """Give the x-ray's corners on the screen: as high as it is, in its middle."""
    tall = room.screen[1] / room.screen[0]
    wide = tall * shape[1] / shape[0]
    if wide > 1:
        wide, tall = 1.0, shape[0] / shape[1]
    return np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2


def _pixels_to(places: Floats, shape: tuple[int, ...]) -> Floats:
    (left, top), (right, bottom) = places[0], places[2]
    wide, tall = shape[1] / (right - left), shape[0] / (bottom - top)
    return np.array([[wide, 0, -left * wide], [0, tall, -top * tall], [0, 0, 1]])


def _map(matrix: Floats, points: Floats) -> Floats:
    mapped = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    return mapped[:, :2] / mapped[:, 2:]


def _light(room: Room, xray: npt.NDArray[np.uint8], to_photo: Floats, onto: Floats) -> Floats:
    """Give the light that comes to the lens, (h, w, 3), 1 for the screen's white."""
    back = np.linalg.inv(onto)
    back /= back[2, 2]
    screen = Image.fromarray(xray).transform(
        room.photo_px, Image.Transform.PERSPECTIVE, tuple(back.ravel()[:8]), Image.Resampling.BICUBIC
    )
    tall = room.screen[1] / room.screen[0] / 2
    glass = _polygon(room, to_photo, 0.5, tall)
    frame = _polygon(room, to_photo, 0.53, tall + 0.03)
    y, x = np.mgrid[: room.photo_px[1], : room.photo_px[0]].astype(float)
    x, y = x / room.photo_px[0] - 0.5, (y - room.photo_px[1] / 2) / room.photo_px[0]
    glow = np.exp(-np.hypot(x, y) / 0.35)[..., None]
    wall = np.array(room.wall) * (0.6 + 1.2 * glow) + 0 * y[..., None]
    shine = room.window * np.exp(-(((x + 0.18) / 0.14) ** 2 + ((y + 0.1) / 0.2) ** 2))[..., None]
    lit = (np.asarray(screen, float) / 255)[..., None] ** 2.2 + room.leak
    lit = lit * np.array(room.colours) + shine * (1.0, 0.95, 0.85)
    light = wall * (1 - frame) + 0.006 * (frame - frame * glass) + lit * glass
    away = np.hypot(x, y) * 2 * np.tan(np.radians(room.view_deg / 2))
    return light * (1 / (1 + away**2) ** 2)[..., None]


def _polygon(room: Room, to_photo: Floats, wide: float, tall: float) -> Floats:
    """Draw a rectangle of the screen's plane, (h, w, 1), 1 within."""
    places = _map(to_photo, np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]))
    drawn = Image.new("L", room.photo_px)
    ImageDraw.Draw(drawn).polygon([tuple(each) for each in places], fill=255)
    return np.asarray(drawn, float)[..., None] / 255


def _lens(light: Floats, disc_px: float, gauss_px: float) -> Floats:
    """Convolve with a disc (drawn sixteen times as fine) and a Gaussian, by their spectra."""
    height, width = light.shape[:2]
    y, x = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)
    reach = int(np.ceil(disc_px)) + 1
    fine = (np.arange((2 * reach + 1) * 16) + 0.5) / 16 - reach - 0.5
    inside = np.hypot(fine[:, None], fine) <= disc_px
    drawn = inside.reshape(2 * reach + 1, 16, 2 * reach + 1, 16).mean(axis=(1, 3))
    kernel = np.zeros((height, width))
    kernel[: 2 * reach + 1, : 2 * reach + 1] = drawn / drawn.sum()
    spectrum = np.fft.rfft2(np.roll(kernel, (-reach, -reach), (0, 1)))
    spectrum = spectrum * np.exp(-2 * np.pi**2 * gauss_px**2 * (x**2 + y**2))
    return np.stack(
        [np.fft.irfft2(np.fft.rfft2(light[..., each]) * spectrum, (height, width)) for each in range(3)],
        axis=2,
    ).clip(0)


def _developed(room: Room, light: Floats, rng: np.random.Generator | None) -> npt.NDArray[np.uint8]:
    if rng is not None:
        light = rng.poisson(light * room.photons) / room.photons + rng.normal(0, room.read, light.shape)
        if room.smear_px:
            luma = light @ (0.299, 0.587, 0.114)
            own = [_boxed(light[..., each] - luma, room.smear_px) for each in range(3)]
            light = luma[..., None] + np.stack(own, axis=2)
    plain = light.clip(0, 1).astype(np.float32) ** (1 / 2.2)
    curved = plain**1.25
    film = curved / (curved + 0.62 * (1 - plain) ** 1.05 + 1e-12)
    return np.rint(255 * ((1 - room.film) * plain + room.film * film)).clip(0, 255).astype(np.uint8)


def _boxed(channel: Floats, radius: int) -> Floats:
    for axis in (0, 1):
        channel = np.mean([np.roll(channel, by, axis) for by in range(-radius, radius + 1)], axis=0)
    return channel


def _jpeg(room: Room, photo: npt.NDArray[np.uint8]) -> bytes:
    image, exif = Image.fromarray(photo), Image.Exif()
    if room.turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[ORIENTATION] = 6  # to be turned clockwise by a quarter
    out = io.BytesIO()
    image.save(out, "JPEG", quality=room.quality, exif=exif)
    return out.getvalue()
