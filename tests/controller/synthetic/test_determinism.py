"""The same numbers make the same picture: again, with other threads, and nearly on another processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from every_effect import PICTURES, all_made
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
    return all_made()


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
                for exact in (True, False):
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


def test_another_processor_is_one_grey_level_away_at_most(
    made: dict[str, np.ndarray], tmp_path: Path
) -> None:
    file = tmp_path / "made.npz"
    environment = {**os.environ, "OPENCV_CPU_DISABLE": OPENCV_OFF, "NPY_DISABLE_CPU_FEATURES": NUMPY_OFF}
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), str(file)], env=environment, check=True, capture_output=True, text=True
    )
    assert "unknown CPU feature" not in ended.stderr
    with np.load(file) as there:
        assert set(there.files) == set(made)
        apart = {each: np.abs(there[each].astype(int) - made[each]).max() for each in made}
    assert {each: most for each, most in apart.items() if most > 1} == {}
    print(f"{sum(each > 0 for each in apart.values())} of {len(apart)} differ, by {max(apart.values())}")


@pytest.mark.parametrize("name", [each for each in TRANSFORMATIONS if each != "identity"])
def test_each_level_is_seen(name: str, made: dict[str, np.ndarray]) -> None:
    for level in LEVELS:
        found, picture = made[f"{name} {level} grey True"], PICTURES["grey"]
        assert found.shape[:2] != picture.shape or np.any(
            found[..., 0] if found.ndim == 3 else found != picture
        )


def test_a_colour_picture_of_grey_is_the_grey_one(made: dict[str, np.ndarray]) -> None:
    """What is as the public code has it, RGB in and out, is so in grey too."""
    for each in TRANSFORMATIONS.values():
        if each.is_papers:
            for level in LEVELS:
                grey = made[f"{each.name} {level} grey True"]
                colour = made[f"{each.name} {level} grey in colour True"]
                assert np.abs(colour.astype(int) - grey[..., None]).max() <= 1, (each.name, level)
