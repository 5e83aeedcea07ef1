"""The same numbers make the same picture: again, with other threads, and nearly on another processor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from every_effect import PICTURES, WAYS, drawn, made_of
from numpy._core import _multiarray_umath

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain

PROGRAM = Path(__file__).parents[2] / "tools" / "every_effect.py"
OPENCV_OFF = "AVX512-SKX,AVX2,FMA3,AVX,FP16,SSE4.2,SSE4.1"
NUMPY_OFF = " ".join(
    each for each in _multiarray_umath.__cpu_dispatch__ if _multiarray_umath.__cpu_features__.get(each)
)
"""Only what this processor has: NumPy warns of others."""


@pytest.fixture(scope="module")
def made() -> dict[str, np.ndarray]:
    return dict(made_of(PICTURES))


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_a_picture_is_made_anew_exactly_and_what_it_is_made_of_stays(
    name: str, made: dict[str, np.ndarray]
) -> None:
    threads = cv2.getNumThreads()
    for kind, picture in PICTURES.items():
        before = picture.copy()
        cv2.setNumThreads(3)
        try:
            for level in LEVELS:
                for exact in WAYS.get(kind, (True,)):
                    found = chain(name, level)
                    again = found.apply(picture, found.draw(7, "one"), exact=exact)
                    assert np.array_equal(again, made[f"{name} {level} {kind} {exact}"]), (level, kind, exact)
                    assert again.dtype == np.uint8
                    assert again.ndim == 3 or kind == "grey"
                    assert again.flags.writeable
                    assert not np.may_share_memory(again, picture)
        finally:
            cv2.setNumThreads(threads)
        assert np.array_equal(picture, before)


def on_another_processor(file: Path, *size: int) -> Iterator[tuple[str, np.ndarray]]:
    """Give what the program makes without most of this processor's instructions."""
    environment = {**os.environ, "OPENCV_CPU_DISABLE": OPENCV_OFF, "NPY_DISABLE_CPU_FEATURES": NUMPY_OFF}
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), str(file), *map(str, size)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "unknown CPU feature" not in ended.stderr
    with np.load(file) as there:
        for each in there.files:
            yield each, there[each]


def farthest(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def test_another_processor_is_one_grey_level_away_at_most(
    made: dict[str, np.ndarray], tmp_path: Path
) -> None:
    apart = {each: farthest(there, made[each]) for each, there in on_another_processor(tmp_path / "made.npz")}
    assert set(apart) == set(made)
    assert {each: most for each, most in apart.items() if most > 1} == {}


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_nor_is_it_for_a_large_picture(tmp_path: Path) -> None:
    """A nearest pixel that is another one is found nowhere else: by far from the first corner."""
    size = (1245, 1031)
    here = made_of({"large": drawn(*size)})
    apart = {}
    for (name, picture), (told, there) in zip(
        here, on_another_processor(tmp_path / "made.npz", *size), strict=True
    ):
        assert name == told
        apart[name] = farthest(picture, there), np.count_nonzero(picture != there) / there.size
    differ = {name: each for name, each in apart.items() if each[0]}
    for name, (most, share) in differ.items():
        print(f"{name}: {most} grey levels at most, {share:.2%} of the pixels differ")
    print(f"{len(differ)} of {len(apart)} differ")
    assert max(most for most, _ in apart.values()) <= 1


@pytest.mark.parametrize("name", [each for each in TRANSFORMATIONS if each != "identity"])
def test_each_level_is_seen(name: str, made: dict[str, np.ndarray]) -> None:
    for level in LEVELS:
        found, picture = made[f"{name} {level} grey True"], PICTURES["grey"]
        if name == "lens_blur":  # by the picture's size, and hardly anything on a small one
            picture = np.tile(picture, (1, 8))
            found = chain(name, level).seeded(7)(picture)
        if found.ndim == 3:
            picture = picture[..., None]
        assert found.shape[:2] != picture.shape[:2] or np.abs(found.astype(int) - picture).mean() > 0.5, level


def test_a_colour_picture_of_grey_is_the_grey_one(made: dict[str, np.ndarray]) -> None:
    """What is as the public code has it, RGB in and out, is so in grey too."""
    for each in TRANSFORMATIONS.values():
        if each.is_papers:
            for level in LEVELS:
                grey = made[f"{each.name} {level} grey True"]
                colour = made[f"{each.name} {level} grey in colour True"]
                assert np.abs(colour.astype(int) - grey[..., None]).max() <= 1, (each.name, level)
