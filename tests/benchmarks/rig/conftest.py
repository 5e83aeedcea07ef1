"""The whole rig run on made-up x-rays, with its journal to read the times from."""

from __future__ import annotations

import itertools
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import peak_memory
import pytest
from PIL import Image
from rig import Mapped, Plan, make_xrays, xray_path

SIZE_PX = 1024
_PICTURES = 16


@dataclass(frozen=True)
class RigTimes:
    """One run: per photo the whole cycle and the phone's part in milliseconds, and the peak memory.

    Parameters
    ----------
    judged
        How many photos were looked at; none of a ``blank`` camera.
    """

    cycle_ms: list[float]
    phone_ms: list[float]
    peak_mb: float
    judged: int

    @property
    def added_ms(self) -> list[float]:
        # The first cycle begins with the session, before the first frame was asked for.
        return [cycle - phone for cycle, phone in zip(self.cycle_ms, self.phone_ms, strict=True)][1:]


def picture(seed: int) -> np.ndarray:
    """Grain over soft shapes: a PNG of it takes as long to decode as one of an x-ray."""
    rng = np.random.default_rng(seed)
    soft = np.asarray(
        Image.fromarray(rng.integers(0, 200, (12, 12), np.uint8)).resize((SIZE_PX, SIZE_PX), Image.BICUBIC)
    )
    return np.clip(soft + rng.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pictures")
    paths = []
    for seed in range(_PICTURES):
        paths.append(folder / f"{seed}.png")
        Image.fromarray(picture(seed)).save(paths[-1])
    return paths


def chexrig(*arguments: str, env: dict[str, str]) -> float:
    """Run `chexrig`; give the peak memory of its largest process in MB."""
    return peak_memory.run([sys.executable, "-m", "controller", *arguments], env)[1]


@pytest.fixture
def run_plain(pictures: list[Path], xserver: str) -> Callable[..., list[float]]:
    """Run the plain client; give the milliseconds of each cycle."""

    def run(count: int, photo_ms: int = 0, settle_ms: int = 0) -> list[float]:
        script = Path(__file__).with_name("plain_client.py")
        done = subprocess.run(
            [sys.executable, str(script), *map(str, (count, photo_ms, settle_ms, *pictures))],
            env={**os.environ, "DISPLAY": xserver},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return [float(each) for each in done.stdout.split()]

    return run


@pytest.fixture
def run_rig(tmp_path: Path, pictures: list[Path], xserver: str) -> Callable[..., RigTimes]:
    """Run `count` x-rays with a phone whose shutter takes `shutter_ms`, or as its settings in the plan say.

    A ``blank`` camera has no work of its own; ``screen`` is the simulated camera, which photographs the
    screen and develops the photo on the same processors.
    """
    runs = itertools.count()

    def run(
        count: int,
        shutter_ms: int = 0,
        camera: str = "blank",
        *,
        phone: Mapped | None = None,
        settle_ms: int = 0,
        with_pictures: bool = False,
    ) -> RigTimes:
        folder = tmp_path / str(next(runs))
        env = {**os.environ, "DISPLAY": xserver}
        paths = [xray_path(number, suffix="png") for number in range(count)]
        csv = make_xrays(folder, paths, lambda file, at: file.hardlink_to(pictures[at % len(pictures)]))
        plan = Plan(
            subsets=(("all", 1, count),),
            name="benchmark",
            data={"csv": "train.csv", "images": ".", "manifest": "all.manifest"},
            display={"settle_ms": settle_ms},
            phone={"pictures": with_pictures, "simulated": phone or {"exposure_ms": shutter_ms}},
        ).write(folder)
        manifest = ("--csv", str(csv), "--images", str(folder), "--out", f"{folder}/all.manifest")
        chexrig("manifest", "build", *manifest, "--all", "--no-hash", env=env)
        peak_mb = chexrig("run", str(plan), "--sim-camera", camera, env=env)
        journal = sqlite3.connect(folder / "plan.chexrig" / "journal.sqlite")
        times = journal.execute("SELECT cycle_us, phone_us FROM captures WHERE state = 'saved' ORDER BY idx")
        cycles, phones = zip(*times.fetchall(), strict=True)
        (judged,) = journal.execute("SELECT count(*) FROM verdicts").fetchone()
        journal.close()
        assert len(cycles) == count
        return RigTimes([each / 1000 for each in cycles], [each / 1000 for each in phones], peak_mb, judged)

    return run
