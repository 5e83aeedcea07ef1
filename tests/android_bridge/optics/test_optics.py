"""The photos look away from the screen in no way that matters: they can be straightened and told apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.optics.optics import Optics
from android_bridge.optics.pose import Pose, corners, map_points, monitor_corners

Pixels = npt.NDArray[np.uint8]


def check_each_is_most_like_itself(scenes: list[Pixels], seed: int) -> None:
    """Correlate straightened photos with the x-rays' parts of the screen, a sixteenth of the pixels."""
    optics = Optics(seed, 800, 600)
    straight = [optics.unwarp(optics.photograph(each, shot), 1920, 1080) for shot, each in enumerate(scenes)]
    parts = [picture[::4, 420:1500:4, 1].ravel() for picture in (*straight, *scenes)]
    count = len(scenes)
    found = np.asarray(np.corrcoef(parts))[:count, count:]
    assert found.argmax(axis=1).tolist() == list(range(count))
    assert found.diagonal().min() > 0.98


def test_photo_of_a_synthetic_picture_is_most_like_that_picture(synthetic_scenes: list[Pixels]) -> None:
    check_each_is_most_like_itself(synthetic_scenes, seed=8)


@pytest.mark.xrays
def test_photo_of_an_xray_is_most_like_that_xray(xray_scenes: list[Pixels]) -> None:
    assert len(xray_scenes) >= 5
    check_each_is_most_like_itself(xray_scenes, seed=9)


@pytest.mark.parametrize("photo_px", [(1600, 1200), (1200, 1600), (4000, 3000), (320, 240)])
@pytest.mark.parametrize("scene_px", [(1920, 1080), (1080, 1920), (1280, 1024), (3840, 1600)])
def test_monitor_is_whole_in_the_photo_and_fills_it(
    scene_px: tuple[int, int], photo_px: tuple[int, int]
) -> None:
    for seed in range(40):
        homography = Pose.from_seed(seed).homography(scene_px, photo_px)
        monitor = map_points(homography, monitor_corners(*scene_px))
        assert (monitor > -0.5).all()
        assert (monitor < np.array(photo_px) - 0.5).all()
        filled = np.ptp(map_points(homography, corners(*scene_px)), axis=0) / photo_px
        assert 0.8 < filled.max() <= 0.921


def test_homography_leads_to_where_the_pixel_is_in_the_photo() -> None:
    optics = Optics(3, 800, 600)
    scene = np.zeros((1080, 1920, 3), np.uint8)
    dark = optics.photograph(scene, 0).astype(np.int16)
    points = np.array([(200, 150), (1700, 300), (960, 540), (300, 1000)])
    for x, y in points:
        scene[y - 3 : y + 4, x - 3 : x + 4] = 255
    lit = np.clip(optics.photograph(scene, 0) - dark - 15, 0, None).sum(axis=2)
    for at in map_points(optics.homography(1920, 1080), points.astype(np.float64)):
        left, top = np.rint(at).astype(int) - 30
        light = lit[top : top + 61, left : left + 61]
        rows, columns = np.indices(light.shape)
        centre = np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()
        assert np.abs(centre + np.array((left, top)) - at).max() < 0.25
        light[:] = 0
    assert lit.max() < 60  # nothing shines anywhere else


def test_tripods_differ_and_are_seldom_frontal() -> None:
    poses = {Pose.from_seed(seed) for seed in range(20)}
    assert len(poses) == 20
    assert all(abs(pose.yaw_deg) >= 1 and abs(pose.roll_deg) < 2 for pose in poses)


def test_same_seed_scene_and_shot_give_the_same_photo_and_nothing_else_does(
    synthetic_scenes: list[Pixels],
) -> None:
    scene = synthetic_scenes[0]
    optics = Optics(5, 400, 300)
    first = optics.photograph(scene, 1)
    optics.photograph(synthetic_scenes[1], 2)  # what was taken in between leaves no trace
    assert np.array_equal(optics.photograph(scene, 1), first)
    assert np.array_equal(Optics(5, 400, 300).photograph(scene, 1), first)
    prepared = Optics(5, 400, 300)
    prepared.prepare(1920, 1080)
    assert np.array_equal(prepared.photograph(scene, 1), first)
    again = optics.photograph(scene, 2)
    assert not np.array_equal(again, first)
    # noise only: the tripod has not moved
    assert np.abs(again.astype(np.int16) - first).mean() < 6
    assert np.abs(Optics(6, 400, 300).photograph(scene, 1).astype(np.int16) - first).mean() > 6


def test_photo_has_the_size_asked_for_whatever_the_screen() -> None:
    optics = Optics(1, 640, 480)
    for height, width in ((1080, 1920), (1024, 1280), (1080, 1920)):
        photo = optics.photograph(np.full((height, width, 3), 128, np.uint8), 0)
        assert photo.shape == (480, 640, 3)
        assert photo.dtype == np.uint8


def test_scene_is_left_as_it_was(synthetic_scenes: list[Pixels]) -> None:
    before = synthetic_scenes[0].copy()
    Optics(1, 320, 240).photograph(synthetic_scenes[0], 0)
    assert np.array_equal(synthetic_scenes[0], before)


@pytest.mark.parametrize("scene", [np.zeros((10, 10), np.uint8), np.zeros((10, 10, 3), np.float32)])
def test_scene_of_another_kind_is_refused(scene: Pixels) -> None:
    with pytest.raises(ValueError, match="a scene is"):
        Optics(1, 320, 240).photograph(scene, 0)
