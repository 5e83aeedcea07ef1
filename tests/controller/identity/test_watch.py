"""The eye on a rig, by small photos of phantoms that it has calibrated."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from lie_pictures import LyingEye, manifest_of
from lies import Screens

from controller.demo import make_cohort
from controller.identity import (
    Calibration,
    Cause,
    References,
    Verdict,
    Watch,
    candidates,
    is_taken_again,
    references_for,
)
from controller.identity.references import made_of

SCREEN = (640, 400)
COUNT = 6


class Rig:
    """Phantoms, a camera before a screen, and the calibration."""

    def __init__(self, folder: Path) -> None:
        manifest = manifest_of(make_cohort(folder, COUNT, seed=3, size_px=192), folder)
        self.screens = Screens(manifest, folder, (), SCREEN)
        self.references: References = references_for(manifest, folder, folder / "m.manifest")
        self.eye = LyingEye(SCREEN, "plain", 1, (640, 480))
        self.calibration: Calibration = self.eye.calibrated()
        self.photos = {index: self.eye.see(self.screens.of(index), index) for index in range(1, COUNT + 1)}

    def watch(self) -> Watch:
        return Watch(self.references, self.calibration, range(1, COUNT + 1))


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return Rig(tmp_path_factory.mktemp("rig"))


def moved(photo: np.ndarray, right_px: float, down_px: float) -> np.ndarray:
    matrix = np.array([[1, 0, right_px], [0, 1, down_px]], np.float64)
    return cv2.warpAffine(photo, matrix, photo.shape[::-1], borderMode=cv2.BORDER_REPLICATE)


def test_any_size_of_a_photo_is_judged_alike(rig: Rig) -> None:
    for index, photo in rig.photos.items():
        small = rig.watch().look(photo, index).judged
        large = cv2.resize(photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
        full = rig.watch().look(large, index).judged
        assert (small.verdict, full.verdict) == (Verdict.PROVEN, Verdict.PROVEN)
        assert full.score == pytest.approx(small.score, abs=0.03)


def test_a_nudge_is_followed_and_proves_nothing_of_another(rig: Rig) -> None:
    watch = rig.watch()
    for index in (1, 2, 3):
        assert watch.look(rig.photos[index], index).judged.verdict is Verdict.PROVEN
    for index in (4, 5, 6):
        right = watch.look(moved(rig.photos[index], 12, -9), index)
        assert right.judged.verdict is Verdict.PROVEN
        assert not rig.watch().look(moved(rig.photos[index], 12, -9), index - 1).judged.is_right


def test_another_xray_beside_its_place_is_not_taken_for_the_claimed_one(rig: Rig) -> None:
    """Of two that are like each other but for their places, the one is moved to where the other would be."""
    thumbnails, size = rig.references.thumbnails.copy(), (128, 128)
    away = np.array([[0.99, 0.01, 6.0], [-0.01, 0.99, -4.0]])
    like_1 = cv2.addWeighted(thumbnails[0], 0.75, thumbnails[2, ::-1, ::-1], 0.25, 0)
    thumbnails[1] = cv2.warpAffine(like_1, away, size, borderMode=cv2.BORDER_REPLICATE)
    references = made_of(rig.references.manifest, thumbnails, rig.references.sizes)
    area = references.area(2, *SCREEN)
    screen = np.zeros(SCREEN[::-1], np.uint8)
    screen[:, area.x_px : area.x_px + area.width_px] = cv2.resize(
        cv2.warpAffine(thumbnails[1], cv2.invertAffineTransform(away), size), (area.width_px, area.height_px)
    )
    judged = Watch(references, rig.calibration, range(1, COUNT + 1)).look(rig.eye.see(screen, 1), 1).judged
    assert (judged.cause, judged.looks_like) == (Cause.ANOTHER_XRAY, 2)


def test_a_crop_is_never_proven_and_its_photo_has_to_be_more_like_it(rig: Rig) -> None:
    thumbnails = rig.references.thumbnails.copy()
    thumbnails[1] = cv2.resize(thumbnails[0][2:-2, 2:-2], (128, 128), interpolation=cv2.INTER_CUBIC)
    references = made_of(rig.references.manifest, thumbnails, rig.references.sizes)
    assert (references.has_crops(1), references.twins(1)) == (True, ())
    watch = Watch(references, rig.calibration, range(1, COUNT + 1))
    assert watch.look(rig.photos[1], 1).judged.verdict is Verdict.SAME_LOOKING
    assert watch.look(rig.photos[3], 3).judged.verdict is Verdict.PROVEN
    assert not watch.look(rig.photos[1], 2).judged.is_right


def test_what_a_person_has_to_look_at_halts(rig: Rig) -> None:
    dark = np.zeros_like(rig.photos[1])
    seen = rig.watch().look(dark, 1)
    assert (seen.judged.verdict, seen.judged.cause) == (Verdict.OTHER, Cause.BLACK)
    assert "nothing is to be seen" in seen.halt

    kicked = rig.watch().look(moved(rig.photos[1], 300, 200), 1)
    assert not kicked.judged.is_right
    assert kicked.halt


def test_only_what_another_photo_mends_is_taken_again(rig: Rig) -> None:
    other = rig.watch().look(rig.photos[2], 1).judged
    assert (other.cause, other.looks_like) == (Cause.ANOTHER_XRAY, 2)
    assert is_taken_again(other)
    assert not is_taken_again(rig.watch().look(rig.photos[1], 1).judged)
    assert not is_taken_again(rig.watch().look(np.zeros_like(rig.photos[1]), 1).judged)


def test_quality_is_measured_and_an_unknown_xray_is_not_compared(rig: Rig) -> None:
    quality = rig.watch().look(rig.photos[1], 1).judged.quality
    assert quality.sharpness is not None
    assert quality.coverage == pytest.approx(1)
    assert quality.tilt_deg is not None

    unknown = References(**{**vars_of(rig.references), "missing": {2: "gone"}})
    seen = Watch(unknown, rig.calibration, [1, 2]).look(rig.photos[2], 2)
    assert (seen.judged.verdict, seen.judged.cause) == (Verdict.NOT_COMPARED, Cause.NO_XRAY)
    assert "gone" in seen.words[0]


@pytest.mark.parametrize("size", [(1, 1), (1, 1000), (1000, 1), (2, 640), (10, 2000)])
def test_a_picture_of_any_shape_is_judged(rig: Rig, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, size, np.uint8)
    seen = rig.watch().look(noise, 1)
    assert not seen.judged.is_right
    assert seen.halt


def test_of_many_xrays_those_that_are_missing_stand_nowhere(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "_MOST_WHOLE", COUNT - 1)  # then others are looked for shape by shape
    sizes = np.full((COUNT, 2), (300, 400), np.int32)
    sizes[0], sizes[1] = 0, 300
    given = {**vars_of(rig.references), "sizes": sizes, "missing": {1: "gone"}}
    references = References(**given)
    area = references.area(5, *SCREEN)
    screen = np.zeros(SCREEN[::-1], np.uint8)
    size = area.width_px, area.height_px
    screen[area.y_px :, area.x_px : area.x_px + area.width_px] = cv2.resize(references.thumbnail(5), size)
    watch = Watch(references, rig.calibration, [4, 5, 6])
    assert watch.look(rig.eye.see(screen, 1), 5).judged.verdict is Verdict.PROVEN


def vars_of(references: References) -> dict[str, object]:
    return {name: getattr(references, name) for name in References.__dataclass_fields__}
