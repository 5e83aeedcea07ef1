"""Phantoms: repeatable, all different, and showing what their labels say."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from controller.demo.anatomy import (
    ATELECTASIS,
    CARDIOMEGALY,
    CONSOLIDATION,
    DEVICES,
    EFFUSION,
    FRACTURE,
    LESION,
    OPACITY,
    PNEUMOTHORAX,
    Anatomy,
    Finding,
)
from controller.demo.anatomy_findings import cloud, lung_point
from controller.demo.anatomy_frontal import frontal_canvas
from controller.demo.anatomy_sampling import sample_anatomy
from controller.demo.anatomy_shapes import dome_top, heart_extent, lung_outline, mediastinum
from controller.demo.phantoms import render_phantom

SIZE_PX = 384


def healthy(seed: int, view: str = "frontal") -> Anatomy:
    """Draw a patient without findings, framed so that nothing of the chest is cut off."""
    anatomy = sample_anatomy(
        np.random.default_rng(seed), "lateral" if view == "lateral" else "frontal", findings=()
    )
    framing = replace(anatomy.framing, field_cm=44.0, aspect=1.0, shift_cm=(0, 0), margins=(-1, -1, -1, -1))
    return replace(anatomy, framing=framing)


def region(anatomy: Anatomy, at: tuple[float, float], radius_cm: float) -> np.ndarray:
    canvas = frontal_canvas(anatomy, SIZE_PX)
    phi = np.linspace(0, 2 * np.pi, 30)
    circle = np.column_stack([at[0] + radius_cm * np.cos(phi), at[1] + radius_cm * np.sin(phi)])
    return canvas.fill(canvas.mask(), circle) > 127


def brightening(anatomy: Anatomy, finding: Finding, at: tuple[float, float], radius_cm: float) -> float:
    """Grey levels by which a finding brightens a circle, on average."""
    where = region(anatomy, at, radius_cm)
    with_it = render_phantom(replace(anatomy, findings=(finding,)), SIZE_PX).astype(float)
    without = render_phantom(anatomy, SIZE_PX).astype(float)
    return float((with_it - without)[where].mean())


@pytest.mark.parametrize("view", ["frontal", "lateral"])
def test_the_same_anatomy_gives_the_same_picture(view: str) -> None:
    first, second = (
        sample_anatomy(np.random.default_rng(7), "lateral" if view == "lateral" else "frontal")
        for _ in range(2)
    )
    assert first == second
    assert np.array_equal(render_phantom(first, SIZE_PX), render_phantom(second, SIZE_PX))


@pytest.mark.parametrize("view", ["frontal", "lateral"])
@pytest.mark.parametrize("seed", range(4))
def test_a_picture_has_the_asked_size_and_the_tones_of_a_radiograph(view: str, seed: int) -> None:
    anatomy = sample_anatomy(np.random.default_rng(seed), "lateral" if view == "lateral" else "frontal")
    picture = render_phantom(anatomy, SIZE_PX)
    assert picture.dtype == np.uint8
    assert max(picture.shape) == SIZE_PX
    assert picture.shape[1] / picture.shape[0] == pytest.approx(anatomy.framing.aspect, rel=0.01)
    assert 40 < picture.mean() < 215
    assert picture.std() > 35
    assert (picture > 250).mean() < 0.35


def test_lungs_are_darker_than_the_heart_between_them() -> None:
    anatomy = healthy(3)
    picture = render_phantom(anatomy, SIZE_PX)
    canvas = frontal_canvas(anatomy, SIZE_PX)
    centre = canvas.fill(canvas.mask(), mediastinum(anatomy)) > 127
    for side in (-1, 1):
        lung = (canvas.fill(canvas.mask(), lung_outline(anatomy, side)) > 127) & ~centre
        assert picture[lung].mean() + 40 < picture[centre].mean()


def test_frontal_pictures_differ_from_each_other() -> None:
    small = []
    for seed in range(18):
        picture = render_phantom(sample_anatomy(np.random.default_rng(seed)), 256)
        small.append(cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA).ravel().astype(float))
    alike = np.corrcoef(np.array(small))[np.triu_indices(len(small), 1)]
    assert alike.max() < 0.995
    assert (alike < 0.97).mean() > 0.98


def test_the_same_patient_again_is_not_the_same_picture() -> None:
    first = sample_anatomy(np.random.default_rng(1), findings=())
    again = sample_anatomy(np.random.default_rng(2), body=first.body, findings=())
    pair = [cv2.resize(render_phantom(a, 256), (64, 64)).ravel().astype(float) for a in (first, again)]
    assert np.corrcoef(pair)[0, 1] < 0.985


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("size", [0.0, 1.0])
def test_an_effusion_whitens_its_own_base_only(side: int, size: float) -> None:
    anatomy = healthy(11)
    own = Finding(EFFUSION, side=-1 if side < 0 else 1, size=size)
    w = anatomy.body.half_width_cm

    def base(of: int) -> tuple[float, float]:
        return of * 0.78 * w, dome_top(anatomy, 1 if of > 0 else -1) + 0.6

    assert brightening(anatomy, own, base(side), 1.0) > 15
    assert abs(brightening(anatomy, own, base(-side), 1.0)) < 4


@pytest.mark.parametrize("label", [OPACITY, CONSOLIDATION, LESION, ATELECTASIS])
@pytest.mark.parametrize("faint", [False, True])
def test_a_patch_whitens_its_place(label: str, faint: bool) -> None:
    anatomy = healthy(5)
    finding = Finding(label, side=-1, along=0.6, across=0.5, size=0.6, faint=faint)
    level = brightening(anatomy, finding, lung_point(anatomy, finding), 0.5)
    assert level > (3 if faint else 12)


def test_a_pneumothorax_leaves_a_dark_rim() -> None:
    anatomy = healthy(6)
    finding = Finding(PNEUMOTHORAX, side=1, size=0.8)
    rim = lung_outline(anatomy, 1)
    apex = rim[np.argmin(rim[:, 1])] + (0.3, 1.6)
    assert brightening(anatomy, finding, (apex[0], apex[1]), 0.8) < -8


def test_cardiomegaly_widens_the_heart() -> None:
    anatomy = healthy(8)
    large = replace(anatomy, findings=(Finding(CARDIOMEGALY, size=0.5),))
    doubtful = replace(anatomy, findings=(Finding(CARDIOMEGALY, size=0.5, faint=True),))
    assert anatomy.cardiothoracic_ratio < 0.5 < doubtful.cardiothoracic_ratio < large.cardiothoracic_ratio
    right, left = heart_extent(large)
    assert (right + left) / (2 * large.body.half_width_cm) == pytest.approx(large.cardiothoracic_ratio)
    beside = (0.5 * (heart_extent(anatomy)[1] + left), 0.85 * anatomy.lung_height_cm)
    assert brightening(anatomy, large.findings[0], beside, 0.6) > 10


@pytest.mark.parametrize("view", ["frontal", "lateral"])
@pytest.mark.parametrize("kind", ["pacemaker", "tube", "line"])
def test_a_device_is_seen_in_both_views(view: str, kind: str) -> None:
    anatomy = healthy(9, view)
    with_it = render_phantom(replace(anatomy, findings=(Finding(DEVICES, kind=kind),)), SIZE_PX).astype(int)
    brighter = with_it - render_phantom(anatomy, SIZE_PX)
    assert np.count_nonzero(brighter > 10) > 60


def test_a_fracture_changes_one_rib_and_little_else() -> None:
    anatomy = healthy(10)
    finding = Finding(FRACTURE, side=1, along=0.5, across=0.8, size=0.6)
    change = np.abs(
        render_phantom(replace(anatomy, findings=(finding,)), SIZE_PX).astype(int)
        - render_phantom(anatomy, SIZE_PX)
    )
    assert 40 < np.count_nonzero(change > 8) < 0.03 * change.size
    assert np.count_nonzero(change[:, : SIZE_PX // 2 - 20] > 8) == 0


@pytest.mark.parametrize("faint", [False, True])
@pytest.mark.parametrize(
    ("label", "sign"), [(OPACITY, 1), (CONSOLIDATION, 1), (EFFUSION, 1), (PNEUMOTHORAX, -1)]
)
def test_what_is_in_the_lung_shows_from_the_side_too(label: str, sign: int, faint: bool) -> None:
    """Less air is brighter, more is darker; the rest of the picture stays as it is."""
    anatomy = healthy(3, "lateral")
    without = render_phantom(anatomy, SIZE_PX).astype(float)
    finding = Finding(label, side=1, size=0.8, faint=faint)
    changed = render_phantom(replace(anatomy, findings=(finding,)), SIZE_PX).astype(float) - without
    assert (sign * changed).max() > (1 if label == PNEUMOTHORAX else 4)
    assert (sign * changed).mean() > 0
    assert (np.abs(changed) < 1.5).mean() > 0.5


def test_a_small_opacity_far_off_takes_no_air_and_says_nothing() -> None:
    """The edge is so steep that single precision has no number for it: warnings are errors here."""
    anatomy = healthy(1)
    space = np.random.default_rng(1)
    lost = cloud(frontal_canvas(anatomy, 64), (300.0, 0.0), Finding(CONSOLIDATION, size=0.0), space)
    assert not lost.any()
