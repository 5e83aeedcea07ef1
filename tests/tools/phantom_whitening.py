"""Learn what chest phantoms share: what few x-rays are compared by (`controller.identity.feature`).

    python3 tests/tools/phantom_whitening.py controller/identity/phantoms.npz

The first 400 pictures of the demonstration's cohort with seed 2020, 256 pixels in size; the numbers are
kept in half precision. Another machine's differ in their last digits, if at all.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from controller.demo import plan_cohort, render_phantom
from controller.identity.feature import Whitening, contrast_of, learnt

COUNT, SEED, SIZE_PX, SIDE_PX = 400, 2020, 256, 128


def contrast(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return contrast_of(np.asarray(small, np.uint8))


def learn(count: int = COUNT) -> Whitening:
    pictures = (render_phantom(each.anatomy, SIZE_PX) for each in islice(plan_cohort(SEED), count))
    return learnt(np.array([contrast(each) for each in pictures]))


def main() -> None:
    found = learn()
    kept = np.vstack([found.mean, found.components]).astype(np.float16)
    with Path(sys.argv[1]).open("wb") as file:
        np.savez_compressed(file, whitening=kept)


if __name__ == "__main__":
    main()
