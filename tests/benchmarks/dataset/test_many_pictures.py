"""Four times as many synthetic pictures take four times as long: all of CheXpert fits into one data set."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet  # noqa: F401 - it is not to be imported while time is taken
import pytest

from controller.dataset import growing_dataset
from tests.controller.dataset.made import Made, fill

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

FEW, MANY = 1_000, 4_000
LABELS = ("Female", "61", "Frontal", "AP", *["1.0", "0.0", "-1.0", ""] * 3, "", "1.0")


def seconds_each(out: Path, pictures: int) -> float:
    """Give the time of this process, for disks have their own mind, that each of so many takes."""
    first = Made(1, labels=LABELS)
    began = time.process_time()
    with growing_dataset(out) as data:
        data.describe_chain(first.device, first.chain)
        fill(data, *(replace(first, number=number) for number in range(1, pictures + 1)))
    return (time.process_time() - began) / pictures


def test_each_of_many_takes_no_longer(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    seconds_each(tmp_path / "warm", 10)
    few = min(seconds_each(tmp_path / f"few{at}", FEW) for at in range(2))
    many = seconds_each(tmp_path / "many", MANY)
    print(f"of {FEW:,} each takes {few * 1e6:.0f} us, of {MANY:,} {many * 1e6:.0f} us")
    record_property("ratio", many / few)
    assert many < 1.5 * few
