"""Simulate photos of a computer monitor taken by a phone on a tripod, after the CheXphoto paper.

From the paper: corners pulled inwards by 0-5 %, contrast and brightness factors of 1.1 or 0.83 (each
+-0.01), glare as a two-dimensional normal spot, warped parallel lines for moire, room light on or off.
The paper gives no number for glare, moire, blur, noise or JPEG: those are judgement.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Range = tuple[float, float]
SCREEN = (960, 540)
PHOTO = (640, 480)
ZOOM = 1.5  # the phone's own picture is 960x720: finer than the result, yet quick to work on
WIDE, HIGH = int(PHOTO[0] * ZOOM), int(PHOTO[1] * ZOOM)


# For severities 0 to 4. Lengths: pixels of the 640x480 photo; light: parts of the screen's white, of which
# a wall in a lit office has a quarter, and a bright lamp or window seen in glass about half.
RANGES: dict[str, tuple[Range, Range, Range, Range, Range]] = {
    "tilt": ((0, 3), (1, 4), (0, 0), (11, 12.5), (14, 15)),  # degrees
    "pull": ((0, 0), (0, 0), (0, 0.05), (0, 0), (0, 0)),  # of corners to the centre: the paper's tilt
    "roll": ((-0.5, 0.5), (-1.5, 1.5), (-2, 2), (-3, 3), (-5, 5)),  # degrees
    "blur": ((0.2, 0.45), (0.5, 0.9), (0.8, 1.3), (2.3, 2.7), (3.7, 4.3)),  # deviation of the defocus
    "motion": ((0, 0.2), (0, 0.6), (0, 1.2), (1, 3), (2, 5)),  # length of the shake
    "wall": ((0, 0.01), (0.02, 0.2), (0.02, 0.35), (0.1, 0.5), (0.2, 0.8)),  # room light: on, off, blinds
    "lamps": ((0, 1), (1, 2), (1, 3), (1, 3), (2, 4)),
    "size": ((0.1, 0.2), (0.08, 0.2), (0.1, 0.25), (0.15, 0.3), (0.2, 0.4)),  # of lamps, in screen heights
    "peak": ((0, 0.01), (0.02, 0.12), (0.1, 0.45), (0.5, 1), (0.5, 1)),  # light of lamps
    "burn": ((0, 0), (0, 0), (0, 0), (0.08, 0.12), (0.25, 0.3)),  # part of the screen burnt out; 0: any
    "moire": ((0, 0.004), (0.01, 0.03), (0.03, 0.08), (0.12, 0.2), (0.15, 0.25)),
    "k1": ((0, 0), (-0.01, 0.01), (-0.02, 0.02), (-0.03, 0.03), (-0.03, 0.03)),
    "corner": ((0, 0.08), (0.05, 0.15), (0.1, 0.2), (0.15, 0.3), (0.2, 0.35)),  # light lost by the lens
    "stops": ((-0.05, 0.05), (-0.15, 0.15), (-0.1, 0.1), (-0.4, 0.4), (-0.6, 0.6)),  # exposure error
    "charge": ((15e3, 2e4), (6e3, 9e3), (2e3, 4e3), (900, 1500), (400, 600)),  # electrons at full scale
    "sharpen": ((0.1, 0.3), (0.2, 0.5), (0.2, 0.7), (0.3, 0.9), (0.3, 1)),
    "quality": ((90, 92), (82, 90), (72, 85), (62, 75), (55, 65)),  # of the JPEG
    "tremble": ((0, 0), (0, 0), (0, 0), (0.3, 0.3), (0.3, 0.3)),  # greatest, from shot to shot
}


class HandheldRig:
    """A phone before a screen; it keeps its place and its room from photo to photo."""

    def __init__(self, seed: int, severity: int) -> None:
        self._key = seed, severity
        self._ranges = {name: ranges[severity] for name, ranges in RANGES.items()}
        rng = self._rng = np.random.default_rng([seed, severity, 0, 1])  # no shot shares this stream
        u, v, radius, facing = self._place()
        self._maps = u, v
        exposure = rng.uniform(0.75, 0.9) * 2 ** self._draw("stops")
        contrast = rng.uniform(1.05, 1.2)
        if severity > 1:  # the paper's factors; brightness is on grey levels there, on light here
            bright, more = rng.choice([1.1, 0.83], 2) + rng.uniform(-0.01, 0.01, 2)
            exposure, contrast = exposure * bright**2.2, contrast * more
        lens = exposure * (1 - self._draw("corner") * radius**2)
        mask = cv2.remap(np.ones(SCREEN[::-1], np.float32), u, v, cv2.INTER_LINEAR)  # 0 beyond the screen
        across, down = u / SCREEN[0] - 0.5, v / SCREEN[1] - 0.5
        backlight = 1 - rng.uniform(0.05, 0.3) * (across**2 + down**2)
        gain = mask * lens * backlight * facing ** rng.uniform(1, 3) * (1 + self._moire(u, v))
        self._gain = gain.astype(np.float32)
        glare, burn = self._glare(u, v), self._draw("burn")
        if burn:  # a lamp's face is evenly bright: spots widen, but have a limit
            glare = np.minimum(glare / np.quantile((glare * lens)[mask > 0.5], 1 - burn), 2)
        wall = self._draw("wall") * (1 + rng.uniform(-0.3, 0.3) * across)
        beyond = np.maximum((abs(across) - 0.5) * SCREEN[0], (abs(down) - 0.5) * SCREEN[1])
        room = wall * np.where(beyond < rng.uniform(12, 30), 0.08, 1)  # a dark frame, then the wall
        veil = wall * rng.uniform(0.05, 0.15)
        self._stray = (lens * (mask * (glare + veil) + (1 - mask) * room)).astype(np.float32)
        black = rng.uniform(0.001, 0.003)
        self._light = (black + (1 - black) * (np.arange(256) / 255) ** 2.2).astype(np.float32)[:, None]
        level = np.linspace(0, 1, 65536) ** (1 / 2.2)
        level += (contrast - 1) * (level - 0.5) * 4 * level * (1 - level)  # an S with slope `contrast` midway
        self._tone = np.rint(255 * level).astype(np.uint8)
        self._sharp, self._charge = self._draw("sharpen"), self._draw("charge")
        self._shrink = ZOOM if severity < 3 else ZOOM / 2  # a wide blur needs no fine pixels
        self._small = int(PHOTO[0] * self._shrink), int(PHOTO[1] * self._shrink)
        self._kernel = self._spread()

    def _draw(self, name: str) -> float:
        """Give a number from a range of this severity."""
        return float(self._rng.uniform(*self._ranges[name]))

    def _place(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Give, for each pixel, its place on the screen, its radius (1: corner), and the cosine of view."""
        rng = self._rng
        tilt, way = np.radians(self._draw("tilt")), rng.uniform(0, 2 * np.pi)
        turn = cv2.Rodrigues(tilt * np.array([np.sin(way), np.cos(way), 0.0]))[0]
        turn = cv2.Rodrigues(np.array([0.0, 0.0, np.radians(self._draw("roll"))]))[0] @ turn
        focal = WIDE * rng.uniform(0.75, 1.1)  # a phone's main lens, up to a slight zoom
        k1 = self._draw("k1")
        fill, spot = rng.uniform(0.72, 0.94), rng.uniform(0.3, 0.7, 2)
        pulls = 1 - rng.uniform(*self._ranges["pull"], (4, 2))
        frame, half = np.array([WIDE, HIGH]) / focal, np.array(SCREEN) / 2
        signs, along = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]), np.linspace(0, 1, 9)[:, None, None]
        shift, corners = np.array([0.0, 0.0, 1000.0]), np.zeros((4, 2))
        for _ in range(30):  # walk until the screen fills its part of the frame, at its spot
            solid = np.column_stack([signs * half, np.zeros(4)]) @ turn.T + shift
            middle = shift[:2] / shift[2]
            corners = middle + (solid[:, :2] / solid[:, 2:] - middle) * pulls
            rim = (corners + (np.roll(corners, 1, 0) - corners) * along).reshape(-1, 2)
            rim = rim * (1 + k1 * (rim**2).sum(1, keepdims=True))
            low, high = rim.min(0), rim.max(0)
            shift[:2] += ((frame - (high - low)) * spot - frame / 2 - low) * shift[2]
            shift *= (high - low)[0] / (fill * frame[0])
        ends = (half + signs * half).astype(np.float32)
        back = cv2.getPerspectiveTransform(corners.astype(np.float32), ends)
        x, y = np.meshgrid(np.arange(WIDE) - (WIDE - 1) / 2, np.arange(HIGH) - (HIGH - 1) / 2)
        seen = np.stack([x, y], -1) / focal
        straight = seen
        for _ in range(6):  # undo r' = r (1 + k1 r^2)
            straight = seen / (1 + k1 * (straight**2).sum(-1, keepdims=True))
        places = cv2.perspectiveTransform(straight.reshape(1, -1, 2), back).reshape(HIGH, WIDE, 2)
        ray = np.dstack([straight, np.ones((HIGH, WIDE))])
        facing = np.abs(ray @ turn[:, 2]) / np.linalg.norm(ray, axis=-1)
        u, v = (np.ascontiguousarray(places[..., i] - 0.5, np.float32) for i in (0, 1))  # centres of pixels
        radius = np.hypot(x, y) / np.hypot(WIDE, HIGH) * 2
        return u, v, radius.astype(np.float32), facing.astype(np.float32)

    def _moire(self, u: Floats, v: Floats) -> Floats:
        """Give one to three bands, bent as the beat of the screen's grid with the sensor's is bent."""
        rng, total = self._rng, np.zeros((HIGH, WIDE), np.float32)
        y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
        count = int(rng.integers(1, 4))
        for band in range(count):
            grid = u if band == 0 else v  # columns beat first: they are three stripes to a pixel
            near = grid[HIGH // 2 :, WIDE // 2 :] - grid[HIGH // 2, WIDE // 2]
            bend = grid - near[1, 0] * y - near[0, 1] * x  # what a flat, level view would not have
            period, angle = rng.uniform(8, 45) * ZOOM, rng.uniform(-0.6, 0.6) + band * np.pi / 2
            if band == 2:  # shutter against refresh: broad level bands
                period, angle, bend = rng.uniform(100, 300) * ZOOM, np.pi / 2, 0 * bend
            phase = (x * np.cos(angle) + y * np.sin(angle)) / period + rng.uniform(0.05, 0.25) * bend
            rate = np.hypot(*np.gradient(phase))
            seen = np.exp(-((rate / 0.15) ** 2))  # the sensor's pixels average what is too fine
            wave = np.cos(2 * np.pi * (phase + rng.random())) * rng.uniform(0.5, 1)
            total += (seen * wave).astype(np.float32)
        return total * np.float32(self._draw("moire") / np.sqrt(count))

    def _glare(self, u: Floats, v: Floats) -> Floats:
        """Give the light of soft lamps, or of a window with bars, in the screen's glass."""
        rng, total = self._rng, np.zeros((HIGH, WIDE), np.float32)
        lamps = round(self._draw("lamps"))
        window = lamps > 0 and rng.random() < 0.25
        for _ in range(1 if window else lamps):
            size = SCREEN[1] * self._draw("size")
            dx, dy = u - rng.uniform(0.08, 0.92) * SCREEN[0], v - rng.uniform(0.08, 0.92) * SCREEN[1]
            angle, stretch = rng.uniform(-0.5, 0.5), rng.uniform(0.7, 1.4)
            p = (dx * np.cos(angle) + dy * np.sin(angle)) / (size * stretch)
            q = (dy * np.cos(angle) - dx * np.sin(angle)) * stretch / size
            if window:  # a soft box, less its crossing bars
                soft, bar = rng.uniform(0.05, 0.2), rng.uniform(0.06, 0.12)
                spot = 1 / (1 + np.exp(np.minimum((np.maximum(abs(p), abs(q)) - 1.2) / soft, 50)))
                for w in (p, q):
                    spot = spot * (1 - 0.8 * np.exp(-((w / bar) ** 2)))
            else:
                spot = np.exp(-(((p**2 + q**2) / 2) ** rng.uniform(0.8, 1.5)))
            total += (spot * self._draw("peak")).astype(np.float32)
        return total

    def _spread(self) -> Floats:
        """Give the kernel of defocus (a disc, deviation half its radius) drawn along the shake (a line)."""
        rng, fine = self._rng, 8
        disc, line = 2 * self._shrink * self._draw("blur"), self._shrink * self._draw("motion")
        reach, angle = int(np.ceil(disc + line / 2 + 1)), rng.uniform(0, np.pi)
        side = 2 * reach + 1
        y, x = (np.mgrid[: side * fine, : side * fine] + 0.5) / fine - side / 2
        steps = np.linspace(-line / 2, line / 2, 15)
        inside = [np.hypot(x - s * np.cos(angle), y - s * np.sin(angle)) <= disc for s in steps]
        kernel = np.array(inside, np.float32).reshape(15, side, fine, side, fine).mean((0, 2, 4))
        return np.asarray(kernel / kernel.sum(), np.float32)

    def board(self, screen: NDArray[np.uint8], shot: int) -> NDArray[np.uint8]:
        """Photograph a calibration board."""
        return self.photo(screen, shot)

    def photo(self, screen: NDArray[np.uint8], shot: int) -> NDArray[np.uint8]:
        """Photograph what the screen shows."""
        rng = np.random.default_rng([*self._key, shot])
        light = cv2.remap(cv2.LUT(np.ascontiguousarray(screen), self._light), *self._maps, cv2.INTER_LINEAR)
        light = cv2.add(cv2.multiply(light, self._gain), self._stray)
        kernel, tremble = self._kernel, self._ranges["tremble"][1]
        if tremble:  # a moved kernel moves the whole view
            move = np.column_stack([np.eye(2), self._shrink * tremble * rng.uniform(-0.7, 0.7, 2)])
            kernel = np.asarray(cv2.warpAffine(kernel, move, kernel.shape[::-1]), np.float32)
        light = cv2.resize(light, self._small, interpolation=cv2.INTER_AREA)
        light = cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        light = cv2.resize(light, (WIDE, HIGH), interpolation=cv2.INTER_LINEAR)
        noise = np.empty_like(light)
        cv2.setRNGSeed(int(rng.integers(1, 2**31)))  # four times as fast as numpy's
        cv2.randn(noise, 0, 1)  # type: ignore[call-overload]
        noise *= np.sqrt(light / np.float32(self._charge) + np.float32((4 / self._charge) ** 2))  # shot, read
        grey = np.take(self._tone, (np.clip(light + noise, 0, 1) * np.float32(65535)).astype(np.uint16))
        grey = cv2.addWeighted(grey, 1 + self._sharp, cv2.GaussianBlur(grey, (0, 0), 1.2), -self._sharp, 0)
        quality = [cv2.IMWRITE_JPEG_QUALITY, round(rng.uniform(*self._ranges["quality"]))]
        packed = cv2.imencode(".jpg", grey, quality)[1]
        whole = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
        return np.asarray(cv2.resize(whole, PHOTO, interpolation=cv2.INTER_AREA), np.uint8)
