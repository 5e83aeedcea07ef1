"""Photos of a rig that was never calibrated: nothing but what they show says which x-ray that is."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import cv2
import numpy as np
import pytest

from android_bridge.optics import Optics
from controller.demo.cohort import plan_cohort
from controller.demo.phantoms import render_phantom
from controller.identity import (
    Cause,
    Laid,
    Likeness,
    Method,
    PhotoSeen,
    Verdict,
    XrayFinder,
    XraysSeen,
    judge_by_points,
    ruled,
)
from controller.identity.feature import Look
from controller.identity.points import Points, points_of_xray
from controller.identity.references import made_of, thumbnail_of
from controller.xrays import Manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE_PX = 384
COUNT = 5  # a patient with two studies is among them
PHOTO_PX = (800, 600)
TWIN = COUNT + 1
"""The last x-ray once more."""


@dataclass(frozen=True)
class Shown:
    xrays: XraysSeen
    screens: dict[int, NDArray[np.uint8]]
    points: dict[int, Points]

    def photo(self, screen: NDArray[np.uint8], turned_deg: float = 4.0) -> PhotoSeen:
        """Take a photo by hand."""
        photo = Optics(3, *PHOTO_PX).photograph(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), 1)
        width, height = PHOTO_PX
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), turned_deg, 0.9)
        turned = cv2.warpAffine(photo, turn, PHOTO_PX, borderValue=(22, 24, 21))
        return PhotoSeen.of(np.asarray(cv2.cvtColor(turned, cv2.COLOR_BGR2GRAY), np.uint8))


def on_screen(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    screen = np.zeros((540, 960), np.uint8)
    height, width = (int(each * 540 / max(levels.shape)) for each in levels.shape)
    left, top = (960 - width) // 2, (540 - height) // 2
    screen[top : top + height, left : left + width] = cv2.resize(levels, (width, height))
    return screen


@pytest.fixture(scope="module")
def shown() -> Shown:
    drawn = [each for each, _ in zip(plan_cohort(11), range(COUNT), strict=False)]
    levels = {index: render_phantom(each.anatomy, SIDE_PX) for index, each in enumerate(drawn, start=1)}
    levels[TWIN] = levels[COUNT]
    patients = [each.path.split("/")[2] for each in drawn] + ["another"]
    xrays = [
        SimpleNamespace(index=index, key=SimpleNamespace(split="train", patient=patient))
        for index, patient in enumerate(patients, start=1)
    ]
    manifest = cast("Manifest", SimpleNamespace(xrays=xrays, xray=lambda index: xrays[index - 1]))
    thumbnails = np.stack([thumbnail_of(each) for each in levels.values()])
    references = made_of(manifest, thumbnails, np.full((len(levels), 2), SIDE_PX, np.int32))
    points = {index: points_of_xray(each) for index, each in levels.items()}
    screens = {index: on_screen(each) for index, each in levels.items()}
    return Shown(XraysSeen(references, points.__getitem__), screens, points)


def test_each_photo_is_of_its_x_ray_and_of_no_other(shown: Shown) -> None:
    finder = XrayFinder(list(shown.points), list(shown.points.values()))
    for index in range(1, COUNT):
        photo = shown.photo(shown.screens[index])
        right = judge_by_points(photo, index, shown.xrays)
        assert (right.verdict, right.cause, right.method) == (Verdict.PROVEN, Cause.NONE, Method.POINTS)
        assert right.lead is not None
        assert right.lead >= 0.15
        assert index in finder.candidates(photo.points, 2)
        for other in range(1, COUNT):
            wrong = judge_by_points(photo, other, shown.xrays)
            if other != index:
                assert (wrong.verdict, wrong.cause) == (Verdict.OTHER, Cause.ANOTHER_XRAY)
                assert wrong.looks_like == index


def test_what_it_shows_is_none_of_those_it_is_held_against(shown: Shown) -> None:
    photo = shown.photo(shown.screens[1])
    for claimed in (2, 3, 4):
        others = [each for each in (2, 3, 4, 5) if each != claimed]
        assert judge_by_points(photo, claimed, shown.xrays, others).verdict is Verdict.DOUBTFUL


def test_twins_are_told_from_the_others_alone(shown: Shown) -> None:
    photo = shown.photo(shown.screens[TWIN])
    for index in (COUNT, TWIN):
        assert judge_by_points(photo, index, shown.xrays).verdict is Verdict.SAME_LOOKING


@pytest.mark.parametrize(
    ("score", "points", "is_enough"),
    [(0.84, 40, False), (0.86, 40, True), (0.61, 90, True), (0.59, 300, False), (0.713, 57, False)],
)
def test_a_fit_that_another_of_the_patient_reached_proves_nothing(
    shown: Shown, score: float, points: int, is_enough: bool
) -> None:
    look = Look(shown.xrays.references.features[0])
    laid = [Laid(1, Likeness(points, 20), score, look=look), *(Laid(other) for other in (2, 3, 4))]
    judged = ruled(laid, shown.xrays.references)
    assert (judged.is_right, judged.cause is Cause.FAINT) == (is_enough, not is_enough)


def _cat() -> NDArray[np.uint8]:
    rng = np.random.default_rng(4)
    coarse = rng.integers(0, 255, (27, 48), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (960, 540), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("screen", ["black", "mirrored", "blended", "no x-ray"])
def test_no_photo_of_the_x_ray_alone_proves_anything(shown: Shown, screen: str) -> None:
    own, other = shown.screens[1], shown.screens[2]
    screens: dict[str, Any] = {
        "black": np.zeros_like(own),
        "mirrored": np.ascontiguousarray(own[:, ::-1]),
        "blended": cv2.addWeighted(own, 0.5, other, 0.5, 0),
        "no x-ray": _cat(),
    }
    photo = shown.photo(screens[screen])
    assert not judge_by_points(photo, 1, shown.xrays).is_right


def test_nothing_to_be_seen() -> None:
    photo = PhotoSeen.of(np.full((600, 800), 7, np.uint8))
    judged = judge_by_points(photo, 1, cast("XraysSeen", None))
    assert (judged.verdict, judged.cause) == (Verdict.OTHER, Cause.BLACK)
