"""Pictures a second from end to end: JPEG in and out, by two workers, at two sizes."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from rig import make_xrays

from controller.synthetic import Item, Recipe, alone, chain, pool, read_xrays
from controller.synthetic.items import Made

pytestmark = [pytest.mark.benchmark, pytest.mark.xrays, pytest.mark.timeout(600)]

WORKERS = 2
SIZES = {(390, 320): 400, (1245, 1031): 64}
"""And of how many x-rays."""
PARTS = ("reading and decoding", "transforming", "encoding")


def plain(file: Path, target: Path) -> None:
    """Decode, warp by a perspective, encode: the least that any such chain does."""
    pixels = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    height, width = pixels.shape
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + np.float32([[9, 7], [-8, 5], [-6, -9], [4, -3]])
    warped = cv2.warpPerspective(
        pixels, cv2.getPerspectiveTransform(corners, moved), (width, height), flags=cv2.INTER_CUBIC
    )
    target.write_bytes(cv2.imencode(".jpg", warped, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes())


def processor_s(pids: list[int]) -> float:
    """Give the time of processors that some processes have taken."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def times(items: list[Item], recipe: Recipe, folder: Path) -> tuple[float, float, float]:
    """Give what a run of two workers takes of a clock, of the workers' processors, and of the caller's."""
    folder.mkdir(exist_ok=True)  # workers never make it
    with pool(recipe, str(folder), WORKERS) as crew:
        list(crew(items[: 16 * WORKERS]))  # they are there, and warm
        pids = [each.pid for each in multiprocessing.active_children() if each.pid is not None]
        began = time.perf_counter(), processor_s(pids), time.process_time()
        assert all(isinstance(each, Made) for each in crew(items))
        ended = time.perf_counter(), processor_s(pids), time.process_time()
    took_s, workers_s, caller_s = (after - before for before, after in zip(began, ended, strict=True))
    return took_s, workers_s, caller_s


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_pictures_a_second(
    xrays_dir: Path, tmp_path: Path, size: tuple[int, int], record_property: Callable[[str, object], None]
) -> None:
    """By the processors' time, for the machine may have other work; what the clock says is told beside it."""
    files = sorted(xrays_dir.rglob("*.jpg"))

    def cut(file: Path, number: int) -> None:
        pixels = cv2.imread(str(files[number % len(files)]), cv2.IMREAD_GRAYSCALE)
        assert pixels is not None
        cv2.imwrite(str(file), cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))

    table = make_xrays(tmp_path / "xrays", SIZES[size], cut)
    items = [replace(each, chains=(0,)) for each in read_xrays(table).items]
    cv2.setNumThreads(1)
    for is_exact in (True, False):
        recipe = Recipe(chains=(chain("spatial", 1),), seed=2020, quality=95, is_exact=is_exact)
        ratios = []
        for turn in range(3):
            took_s, workers_s, caller_s = times(items, recipe, tmp_path / f"work-{turn}")
            began_s = time.process_time()
            for each in items:
                plain(Path(each.place), tmp_path / "plain.jpg")
            plain_s = time.process_time() - began_s
            ratios.append(workers_s / plain_s)
            print(
                f"{size[0]}x{size[1]}, {'exact' if is_exact else 'fast'}:"
                f" {WORKERS * len(items) / workers_s:.0f} pictures/s with {WORKERS} workers by their"
                f" processors' time, {len(items) / took_s:.0f} by the clock; the caller takes"
                f" {caller_s / workers_s:.1%} of it; {workers_s / plain_s:.2f} of a perspective alone"
            )
        made = [each for each in alone(recipe, str(tmp_path))(items[:48]) if isinstance(each, Made)]
        parts = [sum(each.seconds[part] for each in made) for part in range(len(PARTS))]
        told = (f"{name} {part / sum(parts):.0%}" for name, part in zip(PARTS, parts, strict=True))
        print(f"    {', '.join(told)}")
        record_property(f"ratio, {'exact' if is_exact else 'fast'}", min(ratios))
        assert min(ratios) < MOST[size, is_exact]


MOST = {((390, 320), True): 6, ((390, 320), False): 3, ((1245, 1031), True): 6, ((1245, 1031), False): 3}
"""What a picture of a whole chain may take, in what one takes by a perspective alone."""
