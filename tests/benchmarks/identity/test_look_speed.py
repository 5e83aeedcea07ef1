"""What it costs to look at a photo: processor time of one thread, beside that of decoding the same photo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import simplejpeg
from identity.bench import Bench
from identity.cohort import Cohort
from identity.generators import GENERATORS, SCREEN_PX, Levels, stand
from rig.xrays import make_xrays

from controller.identity import Watch
from controller.identity.references import made_of
from controller.xrays import AllRows, Manifest, Xray, XrayKey, build_manifest, write_manifest

REPOSITORY = Path(__file__).resolve().parents[3]
XRAYS = 600
STRETCH = range(1, 251)
PHOTO_PX = (4000, 3000)
MOST_OF_PICTURE_MS, MOST_OF_PHOTO_MS = 10, 30
TIMES = 20
MANY = 10_507
RIG = 2  # it sees all of the x-rays


def clouds(file: Path, seed: int) -> None:
    """Save something with detail of all sizes: what it shows makes no difference to what it costs."""
    rng = np.random.default_rng(seed)
    sizes = (4, 16, 64, 256)
    layers = [cv2.resize(rng.normal(0, 30, (size, size)), (256, 256)) for size in sizes]
    cv2.imwrite(str(file), np.clip(128 + np.sum(layers, axis=0), 0, 255).astype(np.uint8))


def photographed(folder: Path) -> tuple[Watch, list[Levels]]:
    """Give the eye on a rig, and the first photos of it."""
    manifest = build_manifest(make_xrays(folder, XRAYS, clouds), folder, AllRows())
    write_manifest(manifest, folder / "manifest.json")
    bench = Bench(Cohort(manifest, (folder,), folder / "manifest.json"))
    rig, calibration, _ = stand(GENERATORS["severity"], RIG, 1)
    photos = [rig.photo(bench.screen(index), index) for index in range(1, 2 * TIMES + 2)]
    return Watch(bench.references, calibration, STRETCH), photos


def cpu_ms(do: Callable[[int], object]) -> float:
    """Give the median of several times; the first is not counted."""
    do(0)
    taken = []
    for number in range(1, TIMES + 1):
        begun = time.process_time()
        do(number)
        taken.append((time.process_time() - begun) * 1000)
    return float(np.median(taken))


def many() -> tuple[Watch, list[Levels]]:
    """Give the eye on a rig that has a large manifest of three shapes, and the first photos of it."""
    rng = np.random.default_rng(3)
    some = [cv2.resize(rng.normal(0, 30, (size, size)), (512, 512)) for size in (4, 16, 64, 256)]
    thumbnails = np.empty((MANY, 128, 128), np.uint8)
    for thumbnail in thumbnails:
        parts = [
            layer[y : y + 128, x : x + 128]
            for layer, (x, y) in zip(some, rng.integers(0, 384, (4, 2)), strict=True)
        ]
        thumbnail[:] = np.clip(128 + np.sum(parts, axis=0), 0, 255)
    sizes = np.array([(390, 320), (320, 320), (320, 390)], np.int32)[rng.integers(0, 3, MANY)]
    xrays = tuple(
        Xray(at + 1, f"{at}", XrayKey("train", f"{at // 3:05}", "1", "1"), None, None, None, None)
        for at in range(MANY)
    )
    references = made_of(Manifest("a.csv", "0" * 64, MANY, {}, False, xrays, "d" * 64), thumbnails, sizes)
    rig, calibration, _ = stand(GENERATORS["severity"], RIG, 1)
    photos = []
    for index in range(1, 2 * TIMES + 2):
        area = references.area(index, *SCREEN_PX)
        screen = np.zeros(SCREEN_PX[::-1], np.uint8)
        shown = cv2.resize(thumbnails[index - 1], (area.width_px, area.height_px))
        screen[area.y_px : area.y_px + area.height_px, area.x_px : area.x_px + area.width_px] = shown
        photos.append(rig.photo(screen, index))
    return Watch(references, calibration, range(1, 501)), photos


def measure(folder: Path) -> dict[str, float]:
    """Give milliseconds: of a small picture and of a photo, to decode it and to look at it."""
    cv2.setNumThreads(1)
    watch, pictures = photographed(folder)
    small = [simplejpeg.encode_jpeg(each[..., None], 75, "GRAY", "Gray") for each in pictures]
    watch_of_many, pictures_of_many = many()
    for at in range(TIMES):  # what a sitting begins with takes longer
        watch.look(pictures[at], at + 1)
        watch_of_many.look(pictures_of_many[at], at + 1)
    large = [np.asarray(cv2.resize(each, PHOTO_PX, interpolation=cv2.INTER_CUBIC)) for each in pictures[:5]]
    photo = simplejpeg.encode_jpeg(np.repeat(large[0][..., None], 3, 2), 90, "RGB", "420")
    return {
        "decode small": cpu_ms(lambda at: simplejpeg.decode_jpeg(small[at], "GRAY")),
        "small": cpu_ms(lambda at: watch.look(pictures[TIMES + at], TIMES + at + 1)),
        "small of many": cpu_ms(lambda at: watch_of_many.look(pictures_of_many[TIMES + at], TIMES + at + 1)),
        "decode large": cpu_ms(lambda _: simplejpeg.decode_jpeg(photo, "GRAY")),
        "large": cpu_ms(lambda at: watch.look(large[at % 5], at % 5 + 1)),
    }


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_a_look_takes_little_beside_decoding(tmp_path: Path) -> None:
    path = os.pathsep.join(str(REPOSITORY / each) for each in (".", "tests/tools"))
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    environment = {**os.environ, **one_thread, "PYTHONPATH": path}
    command = [sys.executable, __file__, str(tmp_path)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True)
    taken = json.loads(done.stdout)
    print(
        f"640x480: {taken['small']:.1f} ms, {taken['small'] / taken['decode small']:.1f} times its decoding, "
        f"of {MANY:,} x-rays {taken['small of many']:.1f} ms; "
        f"12 megapixels: {taken['large']:.1f} ms, {taken['large'] / taken['decode large']:.1f} times"
    )
    for each in ("small", "small of many"):
        assert taken["decode small"] + taken[each] <= MOST_OF_PICTURE_MS
    assert taken["large"] <= MOST_OF_PHOTO_MS


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
