"""A person with a camera before `chexrig manual`: real x-rays, photos as a hand takes them, a wrong clock."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image
from rig import Range, cases, on_record

from android_bridge.optics.optics import Optics
from controller.capture.by_hand.timecode import RENEWED_S, draw_timecode
from controller.plan.beside import RECORD
from controller.plan.freezing import frozen_manifest
from controller.plan.load import LoadedPlan, load_plan
from controller.records import Ending, Moment, PhotoSet, Record
from controller.xrays import Manifest, Xray, find_image
from controller.xrays.rendering import render
from tests.controller.intake.photographed import exif

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCREEN_PX = (960, 540)
PHOTO_PX = (800, 600)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_plan(folder: Path, xrays: Path, *subsets: Range) -> LoadedPlan:
    """Write a plan over the real x-rays."""
    return load_plan(cases.real_by_hand(xrays, *subsets).write(folder))


@dataclass
class Photographer:
    """Shows x-rays, as the journal has it, and takes photos of them.

    Parameters
    ----------
    behind_s, drift
        By how much the camera's clock is behind at `NOON`, and by how much more after each second.
    lasts_s
        How long each x-ray stands there; None: at random.
    truth
        What each photo is of; 0 for a time code.
    """

    loaded: LoadedPlan
    folder: Path
    seed: int = 1
    behind_s: float = 37.0
    drift: float = 0.002
    now_s: float = 0.0
    lasts_s: float | None = None
    model: str = "iPhone 8"
    truth: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.manifest: Manifest = frozen_manifest(self.loaded)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._rng = np.random.default_rng(self.seed)
        self._tripods = [Optics(self.seed * 10 + hand, *PHOTO_PX) for hand in range(3)]
        self._taken = 0
        self._blur: float | None = None
        self._picture_of: int | None = None
        self.loaded.state_dir.mkdir(parents=True, exist_ok=True)
        with closing(self._record()) as record:
            journal = record.showings
            for subset in self.loaded.subsets:
                definition = self.loaded.subset_definition(subset)
                begun = on_record.subset(
                    subset.id,
                    subset.first,
                    subset.last,
                    definition=definition,
                    manifest_digest=self.manifest.digest,
                )
                journal.begin_subset(begun, [self._set_of(subset.id, subset.first, subset.last)])
            journal.begin_session(on_record.manual_session(display="xcb 960x540"))

    def _record(self) -> Record:
        return Record(self.loaded.state_dir / RECORD)

    def _set_of(self, name: str, first: int, last: int) -> PhotoSet:
        return PhotoSet(subset=name, part=1, first=first, last=last)

    def moment(self) -> Moment:
        """Both clocks of the computer."""
        return Moment(wall=NOON + timedelta(seconds=self.now_s), steady_us=round(self.now_s * 1e6))

    def shoot_of(self, index: int, *, picture_of: int | None = None, blur: float | None = None) -> str:
        """Show an x-ray, and take a photo that is blurred, or of another x-ray; give its name."""
        self._blur, self._picture_of = blur, picture_of
        (name,) = self.show(index)
        self._blur = self._picture_of = None
        self.truth[name] = picture_of or index
        return name

    def show(self, index: int, shots: Sequence[float] = (0.5,), ending: Ending = Ending.NEXT) -> list[str]:
        """Show an x-ray for some seconds, and take photos meanwhile.

        Parameters
        ----------
        shots
            When each is taken, as a part of the time that it stands there.

        Returns
        -------
        list of str
            The photos' names.
        """
        lasts_s = float(self._rng.uniform(2.5, 7)) if self.lasts_s is None else self.lasts_s
        subset = next(each for each in self.loaded.subsets if each.first <= index <= each.last)
        xray = self.manifest.xrays[index - 1]
        names = []
        with closing(self._record()) as record:
            journal = record.showings
            photo_set = self._set_of(subset.id, subset.first, subset.last)
            number = journal.show_xray("one", photo_set, xray, self.moment(), shown_sha256="b" * 64)
            begins_s = self.now_s
            for part in shots:
                self.now_s = begins_s + part * lasts_s
                pictured = self.manifest.xrays[(self._picture_of or index) - 1]
                names.append(self.shoot(self.screen_of(pictured), self._blur))
                self.truth[names[-1]] = index
            self.now_s = begins_s + lasts_s
            reason = {Ending.SKIP: "poor quality", Ending.REPEAT: "blurred"}.get(ending, "")
            journal.hide(number, self.moment(), ending, reason)
        self.now_s += 0.06
        return names

    def show_code(self, *, shoot: bool = True) -> None:
        """Show the time code for two seconds."""
        with closing(self._record()) as record:
            journal = record.showings
            subset = self.loaded.subsets[0]
            photo_set = self._set_of(subset.id, subset.first, subset.last)
            number = journal.show_timecode("one", photo_set, self.moment())
            drawn_s = self.now_s + RENEWED_S
            self.now_s = drawn_s + float(self._rng.uniform(0.1, RENEWED_S))
            if shoot:
                code = draw_timecode(NOON + timedelta(seconds=drawn_s), SCREEN_PX[1] - 100)
                screen = np.zeros(SCREEN_PX[::-1], np.uint8)
                screen[50 : 50 + len(code), 200 : 200 + len(code)] = code
                self.truth[self.shoot(screen)] = 0
            self.now_s = drawn_s + 1.5
            journal.hide(number, self.moment(), Ending.NEXT)
        self.now_s += 0.06

    def screen_of(self, xray: Xray) -> NDArray[np.uint8]:
        """Give the screen with an x-ray."""
        data = find_image(self.loaded.images, xray.path).read_bytes()
        return render(data, xray.index, *SCREEN_PX, name=xray.path).composed()

    def shoot(self, screen: NDArray[np.uint8], blur: float | None = None) -> str:
        """Take a photo by hand; give its name."""
        self._taken += 1
        name = f"IMG_{self._taken:04d}.JPG"
        tripod = self._tripods[self._taken % len(self._tripods)]
        photo = tripod.photograph(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), self._taken)
        photo = self._by_hand(photo, float(self._rng.uniform(0.3, 1.5)) if blur is None else blur)
        out = io.BytesIO()
        Image.fromarray(photo[..., ::-1]).save(out, "JPEG", quality=88, exif=self._exif())
        (self.folder / name).write_bytes(out.getvalue())
        return name

    def _by_hand(self, photo: NDArray[np.uint8], blur: float) -> NDArray[np.uint8]:
        width, height = PHOTO_PX
        turn = cv2.getRotationMatrix2D(
            (width / 2, height / 2), float(self._rng.uniform(-6, 6)), float(self._rng.uniform(0.7, 1.0))
        )
        turn[:, 2] += self._rng.uniform(-0.04, 0.04, 2) * PHOTO_PX
        turned = cv2.warpAffine(photo, turn, PHOTO_PX, borderValue=(22, 24, 21))
        return np.asarray(cv2.GaussianBlur(turned, (0, 0), blur), np.uint8)

    def _exif(self) -> Image.Exif:
        off_s = self.behind_s + self.drift * self.now_s
        shown = NOON + timedelta(seconds=self.now_s - off_s)
        return exif(
            Model=self.model,
            DateTimeOriginal=f"{shown:%Y:%m:%d %H:%M:%S}",
            SubsecTimeOriginal=None,
            OffsetTimeOriginal="+00:00",
        )

    def session(
        self, missing: Sequence[int] = (), doubled: Sequence[int] = (), *, codes: bool = False
    ) -> None:
        """Show every x-ray of the plan, and photograph all but some, and some twice."""
        if codes:
            self.show_code()
        for subset in self.loaded.subsets:
            for index in range(subset.first, subset.last + 1):
                first = float(self._rng.uniform(0.15, 0.6))
                shots = [] if index in missing else [first, first + 0.3] if index in doubled else [first]
                self.show(index, shots)
        if codes:
            self.show_code()
