"""What is measured of photos, against what was done to them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from identity.by_severity import (
    PHOTO_PX,
    SCREEN_PX,
    Levels,
    Scene,
    geometry_of,
    middle_square,
    scene,
    thumbnail_of,
)
from identity.two_xrays import phantoms

from android_bridge.optics import ROOMS, Optics
from android_bridge.optics.pose import Pose
from controller.identity import Area, Geometry, Quality, Rectified, rectify
from controller.identity.quality import (
    Standard,
    clipped,
    coverage,
    edges_outside,
    lung_area,
    lungs_inside,
    measure,
    sharpness,
    standard_of,
    tilt_deg,
)

FRONTAL, LATERAL = 0, 1
WIDTH_PX, HEIGHT_PX = PHOTO_PX


@cache
def xrays() -> tuple[tuple[Levels, Standard], ...]:
    return tuple((each.levels, standard_of(thumbnail_of(each.levels))) for each in phantoms(11, 4))


def seen(where: Scene, shown: Levels) -> Rectified:
    return rectify(where.photo(shown), where.geometry, where.area)


@cache
def sharpness_of(blur_px: float = 0, noise: float = 1, moire: float = 0) -> float:
    found = [
        sharpness(
            seen(replace(scene(0, at), blur_px=blur_px / 0.9, noise=noise, moire=moire), shown), standard
        )
        for at, (shown, standard) in enumerate(xrays()[:3])
    ]
    assert None not in found
    return float(np.median([each for each in found if each is not None]))


@pytest.mark.parametrize(
    ("blur_px", "least", "most"), [(0, 0.93, 1.02), (1, 0.8, 0.92), (2.5, 0.42, 0.64), (4, 0.2, 0.45)]
)
def test_blur_is_seen(blur_px: float, least: float, most: float) -> None:
    assert least < sharpness_of(blur_px) < most


@pytest.mark.parametrize("blur_px", [0, 2.5])
def test_noise_and_moire_are_not_taken_for_detail(blur_px: float) -> None:
    clean = sharpness_of(blur_px)
    assert sharpness_of(blur_px, noise=6) == pytest.approx(clean, abs=0.04)
    assert sharpness_of(blur_px, moire=0.12) == pytest.approx(clean, abs=0.04)


def test_a_little_beside_is_as_sharp() -> None:
    shown, standard = xrays()[FRONTAL]
    where = scene(0, 3)
    beside = replace(where.area, x_px=where.area.x_px + 6, y_px=where.area.y_px - 4)  # of 1080
    off = rectify(where.photo(shown), where.geometry, beside)
    assert sharpness(off, standard) == pytest.approx(sharpness(seen(where, shown), standard), abs=0.2)


@pytest.mark.parametrize("levels", [np.zeros((256, 256), np.uint8), np.full((256, 256), 255, np.uint8)])
def test_where_nothing_is_there_is_no_sharpness(levels: Levels) -> None:
    inside = np.ones((256, 256), bool)
    assert sharpness(Rectified(levels, inside), xrays()[FRONTAL][1]) is None
    flat = standard_of(np.full((128, 128), 90, np.uint8))
    assert sharpness(Rectified(np.full((256, 256), 90, np.uint8), inside), flat) is None


def test_lungs_are_dark_and_at_both_sides() -> None:
    thumbnail = thumbnail_of(xrays()[FRONTAL][0])
    lungs = lung_area(thumbnail)
    assert 0.06 < lungs.mean() < 0.4
    assert not lungs[:, 62:66].any()
    assert min(lungs[:, :64].sum(), lungs[:, 64:].sum()) > 0.02 * lungs.size
    around = cv2.dilate(lungs.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    assert thumbnail[lungs].mean() < thumbnail[around & ~lungs].mean() - 15


@pytest.mark.parametrize(
    "thumbnail",
    [
        np.zeros((128, 128), np.uint8),
        np.full((128, 128), 200, np.uint8),
        np.tile(np.arange(0, 256, 2), (128, 1)),
    ],
    ids=["black", "grey", "slope"],
)
def test_without_lungs_it_is_the_middle(thumbnail: Levels) -> None:
    middle = lung_area(thumbnail.astype(np.uint8))
    assert middle.mean() == pytest.approx(np.pi * 0.35**2, abs=0.01)
    assert middle[64, 64]
    assert not middle[10].any()


def test_white_lungs_count_and_nothing_else_does() -> None:
    shown, standard = xrays()[FRONTAL]
    where = scene(0, 5)
    usual = seen(where, shown)
    assert clipped(usual, standard) == 0
    lungs = standard.lungs.repeat(2, axis=0).repeat(2, axis=1)
    rows = np.flatnonzero(lungs.any(axis=1))
    middle = rows[len(rows) // 2]
    glare = np.array(usual.levels)
    glare[:middle] = 255
    share = lungs[:middle].sum() / lungs.sum()
    assert clipped(Rectified(glare, usual.inside), standard) == pytest.approx(share, abs=0.01)
    beside = np.where(lungs, usual.levels, 255).astype(np.uint8)
    assert clipped(Rectified(beside, usual.inside), standard) == 0
    own = thumbnail_of(shown).copy()
    own[: middle // 2] = 255  # the x-ray's own white is no glare
    with_white = replace(standard, white=own >= 250)
    assert clipped(Rectified(glare, usual.inside), with_white) == pytest.approx(0, abs=0.02)
    assert clipped(Rectified(glare, np.zeros_like(usual.inside)), standard) is None


@pytest.mark.parametrize(
    ("shift", "outside"),
    [
        ((0, 0), ()),
        ((-0.25, 0), ("left",)),
        ((0.25, 0), ("right",)),
        ((0, -0.2), ("top",)),
        ((0, 0.2), ("bottom",)),
        ((-0.25, 0.2), ("bottom", "left")),
    ],
)
def test_what_is_outside_the_frame(shift: tuple[float, float], outside: tuple[str, ...]) -> None:
    geometry = geometry_of(Pose(6, -4, 1.5, 0.95, *shift, of_xray=True))
    area = middle_square()
    assert edges_outside(geometry, area) == outside
    inside = rectify(np.full((HEIGHT_PX, WIDTH_PX), 99, np.uint8), geometry, area).inside
    assert coverage(geometry, area) == pytest.approx(inside.mean(), abs=0.01)
    assert (coverage(geometry, area) == 1) is (not outside)


def test_behind_the_camera_is_outside() -> None:
    steep = np.array([[1e-3, 0, 0], [0, 1e-3, 0], [0, 4e-3, 1.0]])
    horizon = Geometry(*SCREEN_PX, steep)
    assert coverage(horizon, Area(0, 0, 100, 100)) == 1
    assert coverage(horizon, Area(0, -1000, 100, 100)) == 0


def test_lungs_outside_are_told_from_a_margin_outside() -> None:
    shown, standard = xrays()[FRONTAL]
    shares = []
    for shift in (0, 0.16, 0.4):
        where = replace(scene(0, 8), geometry=geometry_of(Pose(2, 2, 0, 0.95, 0, shift, of_xray=True)))
        shares.append(lungs_inside(seen(where, shown), standard))
    assert shares[0] == 1
    assert shares[1] > 0.95
    assert shares[2] < 0.9


@pytest.mark.parametrize("of_xray", [True, False])
@pytest.mark.parametrize(
    ("tilt", "off"), [(1, 1.0), (3, 2.0), (5, 1.0), (8, 1.0), (12, 1.0), (15, 1.1), (30, 2)]
)
def test_tilt(tilt: float, off: float, of_xray: bool) -> None:
    for turn in np.radians(np.arange(0, 360, 40)):
        yaw, pitch = tilt * np.cos(turn), tilt * np.sin(turn)
        geometry = geometry_of(Pose(yaw, pitch, 2, 0.9, 0, 0, of_xray))
        normal = np.cos(np.radians(yaw)) * np.cos(np.radians(pitch))
        true = np.degrees(np.arccos(normal))
        found = tilt_deg(geometry, *PHOTO_PX)
        assert found == pytest.approx(true, abs=off)
        # a quarter turn of the phone changes nothing: x is 1 - y
        quarter = np.array([[0, -1, 1], [1, 0, 0], [0, 0, 1]]) @ geometry.homography
        turned = tilt_deg(replace(geometry, homography=quarter), HEIGHT_PX, WIDTH_PX)
        assert turned == pytest.approx(found, abs=0.01)


def test_all_of_it() -> None:
    shown, standard = xrays()[FRONTAL]
    where = scene(1, 4)
    photo = seen(where, shown)
    quality = measure(photo, standard, where.geometry, where.area, PHOTO_PX, blend=0.02)
    assert quality.coverage == 1
    assert quality.blend == 0.02
    assert quality.brightness == pytest.approx(photo.levels.mean(), abs=0.01)
    assert quality.contrast == pytest.approx(photo.levels.std(), abs=0.01)
    assert all(type(getattr(quality, each)) is float for each in quality.__slots__)
    nothing = Rectified(np.zeros((256, 256), np.uint8), np.zeros((256, 256), bool))
    outside = measure(nothing, standard, where.geometry, Area(9000, 0, 1080, 1080), PHOTO_PX)
    assert (outside.coverage, outside.sharpness, outside.clipped, outside.brightness) == (0, None, None, None)


@pytest.mark.soak
@pytest.mark.parametrize("room", ROOMS)
def test_rooms(room: str) -> None:
    """Glare, moire and tilt of the simulated rooms leave sharpness as it is; the one out of focus doesn't."""
    figures: list[Quality] = []
    for seed, (shown, standard) in enumerate(xrays()[:3]):
        optics = Optics(seed, 1280, 960, room)
        screen = np.zeros((SCREEN_PX[1], SCREEN_PX[0], 3), np.uint8)
        area = middle_square()
        screen[:, area.x_px : area.x_px + area.width_px] = cv2.resize(shown, (1080, 1080))[..., None]
        taken = optics.photograph(screen, seed, blur_px=optics.blur_px(optics.focus_error_dpt))
        photo = cv2.resize(cv2.cvtColor(taken, cv2.COLOR_BGR2GRAY), PHOTO_PX, interpolation=cv2.INTER_AREA)
        geometry = geometry_of(optics.pose)
        cut = rectify(np.asarray(photo, np.uint8), geometry, area)
        figures.append(measure(cut, standard, geometry, area, PHOTO_PX))
        turned = np.cos(np.radians([optics.pose.yaw_deg, optics.pose.pitch_deg]))
        assert figures[-1].tilt_deg == pytest.approx(np.degrees(np.arccos(turned.prod())), abs=2)
        assert (figures[-1].clipped or 0) < 0.05  # a lamp whitens 1 % of one
    sharp = float(np.median([each.sharpness or 0 for each in figures]))
    print(f"{room}: sharpness {sharp:.2f}")
    if room == "out_of_focus":
        assert 0.7 < sharp < 0.87
    else:
        assert 0.87 < sharp < 1.02
